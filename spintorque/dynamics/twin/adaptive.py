"""Twin of adaptive.c: embedded Runge-Kutta methods, with the coefficients of SciPy's."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy

from ..._typing import Array
from ..problem.problem import Status
from .heated_motion import motion_of
from .right_hand_side import Motion, StoppedError
from .stepper_run import Run, normalised

LEAST_ERROR, AFTER_FAILURE = 1e-4, 0.1
KELVIN = 2.0**-8  # makes a temperature as large as a component of m
DENSE = np.zeros((1, 7))
DENSE[0] = (
    -12715105075 / 11282082432,
    0.0,
    87487479700 / 32700410799,
    -10690763975 / 1880347072,
    701980252875 / 199316789632,
    -1453857185 / 822651844,
    69997945 / 29380423,
)


@dataclass(frozen=True)
class Embedded:
    """An embedded method: stage weights and times, interpolant, error, control."""

    a: Array
    c: Array
    stages: int
    dense: Array
    error: Callable[[Array], float]
    safety: float
    slowest: float
    fastest: float
    proportional: float
    integral: float


def _fifth_error(k: Array) -> float:
    return float(np.linalg.norm(np.tensordot(scipy.integrate.RK45.E, k, axes=1)))


def _eighth_error(k: Array) -> float:
    tableau = scipy.integrate.DOP853
    five, three = (
        float((np.tensordot(e, k[:13], axes=1) ** 2).sum()) for e in (tableau.E5, tableau.E3)
    )
    return five / math.sqrt(five + 0.01 * three) if five > 0 else 0.0


def _whole(*blocks: Array) -> Array:
    """Rows of stage weights of equal length."""
    size = max(block.shape[-1] for block in blocks)
    rows = [np.atleast_2d(block) for block in blocks]
    return np.vstack([np.pad(row, ((0, 0), (0, size - row.shape[1]))) for row in rows])


@cache
def embedded_method(name: str) -> Embedded:
    """Embedded method of a name."""
    fifth, eighth = scipy.integrate.RK45, scipy.integrate.DOP853
    if name == "dormand_prince":
        a, c = _whole(fifth.A, fifth.B), np.append(fifth.C, 1.0)
        return Embedded(a, c, 7, DENSE, _fifth_error, *(0.9, 0.2, 10.0, 0.17, 0.04))
    a = _whole(eighth.A, eighth.B, eighth.A_EXTRA)
    c = np.concatenate([eighth.C, [1.0], eighth.C_EXTRA])
    return Embedded(a, c, 13, eighth.D, _eighth_error, *(0.9, 1 / 3, 6.0, 0.125, 0.0))


def adaptive(run: Run) -> None:
    """Steps of the method's choice; samples from its interpolant."""
    method = embedded_method(run.control.method)
    step, sample = run.control.step, 0
    for span in run.spans():
        motion = motion_of(run.problem, span, run.bias)
        walk = _Walk(run, motion, method, span.stop - span.start, step, sample)
        step, sample = walk.through(span.start, span.stop)


