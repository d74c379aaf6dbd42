"""Steepest descents of the energy from saddles to stable states."""

import numpy as np
import scipy

from ..._typing import Array
from .energy_landscape import FLAT, EnergyLandscape
from .tangent_plane import normalised

START = 1e-5  # rad from the saddle, where steepest descent begins
MOST_POINTS = 100_000  # of a descent
ARRIVED = 1e-6  # half the square of the distance to a point that a descent leads to
DESCENT = 60.0  # e-foldings of the slowest direction that it may take


def way_down(landscape: EnergyLandscape, saddle: Array, away: Array) -> Array:
    """Steepest descent (n, 3 layers) from a saddle to a minimum, over lower saddles on the way.

    On a plane of symmetry of coupled layers a descent may end at another saddle.
    """
    softest = [_softest(landscape, m) for m in landscape.states]
    path = descent(landscape, saddle, away, softest)
    while landscape.layers > 1 and reached(landscape, landscape.states, path[-1]) < 0:
        number = reached(landscape, landscape.saddles, path[-1])
        if number < 0 or len(path) > MOST_POINTS:
            break
        sideways = landscape.curvatures(path[-1])[1][:, 0]
        path = np.concatenate([path, descent(landscape, path[-1], sideways, softest)])
    return path


def reached(landscape: EnergyLandscape, points: Array, m: Array) -> int:
    """Number of the point at m, -1 for none."""
    numbers = np.flatnonzero(landscape.overlaps(m[None], points)[0] > landscape.layers - ARRIVED)
    return int(numbers[0]) if len(numbers) else -1


def descent(landscape: EnergyLandscape, saddle: Array, away: Array, softest: list[float]) -> Array:
    """Steepest descent (n, 3 layers) from a saddle downhill; the first point is the saddle.

    ``softest`` are curvatures in J/rad^2 at points where it may end.
    """
    unit = landscape.scale
    slowest = min([abs(float(landscape.curvatures(saddle)[0][0])), *map(abs, softest)])
    duration = DESCENT * unit * landscape.moment / slowest

    def downhill(_: float, m: Array) -> Array:
        h, own = (landscape.pull(m) / unit).reshape(-1, 3), m.reshape(-1, 3)
        along = (own * h).sum(axis=1, keepdims=True) / (own**2).sum(axis=1, keepdims=True)
        return np.asarray(h - along * own).ravel()

    start = normalised(saddle + START * away)
    run = scipy.integrate.solve_ivp(
        downhill, (0, duration), start, method="LSODA", rtol=1e-8, atol=1e-10
    )
    return np.concatenate([saddle[None], normalised(run.y.T)])


def _softest(landscape: EnergyLandscape, state: Array) -> float:
    """Softest curvature of a state that is not flat: along a circle of states there is none."""
    values = landscape.curvatures(state)[0]
    return float(values[int(values[0] < FLAT * values[1])])
