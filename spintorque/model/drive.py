"""What acts on a magnet from outside: voltage or current, and magnetic field."""

from dataclasses import dataclass, replace
from typing import Any

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, Vector, check_sizes, shown, store, vector
from .waveform import (
    Level,
    Pulse,
    Ramp,
    Samples,
    Sine,
    Waveform,
    any_level,
    ends,
    sized_level,
    steady,
)

FieldLevels = tuple[Level, Level, Level]


@dataclass(frozen=True, kw_only=True)
class Drive:
    """Voltage or electron-flow current density, and external field, each constant or a waveform.

    Exactly one of ``voltage`` and ``current_density`` is given; both are positive where
    electrons flow from the first to the last layer of the stack. Each component of the
    ``field`` may be a waveform of its own.

    Raises QuestionError if both or none are given, or a value is not finite or impossible in its
    unit. Warns of an unlikely value.
    """

    voltage: Level | None = quantity("V", "(mu_L - mu_R)/e", default=None)
    current_density: Level | None = quantity("A/m^2", "electron flow along +x", default=None)
    field: FieldLevels = quantity("A/m", "external field H", default=(0.0, 0.0, 0.0))

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        if (self.voltage is None) == (self.current_density is None):
            raise QuestionError(
                f"drive has voltage={shown(self.voltage)} and "
                f"current_density={shown(self.current_density)}; "
                "give exactly one of them (0 for none)"
            )
        store(self, field=_levels("field", self.field, "A/m"))
        if self.voltage is not None:
            store(self, voltage=sized_level("voltage", self.voltage, "V"))
        if self.current_density is not None:
            store(
                self, current_density=sized_level("current_density", self.current_density, "A/m^2")
            )

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

    def plus_field(self, field: Vector) -> "Drive":
        """Drive with another field (A/m), a stray field for instance, besides its own."""
        levels = zip(self.field, vector("field", field, "A/m"), strict=True)
        x, y, z = (_raised(level, more) for level, more in levels)
        return replace(self, field=(x, y, z))

    @property
    def steady_field(self) -> Vector:
        """Field in A/m; QuestionError if it changes in time."""
        x, y, z = (steady(f"field[{i}]", level) for i, level in enumerate(self.field))
        return x, y, z

    @property
    def steady_level(self) -> float:
        """Voltage in V or current density in A/m^2; QuestionError if it changes in time."""
        if self.voltage is not None:
            return steady("voltage", self.voltage)
        assert self.current_density is not None
        return steady("current_density", self.current_density)

    @property
    def known_voltage(self) -> Level:
        """Voltage in V, 0 without a current; QuestionError where only a current is known."""
        if self.voltage is None and self.current_density != 0:
            raise QuestionError(
                f"drive has current_density={shown(self.current_density)}, and a magnet with "
                "voltage_anisotropy has to know the voltage; give voltage="
            )
        return self.voltage or 0.0


def _raised(level: Level, more: float) -> Level:
    return level.scaled(1.0, more) if isinstance(level, Waveform) else level + more


def _levels(name: str, value: Any, unit: str) -> FieldLevels:
    """Three levels, of which the largest is of a plausible size."""
    try:
        x, y, z = (any_level(f"{name}[{i}]", part, unit) for i, part in enumerate(value))
    except (TypeError, ValueError) as error:
        if isinstance(error, QuestionError):
            raise
        raise QuestionError(
            f"{name} is {shown(value)}; allowed are three numbers or waveforms (x, y, z) ({unit})"
        ) from None
    check_sizes(name, [end for level in (x, y, z) for end in ends(level)], unit)
    return x, y, z


__all__ = ["Drive", "Level", "Pulse", "Ramp", "Samples", "Sine", "Waveform"]
