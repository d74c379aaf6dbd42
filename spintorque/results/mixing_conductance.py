"""Spin-mixing conductance of a magnet seen from a normal metal."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..units import CONDUCTANCE_QUANTUM, NANO, quantity
from .base.quantity_answer import QuantityAnswer

CELL = "e^2/h per cell"


@dataclass(frozen=True, kw_only=True, eq=False)
class MixingConductance(QuantityAnswer):
    """Conductances at one energy, per in-plane cell in units of e^2/h; for several, arrays.

    ``mixing`` = sum of (1 - r_up r_down*) = ``sharvin`` - ``reflected``: its real part is the
    absorbed transverse spin, damping-like, its imaginary part field-like. Reflection is
    referred to the last monolayer of the normal metal, transmission to the first one of the
    far lead. Majority and minority are those of the first magnet.

    Circuit theory, in which a node has an isotropic distribution, takes out the Sharvin
    resistance of each side that is a node: 1/(2 g_sharvin) (Schep et al., PRB 56, 10805
    (1997); Bauer et al., PRB 67, 094421 (2003)). ``corrected_mixing`` is seen from the normal
    metal; ``corrected_majority`` and ``corrected_minority`` are those between two nodes, and
    infinite where nothing is reflected; ``contact_majority`` and ``contact_minority`` are
    those between a node in the normal metal and a far lead that is a reservoir.
    """

    energy: Any = quantity("eV", "energy of the electrons, a number or (energies,)", dims="energy")
    cell_area: float = quantity("nm^2", "area of the cell")
    mixing: Any = quantity(CELL, "sum of (1 - r_up r_down*)", dims="energy")
    reflected: Any = quantity(CELL, "sum of r_up r_down*", dims="energy")
    transmitted: Any = quantity(CELL, "sum of t_up t_down*", dims="energy")
    majority: Any = quantity(CELL, "sum of |t_up|^2", dims="energy")
    minority: Any = quantity(CELL, "sum of |t_down|^2", dims="energy")
    sharvin: Any = quantity(CELL, "number of open modes of the normal metal", dims="energy")
    far_majority: Any = quantity(
        CELL, "open modes of the far lead for majority spin", dims="energy"
    )
    far_minority: Any = quantity(
        CELL, "open modes of the far lead for minority spin", dims="energy"
    )
    mixing_error: Any = quantity(CELL, "estimated error of mixing", dims="energy")
    reflected_error: Any = quantity(CELL, "estimated error of reflected", dims="energy")
    transmitted_error: Any = quantity(CELL, "estimated error of transmitted", dims="energy")
    majority_error: Any = quantity(CELL, "estimated error of majority", dims="energy")
    minority_error: Any = quantity(CELL, "estimated error of minority", dims="energy")
    sharvin_error: Any = quantity(CELL, "estimated error of sharvin", dims="energy")
    far_majority_error: Any = quantity(CELL, "estimated error of far_majority", dims="energy")
    far_minority_error: Any = quantity(CELL, "estimated error of far_minority", dims="energy")

    @property
    def unit_per_area(self) -> float:
        """e^2/h per cell area in ohm^-1 m^-2."""
        return CONDUCTANCE_QUANTUM / (self.cell_area * NANO**2)

    @property
    def mixing_per_area(self) -> Any:
        """Mixing conductance in ohm^-1 m^-2."""
        return self.mixing * self.unit_per_area

    @property
    def transmitted_per_area(self) -> Any:
        """Transmitted mixing conductance in ohm^-1 m^-2."""
        return self.transmitted * self.unit_per_area

    @property
    def sharvin_per_area(self) -> Any:
        """Sharvin conductance of one spin in ohm^-1 m^-2."""
        return self.sharvin * self.unit_per_area

    @property
    def corrected_mixing(self) -> Any:
        """1/(1/mixing - 1/(2 sharvin)), complex, per cell in e^2/h."""
        return without_sharvin(self.mixing, self.sharvin)

    @property
    def corrected_majority(self) -> Any:
        """1/(1/majority - 1/(2 sharvin) - 1/(2 far_majority)), per cell in e^2/h."""
        return without_sharvin(self.majority, self.sharvin, self.far_majority)

    @property
    def corrected_minority(self) -> Any:
        """1/(1/minority - 1/(2 sharvin) - 1/(2 far_minority)), per cell in e^2/h."""
        return without_sharvin(self.minority, self.sharvin, self.far_minority)

    @property
    def contact_majority(self) -> Any:
        """1/(1/majority - 1/(2 sharvin)), per cell in e^2/h."""
        return without_sharvin(self.majority, self.sharvin)

    @property
    def contact_minority(self) -> Any:
        """1/(1/minority - 1/(2 sharvin)), per cell in e^2/h."""
        return without_sharvin(self.minority, self.sharvin)


def without_sharvin(conductance: Any, *sharvin: Any) -> Any:
    """Conductance without half the Sharvin resistance of some sides, all in the same unit.

    Written as g/(1 - sum of g/(2 s)), which is 0 for a conductance of 0, and infinite where
    rounding is all that is left of the denominator.
    """
    g = np.asarray(conductance)
    left = np.ones_like(g)
    for side in sharvin:
        modes = np.asarray(side)
        left = left - np.divide(g, 2 * modes, out=np.zeros_like(g), where=modes > 0)
    vanishes = np.abs(left) < 1e-12
    conductance = np.where(vanishes, np.inf, g / np.where(vanishes, 1.0, left))
    return conductance if conductance.ndim else conductance.item()
