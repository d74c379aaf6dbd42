"""Torque and resistance of a spin valve of two different contacts, in closed form.

Xiao, Zangwill and Stiles, Phys. Rev. B 70, 172405 (2004), and Manschot, Brataas and Bauer,
Phys. Rev. B 69, 092407 (2004), from the circuit theory of two contacts and one node. A contact is
(G_up, G_dn, Re G_mix), conductances in one unit, per area or not; arrays of them broadcast.
"""

from typing import Any

import numpy as np

Conductances = tuple[Any, Any, Any]


def coefficients(fixed: Conductances, free: Conductances) -> tuple[Any, Any, Any]:
    """u, v and w of the torque on the free magnet per current; see `efficiency`."""
    _, of_fixed, a, b = _parts(fixed)
    _, of_free, other_a, other_b = _parts(free)
    scale = (a + other_b) * (b + other_a)
    constant = other_b * of_fixed * (b + other_a) / scale
    slope = other_b * of_free * (a - b) / scale
    return constant, slope, (a - b) * (other_a - other_b) / scale


def efficiency(cos_theta: Any, coefficients: tuple[Any, Any, Any]) -> Any:
    """T_par/[(hbar/2e) J sin(theta)] = (u + v cos(theta))/(1 - w cos^2(theta))."""
    constant, slope, square = coefficients
    return (constant + slope * cos_theta) / (1 - square * cos_theta**2)


def partial_fractions(coefficients: tuple[float, float, float]) -> tuple[float, float, float]:
    """q+, q- and b of q+/(1 + b cos(theta)) + q-/(1 - b cos(theta)), with q+ the larger in size.

    b = B/A, and q+ and q- are over A, in the letters of Xiao, Zangwill and Stiles; for
    Slonczewski's form b = (L^2 - 1)/(L^2 + 1), q+ = P L^2/(L^2 + 1) and q- = 0. NaN unless w > 0:
    below 0 L is above 1 at one contact and below 1 at the other.
    """
    constant, slope, square = coefficients
    if not square > 0:
        return float("nan"), float("nan"), float("nan")
    root = float(np.sqrt(square)) * (1.0 if constant * slope <= 0 else -1.0)
    return (constant - slope / root) / 2, (constant + slope / root) / 2, root


def resistance(cos_theta: Any, fixed: Conductances, free: Conductances) -> Any:
    """Resistance V/I at an angle, in the inverse unit of the conductances.

    It is not monotonic where the torque on one of the magnets changes its sign.
    """
    conductance, of_fixed, a, b = _parts(fixed)
    other, of_free, other_a, other_b = _parts(free)
    determinant = (a + other_b) * (b + other_a) - (a - b) * (other_a - other_b) * cos_theta**2
    along_fixed = of_fixed**2 * (b + other_a - (other_a - other_b) * cos_theta**2)
    along_free = of_free**2 * (a + other_b - (a - b) * cos_theta**2)
    across = 2 * of_fixed * of_free * (b + other_b) * cos_theta
    accumulation = (along_fixed + along_free - across) / determinant
    return 1 / conductance + 1 / other + accumulation


def _parts(contact: Conductances) -> tuple[Any, Any, Any, Any]:
    """G, P, and what takes up spin along the magnet and across it, of a contact."""
    majority, minority, mixing = contact
    conductance = majority + minority
    polarization = (majority - minority) / conductance
    return conductance, polarization, conductance * (1 - polarization**2), 2 * mixing
