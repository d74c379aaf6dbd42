"""What acts on a magnet from outside: voltage or current, and magnetic field."""

from dataclasses import dataclass

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, Vector, finite, store, vector


@dataclass(frozen=True, kw_only=True)
class Drive:
    """Constant voltage or electron-flow current density, and constant external field.

    Exactly one of ``voltage`` and ``current_density`` is given; both are positive where
    electrons flow from the first to the last layer of the stack.

    Raises QuestionError if both or none are given, or a value is not finite.
    """

    voltage: float | None = quantity("V", "(mu_L - mu_R)/e", default=None)
    current_density: float | None = quantity("A/m^2", "electron flow along +x", default=None)
    field: Vector = quantity("A/m", "external field H", default=(0.0, 0.0, 0.0))

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        if (self.voltage is None) == (self.current_density is None):
            raise QuestionError(
                f"drive has voltage={self.voltage!r} and current_density={self.current_density!r}; "
                "give exactly one of them (0 for none)"
            )
        store(self, field=vector("field", self.field, "A/m"))
        if self.voltage is not None:
            store(self, voltage=finite("voltage", self.voltage, "V"))
        if self.current_density is not None:
            store(self, current_density=finite("current_density", self.current_density, "A/m^2"))

    @classmethod
    def constant(
        cls,
        *,
        voltage: float | None = None,
        current_density: float | None = None,
        field: Vector = (0.0, 0.0, 0.0),
    ) -> "Drive":
        """Drive that does not change: V or A/m^2 (electron flow), and a field in A/m."""
        return cls(voltage=voltage, current_density=current_density, field=field)
