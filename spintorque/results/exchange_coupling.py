"""Interlayer exchange energy of the free and the fixed magnet of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass

from .._typing import Array
from ..units import quantity
from .base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class ExchangeCoupling(QuantityAnswer):
    """Energy per area of two magnets at zero bias, by the angle between their majority spins.

    In two terms it is E(theta) = E0 - J1 cos(theta) - J2 cos^2(theta), so that J1 > 0 is
    ferromagnetic, J2 < 0 prefers 90 degrees, and the perpendicular torque is
    +dE/dtheta = J1 sin(theta) + 2 J2 sin(theta) cos(theta). J1 (``bilinear``) and 2 J2
    (``biquadratic``) are the first two Chebyshev coefficients of T_perp/sin(theta) in
    cos(theta); what these two leave of the energy is ``higher_order``.

    ``theta``, ``energy``, ``energy_from_states`` and their errors have shape (angles,), from
    0 to pi. ``energy`` integrates the torque over the angle; ``energy_from_states`` is the
    integrated density of states, in which no spin current occurs. Each ``*_error`` is the
    estimated numerical error; ``audit`` adds to that of the torques the
    ``density_of_states_defect``, the largest difference of both energies relative to the
    largest energy.
    """

    temperature: float = quantity("K", "temperature of the stack")
    bilinear: float = quantity("J/m^2", "J1; > 0 is ferromagnetic")
    bilinear_error: float = quantity("J/m^2", "its estimated error")
    biquadratic: float = quantity("J/m^2", "J2; < 0 prefers 90 degrees")
    biquadratic_error: float = quantity("J/m^2", "its estimated error")
    higher_order: float = quantity("J/m^2", "largest difference of energy to its two-term form")
    theta: Array = quantity("rad", "angle between free and fixed majority spin", dims="theta")
    energy: Array = quantity("J/m^2", "E(theta) - E(pi/2) from the torque", dims="theta")
    energy_error: Array = quantity("J/m^2", "its estimated error", dims="theta")
    energy_from_states: Array = quantity(
        "J/m^2", "E(theta) - E(pi/2) from the density of states", dims="theta"
    )
    energy_from_states_error: Array = quantity("J/m^2", "its estimated error", dims="theta")
    audit: Mapping[str, float] = quantity("", "worst defects and errors")
