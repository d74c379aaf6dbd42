"""Resistance of a torque table against angle and bias, and ratios."""

from dataclasses import dataclass

from ...base.dataset_answer import DatasetAnswer


@dataclass(frozen=True, eq=False)
class Magnetoresistance(DatasetAnswer):
    """Resistance-area products in ohm um^2, dims (bias, theta), and ratios, dim (bias).

    ``dataset`` holds ``resistance_area`` V/J and ``differential_resistance_area`` dV/dJ; where 0
    and pi are covered also ``ratio`` (R_AP - R_P)/R_P of V/J at equal bias and
    ``differential_ratio``, the same of dV/dJ; each with ``*_error``.
    """

    VARIABLES = (
        "resistance_area",
        "resistance_area_error",
        "differential_resistance_area",
        "differential_resistance_area_error",
    )
