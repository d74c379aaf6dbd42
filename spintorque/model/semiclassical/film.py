"""A film of a metal in which electrons diffuse, with its thickness and magnetization."""

from dataclasses import dataclass
from typing import Literal

from ...errors import QuestionError
from ...units import quantity
from ..checks import Vector, one_of, positive, store, unit_vector
from .conductor import Conductor, require_conductor

Role = Literal["fixed", "free"]
ROLES: tuple[Role, ...] = ("fixed", "free")


@dataclass(frozen=True)
class Film:
    """A film of one conductor; without a thickness it is semi-infinite, a lead.

    ``magnetization`` is the direction of the majority spin: "free" (n, along +z), "fixed" (p, at
    the angle theta from n in the xz plane) or any unit vector. Conductors with a polarization or
    with lengths of the transverse spin must have one; any other may, so that its contacts
    polarize.

    Raises QuestionError for anything else.
    """

    conductor: Conductor = quantity("", "what the film is made of")
    thickness_nm: float | None = quantity("nm", "None: semi-infinite", default=None)
    magnetization: Role | Vector | None = quantity(
        "", "direction of the majority spin; None: not magnetic", default=None
    )

    def __post_init__(self) -> None:
        """Check every field."""
        require_conductor("film conductor", self.conductor)
        if self.thickness_nm is not None:
            store(self, thickness_nm=positive("thickness_nm", self.thickness_nm, "nm"))
        if self.magnetization is None:
            if self.conductor.is_magnetic:
                raise QuestionError(
                    'a film of a magnetic conductor has no magnetization; give "fixed", "free" or '
                    "a unit vector"
                )
        elif isinstance(self.magnetization, str):
            one_of("magnetization", self.magnetization, ROLES)
        else:
            store(self, magnetization=unit_vector("magnetization", self.magnetization))

    @property
    def is_magnet(self) -> bool:
        """Whether it has a magnetization."""
        return self.magnetization is not None
