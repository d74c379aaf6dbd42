"""Energies by their origin, and effective fields, at each sample of a trajectory."""

from collections.abc import Sequence

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Device
from .equation import external_field
from .layer_fields import Ratios, coupling_energies, dipole_energies, layer_fields
from .warm_fields import warm_energies


def recorded_terms(
    device: Device,
    series: tuple[str, ...],
    times: Array,
    m: Array,
    anisotropies: Sequence[Array],
    ratios: Ratios = None,
) -> dict[str, Array]:
    """Arrays over the samples of the series asked for, at moments (n, layers, 3).

    ``anisotropies`` are the momentary K_u (n,) in J/m^3 of all layers, ``ratios`` those of
    `layer_fields`.
    """
    arrays: dict[str, Array] = {}
    if "energy_terms" in series:
        arrays |= _energies(device, times, m, anisotropies, ratios)
    if "effective_field" in series:
        field = external_field(device.drive, times)
        fields = layer_fields(device.magnet, field, m, anisotropies, ratios)
        arrays["effective_field"] = fields if fields.shape[1] > 1 else fields[:, 0]
    return arrays


def _energies(
    device: Device, times: Array, m: Array, anisotropies: Sequence[Array], ratios: Ratios
) -> dict[str, Array]:
    """Energies (n,) in J; what is inside a magnet and no demagnetization is anisotropy."""
    field = external_field(device.drive, times)
    zeeman, demagnetization, anisotropy = np.zeros((3, len(m)))
    for i, (layer, density) in enumerate(zip(device.layers, anisotropies, strict=True)):
        own = np.ones((len(m), 3)) if ratios is None else ratios[i]
        parts = warm_energies(layer, field, m[:, i], density, own)
        zeeman, anisotropy, demagnetization = (
            total + part
            for total, part in zip((zeeman, anisotropy, demagnetization), parts, strict=True)
        )
    terms = {
        "energy_zeeman": zeeman,
        "energy_anisotropy": anisotropy,
        "energy_demagnetization": demagnetization,
    }
    if len(device.layers) > 1:
        terms["energy_exchange"] = coupling_energies(device.magnet, m)
    if isinstance(device.magnet, CoupledMacrospins) and device.magnet.dipoles:
        terms["energy_dipolar"] = dipole_energies(device.magnet, m, ratios)
    return terms
