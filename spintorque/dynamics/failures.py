"""What is said when a trajectory could not be completed."""

import math

from ..errors import ConvergenceError, RangeError, SpintorqueError
from ..model.accuracy import StepControl
from ..results.torque_table import TorqueTable
from .problem import Outcome, Problem, Status
from .terms import AtCurrent, TorqueSource


def failure(
    outcome: Outcome, problem: Problem, torque: TorqueSource, control: StepControl
) -> SpintorqueError:
    """Error for an outcome whose status is not COMPLETED."""
    when = f"at {outcome.time:.6g} ns"
    match outcome.status:
        case Status.STEP_LIMIT:
            return ConvergenceError(
                f"max_steps is {control.max_steps}, and these steps were used up {when}; raise it, "
                "or allow a larger step or tolerance"
            )
        case Status.STEP_TOO_SMALL:
            return ConvergenceError(
                f"rtol is {control.rtol:g} and atol {control.atol:g}; {when} they ask for steps "
                "below rounding: allowed are tolerances above about 1e-14"
            )
        case Status.NOT_FINITE:
            return ConvergenceError(
                f"the moment is no longer a finite number {when}; choose a smaller step than "
                f"{control.step:g} ns, or weaker fields and torques"
            )
    assert isinstance(torque, TorqueTable)
    return _outside(outcome, problem, torque, when)


def _outside(outcome: Outcome, problem: Problem, table: TorqueTable, when: str) -> RangeError:
    cosine = sum(a * b for a, b in zip(outcome.last, problem.fixed, strict=True))
    theta = math.acos(min(max(cosine, -1.0), 1.0))
    if outcome.status is Status.ANGLE_OUTSIDE:
        least, most = table.interpolant.theta_range
        return RangeError(
            f"theta is {theta:.6g} rad {when}; the torque table covers {least:g} to {most:g} rad: "
            "tabulate all angles from 0 to pi"
        )
    assert isinstance(problem.term, AtCurrent)
    given = problem.term.current
    low, high = _currents(table, theta)
    return RangeError(
        f"current_density is {given:g} A/m^2; {when} (theta = {theta:.4g} rad) the torque table "
        f"covers {low:g} to {high:g} A/m^2: choose a smaller current, or tabulate a wider bias "
        "range"
    )


def _currents(table: TorqueTable, theta: float) -> tuple[float, float]:
    """Smallest and largest current density (A/m^2) of the table at one angle."""
    biases = table.interpolant.breaks.tolist()
    found = [float(table.interpolant(bias, theta)[2]) for bias in biases]
    return min(found), max(found)
