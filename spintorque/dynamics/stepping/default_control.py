"""Default step control, and checks of a step control that is given."""

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.accuracy import StepControl
from ...model.checks import shown
from ...model.integration_methods import ADAPTIVE, THERMAL
from ..problem.problem import Problem
from .heat_range import DEFAULT_SHARE, check_settling, settling_rate, warm_problems
from .step_cost import check_path, check_steps
from .step_schedule import step_count
from .turning import turning_rate, turning_rates

TURN = 0.05
"""Largest angle (rad) by which fields and torques turn the moment in one step of RK4."""
THERMAL_TURN = 0.1
"""The same angle (rad) for one step of the midpoint rule at a temperature."""
SPREAD = 4e-3
"""Largest variance (rad^2) of the random turn in one thermal step."""
LONGEST = StepControl().sample_interval
"""Longest default step (ns); all of them are whole parts of it, so that samples fall on steps."""
PARTS = 4
"""Binary digits of the number of parts: members with nearly equal steps have equal ones."""
CONSERVATIVE = StepControl(method="dop853", tolerance=1.01e-12)
"""Without damping and torque nothing makes errors decay."""
ADAPTED = StepControl()
TINY = 1e-300
"""in place of rates and variances of zero, which set no limit"""
LARGEST_TURN = 0.7
"""rad in one step; beyond it fixed steps are unstable or worthless"""


def default_control(problem: Problem, turn: float) -> StepControl:
    """Dormand-Prince; at a temperature the midpoint rule; without damping and torque DOP853.

    ``turn`` is the largest rate (rad/ns) at which fields and torques turn a moment.
    """
    if problem.has_thermal_field:
        variances = _variances(problem, np.ones(1), np.array([problem.temperature]))
        steps = _resolving(np.array([turn]), variances)
        return thermal_control(float(steps[0]))
    if all(layer.damping == 0 for layer in problem.layers) and not problem.torques:
        return CONSERVATIVE
    return ADAPTED


def thermal_control(step: float) -> StepControl:
    """Return the default at a temperature, with its step in ns."""
    return StepControl(method="midpoint", step=step, newton_iterations=2)


def default_steps(problem: Problem, amplitude: Array, field: Array, temperature: Array) -> Array:
    """Steps (n,) in ns that resolve all fields, each from its own member's question alone.

    ``amplitude`` (n,) is a factor on voltage or current, ``field`` (n, 3) in A/m is added to that
    of the drive, ``temperature`` (n,) in K.
    """
    turn = turning_rates(problem, amplitude, field)
    turn = np.maximum(turn, TURN / DEFAULT_SHARE * settling_rate(problem))
    return _resolving(turn, _variances(problem, amplitude, temperature))


def _variances(problem: Problem, amplitude: Array, temperature: Array) -> Array:
    """Largest variances (n,) of random turns in rad^2/ns."""
    if problem.heat is None:
        spread = max((layer.rate * layer.thermal) ** 2 for layer in problem.layers)
        return np.asarray(spread * temperature)
    most = np.zeros(len(amplitude))
    for own, problems in warm_problems(problem, amplitude):
        for still in problems:
            there = np.full(int(own.sum()), still.temperature)
            most[own] = np.maximum(most[own], _variances(still, amplitude[own], there))
    return most


def _resolving(turn: Array, variance: Array) -> Array:
    """Steps (n,) in ns for the largest rates (n,) in rad/ns of all turns, and variances (n,)."""
    turn_in_a_step = np.where(variance > 0, THERMAL_TURN, TURN)
    steps = np.minimum(LONGEST, turn_in_a_step / np.maximum(turn, TINY))
    return _whole_parts(np.minimum(steps, SPREAD / np.maximum(variance, TINY)))


def _whole_parts(steps: Array) -> Array:
    """Largest steps, at most those given, of which ``LONGEST`` is a multiple by a round number."""
    parts = np.ceil(LONGEST / steps * (1 - 1e-12))
    digits = np.frexp(parts)[1]
    unit = np.ldexp(1.0, np.maximum(digits - PARTS, 0))
    return np.asarray(LONGEST / (np.ceil(parts / unit) * unit))


def turn_per_step(problem: Problem, step: float) -> float:
    """Largest angle (rad) by which fields and torques turn a moment in a step (ns)."""
    return turning_rate(problem) * step


def check_control(control: StepControl, problem: Problem, duration: float, turn: float) -> None:
    """Refuse, before the run, a control that does not suit the question.

    ``turn`` is the largest rate (rad/ns) at which fields and torques turn a moment.

    Raises QuestionError for a method without thermal field at a temperature, for samples that do
    not fit into memory or a step in which the fields turn a moment too far; ConvergenceError for
    more steps than allowed.
    """
    if problem.has_thermal_field and control.method not in THERMAL:
        kelvin = f"{problem.temperature:g} K" if problem.heat is None else "one that changes"
        raise QuestionError(
            f"temperature is {kelvin} with method {shown(control.method)}; a thermal "
            f"field needs one of {', '.join(THERMAL)} with a step in ns, or control=None; "
            "thermal_field=False leaves it out"
        )
    check_settling(problem, control)
    check_path(duration, control, len(problem.layers))
    if control.method in ADAPTIVE:
        steps = None
    else:
        check_turn(control.step, turn * control.step)
        steps = step_count(problem.kinks(duration), control.step)
    check_steps(steps, control, turn, duration)


def check_turn(step: float, turn: float) -> None:
    """QuestionError if a step (ns) turns a moment too far (rad)."""
    if not turn <= LARGEST_TURN:
        raise QuestionError(
            f"step is {step:g} ns, in which fields turn a moment by up to {turn:.3g} rad; allowed "
            f"is up to {step * LARGEST_TURN / turn:.3g} ns here, and a tenth of it is accurate"
        )
