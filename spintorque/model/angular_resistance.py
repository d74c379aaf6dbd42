"""The resistance of a junction against the angle between its moments."""

from dataclasses import dataclass
from typing import Any, Literal

from ..units import OHM_MICROMETRE_SQUARED, quantity
from .checks import FORBID_UNKNOWN, one_of, positive, store


@dataclass(frozen=True, kw_only=True)
class AngularResistance:
    """Resistance-area product of a junction against the angle theta between m and q.

    ``cosine_of`` "conductance": 1/RA is linear in cos(theta), as for tunnel junctions
    (Slonczewski, PRB 39, 6995 (1989)); "resistance": RA is, as for many spin valves.

    Raises QuestionError for values that are not positive, or another ``cosine_of``.
    """

    parallel: float = quantity("ohm um^2", "RA at theta = 0")
    antiparallel: float = quantity("ohm um^2", "RA at theta = pi")
    cosine_of: Literal["conductance", "resistance"] = quantity(
        "", "conductance or resistance", default="conductance"
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            parallel=positive("parallel", self.parallel, "ohm um^2"),
            antiparallel=positive("antiparallel", self.antiparallel, "ohm um^2"),
            cosine_of=one_of("cosine_of", self.cosine_of, ("conductance", "resistance")),
        )

    def at(self, cos_theta: Any) -> Any:
        """RA in ohm m^2 at cos(theta) (...)."""
        power = 1 if self.cosine_of == "resistance" else -1
        ends = [(OHM_MICROMETRE_SQUARED * r) ** power for r in (self.parallel, self.antiparallel)]
        return ((ends[0] + ends[1]) / 2 + (ends[0] - ends[1]) / 2 * cos_theta) ** power
