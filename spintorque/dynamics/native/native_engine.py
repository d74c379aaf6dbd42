"""The C engine for one trajectory."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from ..._typing import Array
from ...model.accuracy import StepControl
from ...model.integration_methods import ADAPTIVE
from ..problem.problem import Outcome, Problem, ProgressCallback, Status
from ..stepping.step_schedule import LEGS, STEPS, calls, layout
from .kernel import PassagePlane, Progress, State, level, run_adaptive, take
from .member_parameters import single_member
from .system import Systems

MOST_SAMPLES = 1 << 14  # of one call
STEPS_TO_LOOK, SAMPLES_TO_LOOK = 1 << 10, 1 << 8  # of one call of a run that may end early
AT_ONCE = StepControl()
Enough = Callable[[int, Array, Array], bool]
"""Whether the first samples, of moments (n, layers, 3) and temperatures (n,), are enough."""


def integrate(
    problem: Problem,
    control: StepControl,
    times: Array,
    watch: ProgressCallback | None = None,
    enough: Enough | None = None,
) -> Outcome:
    """Integrate in C; see `problem.Engine`. The GIL is released, Ctrl-C stops the run.

    ``enough`` is told of samples as they come; once it is true the run is over, and later samples
    are NaN.
    """
    run = _Run(problem, control, times, watch or (lambda time: None), enough)
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

    def __init__(
        self,
        problem: Problem,
        control: StepControl,
        times: Array,
        watch: ProgressCallback,
        enough: Enough | None,
    ) -> None:
        self.problem, self.control, self.times, self.watch = problem, control, times, watch
        self.enough = enough
        self.level = level()
        self.state = State.at(problem, problem.initial[None], temperature=problem.first_temperature)
        self.paths = np.full((len(times), 1, len(self.state.moments)), np.nan)
        self.biases = np.full((len(times), 1, len(self.state.bias)), np.nan)
        self.temperatures = np.full((len(times), 1), np.nan)
        self.status, self.steps, self.time, self.sample = Status.COMPLETED, 0, 0.0, 0
        self.systems = Systems([problem], single_member(problem), float(times[-1]))

    def steps_of_choice(self) -> None:
        """Adaptive steps, span by span, or many spans at once."""
        kinks, step = self.systems.kinks, self.control.step
        most = 1 if self.systems.one_span else LEGS
        for first in range(0, len(kinks) - 1, most):
            kinks_of_call = kinks[first : first + most + 1]
            spans = slice(first, first + len(kinks_of_call) - 1)
            last = spans.stop == len(kinks) - 1
            samples = int(np.searchsorted(self.times, kinks_of_call[-1], side="right"))
            wanted = slice(self.sample, len(self.times) if last else samples)
            step = self.adaptive(spans, kinks_of_call, self.control, step, wanted)

    def adaptive(
        self, spans: slice, kinks: Array, control: StepControl, step: float, wanted: slice
    ) -> float:
        """Adaptive steps through spans between kinks; return the length of the next one."""
        arrays = (
            self.times[wanted],
            self.state.moments,
            self.state.bias,
            np.zeros(1) if self.state.temperature is None else self.state.temperature,
            self.paths[wanted],
            self.biases[wanted],
            self.temperatures[wanted],
        )
        progress = Progress(0, 0.0, 0.0, step, 0.0, 0, Status.STEP_TOO_SMALL, 0)
        system, status = self.systems.of(spans), Status.STEP_LIMIT
        while status is Status.STEP_LIMIT and self.steps < self.control.max_steps:
            at_once = STEPS if self.enough is None else STEPS_TO_LOOK
            most = min(at_once, self.control.max_steps - self.steps)
            status, steps, progress = run_adaptive(
                self.level, system, control, kinks, most, progress, arrays
            )
            self.steps, self.time = self.steps + steps, kinks[progress.span] + progress.time
            self.watch(self.time)
            self.look(wanted.start + progress.sample)
        self.sample = wanted.stop
        self.end_with(status)
        return progress.step

    def look(self, count: int) -> None:
        """End the run if so many samples are enough."""
        if self.enough is not None:
            moments = self.paths.reshape(len(self.paths), -1, 3)
            if self.enough(count, moments, self.temperatures[:, 0]):
                raise _StoppedError

    def end_with(self, status: Status) -> None:
        if status is not Status.COMPLETED:
            self.status = status
            raise _StoppedError

    def at_start(self) -> None:
        """Store the first sample; it does not change any step."""
        bias = self.state.bias.copy()
        self.adaptive(slice(0, 1), np.zeros(2), AT_ONCE, AT_ONCE.step, slice(0, 1))
        self.state.bias[:] = bias

    def equal_steps(self) -> None:
        """Steps of a given length, call by call."""
        self.at_start()
        plan = layout(self.systems.kinks, self.control.step)
        until = plan.steps_until(self.times)
        most = MOST_SAMPLES if self.enough is None else SAMPLES_TO_LOOK
        for call in calls(plan, until, most, self.systems.one_span, 1):
            rows = slice(call.samples.start + 1, call.samples.stop + 1)
            here = rows.stop > rows.start
            samples = (self.paths[rows], self.biases[rows], self.temperatures[rows])
            stored = samples if here else (None, None, None)
            system, copy = self.systems.of(call.spans), (self.level, 0)
            take(copy, system, self.control, call, self.state, stored, PassagePlane(), (0, 1))
            good = int(self.state.reached[0])
            self.steps += good
            self.time = call.end
            if good < call.steps:
                self.time = float(call.time_after(np.array(good)))
                self.paths[rows][call.until > good] = np.nan
            self.end_with(Status(int(self.state.status[0])))
            self.watch(self.time)
            self.look(rows.stop)

    def outcome(self) -> Outcome:
        layers = len(self.problem.layers)
        searched = self.problem.first_bias  # where the biases of the samples will be searched for
        for i in self.systems.in_pieces:
            self.biases[:, 0, i] = searched[i]
        return Outcome(
            self.status,
            self.time,
            self.steps,
            self.state.moments.reshape(layers, 3).copy(),
            self.paths.reshape(-1, layers, 3),
            self.biases[:, 0, : len(self.problem.torques)],
            self.temperatures[:, 0],
        )
