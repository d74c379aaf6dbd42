"""How an axial magnet relaxes in thermal equilibrium, and what reading does to it: answers."""

from dataclasses import dataclass

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer
from .axial_distribution import AxialDistribution


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation(QuantityAnswer):
    """Rates of the axial Fokker-Planck equation, and the distribution at rest."""

    relaxation_rate: Array = quantity("1/ns", "eigenvalues, ascending (modes,)", dims="mode")
    mean_first_passage_time: float = quantity("ns", "mean time to the other side")
    distribution: AxialDistribution = quantity("", "stationary distribution of m.q")


@dataclass(frozen=True, kw_only=True)
class ReadDisturb(QuantityAnswer):
    """Probability that a read switches a bit."""

    probability: float = quantity("", "any of the bits is switched")
    duration: float = quantity("ns", "length of the read pulse")
    bits: int = quantity("", "number of bits that are read")
