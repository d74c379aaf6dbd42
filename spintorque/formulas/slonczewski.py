"""Slonczewski's torque of a spin valve (J. Magn. Magn. Mater. 247, 324 (2002))."""

from typing import Any

from ..units import ELEMENTARY_CHARGE, HBAR


def strength(current_density: Any, polarization: Any, asymmetry: Any) -> Any:
    """(hbar/2e) J P L^2 in J/m^2, for J in A/m^2 (electron flow), P and L = ``asymmetry``."""
    return HBAR / (2 * ELEMENTARY_CHARGE) * current_density * polarization * asymmetry**2


def denominator(asymmetry: Any) -> tuple[Any, Any]:
    """Constant and slope of (L^2 + 1) + (L^2 - 1) cos(theta) in cos(theta)."""
    return asymmetry**2 + 1, asymmetry**2 - 1


def torque_per_sin(
    cos_theta: Any, *, current_density: Any, polarization: Any, asymmetry: Any = 1.0
) -> Any:
    """T_par/sin(theta) in J/m^2; all arguments broadcast.

    T_par/sin(theta) = (hbar/2e) J P L^2 / [(L^2 + 1) + (L^2 - 1) cos(theta)].

    Parameters
    ----------
    cos_theta : array_like
        Cosine of the angle to the fixed layer.
    current_density : array_like, A/m^2
        J of the electron flow, > 0 from the first to the last layer.
    polarization : array_like
        P.
    asymmetry : array_like
        L; 1: torque proportional to sin(theta).
    """
    constant, slope = denominator(asymmetry)
    return strength(current_density, polarization, asymmetry) / (constant + slope * cos_theta)
