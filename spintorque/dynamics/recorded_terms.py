"""Energies by their origin, and effective fields, at each sample of a trajectory."""

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Device
from ..units import MU_0
from .equation import external_field
from .problem.fields import coupling_energy, coupling_fields, effective_field, energy


def recorded_terms(
    device: Device, series: tuple[str, ...], times: Array, m: Array
) -> dict[str, Array]:
    """Arrays over the samples of the series asked for, at moments (n, layers, 3)."""
    found: dict[str, Array] = {}
    if "energy_terms" in series:
        found |= _energies(device, times, m)
    if "effective_field" in series:
        fields = _effective_fields(device, times, m)
        found["effective_field"] = fields if fields.shape[1] > 1 else fields[:, 0]
    return found


def coupling_energies(device: Device, m: Array) -> Array:
    """Exchange energy (n,) in J between all layers of moments (n, layers, 3)."""
    total = np.zeros(len(m))
    if isinstance(device.magnet, CoupledMacrospins):
        for coupling in device.magnet.couplings:
            first, second = (m[:, i] for i in coupling.between)
            total += coupling_energy(coupling, device.layers[0].area, first, second)
    return total


def _energies(device: Device, times: Array, m: Array) -> dict[str, Array]:
    """Energies (n,) in J; what is inside a magnet and no demagnetization is anisotropy."""
    field = external_field(device.drive, times)
    zeeman, demagnetization, anisotropy = np.zeros((3, len(m)))
    for i, layer in enumerate(device.layers):
        scale = MU_0 * layer.saturation_magnetization * layer.volume
        own = m[:, i]
        zeeman -= scale * (own * field).sum(axis=-1)
        turned = own @ layer.demagnetization_tensor.T
        of_shape = scale * layer.saturation_magnetization * (own * turned).sum(axis=-1) / 2
        demagnetization += of_shape
        anisotropy += energy(layer, np.zeros(3), own) - of_shape
    terms = {
        "energy_zeeman": zeeman,
        "energy_anisotropy": anisotropy,
        "energy_demagnetization": demagnetization,
    }
    if len(device.layers) > 1:
        terms["energy_exchange"] = coupling_energies(device, m)
    return terms


def _effective_fields(device: Device, times: Array, m: Array) -> Array:
    """Fields (n, layers, 3) in A/m of everything that has an energy."""
    field = external_field(device.drive, times)
    fields = np.stack(
        [effective_field(layer, field, m[:, i]) for i, layer in enumerate(device.layers)], axis=1
    )
    if isinstance(device.magnet, CoupledMacrospins):
        for coupling in device.magnet.couplings:
            strengths = zip(*coupling_fields(coupling, device.layers), strict=True)
            first, second = coupling.between
            cosine = (m[:, first] * m[:, second]).sum(axis=-1, keepdims=True)
            for (bilinear, biquadratic), on, by in zip(
                strengths, (first, second), (second, first), strict=True
            ):
                fields[:, on] += (bilinear + biquadratic * cosine) * m[:, by]
    return fields
