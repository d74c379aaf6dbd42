"""An auto-oscillator with one axis for easy axis, field and fixed moment: closed forms.

With c = cos(theta) to the axis +q, H_eff = (H + H_k c) q, and
a_DL = ``torque`` / (1 + ``tilt`` c), all fields in A/m. Slonczewski's torque has
tilt = (L^2 - 1)/(L^2 + 1). The explicit form of Gilbert's equation then reads
dc/dt = g sin^2(theta) [alpha (H + H_k c) + a_DL], omega = g [H + H_k c - alpha a_DL],
g = gamma0/(1 + alpha^2), for the angle omega t around +q. All arguments broadcast.
"""

from typing import Any

import numpy as np

from ..units import NANO


def balance(
    cosine: Any, *, damping: Any, field: Any, anisotropy_field: Any, tilt: Any = 0.0
) -> Any:
    """``torque`` (A/m) that holds the moment at c: alpha (H + H_k c) + a_DL(c) = 0.

    Parameters
    ----------
    cosine : array_like
        c, the projection of the moment on +q.
    damping : array_like
        Gilbert damping alpha.
    field : array_like, A/m
        H along +q.
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    tilt : array_like
        Part of the torque that changes with c; 0: none.
    """
    return -damping * (field + anisotropy_field * cosine) * (1 + tilt * cosine)


def frequency(cosine: Any, *, gamma0: Any, field: Any, anisotropy_field: Any) -> Any:
    """f = gamma0 (H + H_k c)/2 pi in GHz, where damping and torque balance.

    Negative where the moment turns clockwise around q.

    Parameters
    ----------
    cosine : array_like
        c, the projection of the moment on +q.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    field : array_like, A/m
        H along +q.
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    """
    return gamma0 * (field + anisotropy_field * cosine) / (2 * np.pi) * NANO


def relaxation_rate(
    cosine: Any, *, gamma0: Any, damping: Any, field: Any, anisotropy_field: Any, tilt: Any = 0.0
) -> Any:
    """Rate (1/ns) at which deviations of theta from the balance decay; < 0: they grow.

    gamma0 sin^2(theta)/(1 + alpha^2) d/dc [-alpha H_k c - a_DL(c)].

    Parameters
    ----------
    cosine : array_like
        c of the balance.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    damping : array_like
        Gilbert damping alpha.
    field : array_like, A/m
        H along +q.
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    tilt : array_like
        Part of the torque that changes with c; 0: none.
    """
    slope = _torque_slope(cosine, damping, field, anisotropy_field, tilt)
    rate = gamma0 * NANO / (1 + damping**2)
    return -rate * (1 - cosine**2) * (damping * anisotropy_field + slope)


def linewidth(
    cosine: Any,
    *,
    thermal_turn: Any,
    gamma0: Any,
    damping: Any,
    field: Any,
    anisotropy_field: Any,
    tilt: Any = 0.0,
) -> Any:
    """Full width at half maximum in MHz of the line of the transverse moment, for weak noise.

    (D/pi sin^2(theta)) (1 + nu^2), nu = sin(theta) (d omega/d theta)/Gamma with Gamma the
    relaxation rate and d omega/dc = gamma0/(1 + alpha^2) (H_k - alpha da_DL/dc): away from the
    balance the torque drives the precession too. So nu = -(H_k - alpha a_DL')/(alpha H_k + a_DL').
    It is the phase noise of an auto-oscillator (Kim, Tiberkevich and Slavin, Phys. Rev. Lett. 100,
    017207 (2008)) in this geometry, exact to first order in the temperature.

    Parameters
    ----------
    cosine : array_like
        c of the balance.
    thermal_turn : array_like, 1/ns
        D = alpha gamma0 k_B T/((1 + alpha^2) mu0 Ms V), half the variance per time of the random
        turn about each axis.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    damping : array_like
        Gilbert damping alpha.
    field : array_like, A/m
        H along +q.
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    tilt : array_like
        Part of the torque that changes with c; 0: none.
    """
    slope = _torque_slope(cosine, damping, field, anisotropy_field, tilt)
    decay = damping * anisotropy_field + slope
    nu = -(anisotropy_field - damping * slope) / decay
    return 1e3 * thermal_turn / (np.pi * (1 - np.asarray(cosine) ** 2)) * (1 + nu**2)


def _torque_slope(cosine: Any, damping: Any, field: Any, anisotropy_field: Any, tilt: Any) -> Any:
    """da_DL/dc (A/m) at the balance."""
    a = balance(cosine, damping=damping, field=field, anisotropy_field=anisotropy_field, tilt=tilt)
    return -a * tilt / (1 + tilt * cosine) ** 2
