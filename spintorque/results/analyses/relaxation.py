"""How a magnet relaxes in thermal equilibrium, and what reading does to it: answers."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from .axial_distribution import AxialDistribution


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation(QuantityAnswer):
    """Rates of the Fokker-Planck equation, and for axial magnets the distribution at rest."""

    relaxation_rate: Array = quantity("1/ns", "eigenvalues, ascending (modes,)", dims="mode")
    relaxation_rate_error: Array = quantity("1/ns", "their estimated errors (modes,)", dims="mode")
    frequency: Array = quantity("GHz", "at which modes precess as they decay", dims="mode")
    mean_first_passage_time: float | None = quantity(
        "ns", "mean time from m.q = 1 to 0, if axial", default=None
    )
    mean_first_passage_time_error: float | None = quantity(
        "ns", "its estimated error", default=None
    )
    distribution: AxialDistribution | None = quantity(
        "", "stationary distribution of m.q, if axial", default=None
    )
    method: str = quantity("", "theory, as `analysis.relaxation` names it", default="")


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadDisturb(QuantityAnswer):
    """Probability that a read leaves any of some bits in the other state."""

    bits: int = quantity("", "number of bits that are read")
    duration: float = quantity("ns", "length of the read")
    probability: float = quantity("", "that any of the bits is in the other state at its end")
    probability_error: float = quantity("", "its estimated error")
    time: Array = quantity("ns", "from the beginning of the read to its end (times,)", dims="time")
    by_then: Array = quantity("", "the same probability at these times (times,)", dims="time")
    by_then_error: Array = quantity("", "its estimated error (times,)", dims="time")
