"""Langer's rates over the saddles between two states, and their error."""

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...formulas.escape_rate import driven_langer_rate, langer_error, langer_rate
from ..stability.landscape import Landscape
from ..stability.tangent_plane import at_rest, linearised, typical_rate
from .energy_loss import turn_around
from .escape_path import barrier_changes
from .two_states import Escape, TwoStates

HOLDS = "barriers well above k_B T, and damping times thermal stability well above 1"
PREFACTOR = 2.0  # of the relative change of the barrier, in the error of the prefactor
DRIVEN = "; the torque to first order, so for changes of the barrier well below its root"


def langer_escape(states: TwoStates) -> Escape:
    """Sum of `langer_rate` over the saddles, with `langer_error`.

    With a torque, of `driven_langer_rate` where the torque changes the barriers to first order; the
    next order is in the error. Raises QuestionError where the top of the barrier is a circle, or
    if the torque removes a state or a saddle.
    """
    for saddle in states.saddles:
        _check_no_circle(states, saddle)
    if states.driven:
        return driven_langer_escape(states, _error(states))
    rates = _rate(states, states.minima[0]), _rate(states, states.minima[1])
    return Escape.within(rates, _error(states), HOLDS)


def driven_langer_escape(states: TwoStates, idle_error: float, holds: str = HOLDS) -> Escape:
    """Rates of any layers under a torque that changes the barriers to first order.

    ``idle_error`` is the relative error without torque.
    """
    equation = Equation(states.device)
    places = np.array([*states.minima, *states.saddles])
    points, settled = at_rest(equation, places, typical_rate(equation))
    matrices = linearised(equation, points)
    growing = (np.linalg.eigvals(matrices).real > 0).sum(axis=1)
    if not (settled.all() and (growing == [0, 0, *[1] * len(states.saddles)]).all()):
        raise QuestionError(
            f"under the drive {states.device.drive} a state is not stable or there is no saddle "
            "between the states: take less than the critical current"
        )
    diffusion = states.diffusion if equation.layers == 1 else np.repeat(states.diffusions, 2)
    rates, first_order = np.zeros(2), np.zeros(2)
    for number, saddle in enumerate(states.saddles):
        changes = barrier_changes(states, saddle)
        for way, minimum in enumerate(states.minima):
            exponent = states.height(minimum, saddle) + changes[way]
            rates[way] += driven_langer_rate(
                matrices[way], matrices[2 + number], exponent=exponent, diffusion=diffusion
            )
        if number == 0:
            first_order[:] = changes
    heights = np.array(states.stabilities)
    relative = np.abs(first_order) / heights
    next_order = np.expm1(first_order**2 / (4 * heights)) + PREFACTOR * relative
    error = rates * (idle_error + next_order)
    low, high = (heights + first_order).tolist()
    return Escape(
        (float(rates[0]), float(rates[1])),
        (float(error[0]), float(error[1])),
        holds + DRIVEN,
        barriers=(low, high),
    )


def _landscape(states: TwoStates) -> Landscape:
    """The energy of the only layer."""
    landscape = states.landscape
    assert isinstance(landscape, Landscape)
    return landscape


def _check_no_circle(states: TwoStates, saddle: Array) -> None:
    over = _landscape(states).curvatures(saddle)[0]
    if abs(over[1]) < 1e-6 * abs(over[0]):
        raise QuestionError(
            "the top of the barrier is a whole circle, about another axis than the fixed direction "
            f"{_landscape(states).magnet.fixed_direction}; make that axis the fixed_direction"
        )


def _error(states: TwoStates) -> float:
    """Relative error; a turn around the well approaches all saddles within k_B T of the lowest."""
    landscape, thermal = _landscape(states), states.thermal
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
    landscape = _landscape(states)
    curvature, magnet, total = landscape.curvatures(minimum)[0], landscape.magnet, 0.0
    for saddle in states.saddles:
        over = landscape.curvatures(saddle)[0]
        total += langer_rate(
            curvature,
            over,
            stability=states.height(minimum, saddle),
            damping=magnet.damping,
            gamma0=magnet.gamma0,
            moment=landscape.moment,
        )
    return float(total)
