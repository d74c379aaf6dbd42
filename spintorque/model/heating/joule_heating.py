"""The heat of a current, and what may be a temperature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import QuestionError
from ...units import NANO, quantity
from ..checks import (
    FORBID_UNKNOWN,
    check_sizes,
    integer,
    not_negative,
    positive,
    real_number,
    shown,
    store,
)
from ..waveform import WAVEFORMS, Level, Waveform, any_level, ends


@dataclass(frozen=True, kw_only=True)
class JouleHeating:
    """A temperature that the current of the device raises.

    dT/dt = (``ambient`` + R P - T)/``time_constant``, with P = J V A of the current and the voltage
    at the momentary angle. R is ``thermal_resistance``, of the whole device, or in its place
    ``thermal_resistance_area``, R times the area. ``polarizer`` counts the torque, in the list of
    them, whose current and voltage these are; it can be left out where only one torque knows both.
    Strelkov et al., PRB 98, 214410 (2018).

    Raises QuestionError for both or neither of the resistances, or values that are not allowed.
    """

    ambient: Level = quantity("K", "temperature of the surroundings", default=300.0)
    thermal_resistance: float | None = quantity("K/W", "R, of the device", default=None)
    thermal_resistance_area: float | None = quantity("K m^2/W", "R A", default=None)
    time_constant: float = quantity("ns", "in which a temperature settles")
    polarizer: int | None = quantity("", "which torque's current heats", default=None)
    kind: Literal["joule"] = quantity("", "which temperature, in files", default="joule")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        if (self.thermal_resistance is None) == (self.thermal_resistance_area is None):
            raise QuestionError(
                f"the heating has thermal_resistance={shown(self.thermal_resistance)} (K/W) and "
                f"thermal_resistance_area={shown(self.thermal_resistance_area)} (K m^2/W); give "
                "exactly one of them"
            )
        store(
            self,
            ambient=checked_level("ambient", self.ambient),
            time_constant=positive("time_constant", self.time_constant, "ns"),
        )
        for name, unit in (("thermal_resistance", "K/W"), ("thermal_resistance_area", "K m^2/W")):
            if getattr(self, name) is not None:
                store(self, **{name: not_negative(name, getattr(self, name), unit)})
        if self.polarizer is not None:
            store(self, polarizer=integer("polarizer", self.polarizer, 0))

    def rise(self, area: float) -> float:
        """Temperature in K per W/m^2 of a device with an area (nm^2)."""
        if self.thermal_resistance_area is not None:
            return self.thermal_resistance_area
        assert self.thermal_resistance is not None
        return self.thermal_resistance * area * NANO**2

    @property
    def first(self) -> float:
        """Temperature in K of the surroundings at the start."""
        return float(self.ambient(0.0)) if isinstance(self.ambient, Waveform) else self.ambient


Changing = Waveform | JouleHeating
AnyTemperature = float | Changing


def check_heated(temperatures: Sequence[Any]) -> None:
    """QuestionError for an initial temperature where no current heats."""
    if not all(isinstance(one, JouleHeating) for one in temperatures) or not temperatures:
        raise QuestionError(
            "initial_temperature is given, and the temperature is no JouleHeating; leave it out, "
            "because the temperature itself says how it starts"
        )


def checked_level(name: str, value: Any) -> Level:
    """Return a temperature in K that is a number or a waveform, and never below 0."""
    level = any_level(name, value, "K")
    low, high = ends(level)
    if low < 0:
        raise QuestionError(
            f"{name} is {shown(value)}, {low:g} K at its lowest; allowed are 0 K or more"
        )
    check_sizes(name, (low, high), "K")
    return level


def checked_temperature(name: str, value: Any) -> AnyTemperature:
    """Return a temperature in K, a waveform of it or a `JouleHeating`; else QuestionError."""
    if isinstance(value, JouleHeating):
        return value
    if isinstance(value, Waveform):
        return checked_level(name, value)
    real_number(name, value, "K", f", a waveform ({WAVEFORMS}) or a JouleHeating")
    return not_negative(name, value, "K")
