"""Physical constants and the two unit systems of the package.

Microscopic quantities are in eV, nm, V, K; per-area and macroscopic ones in SI.
"""

from dataclasses import field
from typing import Any

from scipy import constants

ELEMENTARY_CHARGE: float = constants.e
"""C"""
HBAR: float = constants.hbar
"""J s"""
BOLTZMANN: float = constants.k
"""J/K"""
MU_0: float = constants.mu_0
"""T m/A"""
BOHR_MAGNETON: float = constants.physical_constants["Bohr magneton"][0]
"""J/T"""
BOLTZMANN_EV: float = constants.k / constants.e
"""eV/K"""
CONDUCTANCE_QUANTUM: float = constants.e**2 / constants.h
"""e^2/h per spin, in ohm^-1"""
ELECTRON_MASS: float = constants.m_e
"""kg"""
GAMMA_PER_G_FACTOR: float = BOHR_MAGNETON / HBAR
"""gyromagnetic ratio of a Lande factor of 1, in rad/(s T)"""
HBAR_SQUARED_OVER_TWO_M: float = (
    constants.hbar**2 / (2 * constants.m_e) / constants.e / constants.nano**2
)
"""hbar^2 / (2 m_e) in eV nm^2"""
RYDBERG_EV: float = constants.physical_constants["Rydberg constant times hc in eV"][0]
"""1 Ry in eV"""
NANO: float = constants.nano
"""1 nm in m, 1 ns in s"""
OHM_MICROMETRE_SQUARED: float = constants.micro**2
"""1 ohm um^2 in ohm m^2"""


def gyromagnetic_ratio(g_factor: float) -> float:
    """Gamma = \\|g\\| mu_B / hbar in rad/(s T)."""
    return abs(g_factor) * BOHR_MAGNETON / HBAR


def per_area(energy_per_cell: Any, cell_area: float) -> Any:
    """Turn eV per cell of an area (nm^2) into J/m^2."""
    return energy_per_cell * (ELEMENTARY_CHARGE / (cell_area * NANO**2))


def current_density(spin_current_charge: Any) -> Any:
    """Electron-flow current density (A/m^2) of the charge component Q_0 (J/m^2).

    Q_0 is the spin-current operator with the Pauli matrix replaced by 1, so that the
    particle current is (2/hbar) Q_0.
    """
    return spin_current_charge * (2 * ELEMENTARY_CHARGE / HBAR)


def quantity(unit: str, meaning: str, *, dims: str = "", **kwargs: Any) -> Any:
    """Make a dataclass field that carries its unit and meaning as metadata.

    ``dims`` names the axes of an array, with blanks between them; one in brackets, as in "point
    [layer] component", may be missing.
    """
    told = {"unit": unit, "meaning": meaning, "dims": tuple(dims.split())}
    return field(metadata=told, **kwargs)
