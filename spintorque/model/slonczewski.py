"""Slonczewski's closed-form torque as a question for dynamics, in place of a table."""

from dataclasses import dataclass

from ..units import quantity
from .checks import FORBID_UNKNOWN, between, finite, positive, store
from .remarks import say


@dataclass(frozen=True, kw_only=True)
class SlonczewskiTorque:
    """Torque of a spin valve per electron-flow current density J.

    T_par = (hbar/2e) J P L^2 sin(theta) / [(L^2 + 1) + (L^2 - 1) cos(theta)] and
    T_perp = ``field_like_ratio`` T_par, with P = ``polarization`` and L^2 = ``asymmetry``^2
    (Slonczewski, JMMM 247, 324 (2002)). For voltage drives ``conductance`` gives J = G V.

    Raises QuestionError for a polarization outside [-1, 1] or an asymmetry or conductance
    that is not positive. Warns of a negative polarization.
    """

    polarization: float = quantity("", "P = (g_up - g_down)/(g_up + g_down)")
    asymmetry: float = quantity("", "Lambda; 1: torque proportional to sin", default=1.0)
    field_like_ratio: float = quantity("", "T_perp / T_par", default=0.0)
    conductance: float | None = quantity("ohm^-1 m^-2", "G per area", default=None)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            polarization=between("polarization", self.polarization, -1, 1),
            asymmetry=positive("asymmetry", self.asymmetry),
            field_like_ratio=finite("field_like_ratio", self.field_like_ratio),
        )
        if self.conductance is not None:
            store(self, conductance=positive("conductance", self.conductance, "ohm^-1 m^-2"))
        say(self)

    def own_remarks(self) -> list[str]:
        """What is odd: a current whose majority electrons are in the minority."""
        if self.polarization >= 0:
            return []
        return [
            f"polarization is {self.polarization:g}; a negative one turns the torque round, which "
            "few metals do: for electrons that flow the other way change the sign of the current "
            "density, and leave it as it is for a layer that only polarizes what comes back"
        ]
