"""The C engine for one trajectory."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from ..model.accuracy import ADAPTIVE, StepControl
from ..spin import Array
from .kernel import Plane, Progress, State, level, run_adaptive, take
from .legs import STEPS, legs
from .problem import Outcome, Problem, Status, Watch
from .system import only, system_of
from .waves import Span

MOST_SAMPLES = 1 << 14  # of one call


def integrate(
    problem: Problem, control: StepControl, times: Array, watch: Watch | None = None
) -> Outcome:
    """Integrate in C; see `problem.Engine`. The GIL is released, Ctrl-C stops the run."""
    run = _Run(problem, control, times, watch or (lambda time: None))
    with suppress(_StoppedError):
        if control.method in ADAPTIVE:
            run.steps_of_choice()
        else:
            run.equal_steps()
    return run.outcome()


class _StoppedError(Exception):
    """The run ended before its time."""


class _Run:
    """One trajectory on its way."""

    def __init__(self, problem: Problem, control: StepControl, times: Array, watch: Watch) -> None:
        self.problem, self.control, self.times, self.watch = problem, control, times, watch
        self.level = level()
        self.state = State.at(problem, problem.initial[None])
        self.paths = np.full((len(times), 1, len(self.state.moments)), np.nan)
        self.biases = np.full((len(times), 1, len(self.state.bias)), np.nan)
        self.status, self.steps, self.time, self.sample = Status.COMPLETED, 0, 0.0, 0
        self.system_in: tuple[Span | None, Any] = (None, None)

    def spans(self) -> tuple[Span, ...]:
        return self.problem.spans(float(self.times[-1]))

    def system(self, span: Span) -> Any:
        if span is not self.system_in[0]:
            self.system_in = span, system_of([self.problem], only(self.problem), span)
        return self.system_in[1]

    def steps_of_choice(self) -> None:
        """Adaptive steps, span by span."""
        step = self.control.step
        for span in self.spans():
            step = self.adaptive(span, self.control, step, span.stop)

    def adaptive(self, span: Span, control: StepControl, step: float, stop: float) -> float:
        """Adaptive steps from the start of a span; return the length of the next one."""
        last = stop == self.times[-1]
        count = len(self.times) if last else int(np.searchsorted(self.times, stop, side="right"))
        wanted = slice(self.sample, count)
        end = stop - span.start
        local = np.minimum(self.times[wanted] - span.start, end)
        arrays = (
            local,
            self.state.moments,
            self.state.bias,
            self.paths[wanted],
            self.biases[wanted],
        )
        least = 4 * np.finfo(float).eps * end
        progress = Progress(0.0, 0.0, max(step, least), 0.0, 0, Status.STEP_TOO_SMALL, 0)
        system, status = self.system(span), Status.STEP_LIMIT
        while status is Status.STEP_LIMIT and self.steps < self.control.max_steps:
            most = min(STEPS, self.control.max_steps - self.steps)
            status, steps, progress = run_adaptive(
                self.level, system, control, end, most, progress, arrays
            )
            self.steps, self.time = self.steps + steps, span.start + progress.time
            self.watch(self.time)
        self.sample = count
        self.end_with(status)
        return progress.step

    def end_with(self, status: Status) -> None:
        if status is not Status.COMPLETED:
            self.status = status
            raise _StoppedError

    def equal_steps(self) -> None:
        """Steps of a given length, leg by leg."""
        spans = self.spans()
        at_once = replace(self.control, method="dormand_prince")  # for the sample at the start
        self.adaptive(spans[0], at_once, self.control.step, 0.0)
        for leg in legs(self.times, spans, self.control.step, MOST_SAMPLES):
            wanted = slice(leg.stored, (leg.stored or 0) + leg.samples)
            here = leg.stored is not None
            stored = (self.paths[wanted], self.biases[wanted]) if here else (None, None)
            system, copy = self.system(leg.span), (self.level, 0)
            take(copy, system, self.control, leg, self.state, stored, Plane(), (0, 1))
            good = int(self.state.reached[0])
            self.steps += good
            self.time = leg.start + good * leg.step
            if leg.stored is not None:
                self.paths[leg.stored + good // leg.every : wanted.stop] = np.nan
            self.end_with(Status(int(self.state.status[0])))
            self.time = leg.stop
            self.watch(self.time)

    def outcome(self) -> Outcome:
        layers = len(self.problem.layers)
        return Outcome(
            self.status,
            self.time,
            self.steps,
            self.state.moments.reshape(layers, 3).copy(),
            self.paths.reshape(-1, layers, 3),
            self.biases[:, 0, : len(self.problem.torques)],
        )
