"""Questions about magnets as nested mappings, in the sections of a TOML question."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..accuracy import StepControl
from ..coupled import CoupledMacrospins
from ..device import Device, Magnet
from ..torque_laws.polarizer import Polarizer
from ..torque_laws.polarizers import Torques
from .plain_values import without_none


def question(device: Device, control: StepControl, dynamics: Mapping[str, Any]) -> dict[str, Any]:
    """Sections macrospin, drive, dynamics with its control, and those of the torque.

    A table's own question comes first, so that the whole can be asked again; fields that
    are None are left out.
    """
    return {
        **torque_question(device.torque),
        **magnet_question(device.magnet),
        "drive": without_none(device.drive),
        "dynamics": {**dynamics, "control": without_none(control)},
    }


def magnet_question(magnet: Magnet) -> dict[str, Any]:
    """Section of the question that describes the moving layers."""
    if isinstance(magnet, CoupledMacrospins):
        return {"coupled_macrospins": without_none(magnet)}
    return {"macrospin": without_none(magnet)}


def torque_question(torque: Torques) -> dict[str, Any]:
    """Sections of the question that belong to a torque."""
    if torque is None:
        return {}
    if isinstance(torque, Sequence):
        return {Polarizer.section: [polarizer.entry() for polarizer in torque]}
    return torque.sections()
