"""State shared by all steppers: samples, number of steps, current moments and time."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...model.accuracy import StepControl
from ..native.kernel import PassagePlane
from ..problem.drive_segments import Span
from ..problem.problem import Outcome, Problem, ProgressCallback, Status
from ..stepping.step_schedule import STEPS
from .right_hand_side import StoppedError


@dataclass
class Run:
    """State of one integration: the steppers advance m, ``time``, ``bias``, ``temperature``."""

    problem: Problem
    control: StepControl
    times: Array
    watch: ProgressCallback | None
    plane: PassagePlane | None
    passage: list[float]
    time: float = 0.0
    steps: int = 0

    def __post_init__(self) -> None:
        """Start at the beginning."""
        self.m = np.array(self.problem.initial, float)
        self.bias = self.problem.first_bias
        first = self.problem.first_temperature
        self.temperature = np.nan if first is None else float(first[0])
        self.temperatures = np.full(len(self.times), np.nan)
        self.moments = np.full((len(self.times), *self.m.shape), np.nan)
        self.biases = np.full((len(self.times), len(self.bias)), np.nan)

    def spans(self) -> tuple[Span, ...]:
        """Return the spans of the whole run."""
        return self.problem.spans(float(self.times[-1]))

    def begin_step(self, time: float) -> None:
        """Count a step that starts now, in ns."""
        self.time = time
        if self.steps == self.control.max_steps:
            raise StoppedError(Status.STEP_LIMIT)
        if self.steps % STEPS == 0 and self.watch is not None:
            self.watch(time)
        self.steps += 1

    def ahead(self) -> float:
        """Height of the first layer's moment above the plane."""
        return (
            float(self.m[0] @ np.array(self.plane.axis) - self.plane.level) if self.plane else 1.0
        )

    def look(self, before: float, start: float, h: float) -> None:
        """Note the passage of a step that began at ``start``, ``before`` above the plane."""
        now = self.ahead()
        if self.plane is not None and now <= 0 and not self.passage:
            self.passage.append(start + (h * before / (before - now) if before > 0 else 0.0))

    def store(self, sample: int, m: Array, temperature: float) -> None:
        """Write a sample."""
        self.moments[sample], self.biases[sample] = m, self.bias
        self.temperatures[sample] = temperature

    def outcome(self, status: Status) -> Outcome:
        """Everything so far, with the reason why it ended."""
        return Outcome(
            status, self.time, self.steps, self.m, self.moments, self.biases, self.temperatures
        )


def normalised(m: Array) -> Array:
    """Moments (layers, 3) made unit vectors again."""
    return np.asarray(m / np.sqrt((m * m).sum(axis=-1, keepdims=True)))
