"""A magnet, the torque on it and its drive, as one question."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..errors import QuestionError
from .checks import store
from .coupled import CoupledMacrospins
from .drive import Drive, Level
from .macrospin import Macrospin
from .torque_laws.polarizer import Polarizer
from .torque_laws.polarizers import Torques, polarizers_of
from .torque_laws.voltage_across import MomentaryVoltage, voltage_across
from .waveform import steady

Magnet = Macrospin | CoupledMacrospins


@dataclass(frozen=True)
class Device:
    """One or several moving layers, the torques on them, and their drive.

    ``torque`` is a torque law, seen from the magnet's ``fixed_direction`` or from where a
    `Polarizer` says, a list of Polarizers whose torques add up, or None. ``terminal`` names what of
    the drive is meant by the `strength` of the device; None: the drive's own voltage or current.

    Raises QuestionError for a magnet or a drive of another kind, or a terminal that is not there.
    """

    magnet: Magnet
    torque: Torques
    drive: Drive
    terminal: str | None = None

    def __post_init__(self) -> None:
        """Check the kinds of magnet and drive; the torque is checked where it is made numbers."""
        check_kind("magnet", self.magnet, Macrospin, CoupledMacrospins)
        check_kind("drive", self.drive, Drive)
        if isinstance(self.torque, list):
            store(self, torque=tuple(self.torque))
        self.drive.at_terminal(self.terminal)

    @property
    def layers(self) -> tuple[Macrospin, ...]:
        """Moving layers."""
        return layers_of(self.magnet)

    @property
    def macrospin(self) -> Macrospin:
        """The only moving layer; QuestionError if there are several."""
        if not isinstance(self.magnet, Macrospin):
            raise QuestionError(f"magnet is {type(self.magnet).__name__}; allowed is a Macrospin")
        return self.magnet

    @property
    def steady_macrospin(self) -> Macrospin:
        """The only moving layer with the K_u that it has at the voltage of a steady drive.

        Raises QuestionError for several layers, or for what changes in time.
        """
        return self._steady(self.macrospin)

    @property
    def steady_magnet(self) -> Magnet:
        """The magnet whose layers have the K_u that they have at the voltage of a steady drive."""
        if isinstance(self.magnet, Macrospin):
            return self.steady_macrospin
        return replace(self.magnet, layers=self.steady_layers)

    @property
    def steady_layers(self) -> tuple[Macrospin, ...]:
        """Moving layers with the K_u that they have at the voltage of a steady drive."""
        return tuple(map(self._steady, self.layers))

    @property
    def typical_layers(self) -> tuple[Macrospin, ...]:
        """Moving layers as `steady_layers`, or without voltage where that follows the moments.

        They tell how strong fields are, and along which axes.
        """
        return tuple(map(self._typical, self.layers))

    @property
    def typical_macrospin(self) -> Macrospin:
        """The only one of them; QuestionError if there are several."""
        return self._typical(self.macrospin)

    def voltage_across(self, layer: Macrospin) -> Level | MomentaryVoltage:
        """Voltage (V) that a layer's anisotropy follows.

        Raises QuestionError where a current is given, and no torque knows its voltage.
        """
        return voltage_across(layer, self.layers, self.drive, self.polarizers)

    def _typical(self, magnet: Macrospin) -> Macrospin:
        follows = isinstance(self.voltage_across(magnet), MomentaryVoltage)
        return magnet.at_voltage(0.0) if follows else self._steady(magnet)

    def _steady(self, magnet: Macrospin) -> Macrospin:
        if magnet.voltage_anisotropy is None:
            return magnet
        voltage = self.voltage_across(magnet)
        if isinstance(voltage, MomentaryVoltage):
            raise QuestionError(
                "the voltage that the voltage_anisotropy follows depends on the angle, so that "
                "its field has no energy, which this question needs; drive by voltage=, or give "
                "the torque a conductance that is the same at every angle"
            )
        return magnet.at_voltage(steady("voltage", voltage))

    @cached_property
    def polarizers(self) -> tuple[Polarizer, ...]:
        """Its torques, each with where it acts and what drives it.

        Raises QuestionError for something that is no torque, or layers that are not there.
        """
        return polarizers_of(self.torque, len(self.layers))

    @property
    def driven_by(self) -> str:
        """Quantity that analyses vary: "voltage" (V) or "current_density" (A/m^2)."""
        return self.drive.at_terminal(self.terminal).driven_by

    @property
    def strength(self) -> float:
        """Its value in V or A/m^2; QuestionError if it changes in time."""
        return self.drive.at_terminal(self.terminal).steady_level

    def with_strength(self, value: Level) -> "Device":
        """Return the same device with another voltage (V) or current density (A/m^2)."""
        return self.with_drive(self.drive.with_strength(value, self.terminal))

    @property
    def undriven(self) -> "Device":
        """The device without voltage or current, in the same field."""
        return self.with_drive(self.drive.without_strength())

    def at_temperature(self, temperature: float) -> "Device":
        """Return the same with a magnet that is for good what it is at a temperature (K)."""
        if all(layer.temperature_dependence is None for layer in self.layers):
            return self
        return replace(self, magnet=self.magnet.at_temperature(temperature))

    def with_drive(self, drive: Drive) -> "Device":
        """Return the same magnet and torque under another drive."""
        return replace(self, drive=drive)


def layers_of(magnet: Magnet) -> tuple[Macrospin, ...]:
    """Moving layers of a magnet."""
    return tuple(magnet.layers) if isinstance(magnet, CoupledMacrospins) else (magnet,)


def check_kind(name: str, value: Any, *kinds: type) -> None:
    """QuestionError unless an argument is of one of some kinds."""
    if not isinstance(value, kinds):
        allowed = " or ".join(kind.__name__.replace("NoneType", "None") for kind in kinds)
        article = "an" if allowed[0] in "AEIOU" else "a"
        raise QuestionError(f"{name} is {type(value).__name__}; allowed is {article} {allowed}")
