"""Which torque acts on which layer, and from which direction."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..._typing import Array
from ...errors import QuestionError
from ...units import quantity
from ..checks import Vector, integer, shown, store, unit_vector, word
from ..drive import Drive, Level
from ..macrospin import Macrospin


@dataclass(frozen=True, kw_only=True)
class Polarizer:
    """A torque and the layer that polarizes its current.

    ``torque``, a table or a torque in closed form, acts on layer ``on`` of the moving ones; theta
    is its angle to ``direction``, the moment of a fixed layer, or to the momentary moment of the
    moving layer ``layer``. Give one of the two; with neither it is the magnet's
    ``fixed_direction``. ``terminal`` names the contact of the `Drive` whose voltage or current
    drives the torque; None: the drive's own.

    Raises QuestionError if both are given, the layer would polarize itself, or the terminal is
    no word.
    """

    torque: Any = quantity("", "what acts")
    direction: Vector | None = quantity("", "unit vector q", default=None)
    layer: int | None = quantity("", "moving layer whose moment is q", default=None)
    on: int = quantity("", "moving layer that feels the torque", default=0)
    terminal: str | None = quantity("", "contact of the drive that drives it", default=None)

    section: ClassVar[str] = "polarizers"

    def __post_init__(self) -> None:
        """Check every field."""
        if self.direction is not None and self.layer is not None:
            raise QuestionError(
                f"the polarizer has direction={shown(self.direction)} and "
                f"layer={shown(self.layer)}; give one"
            )
        store(self, on=integer("on", self.on, 0))
        if self.terminal is not None:
            store(self, terminal=word("terminal", self.terminal))
        if self.direction is not None:
            store(self, direction=unit_vector("direction", self.direction))
        if self.layer is not None:
            store(self, layer=integer("layer", self.layer, 0))
            if self.layer == self.on:
                raise QuestionError(
                    f"layer {self.on} would polarize its own current; layer= names another one"
                )

    @property
    def knows_current(self) -> bool:
        """Whether its torque gives its own current at every angle."""
        return bool(self.torque.knows_current)

    def source(self, magnet: Macrospin) -> Vector | int:
        """Direction q of the polarizer, or the moving layer whose moment q is."""
        if self.layer is not None:
            return self.layer
        return self.direction or magnet.fixed_direction

    def term(self, magnet: Macrospin, drive: Drive) -> tuple[Any, Level]:
        """Fields of its torque on a layer, and what drives them."""
        fields: tuple[Any, Level] = self.torque.term(magnet, drive.at_terminal(self.terminal))
        return fields

    def current_density(self, bias: float, x: Array) -> Array:
        """Current density (...) of its torque in A/m^2."""
        current: Array = self.torque.current_density(bias, x)
        return current

    def place(self) -> dict[str, Any]:
        """Return where it acts, is seen from and gets its drive, as far as that is said."""
        places = {
            "direction": self.direction,
            "layer": self.layer,
            "on": self.on,
            "terminal": self.terminal,
        }
        return {name: value for name, value in places.items() if value is not None}

    def entry(self) -> dict[str, Any]:
        """Return its entry in the section [[polarizers]] of a question."""
        return {**self.place(), **self.torque.sections()}

    def sections(self) -> dict[str, Any]:
        """Return the section of a question that holds this polarizer alone."""
        return {self.section: [self.entry()]}
