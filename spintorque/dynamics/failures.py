"""Errors for trajectories that could not be completed."""

import math

from numpy.polynomial import chebyshev

from ..errors import ConvergenceError, RangeError, SpintorqueError
from ..model.accuracy import StepControl
from ..results.interpolant import TorqueInterpolant
from ..results.table_term import Table
from .problem.drive_segments import level_at
from .problem.problem import Outcome, Problem, Status


def failure(outcome: Outcome, problem: Problem, control: StepControl) -> SpintorqueError:
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
                f"tolerance is {control.tolerance:g}; {when} it asks for steps below rounding: "
                "allowed is a tolerance above about 1e-14"
            )
        case Status.NOT_FINITE:
            return ConvergenceError(
                f"the moment is no longer a finite number {when}; choose a smaller step than "
                f"{control.step:g} ns, or weaker fields and torques"
            )
        case Status.TEMPERATURE_OUTSIDE:
            assert problem.heat is not None
            low, high = problem.heat.reach
            return RangeError(
                f"the temperature leaves the range of the temperature_dependence, {low:g} to "
                f"{high:g} K, {when}: take a smaller thermal resistance, voltage or current, or a "
                "dependence of a wider range"
            )
    return _outside(outcome, problem, when)


def _outside(outcome: Outcome, problem: Problem, when: str) -> RangeError:
    """Name the first torque that has no value where the run ended."""
    for torque, q in zip(problem.torques, problem.directions(outcome.last), strict=True):
        term = torque.term
        if not isinstance(term, Table):
            continue
        theta = math.acos(min(max(float(outcome.last[torque.on] @ q), -1.0), 1.0))
        if outcome.status is Status.ANGLE_OUTSIDE:
            if not all(map(math.isfinite, term.cosines)):
                continue
            least, most = term.interpolant.theta_range
            return RangeError(
                f"theta leaves the torque table, which covers {least:g} to {most:g} rad, {when}, "
                f"after {theta:.6g} rad: tabulate all angles from 0 to pi"
            )
        low, high = _currents(term.interpolant, theta)
        current = float(level_at(torque.level, outcome.time))
        return RangeError(
            f"current_density is {current:g} A/m^2; {when} (theta = {theta:.4g} rad) the "
            f"{term.name} covers {low:g} to {high:g} A/m^2: choose a smaller current, or "
            f"{term.widen}"
        )
    return RangeError(f"the moment left the angles of its torque table {when}")


def _currents(table: TorqueInterpolant, theta: float) -> tuple[float, float]:
    """Smallest and largest current density (A/m^2) of the table at one angle."""
    series = table.at_biases(table.breaks)[:, 2]
    currents = chebyshev.chebval(math.cos(theta), series.T)
    return float(currents.min()), float(currents.max())
