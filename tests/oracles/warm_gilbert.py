"""Gilbert's equation of layers that follow a temperature, which a current may raise, by SciPy.

Shares nothing with the package. Temperatures in K, times in ns, all else in SI.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import gilbert
import numpy as np
from scipy.integrate import solve_ivp

KELVIN = 300.0  # what a temperature is divided by beside components of moments


@dataclass(frozen=True)
class Heat:
    """dT/dt = (``surroundings`` + ``rise`` P - T)/``time_constant``, P(t, m, T) in W/m^2."""

    power: Callable[[float, Any], float]
    rise: float
    time_constant: float
    surroundings: Any = 300.0  # or a function of time
    start: float = 300.0


def warmed(layer, ratios):
    """Layer with Ms, anisotropies and damping times their ratios to those at the reference."""
    moment, stiffness, damping = ratios
    Ku, momentary = layer.Ku, layer.momentary
    K1, K2, axes = layer.cubic or (0.0, 0.0, np.eye(3))
    return replace(
        layer,
        Ms=moment * layer.Ms,
        alpha=damping * layer.alpha,
        Ku=(lambda t: stiffness * Ku(t)) if callable(Ku) else stiffness * Ku,
        momentary=momentary and (lambda t, m: stiffness * momentary(t, m)),
        Ku2=stiffness * layer.Ku2,
        cubic=(stiffness * K1, stiffness * K2, axes),
    )


def paths(times, initial, layers, ratios, temperature, torques=(), exchanges=(), kinks=()):
    """Moments (n, layers, 3) and temperatures (n,) at times, by DOP853 at rtol 1e-12.

    ``ratios`` are functions of temperature, one for each layer; ``temperature`` is a function of
    time, or a `Heat`.
    """
    count = len(layers)
    heated = isinstance(temperature, Heat)
    first = [temperature.start / KELVIN] if heated else []
    y = np.concatenate([np.array(initial, float).ravel(), first])
    found = np.empty((len(times), len(y)))

    def slopes(time, y):
        m = y[: 3 * count].reshape(count, 3)
        T = y[-1] * KELVIN if heated else temperature(time)
        now = [warmed(layer, of(T)) for layer, of in zip(layers, ratios, strict=True)]
        moved = gilbert.slopes(time, m, now, torques, exchanges).ravel() * 1e-9
        if not heated:
            return moved
        around = temperature.surroundings
        around = around(time) if callable(around) else around
        settled = around + temperature.rise * temperature.power(time, m)
        return np.append(moved, (settled - T) / temperature.time_constant / KELVIN)

    inner = sorted({k for k in kinks if 0 < k < times[-1]})
    for begin, end in pairwise([0.0, *inner, times[-1]]):
        inside = np.flatnonzero((times >= begin) & (times <= end))

        def rate(t, y, low=begin + 1e-13, high=end - 1e-13):
            return slopes(min(max(t, low), high), y)

        solved = solve_ivp(
            rate,
            (begin, end),
            y,
            method="DOP853",
            t_eval=np.union1d(times[inside], [end]),
            rtol=1e-12,
            atol=1e-14,
        )
        assert solved.success
        found[inside], y = solved.y.T[: len(inside)], solved.y[:, -1]
    moments = found[:, : 3 * count].reshape(-1, count, 3)
    return moments, found[:, -1] * KELVIN if heated else np.array([temperature(t) for t in times])
