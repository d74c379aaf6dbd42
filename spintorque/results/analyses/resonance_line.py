"""A resonance line of a symmetric and an antisymmetric Lorentzian."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...units import quantity
from ..base.quantity_answer import QuantityAnswer

SWEPT = ("frequency", "field")


@dataclass(frozen=True, kw_only=True)
class ResonanceLine(QuantityAnswer):
    """y = offset + (S D^2 + A D (x - x0))/((x - x0)^2 + D^2), with standard errors.

    x is what was ``swept``, y a voltage in V.
    """

    swept: str = quantity("", '"frequency" (x in GHz) or "field" (x in A/m)')
    resonance: float = quantity("GHz or A/m", "x0")
    half_width: float = quantity("GHz or A/m", "D > 0, half the full width at half maximum")
    symmetric: float = quantity("V", "S, height of the symmetric part")
    antisymmetric: float = quantity("V", "A, twice the extremes of the antisymmetric part")
    offset: float = quantity("V", "far from the resonance")
    resonance_error: float = quantity("GHz or A/m", "standard error of resonance")
    half_width_error: float = quantity("GHz or A/m", "standard error of half_width")
    symmetric_error: float = quantity("V", "standard error of symmetric")
    antisymmetric_error: float = quantity("V", "standard error of antisymmetric")
    offset_error: float = quantity("V", "standard error of offset")

    def at(self, x: Any) -> Array:
        """The line at x (...), in V; x in GHz or A/m."""
        values = self.resonance, self.half_width, self.symmetric, self.antisymmetric, self.offset
        return lorentzians(np.asarray(x, float), *values)


def lorentzians(
    x: Array, centre: float, width: float, symmetric: float, antisymmetric: float, offset: float
) -> Array:
    """Sum of both Lorentzians and the offset, for the fields of `ResonanceLine` by name."""
    even, odd = line_shapes(x, centre, width)
    return np.asarray(offset + symmetric * even + antisymmetric * odd)


def line_shapes(x: Array, centre: float, width: float) -> tuple[Array, Array]:
    """Symmetric and antisymmetric Lorentzian of height 1 and extremes of 1/2 at x (...)."""
    over = (x - centre) / width
    return 1 / (1 + over**2), over / (1 + over**2)
