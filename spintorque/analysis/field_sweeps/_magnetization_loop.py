"""M(H) and R(H): moments that follow the minima of their energy in a swept field."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.angular_resistance import AngularResistance
from ...model.checks import integer, shown
from ...model.device import Magnet, layers_of
from ...model.torque_laws.junction_conductance import JunctionConductance
from ...results.analyses.field_sweeps.magnetization_loop import MagnetizationLoop
from ...results.base.question_record import records_question
from ...results.torque_table import TorqueTable
from ...units import OHM_MICROMETRE_SQUARED
from ..electrical._magnetoresistance import resistance_area
from .field_axis import FieldAxis, ascending_fields


@records_question
def magnetization_loop(
    magnet: Magnet,
    *,
    field: Any,
    field_direction: Any,
    resistance: AngularResistance | JunctionConductance | TorqueTable | None = None,
    bias: float = 0.0,
    between: tuple[int, int] | None = None,
) -> MagnetizationLoop:
    """Loop of the magnetization, and of the resistance, in a field that is swept slowly.

    Moments follow a minimum of the energy of Stoner and Wohlfarth (Phil. Trans. R. Soc. A 240, 599
    (1948)), of all layers together; where it ends they roll downhill to the next one. That is
    the limit of slow sweeps, strong damping and no temperature: where several minima can be
    reached, precession may choose another one. The loop begins with all moments along the field
    axis, at the largest field.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    field : array_like, shape (n,), ascending
        In A/m along ``field_direction``.
    field_direction : array_like, shape (3,)
        Unit vector.
    resistance : AngularResistance, JunctionConductance, TorqueTable or None
        The junction's; a conductance or a table at the ``bias``.
    bias : float
        In V, for a conductance or a table, and for a ``voltage_anisotropy``; at 0 the slope of a
        table is taken.
    between : (int, int) or None
        Two layers whose angle gives the resistance. None: the first layer and its
        ``fixed_direction``.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    RangeError
        For a bias or an angle outside the table.
    ConvergenceError
        If moments do not come to rest.
    """
    _check_resistance(resistance)
    junction = isinstance(resistance, JunctionConductance | TorqueTable)
    axis = FieldAxis.of(magnet, field_direction, bias, junction=junction)
    fields = ascending_fields("field", field, 2)
    magnet = axis.magnet
    pair = _pair(between, len(layers_of(magnet)))
    down = axis.followed(fields[::-1].tolist(), axis.saturated())[::-1]
    up = axis.followed(fields.tolist(), down[:1])
    resistances = [_resistance(resistance, bias, _cosine(magnet, m, pair)) for m in (down, up)]
    return MagnetizationLoop(
        field_direction=axis.direction,
        field=fields,
        moment_down=down,
        moment_up=up,
        magnetization_down=axis.magnetization(down),
        magnetization_up=axis.magnetization(up),
        lost_down=axis.lost_at(fields[::-1], down[::-1]),
        lost_up=axis.lost_at(fields, up),
        resistance_down=resistances[0],
        resistance_up=resistances[1],
    )


def _pair(between: Any, layers: int) -> tuple[int, int] | None:
    if between is None:
        return None
    if not isinstance(between, list | tuple) or len(between) != 2:
        raise QuestionError(f"between is {shown(between)}; allowed are two layers, as (0, 1)")
    first, second = (integer("between", layer, 0) for layer in between)
    if first == second or max(first, second) >= layers:
        raise QuestionError(
            f"between is {shown(between)}; allowed are two different layers of 0 to {layers - 1}"
        )
    return first, second


def _check_resistance(resistance: Any) -> None:
    if not isinstance(resistance, AngularResistance | JunctionConductance | TorqueTable | None):
        raise QuestionError(
            f"resistance is {shown(resistance)}; allowed are an AngularResistance, a "
            "JunctionConductance, a TorqueTable or None"
        )


def _cosine(magnet: Magnet, m: Array, pair: tuple[int, int] | None) -> Array:
    """Cosine (n,) of the angle that gives the resistance."""
    if pair is None:
        return np.asarray(m[:, 0] @ np.array(layers_of(magnet)[0].fixed_direction))
    return np.asarray((m[:, pair[0]] * m[:, pair[1]]).sum(axis=-1))


def _resistance(
    resistance: AngularResistance | JunctionConductance | TorqueTable | None,
    bias: float,
    cosine: Array,
) -> Array | None:
    """Resistance-area product (n,) in ohm um^2."""
    if resistance is None:
        return None
    cosine = np.clip(cosine, -1.0, 1.0)
    if isinstance(resistance, AngularResistance):
        return np.asarray(resistance.at(cosine) / OHM_MICROMETRE_SQUARED)
    if isinstance(resistance, JunctionConductance):
        return np.broadcast_to(resistance.resistance_area(bias, cosine), cosine.shape)
    return np.asarray(resistance_area(resistance, bias, np.arccos(cosine))[0])
