"""Energies by their origin, and effective fields, at each sample of a trajectory."""

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Device
from ..units import MU_0
from .equation import anisotropies_at, external_field
from .layer_fields import coupling_energies, dipole_energies, layer_fields
from .problem.fields import energy


def recorded_terms(
    device: Device, series: tuple[str, ...], times: Array, m: Array
) -> dict[str, Array]:
    """Arrays over the samples of the series asked for, at moments (n, layers, 3)."""
    arrays: dict[str, Array] = {}
    if "energy_terms" in series:
        arrays |= _energies(device, times, m)
    if "effective_field" in series:
        fields = layer_fields(
            device.magnet, external_field(device.drive, times), m, anisotropies_at(device, times)
        )
        arrays["effective_field"] = fields if fields.shape[1] > 1 else fields[:, 0]
    return arrays


def _energies(device: Device, times: Array, m: Array) -> dict[str, Array]:
    """Energies (n,) in J; what is inside a magnet and no demagnetization is anisotropy."""
    field = external_field(device.drive, times)
    zeeman, demagnetization, anisotropy = np.zeros((3, len(m)))
    for i, (layer, density) in enumerate(
        zip(device.layers, anisotropies_at(device, times), strict=True)
    ):
        scale = MU_0 * layer.saturation_magnetization * layer.volume
        own = m[:, i]
        zeeman -= scale * (own * field).sum(axis=-1)
        turned = own @ layer.demagnetization_tensor.T
        of_shape = scale * layer.saturation_magnetization * (own * turned).sum(axis=-1) / 2
        demagnetization += of_shape
        anisotropy += energy(layer, np.zeros(3), own, density) - of_shape
    terms = {
        "energy_zeeman": zeeman,
        "energy_anisotropy": anisotropy,
        "energy_demagnetization": demagnetization,
    }
    if len(device.layers) > 1:
        terms["energy_exchange"] = coupling_energies(device.magnet, m)
    if isinstance(device.magnet, CoupledMacrospins) and device.magnet.dipoles:
        terms["energy_dipolar"] = dipole_energies(device.magnet, m)
    return terms
