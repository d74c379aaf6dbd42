"""Which torque acts on which layer, and from which direction."""

from dataclasses import dataclass
from typing import Any

from ..errors import QuestionError
from ..units import quantity
from .checks import Vector, integer, store, unit_vector


@dataclass(frozen=True, kw_only=True)
class Polarizer:
    """A torque and the layer that polarizes its current.

    ``torque`` (TorqueTable, SlonczewskiTorque or SpinOrbitTorque) acts on layer ``on`` of the
    moving ones; theta is its angle to ``direction``, the moment of a fixed layer, or to the
    momentary moment of the moving layer ``layer``. Give one of the two; with neither it is the
    magnet's ``fixed_direction``.

    Raises QuestionError if both are given, or the layer would polarize itself.
    """

    torque: Any = quantity("", "what acts")
    direction: Vector | None = quantity("", "unit vector q", default=None)
    layer: int | None = quantity("", "moving layer whose moment is q", default=None)
    on: int = quantity("", "moving layer that feels the torque", default=0)

    def __post_init__(self) -> None:
        """Check every field."""
        if self.direction is not None and self.layer is not None:
            raise QuestionError(
                f"the polarizer has direction={self.direction!r} and layer={self.layer!r}; give one"
            )
        store(self, on=integer("on", self.on, 0))
        if self.direction is not None:
            store(self, direction=unit_vector("direction", self.direction))
        if self.layer is not None:
            store(self, layer=integer("layer", self.layer, 0))
            if self.layer == self.on:
                raise QuestionError(
                    f"layer {self.on} would polarize its own current; layer= names another one"
                )
