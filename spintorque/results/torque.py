"""The torque on the free magnet at one bias and angle."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..units import quantity
from .base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True)
class Torque(QuantityAnswer):
    """Torque on the free magnet and current through the stack at one bias and angle.

    Each ``*_error`` is the estimated numerical error of the number before it. ``audit``
    holds the worst defects and the relative integration errors met on the way.
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
