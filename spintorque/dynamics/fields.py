"""Effective field and energy of a macrospin."""

from typing import Any

import numpy as np

from ..model.checks import Vector
from ..model.macrospin import Macrospin
from ..spin import Array
from ..units import BOLTZMANN, MU_0, NANO


def effective_field(magnet: Macrospin, field: Vector, moment: Any) -> Array:
    """H_ext + Q m in A/m, for m of shape (..., 3) and an external field (3,) in A/m."""
    return np.asarray(field + np.asarray(moment, float) @ magnet.field_matrix.T)


def energy(magnet: Macrospin, field: Vector, moment: Any) -> Array:
    """Anisotropy, demagnetisation and Zeeman energy in J, for m (..., 3) and a field in A/m.

    E = -mu0 Ms V (H_ext.m + m.Q m/2): easy-axis anisotropy counts as -K_u V (u.m)^2.
    """
    m = np.asarray(moment, float)
    mean = field + m @ magnet.field_matrix.T / 2
    scale = MU_0 * magnet.saturation_magnetization * magnet.volume
    return np.asarray(-scale * (m * mean).sum(axis=-1))


def thermal_field(magnet: Macrospin, temperature: float) -> float:
    """Deviation of each component of the thermal field, in A/m ns^(1/2); temperature in K.

    Divided by the square root of the time step (ns) it gives the field of one step:
    variance 2 alpha k_B T/(gamma0 mu0 Ms V dt) (Brown, Phys. Rev. 130, 1677 (1963)).
    """
    moment = MU_0 * magnet.saturation_magnetization * magnet.volume
    spectrum = 2 * magnet.damping * BOLTZMANN * temperature / (magnet.gamma0 * moment)
    return float(np.sqrt(spectrum / NANO))
