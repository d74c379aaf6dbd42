"""Stable rest points of one or several layers."""

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ..layer_moments import poles
from ._equilibria import NEUTRAL, rest_points
from .tangent_plane import at_rest, linearised, spread, typical_rate

DIRECTION_COUNT = 40
"""Directions from which the search for rest points of a single layer starts."""
STARTS = 64
"""Moments of several layers from which searches start, besides their poles."""
APART = 1e-5
"""Distance between moments of two different rest points."""


def stable_near(equation: Equation, near: Array) -> Array:
    """Moments (3 layers,) of the stable rest point nearest to some moments.

    Raises QuestionError if there is none.
    """
    if equation.layers == 1:
        rest = rest_points(equation.device, DIRECTION_COUNT)
        return np.asarray(rest.m[rest.nearest(near, stable=True)])
    states = stable_states(equation, near[None])
    if not len(states):
        raise QuestionError(
            f"there is no stable rest point near {equation.by_layer(near).tolist()}; change field, "
            "drive or damping"
        )
    return np.asarray(states[np.argmax(states @ near)])


def stable_states(equation: Equation, starts: Array) -> Array:
    """Stable rest points (n, 3 layers) that searches from ``starts``, and from everywhere, reach.

    Those of several layers may be more; no index tells that none is missed.
    """
    grid = [starts, poles(equation.device), spread(STARTS, equation.layers)]
    scale = typical_rate(equation)
    ends, settled = at_rest(equation, np.concatenate(grid), scale)
    found = ends[settled]
    growth = np.linalg.eigvals(linearised(equation, found)).real.max(axis=-1)
    distinct: list[Array] = []
    for m in found[growth < -NEUTRAL * scale]:
        if all(np.linalg.norm(m - other) > APART for other in distinct):
            distinct.append(m)
    return np.array(distinct).reshape(-1, 3 * equation.layers)
