"""The C engine."""

from __future__ import annotations  # the types of _native exist only in its stub

import numpy as np

from .._kernels import _native
from ..model.accuracy import StepControl
from ..spin import Array
from .problem import Outcome, Problem, Status, Watch
from .terms import AtBias, AtCurrent, ClosedForm, Term


def integrate(
    problem: Problem, control: StepControl, times: Array, watch: Watch | None = None
) -> Outcome:
    """Integrate in C; see `problem.Engine`. The GIL is released, Ctrl-C stops the run."""
    moments, records = np.full((2, len(times), 3), np.nan)
    status, time, steps, last = _native.integrate(
        control.method,
        magnet(problem),
        torque(problem.term),
        problem.initial,
        (problem.thermal, problem.seed, problem.trajectory),
        (control.step, control.atol + control.rtol, control.max_steps),
        problem.first_bias,
        times,
        moments,
        records,
        watch,
    )
    return Outcome(Status(status), time, steps, last, moments, records)


def magnet(problem: Problem) -> _native.Magnet:
    """Arguments of the kernel that describe the magnet."""
    matrix = tuple(problem.matrix.ravel().tolist())
    return problem.rate, problem.damping, problem.field, matrix, problem.fixed


def torque(term: Term) -> _native.Torque:
    """Arguments of the kernel that describe the torque."""
    match term:
        case ClosedForm():
            return "closed_form", (term.strengths, term.base, term.tilt)
        case AtBias():
            return "at_bias", (term.coefficients, term.cosines)
        case AtCurrent():
            return "at_current", (term.breaks, term.coefficients, term.current, term.cosines)
        case _:
            return "none", ()
