"""Closed-form torque of a spin valve of two different contacts as a question for dynamics."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...errors import QuestionError
from ...formulas import asymmetric_valve
from ...units import ELEMENTARY_CHARGE, HBAR, quantity
from ..checks import FORBID_UNKNOWN, finite, shown, store
from ..semiclassical.contact import Contact
from .closed_form_torque import ClosedFormTorque
from .junction_conductance import JunctionConductance
from .torque_series import Series

SMALLEST, LARGEST = -3.0, 0.75  # of w, for which as many terms as the kernels take are exact
ORDERS = 62
ROUNDING = 1e-16


@dataclass(frozen=True, kw_only=True)
class AsymmetricValveTorque(ClosedFormTorque):
    """Torque of a spin valve of two contacts per electron-flow current density J.

    T_par = (hbar/2e) J sin(theta) [u + v cos(theta)]/[1 - w cos^2(theta)] and
    T_perp = ``field_like_ratio`` T_par + (hbar/2e) J ``field_like`` sin(theta), with u, v and w the
    ``constant``, ``slope`` and ``square``: the form q+/(A + B cos) + q-/(A - B cos) of Xiao,
    Zangwill and Stiles, Phys. Rev. B 70, 172405 (2004). It may change its sign with the angle.
    For voltage drives ``conductance`` gives J = G V, or is that of a junction.

    Raises QuestionError for a w outside [-3, 0.75], or a conductance that is not positive.
    """

    constant: float = quantity("", "u")
    slope: float = quantity("", "v", default=0.0)
    square: float = quantity("", "w", default=0.0)
    field_like_ratio: float = quantity("", "T_perp / T_par", default=0.0)
    field_like: float = quantity("", "part of T_perp/sin over (hbar/2e) J", default=0.0)
    conductance: float | JunctionConductance | None = quantity(
        "ohm^-1 m^-2", "G per area", default=None
    )

    section: ClassVar[str] = "asymmetric_valve"
    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        for name in ("constant", "slope", "square", "field_like_ratio", "field_like"):
            store(self, **{name: finite(name, getattr(self, name))})
        if not SMALLEST <= self.square <= LARGEST:
            raise QuestionError(
                f"square is {shown(self.square)}; allowed is {SMALLEST:g} to {LARGEST:g}: "
                "tabulate a CircuitValve in its place"
            )
        self._check_conductance()

    @classmethod
    def from_contacts(cls, fixed: Contact, free: Contact) -> "AsymmetricValveTorque":
        """Torque on the free magnet by circuit theory, of mixing conductances that are real.

        Raises QuestionError for a contact without a mixing conductance, or one with an imaginary
        part, which `CircuitValve` tabulates.
        """
        numbers = [_real_numbers(name, part) for name, part in (("fixed", fixed), ("free", free))]
        constant, slope, square = asymmetric_valve.coefficients(*numbers)
        return cls(constant=constant, slope=slope, square=square)

    @property
    def coefficients(self) -> tuple[float, float, float]:
        """u, v and w, for `spintorque.formulas.asymmetric_valve.efficiency`."""
        return self.constant, self.slope, self.square

    @property
    def _orders(self) -> int:
        """Terms of the series, by the distance of the poles from where cosines are."""
        if self.square == 0:
            return 2
        growth = np.log((1 + np.sqrt(1 - self.square)) / np.sqrt(abs(self.square)))
        return min(ORDERS, 3 + int(-np.log(ROUNDING) / growth))

    def series(self, to_field: float) -> Series:
        """The closed form as a Chebyshev series in cos(theta), exact to rounding."""
        angles = (np.arange(ORDERS) + 0.5) * np.pi / ORDERS
        values = asymmetric_valve.efficiency(np.cos(angles), self.coefficients)
        shape = 2 / ORDERS * np.cos(np.arange(self._orders)[:, None] * angles) @ values
        shape[0] /= 2
        coefficients = np.stack([shape, self.field_like_ratio * shape])
        coefficients[1, 0] += self.field_like
        return Series(to_field * HBAR / (2 * ELEMENTARY_CHARGE) * coefficients)


def _real_numbers(name: str, contact: Any) -> tuple[float, float, float]:
    """G_up, G_dn and G_mix of a contact."""
    if not isinstance(contact, Contact):
        raise QuestionError(f"{name} is {shown(contact)}; allowed is a spintorque.Contact")
    mixing = contact.mixing_conductance
    if mixing is None or mixing.imag:
        raise QuestionError(
            f"mixing_conductance of the {name} contact is {shown(mixing)}; allowed is a real one: "
            "tabulate a CircuitValve in its place"
        )
    return *contact.conductances, mixing.real
