"""Magnetization and resistance while a field goes down and up again."""

from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....model.checks import Vector
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class MagnetizationLoop(QuantityAnswer):
    """Both branches of a loop of a field along one axis, without current and at T = 0.

    On the way down the field comes from its largest value, on the way up from its smallest one.
    Resistances are those of the junction, None without one.
    """

    field_direction: Vector = quantity("", "unit vector of the field axis", dims="component")
    field: Array = quantity("A/m", "along the field axis (n,), ascending", dims="field")
    moment_down: Array = quantity(
        "", "directions of the layers on the way down (n, layers, 3)", dims="field layer component"
    )
    moment_up: Array = quantity(
        "", "directions of the layers on the way up (n, layers, 3)", dims="field layer component"
    )
    magnetization_down: Array = quantity(
        "A/m", "moment along the axis over the volume on the way down (n,)", dims="field"
    )
    magnetization_up: Array = quantity("A/m", "the same on the way up (n,)", dims="field")
    lost_down: Array = quantity(
        "A/m", "fields at which a state is lost on the way down (k,)", dims="loss_down"
    )
    lost_up: Array = quantity("A/m", "the same on the way up (k,)", dims="loss_up")
    resistance_down: Array | None = quantity(
        "ohm um^2", "resistance-area product on the way down (n,)", dims="field", default=None
    )
    resistance_up: Array | None = quantity(
        "ohm um^2", "the same on the way up (n,)", dims="field", default=None
    )

    @property
    def coercive_fields(self) -> tuple[float, float]:
        """Fields in A/m at which the magnetization is zero, down and up; NaN where it is not."""
        return (
            _zero(self.field, self.magnetization_down),
            _zero(self.field, self.magnetization_up),
        )

    @property
    def remanence(self) -> tuple[float, float]:
        """Magnetization in A/m at no field, down and up, linear between fields."""
        branches = (self.magnetization_down, self.magnetization_up)
        down, up = (float(np.interp(0.0, self.field, branch)) for branch in branches)
        return down, up


def _zero(field: Array, magnetization: Array) -> float:
    """First field at which a branch changes its sign, linear between fields."""
    places = np.flatnonzero(np.diff(np.sign(magnetization)) != 0)
    if not len(places):
        return float("nan")
    k = int(places[0])
    (a, b), (x, y) = magnetization[k : k + 2], field[k : k + 2]
    return float(x - a * (y - x) / (b - a))
