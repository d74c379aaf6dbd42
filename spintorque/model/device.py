"""A magnet, the torque on it and its drive, as one question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import QuestionError
from .checks import store
from .coupled import CoupledMacrospins
from .drive import Drive
from .macrospin import Macrospin
from .torque_laws.known_laws import LAW_NAMES
from .torque_laws.polarizer import Polarizer
from .torque_laws.torque_law import TorqueLaw
from .waveform import steady

Magnet = Macrospin | CoupledMacrospins
Torques = TorqueLaw | Sequence[Polarizer] | None


@dataclass(frozen=True)
class Device:
    """One or several moving layers, the torques on them, and their drive.

    ``torque`` is a torque law, seen from the magnet's ``fixed_direction`` or from where a
    `Polarizer` says, a list of Polarizers whose torques add up, or None.

    Raises QuestionError for a magnet or a drive of another kind.
    """

    magnet: Magnet
    torque: Torques
    drive: Drive

    def __post_init__(self) -> None:
        """Check the kinds of magnet and drive; the torque is checked where it is made numbers."""
        check_kind("magnet", self.magnet, Macrospin, CoupledMacrospins)
        check_kind("drive", self.drive, Drive)
        if isinstance(self.torque, list):
            store(self, torque=tuple(self.torque))

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
        magnet = self.macrospin
        if magnet.voltage_anisotropy is None:
            return magnet
        return magnet.at_voltage(steady("voltage", self.drive.known_voltage))

    @property
    def law(self) -> TorqueLaw | None:
        """The torque seen from the fixed direction; QuestionError for anything else."""
        if not isinstance(self.torque, TorqueLaw | None) or isinstance(self.torque, Polarizer):
            raise QuestionError(
                f"torque is {type(self.torque).__name__}; allowed are {LAW_NAMES} or None"
            )
        return self.torque

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
