"""One trajectory by the plain NumPy twin of the C kernels."""

import numpy as np

from ..._typing import Array
from ...model.accuracy import StepControl
from ...model.integration_methods import ADAPTIVE
from ..native.kernel import PassagePlane
from ..problem.problem import Outcome, Problem, ProgressCallback, Status
from .adaptive import adaptive
from .fixed_step import fixed_steps
from .right_hand_side import StoppedError
from .stepper_run import Run


def integrate(
    problem: Problem,
    control: StepControl,
    times: Array,
    watch: ProgressCallback | None = None,
    plane: PassagePlane | None = None,
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
