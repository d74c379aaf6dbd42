"""The step control for those who state none."""

import numpy as np
from numpy.polynomial import chebyshev

from ..model.accuracy import StepControl
from ..spin import Array
from .problem import Problem
from .terms import AtBias, AtCurrent, ClosedForm, Term

TURN = 0.02
"""Largest angle (rad) by which fields and torques may turn the moment in one thermal step."""
SPREAD = 1e-3
"""Largest variance (rad^2) of the random turn in one thermal step."""


def default_control(problem: Problem) -> StepControl:
    """Dormand-Prince without a thermal field, Heun with a step that resolves all with one."""
    if problem.thermal == 0:
        return StepControl()
    return StepControl(method="heun", step=fixed_step(problem))


def fixed_step(problem: Problem) -> float:
    """Step (ns) that resolves all fields."""
    steps = [StepControl().sample_interval]
    if turn := turn_per_step(problem, 1.0):
        steps.append(TURN / turn)
    if problem.thermal:
        steps.append(SPREAD / (problem.rate * problem.thermal) ** 2)
    return float(min(steps))


def turn_per_step(problem: Problem, step: float) -> float:
    """Largest angle (rad) by which fields and torques turn the moment in a step (ns)."""
    strongest = (
        np.linalg.norm(problem.field)
        + np.linalg.norm(problem.matrix, ord=2)
        + _strongest_torque_field(problem.term)
    )
    return float(problem.rate * strongest * step)


def _strongest_torque_field(term: Term) -> float:
    """Largest hypot(a_DL, a_FL) in A/m over all angles (and biases, where the current is given)."""
    x = np.cos(np.linspace(0, np.pi, 64))
    fields: Array
    match term:
        case ClosedForm():
            fields = np.array(term.strengths)[:, None] / (term.base + term.tilt * x)
        case AtBias():
            fields = chebyshev.chebval(x, term.coefficients.T)
        case AtCurrent():
            at_breaks = term.coefficients[:, 0, :2]
            fields = chebyshev.chebval(x, np.moveaxis(at_breaks, (2, 1, 0), (0, 1, 2)))
        case _:
            return 0.0
    return float(np.hypot(*fields).max())
