"""Distributions of a magnet that is symmetric about the fixed direction q: answers."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class AxialDistribution(QuantityAnswer):
    """Distribution of x = m.q in cells, whose edges descend from 1 to -1."""

    edges: Array = quantity("", "m.q at the edges of the cells (cells + 1,)", dims="edge")
    probability: Array = quantity("", "probability of each cell (..., cells)", dims="cell")

    @property
    def density(self) -> Array:
        """Probability per unit of m.q, the mean over each cell (..., cells)."""
        return np.asarray(self.probability / -np.diff(self.edges))

    @property
    def centers(self) -> Array:
        """m.q in the middle of each cell (cells,)."""
        return np.asarray((self.edges[1:] + self.edges[:-1]) / 2)


@dataclass(frozen=True, kw_only=True, eq=False)
class AxialEvolution(AxialDistribution):
    """Distribution of m.q (times, cells) under a drive, and on which side of the equator it is.

    ``not_switched`` after a pulse is its write error rate; ``switched`` is kept beside it
    because 1 - ``not_switched`` has no digits where it is small.
    """

    probability: Array = quantity("", "probability of each cell", dims="time cell")
    time: Array = quantity("ns", "times (times,)", dims="time")
    not_switched: Array = quantity(
        "", "probability of the side where it started (times,)", dims="time"
    )
    not_switched_error: Array = quantity("", "its estimated error (times,)", dims="time")
    switched: Array = quantity("", "probability of the other side (times,)", dims="time")
    switched_error: Array = quantity("", "its estimated error (times,)", dims="time")
