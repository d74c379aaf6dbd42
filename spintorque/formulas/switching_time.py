"""How long a current takes to turn a perpendicular magnet, in closed form."""

from typing import Any

import numpy as np


def reduced_time_to_equator(overdrive: Any, initial_angle: Any) -> Any:
    """Time tau in units of (1 + alpha^2)/(alpha gamma B_k) from theta0 to the equator at T = 0.

    tau = -ln(1-u)/(2(i-1)) + ln(1+u)/(2(i+1)) + ln((i-u)/i)/(i^2-1), u = cos(theta0) and
    i = I/I_c > 1 the ``overdrive``, theta0 (rad) the ``initial_angle`` between 0 and pi/2: the
    integral of d(tau) = du/[(1-u^2)(u-i)] from u to 0, for an easy axis and fixed layer along z
    and a torque proportional to sin(theta) (Sun, PRB 62, 570 (2000)).
    """
    i, u = np.asarray(overdrive, float), np.cos(initial_angle)
    towards = -np.log(1 - u) / (2 * (i - 1))
    away = np.log(1 + u) / (2 * (i + 1))
    return towards + away + np.log((i - u) / i) / (i**2 - 1)


def time_to_equator(
    overdrive: Any, initial_angle: Any, *, damping: Any, anisotropy_rate: Any
) -> Any:
    """`reduced_time_to_equator` in ns (Sun, PRB 62, 570 (2000)).

    Parameters
    ----------
    overdrive : array_like
        I/I_c > 1.
    initial_angle : array_like, rad
        theta0 between 0 and pi/2.
    damping : array_like
        Gilbert damping alpha.
    anisotropy_rate : array_like, 1/ns
        gamma B_k = gamma0 H_k.
    """
    unit = (1 + np.asarray(damping, float) ** 2) / (damping * anisotropy_rate)
    return unit * reduced_time_to_equator(overdrive, initial_angle)
