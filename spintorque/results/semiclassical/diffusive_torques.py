"""Resistance and torques of valves in which charge and spin diffuse, against the angle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer

DIMS = "[valve] theta"


@dataclass(frozen=True, kw_only=True, eq=False)
class DiffusiveTorques(QuantityAnswer):
    """Resistance, current and torques at a fixed bias or a fixed current.

    Arrays have the shape (angles,), or (valves, angles) where ``values`` of the stack's fields were
    given. ``fixed_torque_*`` act on the fixed magnets. ``relative_error`` is what rounding leaves
    of the largest number of each kind; ``audit`` holds the worst defects of identities.
    """

    theta: Array = quantity("rad", "angle between free and fixed majority spin", dims="theta")
    values: Mapping[str, Any] = quantity("", "fields of the stack that vary, each a list")
    resistance_area: Array = quantity(
        "ohm m^2", "drop between the outer contacts over the current density", dims=DIMS
    )
    bias: Array = quantity("V", "drop between the outer contacts", dims=DIMS)
    current_density: Array = quantity("A/m^2", "electron flow along +x", dims=DIMS)
    torque_parallel: Array = quantity("J/m^2", "in-plane torque, towards p", dims=DIMS)
    torque_perpendicular: Array = quantity("J/m^2", "torque along n x p", dims=DIMS)
    fixed_torque_parallel: Array = quantity(
        "J/m^2", "in-plane torque on the fixed magnets, towards n", dims=DIMS
    )
    fixed_torque_perpendicular: Array = quantity(
        "J/m^2", "torque on the fixed magnets along p x n", dims=DIMS
    )
    relative_error: float = quantity("", "estimated error over the largest value of its kind")
    audit: Mapping[str, float] = quantity("", "worst defects of identities")
