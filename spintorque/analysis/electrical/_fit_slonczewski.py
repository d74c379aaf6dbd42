"""Slonczewski's closed form fitted to the in-plane torque of a table."""

import numpy as np

from ..._typing import Array
from ...errors import RangeError
from ...results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from ...results.base.question_record import records_question
from ...results.torque_table import TorqueTable
from .torque_efficiency import efficiency_of

FEWEST = 3  # angles


@records_question
def fit_slonczewski(table: TorqueTable, *, bias: float = 0.0) -> SlonczewskiFit:
    """Fit P and Lambda to the in-plane torque per current of a table at one bias (V).

    At 0 V torque and current are replaced by their slopes. The inverse of the efficiency is linear
    in cos(theta), and fitted there with all angles of the table, each weighted so that
    relative deviations count alike. Slonczewski, J. Magn. Magn. Mater. 247, 324 (2002).

    Raises QuestionError for an input that is not allowed; RangeError outside the table, for fewer
    than three angles, for a table of one bias at 0 V, or a torque that no such form describes.
    """
    bias, theta, efficiency = efficiency_of(table, bias, FEWEST)
    cosine = np.cos(theta)
    design = np.stack([np.ones_like(cosine), cosine], axis=1) * efficiency[:, None]
    (constant, slope), *_ = np.linalg.lstsq(design, np.ones_like(cosine))
    both, rest = constant + slope, constant - slope
    if not (both * rest > 0 and np.all(efficiency * efficiency[0] > 0)):
        raise RangeError(
            f"the torque per current at {bias:g} V changes its sign with the angle; "
            "Slonczewski's form has one sign: choose another bias"
        )
    fitted = 1 / (constant + slope * cosine)
    errors = _standard_errors(design, efficiency / fitted - 1, both, rest)
    return SlonczewskiFit(
        bias=bias,
        polarization=2 / both,
        polarization_error=errors[0],
        asymmetry=float(np.sqrt(both / rest)),
        asymmetry_error=errors[1],
        theta=theta,
        efficiency=efficiency,
        fitted=fitted,
        misfit=float(np.abs(fitted / efficiency - 1).max()),
    )


def _standard_errors(
    design: Array, residual: Array, both: float, rest: float
) -> tuple[float, float]:
    """Of P = 2/both and Lambda = sqrt(both/rest), with both = a + b and rest = a - b."""
    freedom = max(1, len(residual) - 2)
    covariance = np.linalg.inv(design.T @ design) * float(residual @ residual) / freedom
    asymmetry = np.sqrt(both / rest)
    of_asymmetry = asymmetry / 2 * np.array([1 / both - 1 / rest, 1 / both + 1 / rest])
    slopes = np.array([[-2 / both**2] * 2, of_asymmetry])
    deviations = np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
    return float(deviations[0]), float(deviations[1])
