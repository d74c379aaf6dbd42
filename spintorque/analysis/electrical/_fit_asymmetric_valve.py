"""The closed form of a spin valve of two different contacts, fitted to a table."""

import numpy as np
import scipy

from ..._typing import Array
from ...errors import RangeError
from ...formulas import asymmetric_valve
from ...results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from ...results.base.question_record import records_question
from ...results.torque_table import TorqueTable
from .torque_efficiency import efficiency_of

FEWEST = 4  # angles


@records_question
def fit_asymmetric_valve(table: TorqueTable, *, bias: float = 0.0) -> AsymmetricValveFit:
    """Fit [u + v cos(theta)]/[1 - w cos^2(theta)] to the in-plane torque per current of a table.

    At one bias (V); at 0 V torque and current are replaced by their slopes. All angles of the table
    count alike, by least squares. Xiao, Zangwill and Stiles, Phys. Rev. B 70, 172405 (2004).

    Raises QuestionError for an input that is not allowed; RangeError outside the table, for fewer
    than four angles, for a table of one bias at 0 V, or a torque that no such form describes.
    """
    bias, theta, efficiency = efficiency_of(table, bias, FEWEST)
    largest = float(np.abs(efficiency).max())
    if largest == 0:
        raise RangeError(f"there is no in-plane torque at {bias:g} V to fit; choose another bias")
    cosine = np.cos(theta)
    values, errors = _fit(cosine, efficiency / largest)
    if not values[2] < 1:
        raise RangeError(
            f"the torque per current at {bias:g} V follows no form with a finite torque at all "
            f"angles (w = {values[2]:g}, allowed is below 1); tabulate more angles"
        )
    constant, slope = largest * values[:2]
    coefficients = constant, slope, values[2]
    plus, minus, ratio = (
        asymmetric_valve.partial_fractions(coefficients) if values[2] > 0 else (None, None, None)
    )
    fitted = asymmetric_valve.efficiency(cosine, coefficients)
    return AsymmetricValveFit(
        bias=bias,
        constant=constant,
        constant_error=largest * errors[0],
        slope=slope,
        slope_error=largest * errors[1],
        square=values[2],
        square_error=errors[2],
        q_plus=plus,
        q_minus=minus,
        cosine_ratio=ratio,
        theta=theta,
        efficiency=efficiency,
        fitted=fitted,
        misfit=float(np.abs(fitted - efficiency).max()) / largest,
    )


def _fit(cosine: Array, efficiency: Array) -> tuple[Array, Array]:
    """u, v and w, and their standard errors; the start is the fit that is linear in them."""
    design = np.stack([np.ones_like(cosine), cosine, cosine**2 * efficiency], axis=1)
    start, *_ = np.linalg.lstsq(design, efficiency)

    def residual(values: Array) -> Array:
        return np.asarray(asymmetric_valve.efficiency(cosine, tuple(values))) - efficiency

    solution = scipy.optimize.least_squares(
        residual, start, method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14
    )
    fitted = residual(solution.x) + efficiency
    slopes = np.stack([np.ones_like(cosine), cosine, cosine**2 * fitted], axis=1)
    slopes /= 1 - solution.x[2] * cosine[:, None] ** 2
    freedom = max(1, len(cosine) - len(start))
    variance = float(solution.fun @ solution.fun) / freedom
    return solution.x, np.sqrt(variance * np.diag(np.linalg.inv(slopes.T @ slopes)))
