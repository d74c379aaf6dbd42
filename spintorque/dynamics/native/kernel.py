"""The calls of the C kernels."""

from __future__ import annotations  # the types of _native exist only in its stub

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..._kernels import _native
from ..._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ..._typing import Array
from ...model.accuracy import StepControl
from ...model.checks import Vector
from ...model.integration_methods import ADAPTIVE, FIXED_STEP
from ..problem.problem import Problem, Status
from ..stepping.step_schedule import Call


class PassagePlane(NamedTuple):
    """Where passages are noted: ``axis``.m = ``level``, coming from above."""

    axis: Vector = (0.0, 0.0, 1.0)
    level: float = 0.0


@dataclass
class State:
    """Where members (n,) stand; the kernels move it on.

    ``moments`` (3 layers, n), ``bias`` (torques, n) in V, ``status`` (n,), ``reached`` (n,)
    good steps of the last call, ``passage`` (n,) in ns, NaN before, or None; ``temperature`` (n,)
    in K where it is a state, or None.
    """

    moments: Array
    bias: Array
    status: Array
    reached: Array
    passage: Array | None = None
    temperature: Array | None = None

    @classmethod
    def at(
        cls,
        problem: Problem,
        initial: Array,
        *,
        watched: bool = False,
        temperature: Array | None = None,
    ) -> State:
        """Members that start at ``initial`` (n, layers, 3), and temperatures (n,) in K."""
        members = len(initial)
        bias = problem.first_bias if problem.torques else np.full(1, np.nan)
        return cls(
            np.array(initial.reshape(members, -1).T, order="C"),
            np.repeat(bias[:, None], members, axis=1),
            np.zeros(members, np.int32),
            np.zeros(members),
            np.full(members, np.nan) if watched else None,
            None if temperature is None else np.array(temperature, float),
        )


def level() -> int:
    """Number of the instruction set in use."""
    return INSTRUCTION_SETS.index(instruction_set())


def take(
    copy: tuple[int, int],
    system: _native.System,
    control: StepControl,
    call: Call,
    state: State,
    stored: tuple[Array | None, Array | None, Array | None],
    plane: PassagePlane,
    members: tuple[int, int],
) -> None:
    """Move some members through the legs of a call.

    ``copy``: instruction set, and whether many move at once; ``stored``: paths (samples, n,
    3 layers), biases (samples, n, torques) and temperatures (samples, n) in K, or None.
    """
    samples = call.samples.stop - call.samples.start
    numbers = call.legs, samples, control.newton_iterations
    moved = (state.moments, state.bias, state.status, state.reached, state.temperature)
    watched = (state.passage, plane.axis, plane.level)
    method = FIXED_STEP.index(control.method)
    _native.steps(*copy, system, method, numbers, moved, stored, watched, members)


class Progress(NamedTuple):
    """How far an adaptive run has come: ``span`` of those given, times in ns from its start."""

    span: int
    time: float
    lost: float
    step: float
    before: float
    rejected: int
    cause: int
    sample: int


def run_adaptive(
    copy: int,
    system: _native.System,
    control: StepControl,
    kinks: Array,
    most_steps: int,
    progress: Progress,
    arrays: tuple[Array, Array, Array, Array, Array, Array, Array],
) -> tuple[Status, int, Progress]:
    """Go on with an adaptive run; STEP_LIMIT where ``most_steps`` did not suffice.

    ``kinks`` (spans + 1,) in ns; ``arrays``: times of the samples (ns), moments, biases and
    temperature now, paths, biases and temperatures there.
    """
    limits = (control.tolerance, kinks, most_steps)
    method = ADAPTIVE.index(control.method)
    status, steps, reached = _native.adaptive(copy, system, method, limits, progress, arrays)
    return Status(status), steps, Progress(*reached)
