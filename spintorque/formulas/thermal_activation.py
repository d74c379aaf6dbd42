"""Thermal activation of a uniaxial magnet (W. F. Brown, Phys. Rev. 130, 1677 (1963)).

All arguments are numbers or arrays and broadcast. Gyromagnetic ratios ``gamma0 = mu0 |gamma|``
are in m/(A s), fields in A/m, volumes in m^3, times in ns.
"""

from typing import Any

import numpy as np

from ..units import BOLTZMANN, MU_0, NANO


def thermal_stability(barrier: Any, temperature: Any) -> Any:
    """Delta = E_b/(k_B T), for a barrier in J and a temperature in K."""
    return barrier / (BOLTZMANN * temperature)


def neel_time(
    *, saturation_magnetization: Any, volume: Any, damping: Any, gamma0: Any, temperature: Any
) -> Any:
    """Time in ns after which free rotational diffusion has turned <m> down to 1/e.

    tau_N = (1 + alpha^2) mu0 Ms V / (2 alpha gamma0 k_B T) (Brown 1963; Coffey et al., The
    Langevin Equation, ch. 1).

    Parameters
    ----------
    saturation_magnetization : array_like, A/m
        Ms.
    volume : array_like, m^3
        V.
    damping : array_like
        Gilbert damping alpha.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    temperature : array_like, K
        T.
    """
    moment = MU_0 * saturation_magnetization * volume
    return (1 + damping**2) * moment / (2 * damping * gamma0 * BOLTZMANN * temperature) / NANO


def thermal_field_variance(
    *,
    saturation_magnetization: Any,
    volume: Any,
    damping: Any,
    gamma0: Any,
    temperature: Any,
    step: Any,
) -> Any:
    """Variance per component, in (A/m)^2, of the thermal field of a step, Stratonovich.

    2 alpha k_B T/(gamma0 mu0 Ms V dt) (Brown 1963).

    Parameters
    ----------
    saturation_magnetization : array_like, A/m
        Ms.
    volume : array_like, m^3
        V.
    damping : array_like
        Gilbert damping alpha.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    temperature : array_like, K
        T.
    step : array_like, ns
        dt.
    """
    moment = MU_0 * saturation_magnetization * volume
    return 2 * damping * BOLTZMANN * temperature / (gamma0 * moment * step * NANO)


def overdrive(*, field: Any, damping_like: Any, damping: Any, anisotropy_field: Any) -> Any:
    """Field and torque along the easy axis as one number h = (H + a_DL/alpha)/H_k.

    A torque a_DL m x (q x m) of constant a_DL and a field H along q act alike on the angle to q.
    Without a field, h is -I/I_c of a current that drives m out of the well at m.q = +1 (Butler et
    al., IEEE Trans. Magn. 48, 4684 (2012)).

    Parameters
    ----------
    field : array_like, A/m
        H along q; a constant field-like a_FL counts as part of it.
    damping_like : array_like, A/m
        a_DL.
    damping : array_like
        Gilbert damping alpha.
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    """
    return (field + damping_like / damping) / anisotropy_field


def barrier_reduction(h: Any) -> Any:
    """(1 + h)^2, by which field and torque `overdrive` multiply the barrier of the well at +1.

    0 for h <= -1, where there is no barrier left.
    """
    return np.maximum(1 + np.asarray(h), 0.0) ** 2


def high_barrier_rate(
    stability: Any,
    *,
    anisotropy_field: Any,
    damping: Any,
    gamma0: Any,
    h: Any = 0.0,
    corrected: bool = False,
) -> Any:
    """Rate in 1/ns at which a uniaxial magnet leaves the well at m.q = +1, for Delta >> 1.

    (alpha gamma0 H_k/(1 + alpha^2)) sqrt(Delta/pi) (1 - h^2) (1 + h) exp(-Delta (1 + h)^2)
    (Brown 1963).

    Parameters
    ----------
    stability : array_like
        Delta = K_u V/(k_B T).
    anisotropy_field : array_like, A/m
        H_k of the easy axis.
    damping : array_like
        Gilbert damping alpha.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    h : array_like
        As in `overdrive`, -1 < h < 1.
    corrected : bool
        Whether to multiply by 1 - 1/Delta, the next order at h = 0.
    """
    attempts = damping * gamma0 * anisotropy_field / (1 + damping**2) * NANO
    rate = attempts * np.sqrt(stability / np.pi) * (1 - h**2) * (1 + h)
    rate = rate * np.exp(-stability * barrier_reduction(h))
    return rate * (1 - 1 / np.asarray(stability)) if corrected else rate
