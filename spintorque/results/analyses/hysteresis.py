"""States of a magnet while its drive goes up and down."""

from dataclasses import dataclass

from ..._typing import Array
from ...model.checks import Vector
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from .regime import BITS


@dataclass(frozen=True, eq=False)
class Hysteresis(QuantityAnswer):
    """Regimes met on the way up and on the way down, at each strength and field.

    The strength of the drive is in V or A/m^2, as ``driven_by`` says; regimes are single bits
    of `Regime`, of one layer if there are several.
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    field_direction: Vector = quantity("", "unit vector of the field axis", dims="component")
    strength: Array = quantity("V or A/m^2", "of the drive (n,), ascending", dims="strength")
    field: Array = quantity("A/m", "along the field axis (m,)", dims="field")
    up: Array = quantity("", f"drive ramped up (n, m): {BITS}", dims="strength field")
    down: Array = quantity("", f"drive ramped down (n, m): {BITS}", dims="strength field")
    moment_up: Array = quantity(
        "", "mean moment on the way up (n, m, [layers,] 3)", dims="strength field [layer] component"
    )
    moment_down: Array = quantity(
        "",
        "mean moment on the way down (n, m, [layers,] 3)",
        dims="strength field [layer] component",
    )
    terminal: str | None = quantity("", "of the drive that varies, None: its own", default=None)
