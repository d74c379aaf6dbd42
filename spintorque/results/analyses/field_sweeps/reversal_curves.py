"""First-order reversal curves, and their distribution."""

from dataclasses import dataclass

from ...._typing import Array
from ....model.checks import Vector
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class ReversalCurves(QuantityAnswer):
    """Magnetization M(H, H_r) on the way up from each reversal field H_r, and its mixed derivative.

    Both axes have the same fields; M is NaN where H is below H_r. ``distribution`` is
    -(1/2) d2M/dH dH_r, NaN where the window does not fit.
    """

    field_direction: Vector = quantity("", "unit vector of the field axis", dims="component")
    reversal_field: Array = quantity("A/m", "H_r (n,), ascending", dims="reversal_field")
    field: Array = quantity("A/m", "H (n,), the same fields", dims="field")
    magnetization: Array = quantity(
        "A/m",
        "M (n, n), moment along the axis over the volume of all moments",
        dims="reversal_field field",
    )
    smoothing: int = quantity("", "fields to either side in the window of the derivative")
    distribution: Array = quantity("m/A", "-(1/2) d2M/dH dH_r (n, n)", dims="reversal_field field")

    @property
    def coercivity_and_bias(self) -> tuple[Array, Array]:
        """H_c = (H - H_r)/2 and H_u = (H + H_r)/2 (n, n) in A/m of each point."""
        up, down = self.field[None, :], self.reversal_field[:, None]
        return (up - down) / 2, (up + down) / 2
