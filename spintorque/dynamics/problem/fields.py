"""Effective field and energy of macrospins."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.coupled import Coupling
from ...model.macrospin import Macrospin
from ...units import BOLTZMANN, MU_0, NANO


def effective_field(magnet: Macrospin, field: Any, moment: Any) -> Array:
    """H_ext + internal field in A/m, for m and an external field (A/m) of shape (..., 3)."""
    m = np.asarray(moment, float)
    axis = np.array(magnet.easy_axis)
    second = magnet.second_anisotropy_field * (m @ axis) ** 3
    return np.asarray(field + m @ magnet.field_matrix.T + second[..., None] * axis)


def energy(magnet: Macrospin, field: Any, moment: Any) -> Array:
    """Anisotropy, demagnetization and Zeeman energy in J, for m (..., 3) and a field in A/m.

    E = -mu0 Ms V (H_ext.m + m.Q m/2) - K_u2 V (u.m)^4: easy-axis anisotropy counts as
    -K_u V (u.m)^2.
    """
    m = np.asarray(moment, float)
    mean = field + m @ magnet.field_matrix.T / 2
    scale = MU_0 * magnet.saturation_magnetization * magnet.volume
    second = magnet.second_anisotropy * magnet.volume * (m @ np.array(magnet.easy_axis)) ** 4
    return np.asarray(-scale * (m * mean).sum(axis=-1) - second)


def coupling_energy(coupling: Coupling, area: float, first: Any, second: Any) -> Array:
    """Exchange energy in J of moments (..., 3) of two layers of an area in nm^2."""
    cosine = (np.asarray(first, float) * np.asarray(second, float)).sum(axis=-1)
    per_area = coupling.bilinear * cosine + coupling.biquadratic * cosine**2
    return np.asarray(-area * NANO**2 * per_area)


def coupling_fields(
    coupling: Coupling, layers: Sequence[Macrospin]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Fields (A/m) of a coupling on its two layers: bilinear, and biquadratic per cosine."""
    first, second = (layers[i].torque_to_field for i in coupling.between)
    j, b = coupling.bilinear, 2 * coupling.biquadratic
    return (j * first, j * second), (b * first, b * second)


def thermal_field(magnet: Macrospin, temperature: float) -> float:
    """Deviation of each component of the thermal field, in A/m ns^(1/2); temperature in K.

    Divided by the square root of the time step (ns) it gives the field of one step:
    variance 2 alpha k_B T/(gamma0 mu0 Ms V dt) (Brown, Phys. Rev. 130, 1677 (1963)).
    """
    moment = MU_0 * magnet.saturation_magnetization * magnet.volume
    spectrum = 2 * magnet.damping * BOLTZMANN * temperature / (magnet.gamma0 * moment)
    return float(np.sqrt(spectrum / NANO))
