"""One node of a circuit: a piece of metal with one potential and one spin accumulation."""

from dataclasses import dataclass
from typing import Any

from ....units import NANO, quantity
from ...checks import FORBID_UNKNOWN, not_negative, positive, store, word
from ..conductor import Conductor, require_conductor


@dataclass(frozen=True)
class CircuitNode:
    """Piece of metal inside which potential and spin accumulation s are the same everywhere.

    It loses the spin current ``spin_flip_conductance`` s to its lattice. With a ``magnet`` it lies
    inside a ferromagnet of that name: its spin accumulation is along the magnetization, and the
    magnet takes up every spin current that arrives across it.

    Raises QuestionError for a name that is no word, or a conductance below 0.
    """

    name: str = quantity("", "by which contacts name it")
    spin_flip_conductance: float = quantity(
        "", "in ohm^-1 m^-2; in ohm^-1 if the contacts have areas", default=0.0
    )
    magnet: str | None = quantity("", "magnet in which it lies; None: not magnetic", default=None)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            name=word("name", self.name),
            spin_flip_conductance=not_negative("spin_flip_conductance", self.spin_flip_conductance),
        )
        if self.magnet is not None:
            store(self, magnet=word("magnet", self.magnet))

    @classmethod
    def film(
        cls,
        name: str,
        conductor: Conductor,
        thickness_nm: float,
        *,
        area: float | None = None,
        magnet: str | None = None,
    ) -> "CircuitNode":
        """Node that is a film thinner than its spin diffusion length lambda.

        Its spins are lost to d/(rho lambda^2) per area, rho* in place of rho in a magnet.

        Parameters
        ----------
        name : str
            By which contacts name it.
        conductor : Conductor
            What the film is made of.
        thickness_nm : float
            d in nm.
        area : float, optional
            Area of the film in nm^2, for a circuit whose contacts have areas.
        magnet : str, optional
            Magnet in which it lies.

        Raises
        ------
        QuestionError
            For a value that is not allowed.
        """
        require_conductor("conductor", conductor)
        thickness = positive("thickness_nm", thickness_nm, "nm")
        loss = 0.0
        if conductor.spin_diffusion_length is not None:
            length = conductor.spin_diffusion_length
            loss = thickness / (length**2 * NANO * conductor.rho_star)
        if area is not None:
            loss *= positive("area", area, "nm^2") * NANO**2
        return cls(name, spin_flip_conductance=loss, magnet=magnet)

    @classmethod
    def from_mapping(cls, mapping: dict[str, Any]) -> "CircuitNode":
        """Return the node that plain values by the names of the fields describe."""
        return cls(**mapping)
