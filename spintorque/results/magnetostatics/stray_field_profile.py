"""The stray field of pinned layers along a magnet."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class StrayFieldProfile(QuantityAnswer):
    """Field of pinned layers on the line through the centre of a magnet, along its long axis.

    At each place it is averaged over the thickness of the magnet, ``mean`` over all of the magnet.
    """

    position: Array = quantity("nm", "places (points,) from the centre", dims="point")
    field: Array = quantity("A/m", "field (points, 3) there", dims="point component")
    mean: Array = quantity("A/m", "field (3,) averaged over the magnet", dims="component")
