"""The Landau-Lifshitz-Gilbert equation of one magnet in plain Python numbers.

    dm/dt = -gamma0 m x H + alpha m x dm/dt - gamma0 a_DL m x (m x q) - gamma0 a_FL m x q

is solved for dm/dt,

    dm/dt = -gamma0/(1 + alpha^2) [ m x H + alpha m x (m x H)
             + (a_DL + alpha a_FL) m x (m x q) + (a_FL - alpha a_DL) m x q ],

and integrated with fixed steps by the classical Runge-Kutta method. Fields are in A/m, times in s.
"""

import math
import random
from dataclasses import dataclass

BOLTZMANN = 1.380649e-23
NOTHING = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Magnet:
    """Fields of a magnet and what acts on it; ``thermal`` is T/(mu0 Ms V) in K/(T A m^2)."""

    gamma0: float
    alpha: float
    saturation: float = 0.0
    demagnetization: tuple[float, float, float] = NOTHING
    anisotropy_field: float = 0.0
    easy_axis: tuple[float, float, float] = (0.0, 0.0, 1.0)
    applied: tuple[float, float, float] = NOTHING
    q: tuple[float, float, float] = (0.0, 0.0, 1.0)
    damping_like: float = 0.0
    field_like: float = 0.0
    thermal: float = 0.0


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a, b):
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def plus(m, step, slope):
    """m + step * slope."""
    return tuple(x + step * y for x, y in zip(m, slope, strict=True))


def effective_field(magnet, m, noise=NOTHING):
    """Applied, anisotropy, demagnetizing and thermal field."""
    easy = magnet.anisotropy_field * dot(magnet.easy_axis, m)
    return tuple(
        magnet.applied[i]
        + easy * magnet.easy_axis[i]
        - magnet.saturation * magnet.demagnetization[i] * m[i]
        + noise[i]
        for i in range(3)
    )


def slope(magnet, m, noise=NOTHING):
    """dm/dt in 1/s."""
    turn = cross(m, effective_field(magnet, m, noise))
    aside = cross(m, magnet.q)
    damped, pulled = cross(m, turn), cross(m, aside)
    alpha, a, b = magnet.alpha, magnet.damping_like, magnet.field_like
    factor = -magnet.gamma0 / (1 + alpha**2)
    return tuple(
        factor
        * (turn[i] + alpha * damped[i] + (a + alpha * b) * pulled[i] + (b - alpha * a) * aside[i])
        for i in range(3)
    )


def step_on(magnet, m, step, noise=NOTHING):
    """One Runge-Kutta step, scaled back to the unit sphere."""
    first = slope(magnet, m, noise)
    second = slope(magnet, plus(m, step / 2, first), noise)
    third = slope(magnet, plus(m, step / 2, second), noise)
    fourth = slope(magnet, plus(m, step, third), noise)
    for weight, one in ((1, first), (2, second), (2, third), (1, fourth)):
        m = plus(m, weight * step / 6, one)
    length = math.sqrt(dot(m, m))
    return tuple(x / length for x in m)


def trajectory(magnet, m, step, steps, seed=0):
    """The ``steps`` + 1 moments of a run.

    The thermal field is constant over each step, which tends to Stratonovich's solution.
    """
    variance = 2 * magnet.alpha * BOLTZMANN * magnet.thermal / (magnet.gamma0 * step)
    numbers, width = random.Random(seed), math.sqrt(variance)
    path = [tuple(m)]
    for _ in range(steps):
        noise = tuple(numbers.gauss(0.0, width) for _ in range(3)) if width else NOTHING
        path.append(step_on(magnet, path[-1], step, noise))
    return path


def energy(magnet, m):
    """Energy over mu0 Ms V, in A/m."""
    shape = sum(n * x**2 for n, x in zip(magnet.demagnetization, m, strict=True))
    along = dot(magnet.easy_axis, m)
    return (magnet.saturation * shape - magnet.anisotropy_field * along**2) / 2 - dot(
        magnet.applied, m
    )
