"""Spin-orbit torque with constant coefficients as a question for dynamics."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...units import ELEMENTARY_CHARGE, HBAR, quantity
from ..checks import FORBID_UNKNOWN, finite, store
from .closed_form_torque import ClosedFormTorque
from .junction_conductance import JunctionConductance
from .torque_series import Series


@dataclass(frozen=True, kw_only=True)
class SpinOrbitTorque(ClosedFormTorque):
    """Torque of a spin current that does not depend on the angle, per current density J.

    T_par/sin(theta) = (hbar/2e) ``damping_like`` J and T_perp/sin(theta) = (hbar/2e)
    ``field_like`` J, where theta is the angle between the moment and the polarizer's direction;
    both efficiencies are effective spin Hall angles (Manchon et al., Rev. Mod. Phys. 91, 035004
    (2019), Eq. 2). J is the electron-flow current density of the drive, here within the film.
    For voltage drives ``conductance`` gives J = G V, or is that of a junction.

    Raises QuestionError for an efficiency that is not finite or a conductance that is not
    positive.
    """

    damping_like: float = quantity("", "efficiency xi_DL")
    field_like: float = quantity("", "efficiency xi_FL", default=0.0)
    conductance: float | JunctionConductance | None = quantity(
        "ohm^-1 m^-2", "G per area", default=None
    )

    section: ClassVar[str] = "spin_orbit"
    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            damping_like=finite("damping_like", self.damping_like),
            field_like=finite("field_like", self.field_like),
        )
        self._check_conductance()

    def series(self, to_field: float) -> Series:
        """Both efficiencies, at every angle."""
        strength = to_field * HBAR / (2 * ELEMENTARY_CHARGE)
        return Series(strength * np.array([[self.damping_like], [self.field_like]]))
