"""What all layers of a stack of scatterers have in common."""

from typing import Any

from ..checks import Vector
from ..stack import Role


class ScatteringLayer:
    """A layer of a `ScatteringStack`, such as `Scatterer` and `Spacer`."""

    @property
    def direction(self) -> Role | Vector | None:
        """Role or direction of its magnet; None: it is not turned."""
        direction: Role | Vector | None = getattr(self, "magnetization", None)
        return direction

    @property
    def has_role(self) -> bool:
        """Whether it is "free" or "fixed"."""
        return isinstance(self.direction, str)

    def to_mapping(self) -> dict[str, Any]:
        """Return the layer as plain values; what is None is left out."""
        raise NotImplementedError
