"""Unidirectional anisotropy of a layer on an antiferromagnet."""

from dataclasses import dataclass

from ...units import quantity
from ..checks import FORBID_UNKNOWN, Vector, finite, store, unit_vector


@dataclass(frozen=True, kw_only=True)
class ExchangeBias:
    """Energy per area -``energy`` (``direction``.m), by exchange with an antiferromagnet.

    It acts as a constant field of ``energy``/(mu0 Ms d) along the direction. Meiklejohn, J. Appl.
    Phys. 33, 1328 (1962).

    Raises QuestionError for a value that is not finite or a direction that is no unit vector.
    """

    energy: float = quantity("J/m^2", "interface energy J_eb")
    direction: Vector = quantity("", "unit vector along which m is held")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            energy=finite("energy", self.energy, "J/m^2"),
            direction=unit_vector("direction", self.direction),
        )
