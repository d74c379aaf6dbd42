"""How the resistance of a spin valve or junction departs from the cosine of the angle."""

import numpy as np
import scipy

from ..._typing import Array
from ...errors import QuestionError, RangeError
from ...model.checks import finite
from ...results.analyses.electrical.angular_asymmetry import AngularAsymmetry, reduced_resistance
from ...results.base.question_record import records_question
from ...results.torque_table import TorqueTable
from ._magnetoresistance import COLLINEAR, resistance_area


@records_question
def angular_asymmetry(table: TorqueTable, *, bias: float = 0.0) -> AngularAsymmetry:
    """Fit chi to the resistance V/J of a table at one bias (V), dV/dJ at 0 V, by least squares.

    Slonczewski, J. Magn. Magn. Mater. 247, 324 (2002).

    The error adds the standard error from the misfit to the errors of the resistances (at V = 0
    those of the slopes of the current), all taken to act the same way.

    Raises QuestionError for an input that is not allowed; RangeError outside the table, if it
    lacks 0, pi or three angles between, or if the resistance does not depend on the angle.
    """
    if not isinstance(table, TorqueTable):
        raise QuestionError(f"table is {type(table).__name__}; allowed is a TorqueTable")
    bias, theta = finite("bias", bias, "V"), table.dataset["theta"].values
    if theta[0] > COLLINEAR or theta[-1] < np.pi - COLLINEAR or len(theta) < 5:
        raise RangeError(
            f"the torque table has {len(theta)} angles from {theta[0]:g} to {theta[-1]:g} rad; "
            "the fit needs 0, pi and three or more between: tabulate 13 from 0 to pi"
        )
    if len(table.dataset["bias"]) < 2:
        raise RangeError("the torque table has one bias; a resistance at 0 V needs two")
    total, error, *_ = resistance_area(table, bias, theta)
    change = total[-1] - total[0]
    if abs(change) <= 1e-12 * abs(total[0]):
        raise RangeError(
            f"the resistance-area product is {total[0]:g} ohm um^2 at every angle; there is no "
            "magnetoresistance to fit"
        )
    reduced = (total - total[0]) / change
    spread = (error + (1 - reduced) * error[0] + np.abs(reduced) * error[-1]) / abs(change)
    spread[[0, -1]] = 0.0
    chi, standard, weights = _fit(theta[1:-1], reduced[1:-1])
    numerical = float(np.abs(weights) @ spread[1:-1])
    return AngularAsymmetry(
        bias=bias,
        chi=chi,
        chi_error=standard + numerical,
        parallel=float(total[0]),
        antiparallel=float(total[-1]),
        theta=theta,
        reduced=reduced,
        reduced_error=spread,
        misfit=float(np.abs(reduced - reduced_resistance(theta, chi)).max()),
    )


def _fit(theta: Array, reduced: Array) -> tuple[float, float, Array]:
    """chi, its standard error from the misfit, and d chi/d r (n,)."""
    c = np.cos(theta / 2) ** 2

    def residual(chi: Array) -> Array:
        return reduced_resistance(theta, chi[0]) - reduced

    middle = np.argmin(np.abs(theta - np.pi / 2))
    start = max(1 / reduced[middle] - 2, -0.9)
    solution = scipy.optimize.least_squares(
        residual, [start], method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14
    )
    chi = float(solution.x[0])
    slope = -(1 - c) * c / (1 + chi * c) ** 2
    variance = float(np.sum(solution.fun**2)) / (len(theta) - 1) / float(slope @ slope)
    return chi, float(np.sqrt(variance)), slope / (slope @ slope)
