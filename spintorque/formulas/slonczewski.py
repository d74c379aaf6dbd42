"""Slonczewski's torque of a spin valve (J. Magn. Magn. Mater. 247, 324 (2002))."""

from typing import Any

import numpy as np

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


def of_conductances(majority: Any, minority: Any, mixing: Any) -> tuple[Any, Any]:
    """P and L of a valve of two equal contacts; all in one unit, per area or not, and broadcast.

    P = (G_up - G_dn)/(G_up + G_dn) and L^2 = G_mix (1/G_up + 1/G_dn)/2, with the real part of the
    mixing conductance for ``mixing``; an ideal filter, ``minority`` = 0, has an infinite L.
    """
    polarization = (majority - minority) / (majority + minority)
    with np.errstate(divide="ignore"):
        resistance = (1 / np.asarray(majority) + 1 / np.asarray(minority)) / 2
    return polarization, np.sqrt(mixing * resistance)


def of_resistances(parallel: Any, antiparallel: Any, curvature: Any = 0.0) -> tuple[Any, Any]:
    """P and L of a valve of two equal contacts from its resistances, in one unit; they broadcast.

    P^2 = 1 - R_P/R_AP and L^2 = 1 + chi, where ``curvature`` = chi is that of
    (R - R_P)/(R_AP - R_P) = [1 - cos^2(theta/2)]/[1 + chi cos^2(theta/2)].
    """
    return np.sqrt(1 - parallel / np.asarray(antiparallel)), np.sqrt(1 + np.asarray(curvature))
