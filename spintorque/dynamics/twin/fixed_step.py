"""Twin of steps.c: steppers with a fixed step."""

import math
from collections.abc import Callable

import numpy as np

from ..._typing import Array
from ..problem.drive_segments import Span
from ..problem.problem import Problem
from ..stepping.step_schedule import Leg, calls, layout
from .heated_motion import motion_of
from .philox import normals
from .right_hand_side import Motion
from .stepper_run import Run, normalised
from .thermal_correction import holding_field, turn_variance

Step = Callable[[Run, Motion, int, float, float], Array]


def fixed_steps(run: Run) -> None:
    """Multiples of the step, cut at kinks of the drive."""
    kinks = run.problem.kinks(float(run.times[-1]))
    plan = layout(kinks, run.control.step)
    motion = motion_of(run.problem, Span(*kinks[:2].tolist()), run.bias)
    motion.check(run.m)
    _store(run, motion, 0, 0.0)
    for call in calls(plan, plan.steps_until(run.times), 1, True, 1):
        span = Span(*kinks[call.spans.start :][:2].tolist())
        motion = motion_of(run.problem, span, run.bias)
        motion.temperature = run.temperature
        for numbers in call.legs.tolist():
            _leg(run, motion, Leg(*numbers), call.samples.start + 1)


def _leg(run: Run, motion: Motion, leg: Leg, sample: int) -> None:
    """Steps of one leg, and the ``sample`` at its end if there is one."""
    step = STEPS[run.control.method]
    for i in range(int(leg.steps)):
        local = leg.start + (leg.number + i) * leg.step
        run.begin_step(leg.origin + local)
        to = normalised(step(run, motion, int(leg.first_step) + i, local, leg.step))
        motion.check(to)
        before = run.ahead()
        run.m, run.time = to, leg.origin + leg.start + (leg.number + i + 1) * leg.step
        run.look(before, leg.origin + local, leg.step)
    if leg.stored >= 0:
        _store(run, motion, sample, leg.start + (leg.number + leg.steps) * leg.step)


def _store(run: Run, motion: Motion, sample: int, time: float) -> None:
    """Store a sample with its bias, without changing the bias that the steps start from."""
    bias = run.bias.copy()
    motion.rate(time, run.m)  # finds the bias
    run.store(sample, run.m, run.temperature)
    run.bias[:] = bias


def _rk4(run: Run, motion: Motion, index: int, time: float, h: float) -> Array:
    """Classical Runge-Kutta of order 4."""
    k, total = np.zeros_like(run.m), np.zeros_like(run.m)
    heating, heated = 0.0, 0.0
    for fraction, weight in ((0.0, 1.0), (0.5, 2.0), (0.5, 2.0), (1.0, 1.0)):
        motion.temperature = run.temperature + (h * fraction) * heating
        y = run.m + (h * fraction) * k
        k, heating = motion.rate(time + fraction * h, y), motion.heating(time + fraction * h, y)
        total, heated = total + weight * k, heated + weight * heating
    run.temperature += (h / 6.0) * heated
    motion.temperature = run.temperature
    return np.asarray(run.m + (h / 6.0) * total)


def _heun(run: Run, motion: Motion, index: int, time: float, h: float) -> Array:
    """Heun's predictor-corrector: order 2; with a thermal field the Stratonovich solution."""
    motion.start_step(time)
    motion.noise = _noise(motion.problem, index, h)
    first, heating = motion.rate(time, run.m), motion.heating(time, run.m)
    to = run.m + h * first
    motion.temperature = run.temperature + h * heating
    second, later = motion.rate(time + h, to), motion.heating(time + h, to)
    run.temperature += (0.5 * h) * (heating + later)
    motion.temperature = run.temperature
    motion.noise = np.zeros_like(run.m)
    return np.asarray(run.m + (0.5 * h) * (first + second))


def _midpoint(run: Run, motion: Motion, index: int, time: float, h: float) -> Array:
    """The implicit midpoint rule by Newton's method: order 2, Stratonovich."""
    middle = time + 0.5 * h
    motion.start_step(time)
    motion.go_to_middle(middle, h, run.m)
    cold = motion.problem
    motion.correct(h)
    motion.noise = _noise(motion.problem, index, h) + _holding(run.m, cold, motion, middle, h)
    y = run.m + 0.5 * h * motion.rate(middle, run.m)
    for _ in range(run.control.newton_iterations):
        residual = (y - run.m - 0.5 * h * motion.rate(middle, y)).ravel()
        matrix = np.eye(y.size) - 0.5 * h * motion.jacobian(middle, y)
        y = y - np.linalg.solve(matrix, residual).reshape(y.shape)
    motion.correct(None)
    motion.noise = np.zeros_like(run.m)
    run.temperature = motion.temperature = motion.end_of_step(run.temperature, middle, h, y)
    return np.asarray(2.0 * y - run.m)


STEPS: dict[str, Step] = {"rk4": _rk4, "heun": _heun, "midpoint": _midpoint}


def _noise(problem: Problem, index: int, h: float) -> Array:
    """Thermal fields (layers, 3) of one step in A/m."""
    fields = np.zeros((len(problem.layers), 3))
    for i, layer in enumerate(problem.layers):
        deviation = layer.thermal * math.sqrt(problem.temperature / h)
        if deviation:
            fields[i] = deviation * normals(problem.seed, problem.trajectory, index, i)
    return fields


def _holding(m: Array, plain: Problem, motion: Motion, time: float, h: float) -> Array:
    """Fields (layers, 3) in A/m that cancel the drift of the noise at m (layers, 3).

    ``plain`` is the problem without the thermal correction.
    """
    fields = []
    for i, (layer, corrected, own) in enumerate(
        zip(plain.layers, motion.problem.layers, m, strict=True)
    ):
        v = turn_variance(layer, plain.temperature, h)
        outer = np.array([part.at(time) for part in motion.fields[i]])
        fields.append(holding_field(corrected, motion.matrix(i, time, m), v, h, outer, own))
    return np.array(fields)
