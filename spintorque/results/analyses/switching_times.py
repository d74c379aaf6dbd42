"""When magnets of an ensemble first cross to the other side: an answer."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class SwitchingTimes(QuantityAnswer):
    """First passages under one pulse."""

    switching_time: Array = quantity(
        "ns", "first passage to the other side, NaN for none (members,)", dims="member"
    )
    duration: float = quantity("ns", "length of the pulse")
