"""Langer's rates over the saddles between two states, and their error."""

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...formulas.escape_rate import langer_error, langer_rate
from .energy_loss import turn_around
from .two_states import Escape, TwoStates

HOLDS = "barriers well above k_B T, and damping times thermal stability well above 1"


def langer_escape(states: TwoStates) -> Escape:
    """Sum of `langer_rate` over the saddles, with `langer_error`.

    Raises QuestionError for a torque, or where the top of the barrier is a circle.
    """
    rates = _rate(states, states.minima[0]), _rate(states, states.minima[1])
    return Escape.within(rates, _error(states), HOLDS)


def _error(states: TwoStates) -> float:
    """Relative error; a turn around the well approaches all saddles within k_B T of the lowest."""
    landscape, thermal = states.landscape, states.thermal
    heights = Equation(states.idle).energy(np.array(states.saddles)) / thermal
    approaches = np.exp(heights[0] - heights).sum()
    turns = [turn_around(landscape, m, thermal * heights[0]) for m in states.minima]
    curvatures = [landscape.curvatures(m)[0] for m in (*states.minima, states.saddles[0])]
    return float(
        langer_error(
            landscape.magnet.damping * np.array(turns) / (thermal * approaches),
            stability=min(states.stabilities),
            softest=np.abs(curvatures).min() / thermal,
        )
    )


def _rate(states: TwoStates, minimum: Array) -> float:
    landscape = states.landscape
    curvature, magnet, total = landscape.curvatures(minimum)[0], landscape.magnet, 0.0
    for saddle in states.saddles:
        over = landscape.curvatures(saddle)[0]
        if abs(over[1]) < 1e-6 * abs(over[0]):
            raise QuestionError(
                "the top of the barrier is a whole circle, about another axis than the fixed "
                f"direction {magnet.fixed_direction}; make that axis the fixed_direction"
            )
        total += langer_rate(
            curvature,
            over,
            stability=states.height(minimum, saddle),
            damping=magnet.damping,
            gamma0=magnet.gamma0,
            moment=landscape.moment,
        )
    return float(total)
