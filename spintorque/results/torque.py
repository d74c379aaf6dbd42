"""The torque on the free magnet at one bias and angle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..units import quantity
from .base.quantity_answer import QuantityAnswer
from .further_torques import MEANINGS


def _part(name: str) -> Any:
    """Field of a further torque, None where there is none."""
    return quantity("J/m^2", MEANINGS[name], default=None)


def _error() -> Any:
    return quantity("J/m^2", "its estimated error", default=None)


@dataclass(frozen=True, kw_only=True)
class Torque(QuantityAnswer):
    """Torque on the free magnet and current through the stack at one bias and angle.

    Each ``*_error`` is the estimated numerical error of the number before it. ``audit``
    holds the worst defects and the relative integration errors met on the way.

    With spin-orbit coupling in the free magnet the torque is that on its magnetization. Then
    ``flux_torque_*`` is the spin current that the magnet takes up, and ``lattice_torque_*`` what
    its lattice has of it: each component of the flux is the torque plus that of the lattice, and
    along n (longitudinal) that of the lattice alone. They are None without it.

    ``fixed_torque_*`` is the torque on all fixed magnets together, seen from the free one as that
    on the free magnet is seen from them: in plane towards n, and along p x n. At zero bias its
    perpendicular part is that on the free magnet. It is None where it is not defined, as in a fixed
    lead with spin-orbit coupling.
    """

    bias: float = quantity("V", "(mu_L - mu_R)/e")
    theta: float = quantity("rad", "angle between free and fixed majority spin")
    temperature: float = quantity("K", "temperature of the leads")
    torque_parallel: float = quantity("J/m^2", "in-plane, damping-like; > 0 pulls n towards p")
    torque_parallel_error: float = quantity("J/m^2", "its estimated error")
    torque_perpendicular: float = quantity("J/m^2", "out of plane, field-like, along n x p")
    torque_perpendicular_error: float = quantity("J/m^2", "its estimated error")
    torque_perpendicular_equilibrium: float = quantity("J/m^2", "the part from filled states")
    current_density: float = quantity("A/m^2", "electron flow along +x")
    current_density_error: float = quantity("A/m^2", "its estimated error")
    audit: Mapping[str, float] = quantity("", "worst defects and errors")
    flux_torque_parallel: float | None = _part("flux_torque_parallel")
    flux_torque_parallel_error: float | None = _error()
    flux_torque_perpendicular: float | None = _part("flux_torque_perpendicular")
    flux_torque_perpendicular_error: float | None = _error()
    flux_torque_longitudinal: float | None = _part("flux_torque_longitudinal")
    flux_torque_longitudinal_error: float | None = _error()
    lattice_torque_parallel: float | None = _part("lattice_torque_parallel")
    lattice_torque_parallel_error: float | None = _error()
    lattice_torque_perpendicular: float | None = _part("lattice_torque_perpendicular")
    lattice_torque_perpendicular_error: float | None = _error()
    lattice_torque_longitudinal: float | None = _part("lattice_torque_longitudinal")
    lattice_torque_longitudinal_error: float | None = _error()
    fixed_torque_parallel: float | None = _part("fixed_torque_parallel")
    fixed_torque_parallel_error: float | None = _error()
    fixed_torque_perpendicular: float | None = _part("fixed_torque_perpendicular")
    fixed_torque_perpendicular_error: float | None = _error()