class _Walk:
    """One span; states y (numbers,) are moments and, where a current heats, the temperature."""

    def __init__(
        self, run: Run, motion: Motion, method: Embedded, end: float, step: float, sample: int
    ) -> None:
        self.run, self.motion, self.method, self.end = run, motion, method, end
        self.shortest = 4.0 * np.finfo(float).eps * end
        self.step, self.sample = max(step, self.shortest), sample
        self.time, self.lost, self.before = 0.0, 0.0, LEAST_ERROR
        self.rejected, self.cause = False, Status.STEP_TOO_SMALL
        heat = [] if run.problem.first_temperature is None else [KELVIN * run.temperature]
        self.y = np.concatenate([run.m.ravel(), heat])

    def moments(self, y: Array) -> Array:
        """Moments (layers, 3) of a state, whose temperature the motion takes."""
        size = self.run.m.size
        if len(y) > size:
            self.motion.temperature = float(y[size]) / KELVIN
        return y[:size].reshape(self.run.m.shape)

    def rate(self, time: float, y: Array) -> Array:
        """dy/dt (numbers,)."""
        m = self.moments(y)
        moved = self.motion.rate(time, m).ravel()
        if len(y) == len(moved):
            return moved
        return np.append(moved, KELVIN * self.motion.heating(time, m))

    def unit(self, y: Array) -> Array:
        """State with unit vectors."""
        return np.concatenate([normalised(self.moments(y)).ravel(), y[self.run.m.size :]])

    def through(self, start: float, stop: float) -> tuple[float, int]:
        """Go to the end; return the next step and sample."""
        run = self.run
        self.times = np.minimum(run.times - start, self.end)
        self.motion.check(self.moments(self.y))
        bias = run.bias.copy()
        while self.waiting(stop) and self.times[self.sample] <= 0.0:
            self.store(0.0, self.y)
        run.bias[:] = bias  # samples change no path
        first = self.rate(0.0, self.y)
        while self.time < self.end:
            run.begin_step(start + self.time)
            if self.step < self.shortest:
                raise StoppedError(self.cause)
            first = self.attempt(first, start, stop)
        run.time = stop
        return self.step, self.sample

    def waiting(self, stop: float) -> bool:
        return self.sample < len(self.times) and self.run.times[self.sample] <= stop

    def store(self, time: float, y: Array) -> None:
        self.rate(time, y)  # finds the bias
        self.run.store(self.sample, self.moments(y), self.motion.temperature)
        self.sample += 1

    def attempt(self, first: Array, start: float, stop: float) -> Array:
        """One step, if it is accepted; return the next first slope."""
        method, run = self.method, self.run
        last = self.time + 1.01 * self.step >= self.end
        h = self.end - self.time if last else self.step
        k = np.zeros((len(method.c), len(self.y)))
        k[0] = first
        try:
            to = self.stages(k, range(1, method.stages), h)
        except StoppedError as stopped:
            self.step, self.cause, self.rejected = AFTER_FAILURE * h, stopped.status, True
            return first
        if not self.accept(h, h * method.error(k) / run.control.tolerance):
            return first
        began, increment = self.time, h - self.lost
        self.time = self.end if last else began + increment
        self.lost = 0.0 if last else (self.time - began) - increment
        self.motion.check(self.moments(to))
        origin = self.y
        if self.waiting(stop) and self.times[self.sample] <= self.time:
            self.samples(k, origin, to, h, began, stop)
        self.y, run.time = to, start + self.time
        run.m, run.temperature = self.moments(to).copy(), float(self.motion.temperature)
        return np.asarray(k[method.stages - 1])

    def stages(self, k: Array, wanted: range, h: float, began: float | None = None) -> Array:
        time = self.time if began is None else began
        y = self.y
        for stage in wanted:
            y = self.y + h * np.tensordot(self.method.a[stage, :stage], k[:stage], axes=1)
            if stage == self.method.stages - 1:
                y = self.unit(y)
            k[stage] = self.rate(time + self.method.c[stage] * h, y)
        return np.asarray(y)

    def accept(self, h: float, error: float) -> bool:
        method = self.method
        if not math.isfinite(error):
            self.step, self.cause, self.rejected = AFTER_FAILURE * h, Status.NOT_FINITE, True
            return False
        shrink = error**method.proportional / self.before**method.integral / method.safety
        factor = 1.0 / max(1.0 / method.fastest, min(1.0 / method.slowest, shrink))
        accepted = error <= 1.0
        self.step = h * (factor if accepted and not self.rejected else min(1.0, factor))
        self.cause, self.rejected = Status.STEP_TOO_SMALL, not accepted
        if accepted:
            self.before = max(error, LEAST_ERROR)
        return accepted

    def samples(
        self, k: Array, origin: Array, to: Array, h: float, began: float, stop: float
    ) -> None:
        """Store the samples within a step from its interpolant; they change no path."""
        method, bias = self.method, self.run.bias.copy()
        self.stages(k, range(method.stages, len(method.c)), h, began)
        difference, end = to - origin, method.stages - 1
        terms = [difference, h * k[0] - difference, 2 * difference - h * (k[0] + k[end])]
        terms += [h * np.tensordot(row, k[: len(row)], axes=1) for row in method.dense]
        while self.waiting(stop) and self.times[self.sample] <= self.time:
            at = float(self.times[self.sample])
            s, total = (at - began) / h, np.zeros_like(to)
            for place in range(len(terms) - 1, -1, -1):
                total = (total + terms[place]) * (1 - s if place % 2 else s)
            self.store(at, to if at == self.time else self.unit(origin + total))
        self.run.bias[:] = bias
