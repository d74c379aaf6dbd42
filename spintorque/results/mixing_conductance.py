"""Spin-mixing conductance of a magnet seen from a normal metal."""

from dataclasses import dataclass

from ..units import CONDUCTANCE_QUANTUM, NANO, quantity


@dataclass(frozen=True, kw_only=True)
class MixingConductance:
    """Conductances at one energy, per in-plane cell in units of e^2/h.

    ``mixing`` = sum of (1 - r_up r_down*): its real part is the absorbed transverse spin,
    damping-like, its imaginary part field-like. Reflection is referred to the last
    monolayer of the normal metal, transmission to the first one of the far lead.
    """

    energy: float = quantity("eV", "energy of the electrons")
    lattice_constant: float = quantity("nm", "side of the cell")
    mixing: complex = quantity("e^2/h per cell", "sum of (1 - r_up r_down*)")
    transmitted: complex = quantity("e^2/h per cell", "sum of t_up t_down*")
    majority: float = quantity("e^2/h per cell", "sum of |t_up|^2")
    minority: float = quantity("e^2/h per cell", "sum of |t_down|^2")
    sharvin: float = quantity("e^2/h per cell", "number of open modes of the normal metal")
    mixing_error: float = quantity("e^2/h per cell", "estimated error of mixing")
    transmitted_error: float = quantity("e^2/h per cell", "estimated error of transmitted")
    majority_error: float = quantity("e^2/h per cell", "estimated error of majority")
    minority_error: float = quantity("e^2/h per cell", "estimated error of minority")
    sharvin_error: float = quantity("e^2/h per cell", "estimated error of sharvin")

    @property
    def unit_per_area(self) -> float:
        """e^2/h per cell area in ohm^-1 m^-2."""
        return CONDUCTANCE_QUANTUM / (self.lattice_constant * NANO) ** 2

    @property
    def mixing_per_area(self) -> complex:
        """Mixing conductance in ohm^-1 m^-2."""
        return self.mixing * self.unit_per_area

    @property
    def transmitted_per_area(self) -> complex:
        """Transmitted mixing conductance in ohm^-1 m^-2."""
        return self.transmitted * self.unit_per_area

    @property
    def sharvin_per_area(self) -> float:
        """Sharvin conductance of one spin in ohm^-1 m^-2."""
        return self.sharvin * self.unit_per_area
