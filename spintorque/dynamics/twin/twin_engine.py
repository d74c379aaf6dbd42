"""The reference engine."""

import numpy as np

from ...model.accuracy import ADAPTIVE, StepControl
from ...spin import Array
from ..native.kernel import Plane
from ..problem.problem import Outcome, Problem, Status, Watch
from .adaptive import adaptive
from .fixed_step import fixed_steps
from .right_hand_side import StoppedError
from .stepper_run import Run


def integrate(
    problem: Problem,
    control: StepControl,
    times: Array,
    watch: Watch | None = None,
    plane: Plane | None = None,
    passage: list[float] | None = None,
) -> Outcome:
    """Integrate in NumPy; see `problem.Engine`. About a thousand times slower than C.

    Fixed steps note in ``passage`` when (ns) they first reach a ``plane``.
    """
    run = Run(problem, control, times, watch, plane, [] if passage is None else passage)
    try:
        with np.errstate(all="ignore"):
            (adaptive if control.method in ADAPTIVE else fixed_steps)(run)
    except StoppedError as stopped:
        return run.outcome(stopped.status)
    return run.outcome(Status.COMPLETED)
