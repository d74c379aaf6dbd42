"""Twin of dormand_prince.c: Dormand-Prince 5(4), adaptive, with dense output."""

import math
from dataclasses import dataclass

import numpy as np

from ...spin import Array
from ..problem import Status
from .llg import check, dot, normalised, slope
from .run import Run
from .torque import StoppedError

A = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
DENSE = (
    -12715105075 / 11282082432,
    0.0,
    87487479700 / 32700410799,
    -10690763975 / 1880347072,
    701980252875 / 199316789632,
    -1453857185 / 822651844,
    69997945 / 29380423,
)
SAFETY, SLOWEST, FASTEST, AFTER_FAILURE = 0.9, 0.2, 10.0, 0.1
PROPORTIONAL, INTEGRAL, LEAST_ERROR = 0.17, 0.04, 1e-4


@dataclass
class Controller:
    """Chooses the next step from the errors of the last ones."""

    h: float
    tolerance: float
    before: float = LEAST_ERROR
    rejected: bool = False
    cause: Status = Status.STEP_TOO_SMALL

    def fail(self, h: float, cause: Status) -> None:
        """Shorten the step after one that could not be evaluated."""
        self.h, self.cause, self.rejected = AFTER_FAILURE * h, cause, True

    def accept(self, h: float, defect: Array) -> bool:
        """Whether a step with this weighted sum of slopes is accepted."""
        error = h * math.sqrt(dot(defect, defect)) / self.tolerance
        if not math.isfinite(error):
            self.fail(h, Status.NOT_FINITE)
            return False
        shrink = math.pow(error, PROPORTIONAL) / math.pow(self.before, INTEGRAL) / SAFETY
        factor = 1.0 / max(1.0 / FASTEST, min(1.0 / SLOWEST, shrink))
        accepted = error <= 1.0
        self.h = h * (factor if accepted and not self.rejected else min(1.0, factor))
        self.cause, self.rejected = Status.STEP_TOO_SMALL, not accepted
        if accepted:
            self.before = max(error, LEAST_ERROR)
        return accepted


def dormand_prince(run: Run) -> None:
    """Adaptive steps; samples from the interpolant of order 4."""
    control = run.control
    end, lost, sample = float(run.times[-1]), 0.0, 1
    shortest = 4.0 * np.finfo(float).eps * end
    controller = Controller(max(control.step, shortest), control.atol + control.rtol)
    check(run.problem, run.m)
    run.store(0, run.m)
    first, run.bias = slope(run.problem, np.array(run.problem.field), run.m, run.bias)
    while run.time < end:
        run.begin_step()
        if controller.h < shortest:
            raise StoppedError(controller.cause)
        started, last = run.time, run.time + 1.01 * controller.h >= end
        h = end - started if last else controller.h
        try:
            k, to = _stages(run, first, h)
        except StoppedError as stopped:
            controller.fail(h, stopped.status)
            continue
        if not controller.accept(h, _combine(ERROR, k)):
            continue
        increment = h - lost
        run.time = started + increment
        lost = (run.time - started) - increment
        if last:
            run.time = end
        origin, run.m = run.m, to
        check(run.problem, to)
        while sample < len(run.times) and run.times[sample] <= run.time:
            s = (float(run.times[sample]) - started) / h
            at_end = run.times[sample] == run.time
            run.store(sample, to if at_end else _dense(origin, to, k, h, s))
            sample += 1
        first = k[-1]


def _stages(run: Run, first: Array, h: float) -> tuple[list[Array], Array]:
    """All slopes of a step and its normalised end, where the last slope is taken."""
    k, field = [first], np.array(run.problem.field)
    y = run.m
    for stage in range(1, 7):
        y = run.m + h * _combine(A[stage], k)
        if stage == 6:
            y = normalised(y)
        slope_here, run.bias = slope(run.problem, field, y, run.bias)
        k.append(slope_here)
    return k, y


def _combine(weights: tuple[float, ...], k: list[Array]) -> Array:
    total = weights[0] * k[0]
    for weight, slope_here in zip(weights[1:], k[1:], strict=True):
        total = total + weight * slope_here
    return total


def _dense(origin: Array, to: Array, k: list[Array], h: float, s: float) -> Array:
    """M at the fraction s of a step."""
    difference = to - origin
    start = h * k[0] - difference
    end = difference - h * k[-1] - start
    inner = end + (1.0 - s) * (h * _combine(DENSE, k))
    return normalised(origin + s * (difference + (1.0 - s) * (start + s * inner)))
