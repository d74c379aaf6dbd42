"""The step control for those who state none."""

import math

import numpy as np
from numpy.polynomial import chebyshev

from ..errors import ConvergenceError, QuestionError
from ..model.accuracy import ADAPTIVE, THERMAL, StepControl
from ..spin import Array
from .legs import count_of_steps
from .problem import Problem, TorqueOn, sample_times
from .terms import Series
from .waves import value_range

TURN = 0.05
"""Largest angle (rad) by which fields and torques may turn the moment in one fixed step."""
THERMAL_TURN = 0.1
"""The same in one step of the midpoint rule at a temperature."""
CONSERVATIVE_TURN = 0.01
"""The same without damping, where it sets the error of the frequency: a twelfth of its square."""
SPREAD = 4e-3
"""Largest variance (rad^2) of the random turn in one thermal step."""
MOST_SAMPLES = 100_000_000
LARGEST_TURN = 0.7
"""rad in one step; beyond it fixed steps are unstable or worthless"""


def default_control(problem: Problem) -> StepControl:
    """Dormand-Prince; the implicit midpoint rule with a thermal field or without damping."""
    if problem.hot:
        return StepControl(method="midpoint", step=fixed_step(problem), newton_iterations=2)
    if all(layer.damping == 0 for layer in problem.layers) and not problem.torques:
        step = fixed_step(problem) * CONSERVATIVE_TURN / TURN
        return StepControl(method="midpoint", step=step)
    return StepControl()


def fixed_step(problem: Problem, amplitude: float = 1.0, field: float = 0.0) -> float:
    """Step (ns) that resolves all fields.

    ``amplitude`` is a factor on voltage or current, ``field`` (A/m) comes to that of the drive.
    """
    steps = [StepControl().sample_interval]
    if turn := turn_per_step(problem, 1.0, amplitude, field):
        steps.append((THERMAL_TURN if problem.hot else TURN) / turn)
    if problem.hot:
        spread = max((layer.rate * layer.thermal) ** 2 for layer in problem.layers)
        steps.append(SPREAD / (spread * problem.temperature))
    return float(min(steps))


def turn_per_step(
    problem: Problem, step: float, amplitude: float = 1.0, field: float = 0.0
) -> float:
    """Largest angle (rad) by which fields and torques turn a moment in a step (ns)."""
    found = []
    for i, layer in enumerate(problem.layers):
        external = math.hypot(*(max(map(abs, value_range(level))) for level in layer.field))
        strongest = external + field + np.linalg.norm(layer.matrix, ord=2) + abs(layer.quartic)
        for torque in problem.torques:
            if torque.on == i:
                strongest += _strongest_torque_field(torque, amplitude)
        for coupling in problem.couplings:
            if i in coupling.between:
                side = coupling.between.index(i)
                strongest += abs(coupling.bilinear[side]) + abs(coupling.biquadratic[side])
        found.append(layer.rate * strongest * step)
    return float(max(found))


def check_control(control: StepControl, problem: Problem, duration: float) -> None:
    """Refuse a control that cannot do what is asked, before the run.

    Raises QuestionError for a method that knows no temperature, too many samples or a step in
    which the fields turn a moment too far; ConvergenceError for more fixed steps than allowed.
    """
    if problem.hot and control.method not in THERMAL:
        raise QuestionError(
            f"temperature is {problem.temperature:g} K with method {control.method!r}; a thermal "
            f"field needs one of {', '.join(THERMAL)} with a step in ns, or control=None"
        )
    check_samples(control, duration)
    if control.method not in ADAPTIVE:
        check_turn(control.step, turn_per_step(problem, control.step))
        times = sample_times(duration, control.sample_interval)
        steps = count_of_steps(times, problem.spans(duration), control.step)
        if steps > control.max_steps:
            raise ConvergenceError(
                f"max_steps is {control.max_steps}, and the run needs {steps} steps of "
                f"{control.step:g} ns; raise it, or allow a larger step"
            )


def check_samples(control: StepControl, duration: float) -> None:
    """QuestionError if there would be too many samples."""
    if duration / control.sample_interval > MOST_SAMPLES:
        raise QuestionError(
            f"sample_interval is {control.sample_interval:g} ns for a duration of {duration:g} ns; "
            f"allowed are {MOST_SAMPLES} samples: sample less often"
        )


def check_turn(step: float, turn: float) -> None:
    """QuestionError if a step (ns) turns a moment too far (rad)."""
    if turn > LARGEST_TURN:
        raise QuestionError(
            f"step is {step:g} ns, in which fields turn a moment by up to {turn:.3g} rad; allowed "
            f"is up to {step * LARGEST_TURN / turn:.3g} ns here, and a tenth of it is accurate"
        )


_ANGLES = np.cos(np.linspace(0, np.pi, 64))


def _strongest_torque_field(torque: TorqueOn, amplitude: float) -> float:
    """Largest hypot(a_DL, a_FL) in A/m over all angles and biases that can occur."""
    if isinstance(torque.term, Series):
        level = abs(amplitude) * max(map(abs, value_range(torque.level)))
        return level * _largest(torque.term)
    table = torque.term
    if table.driven_by == "voltage":
        low, high = sorted(amplitude * bias for bias in value_range(torque.level))
        biases = table.interpolant.breaks
        biases = np.append(biases[(biases > low) & (biases < high)], [low, high])
    else:
        biases = table.interpolant.breaks
    return max(_largest(table.at_bias(float(bias))) for bias in np.unique(biases))


def _largest(series: Series) -> float:
    found: Array = chebyshev.chebval(_ANGLES, series.coefficients.T)
    return float(np.hypot(*(found / (series.base + series.tilt * _ANGLES))).max())
