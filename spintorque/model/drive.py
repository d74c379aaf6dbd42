"""What acts on a magnet from outside: voltage or current, and magnetic field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..errors import QuestionError
from ..units import quantity
from .checks import FORBID_UNKNOWN, Vector, all_of, check_sizes, shown, store, vector, word
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
D = TypeVar("D", "Drive", "Terminal")


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """One more contact of a cell with three or more, which drives the torques that name it.

    The write line of a spin-orbit cell, for instance: its current density is that within the
    line, while the voltage or current density of the `Drive` is that through the stack. Exactly
    one of ``voltage`` and ``current_density`` is given, constant or a waveform; signs are those
    of a `Drive`.

    Raises QuestionError for an empty name, if both or none are given, or a value is not finite or
    impossible in its unit. Warns of an unlikely value.
    """

    name: str = quantity("", "name, as a Polarizer's terminal says it")
    voltage: Level | None = quantity("V", "voltage", default=None)
    current_density: Level | None = quantity("A/m^2", "electron-flow current density", default=None)

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(self, name=word("name of a terminal", self.name))
        _store_strength(self, f"terminal {self.name!r}")


@dataclass(frozen=True, kw_only=True)
class Drive:
    """Voltage or electron-flow current density, and external field, each constant or a waveform.

    Exactly one of ``voltage`` and ``current_density`` is given; both are positive where
    electrons flow from the first to the last layer of the stack. Each component of the
    ``field`` may be a waveform of its own. A cell with more contacts has ``terminals``, each with
    a voltage or current density of its own, which drives the torques that name it.

    Raises QuestionError if both or none are given, two terminals share a name, or a value is not
    finite or impossible in its unit. Warns of an unlikely value.
    """

    voltage: Level | None = quantity("V", "(mu_L - mu_R)/e", default=None)
    current_density: Level | None = quantity("A/m^2", "electron flow along +x", default=None)
    field: FieldLevels = quantity("A/m", "external field H", default=(0.0, 0.0, 0.0))
    terminals: Sequence[Terminal] = quantity("", "further contacts, by name", default=())

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        _store_strength(self, "drive")
        store(
            self,
            field=_levels("field", self.field, "A/m"),
            terminals=all_of("terminals", self.terminals, Terminal),
        )
        names = [terminal.name for terminal in self.terminals]
        if len(set(names)) < len(names):
            raise QuestionError(f"terminals are named {', '.join(names)}; give each name once")

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
    def driven_by(self) -> str:
        """Quantity that it gives: "voltage" (V) or "current_density" (A/m^2)."""
        return "voltage" if self.voltage is not None else "current_density"

    @property
    def strength(self) -> Level:
        """Its voltage in V or current density in A/m^2."""
        strength: Level = getattr(self, self.driven_by)
        return strength

    def with_strength(self, value: Level, terminal: str | None = None) -> "Drive":
        """Drive with another voltage (V) or current density (A/m^2), its own or of a terminal.

        Raises QuestionError for a terminal that it does not have.
        """
        if terminal is None:
            return _with_level(self, value)
        self.at_terminal(terminal)
        terminals = (
            _with_level(one, value) if one.name == terminal else one for one in self.terminals
        )
        return replace(self, terminals=tuple(terminals))

    @property
    def strengths(self) -> tuple[Level, ...]:
        """Its voltage (V) or current density (A/m^2), and then those of its terminals."""
        return (self.strength, *(self.at_terminal(one.name).strength for one in self.terminals))

    def with_strengths(self, values: Iterable[Level]) -> "Drive":
        """Drive with other `strengths`, in their order."""
        own, *others = values
        drive = self.with_strength(own)
        for terminal, value in zip(self.terminals, others, strict=True):
            drive = drive.with_strength(value, terminal.name)
        return drive

    def without_strength(self) -> "Drive":
        """Drive with every voltage and current density at 0, in the same field."""
        return self.with_strengths([0.0] * len(self.strengths))

    def at_terminal(self, name: str | None) -> "Drive":
        """Drive whose voltage or current density is that of a terminal; None: its own.

        Raises QuestionError for a terminal that it does not have.
        """
        if name is None:
            return self
        for terminal in self.terminals:
            if terminal.name == name:
                return replace(
                    self, voltage=terminal.voltage, current_density=terminal.current_density
                )
        names = ", ".join(repr(terminal.name) for terminal in self.terminals) or "none"
        raise QuestionError(
            f"terminal is {name!r}; the drive has {names}: name one of them, or give the drive "
            f"terminals=[Terminal(name={name!r}, ...)]"
        )

    @property
    def steady_field(self) -> Vector:
        """Field in A/m; QuestionError if it changes in time."""
        x, y, z = (steady(f"field[{i}]", level) for i, level in enumerate(self.field))
        return x, y, z

    @property
    def steady_strengths(self) -> tuple[float, ...]:
        """Its `strengths`; QuestionError if one changes in time."""
        drives = (self, *(self.at_terminal(one.name) for one in self.terminals))
        return tuple(drive.steady_level for drive in drives)

    @property
    def steady_level(self) -> float:
        """Voltage in V or current density in A/m^2; QuestionError if it changes in time."""
        return steady(self.driven_by, self.strength)


def _store_strength(drive: Any, what: str) -> None:
    """Check that one of voltage and current density is given, and store it as a level."""
    if (drive.voltage is None) == (drive.current_density is None):
        raise QuestionError(
            f"{what} has voltage={shown(drive.voltage)} and "
            f"current_density={shown(drive.current_density)}; "
            "give exactly one of them (0 for none)"
        )
    for name, unit in (("voltage", "V"), ("current_density", "A/m^2")):
        level = getattr(drive, name)
        if level is not None:
            store(drive, **{name: sized_level(name, level, unit)})


def _with_level(drive: D, value: Level) -> D:
    """Drive or terminal with another voltage or current density, whichever it has."""
    if drive.voltage is not None:
        return replace(drive, voltage=value)
    return replace(drive, current_density=value)


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


__all__ = ["Drive", "Level", "Pulse", "Ramp", "Samples", "Sine", "Terminal", "Waveform"]
