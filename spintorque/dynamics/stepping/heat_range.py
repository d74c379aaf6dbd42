"""The temperatures that members of a problem can have, by what drives them."""

from collections.abc import Iterator

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...model.torque_laws.torque_series import Series
from ..problem.drive_segments import value_range
from ..problem.given_current import bias_at_current
from ..problem.heat import Heat
from ..problem.problem import Problem, TorqueOn
from ..problem.warm_problem import warmed

CLASS = 25.0
"""K by which members are told apart."""
TEMPERATURES = 5
_COSINES = np.linspace(-1.0, 1.0, 5)


def warm_problems(problem: Problem, amplitude: Array) -> Iterator[tuple[Array, list[Problem]]]:
    """Members (n,) that get about as hot, with their problem at temperatures that they can have.

    ``amplitude`` (n,) is the factor on what drives them. What a member gets does not depend on the
    others.
    """
    heat = problem.heat
    assert heat is not None
    low, high = _range(heat)
    hottest = np.full(len(amplitude), high)
    if heat.joule is not None:
        powers = _largest_powers(problem.torques[heat.joule.torque], heat, np.abs(amplitude))
        hottest = hottest + CLASS * np.ceil(heat.joule.rise * powers / CLASS)
    least, most = heat.reach
    ends, back = np.unique(np.clip(hottest, least, most), return_inverse=True)
    for number, end in enumerate(ends.tolist()):
        temperatures = np.unique(np.linspace(max(low, least), end, TEMPERATURES)).tolist()
        yield back == number, [warmed(problem, T) for T in temperatures]


def _range(heat: Heat) -> tuple[float, float]:
    """Lowest and highest temperature (K) without the heat of a current."""
    low, high = value_range(heat.level)
    if heat.joule is None:
        return low, high
    return min(low, heat.joule.start), max(high, heat.joule.start)


def _largest_powers(torque: TorqueOn, heat: Heat, amplitude: Array) -> Array:
    """Largest power densities (n,) in W/m^2 at all angles, with factors (n,) from 0."""
    assert heat.joule is not None
    ends = np.array(value_range(torque.level))
    levels = (amplitude[:, None] * ends)[..., None]  # (n, 2, 1)
    term = torque.term
    if isinstance(term, Series):
        mean, amplitude_of_x = heat.joule.conductance
        conductance = mean + amplitude_of_x * _COSINES
        by_current = term.driven_by == "current_density"
        powers = levels**2 / conductance if by_current else levels**2 * conductance
    elif term.driven_by == "current_density":
        biases = bias_at_current(term.interpolant, _COSINES, levels)
        powers = levels * np.nan_to_num(biases)
    else:
        flat = np.clip(levels.ravel(), *term.interpolant.bias_range)
        series = term.interpolant.at_biases(flat)[:, 2]
        currents = chebyshev.chebval(_COSINES, series.T, tensor=True)
        powers = levels * currents.reshape(*levels.shape[:2], -1)
    return np.asarray(np.abs(powers).max(axis=(1, 2)))
