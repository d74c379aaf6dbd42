"""In-plane torque per current of a table, to which closed forms are fitted."""

from typing import Any

from ..._typing import Array
from ...errors import QuestionError, RangeError
from ...model.checks import finite
from ...results.torque_table import TorqueTable
from ...units import ELEMENTARY_CHARGE, HBAR


def efficiency_of(table: Any, bias: Any, fewest: int) -> tuple[float, Array, Array]:
    """Bias (V), angles of the table and T_par/[(hbar/2e) J sin(theta)] there.

    At 0 V torque and current are replaced by their slopes. Raises QuestionError for what is no
    table or no bias; RangeError outside the table, for fewer angles than ``fewest``, or for a table
    of one bias at 0 V.
    """
    if not isinstance(table, TorqueTable):
        raise QuestionError(f"table is {type(table).__name__}; allowed is a TorqueTable")
    bias, theta = finite("bias", bias, "V"), table.dataset["theta"].values
    if len(theta) < fewest:
        raise RangeError(
            f"the torque table has {len(theta)} angles; the fit needs {fewest}: tabulate more"
        )
    if bias:
        torque, _, current = table.interpolant.per_sin_theta(bias, theta)
    else:
        if len(table.dataset["bias"]) < 2:
            raise RangeError("the torque table has one bias; slopes at 0 V need two")
        torque, _, current = table.interpolant.bias_slopes(bias, theta)
    return bias, theta, torque / current * (2 * ELEMENTARY_CHARGE / HBAR)
