"""Twin of fixed_step.h, rk4.c and heun.c: steppers with a fixed step."""

import math
from collections.abc import Callable

import numpy as np

from ...spin import Array
from .llg import check, normalised, slope
from .philox import normals
from .run import Run

Step = Callable[[Run, int, float], Array]


def rk4(run: Run) -> None:
    """Classical Runge-Kutta of order 4."""
    _fixed_steps(run, _rk4_step)


def heun(run: Run) -> None:
    """Heun's predictor-corrector: order 2; with a thermal field the Stratonovich solution."""
    _fixed_steps(run, _heun_step)


def _fixed_steps(run: Run, step: Step) -> None:
    check(run.problem, run.m)
    run.store(0, run.m)
    for sample in range(1, len(run.times)):
        start, end = run.times[sample - 1 : sample + 1].tolist()
        count = max(1, math.ceil((end - start) / run.control.step - 1e-9))
        h = (end - start) / count
        for i in range(count):
            run.time = start + i * h
            index = run.begin_step()
            run.time = start + (i + 1) * h
            run.m = normalised(step(run, index, h))
            check(run.problem, run.m)
        run.time = end
        run.store(sample, run.m)


def _rk4_step(run: Run, index: int, h: float) -> Array:
    k, total = np.zeros(3), np.zeros(3)
    field = np.array(run.problem.field)
    for fraction, weight in ((0.0, 1.0), (0.5, 2.0), (0.5, 2.0), (1.0, 1.0)):
        k, run.bias = slope(run.problem, field, run.m + (h * fraction) * k, run.bias)
        total = total + weight * k
    return run.m + (h / 6.0) * total


def _heun_step(run: Run, index: int, h: float) -> Array:
    field = np.array(run.problem.field)
    if run.problem.thermal > 0.0:
        deviation = run.problem.thermal / math.sqrt(h)
        field = field + deviation * normals(run.problem.seed, run.problem.trajectory, index)
    first, run.bias = slope(run.problem, field, run.m, run.bias)
    second, run.bias = slope(run.problem, field, run.m + h * first, run.bias)
    return run.m + (0.5 * h) * (first + second)
