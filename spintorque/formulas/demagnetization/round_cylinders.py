"""Demagnetizing factors of circular cylinders, from wires to disks."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array

THIN, LONG = 0.3, 3.0  # thickness over diameter, where series take over from the closed form
ORDERS = np.arange(1, 25)  # of series in numbers up to 1/9
_RATIOS = np.cumprod((ORDERS - 0.5) / ORDERS) ** 2
_FIRST_KIND = np.pi / 2 * _RATIOS
_FIRST_LESS_SECOND = _FIRST_KIND * 2 * ORDERS / (2 * ORDERS - 1)
_SOLENOID = np.cumprod(-(ORDERS - 1.5) * (ORDERS - 0.5) / (ORDERS * (ORDERS + 1)))


def disk(diameter: Any, thickness: Any) -> Array:
    """Factors (..., 3) of a circular cylinder: two across the axis, and one along it.

    R. I. Joseph, J. Appl. Phys. 37, 4639 (1966): with p = thickness/diameter and
    k^2 = 1/(1 + p^2), the factor along the axis is
    1 - (4/(3 pi p)) {sqrt(1 + p^2) [p^2 K + (1 - p^2) E] - 1}. Series replace it below p = 0.3
    and above 3, where terms cancel.
    """
    along, across = axial_factor(np.asarray(thickness, float) / diameter)
    return np.stack([across / 2, across / 2, along], axis=-1)


def axial_factor(aspect: Array) -> tuple[Array, Array]:
    """Factor along the axis and 1 minus it, for thickness over diameter ``aspect``.

    1 minus it is Nagaoka's coefficient of a solenoid.
    """
    p = np.asarray(aspect, float)
    thin, long = p < THIN, p > LONG
    rest = np.where(
        thin, _nagaoka_of_thin(np.where(thin, p, THIN)), _nagaoka(np.clip(p, THIN, LONG))
    )
    factor = np.where(long, _factor_of_long(np.where(long, p, LONG)), 1 - rest)
    return factor, np.where(long, 1 - factor, rest)


def _nagaoka(p: Array) -> Array:
    k2 = 1 / (1 + p**2)
    first, second = scipy.special.ellipk(k2), scipy.special.ellipe(k2)
    bracket = np.sqrt(1 + p**2) * (p**2 * first + (1 - p**2) * second) - 1
    return np.asarray(4 / (3 * np.pi * p) * bracket)


def _nagaoka_of_thin(p: Array) -> Array:
    """Return the same with E - 1 by Legendre's relation, E K' + E' K - K K' = pi/2."""
    root = np.sqrt(1 + p**2)
    rest = p**2 / (1 + p**2)
    first = scipy.special.ellipkm1(rest)
    excess = _series(_FIRST_KIND, rest)  # K' - pi/2
    above_one = (first * _series(_FIRST_LESS_SECOND, rest) - excess) / (np.pi / 2 + excess)
    bracket = p**2 / (1 + root) + root * (above_one + p**2 * (first - 1 - above_one))
    return np.asarray(4 / (3 * np.pi * p) * bracket)


def _factor_of_long(p: Array) -> Array:
    """4/(3 pi p) + 1 - F(-1/2, 1/2; 2; -1/p^2), the same closed form as a series."""
    return np.asarray(4 / (3 * np.pi * p) - _series(_SOLENOID, 1 / p**2))


def _series(coefficients: Array, x: Array) -> Array:
    """Sum over n from 1 of c_n x^n."""
    return np.asarray(x * np.polynomial.polynomial.polyval(x, coefficients))
