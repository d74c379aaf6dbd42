"""Twin of run.h: a run's samples, its count of steps and where it stands."""

from dataclasses import dataclass

import numpy as np

from ...model.accuracy import StepControl
from ...spin import Array
from ..problem import Outcome, Problem, Status, Watch
from .llg import dot
from .torque import StoppedError, torque_fields

STEPS_BETWEEN_WATCHES = 1 << 14


@dataclass
class Run:
    """One integration on its way; the steppers move ``m``, ``time`` and ``bias``."""

    problem: Problem
    control: StepControl
    times: Array
    watch: Watch | None
    time: float = 0.0
    steps: int = 0

    def __post_init__(self) -> None:
        """Start at the beginning."""
        self.m = np.array(self.problem.initial)
        self.bias = self.problem.first_bias
        self.moments, self.records = np.full((2, len(self.times), 3), np.nan)

    def begin_step(self) -> int:
        """Count a step that starts now; return its index."""
        if self.steps == self.control.max_steps:
            raise StoppedError(Status.STEP_LIMIT)
        if self.steps % STEPS_BETWEEN_WATCHES == 0 and self.watch is not None:
            self.watch(self.time)
        self.steps += 1
        return self.steps - 1

    def store(self, sample: int, m: Array) -> None:
        """Write a sample."""
        self.moments[sample] = m
        x = dot(m, np.array(self.problem.fixed))
        a_dl, a_fl, self.bias = torque_fields(self.problem.term, x, self.bias)
        self.records[sample] = self.bias, a_dl, a_fl

    def outcome(self, status: Status) -> Outcome:
        """Everything so far, with the reason why it ended."""
        x, y, z = self.m.tolist()
        return Outcome(status, self.time, self.steps, (x, y, z), self.moments, self.records)
