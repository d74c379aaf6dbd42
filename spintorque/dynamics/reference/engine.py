"""The reference engine."""

import numpy as np

from ...model.accuracy import StepControl
from ...spin import Array
from ..problem import Outcome, Problem, Status, Watch
from .dormand_prince import dormand_prince
from .fixed_step import heun, rk4
from .run import Run
from .torque import StoppedError

STEPPERS = {"dormand_prince": dormand_prince, "rk4": rk4, "heun": heun}


def integrate(
    problem: Problem, control: StepControl, times: Array, watch: Watch | None = None
) -> Outcome:
    """Integrate in NumPy; see `problem.Engine`. About a thousand times slower than C."""
    run = Run(problem, control, times, watch)
    try:
        with np.errstate(all="ignore"):
            STEPPERS[control.method](run)
    except StoppedError as stopped:
        return run.outcome(stopped.status)
    return run.outcome(Status.COMPLETED)
