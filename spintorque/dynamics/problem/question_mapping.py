"""The question of a trajectory as nested mappings, fit for TOML."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from ...model.accuracy import StepControl
from ...model.coupled import CoupledMacrospins
from ...model.drive import Drive
from ...model.polarizer import Polarizer
from ...model.slonczewski_torque import SlonczewskiTorque
from ...model.spin_orbit_torque import SpinOrbitTorque
from ...model.waveform import Samples
from ...results.torque_table import TorqueTable
from .problem import Magnet, Torques

MOST_POINTS = 1000
"""Points of samples that the text of a question holds; attributes of files are short."""


def question(
    magnet: Magnet,
    torque: Torques,
    drive: Drive,
    control: StepControl,
    dynamics: Mapping[str, Any],
) -> dict[str, Any]:
    """Sections macrospin, drive, dynamics with its control, and those of the torque.

    A table's own question comes first, so that the whole can be asked again; fields that
    are None are left out.
    """
    return {
        **torque_question(torque),
        **magnet_question(magnet),
        "drive": without_none(drive),
        "dynamics": {**dynamics, "control": without_none(control)},
    }


def magnet_question(magnet: Magnet) -> dict[str, Any]:
    """Section of the question that describes the moving layers."""
    if isinstance(magnet, CoupledMacrospins):
        return {"coupled_macrospins": without_none(magnet)}
    return {"macrospin": without_none(magnet)}


def torque_question(torque: Torques) -> dict[str, Any]:
    """Sections of the question that belong to a torque."""
    if isinstance(torque, TorqueTable):
        try:
            return tomllib.loads(torque.question)
        except tomllib.TOMLDecodeError:
            return {"table": {"question": torque.question}}
    if isinstance(torque, SlonczewskiTorque):
        return {"slonczewski": without_none(torque)}
    if isinstance(torque, SpinOrbitTorque):
        return {"spin_orbit": without_none(torque)}
    if isinstance(torque, Polarizer):
        torque = [torque]
    return {} if torque is None else {"polarizers": _polarizers(torque)}


def without_none(part: Any) -> dict[str, Any]:
    """Fields of one part that are not None, as plain values.

    Samples of very many points are told by their number and a hash of them.
    """
    return {name: value for name, value in _plain(part).items() if value is not None}


def _plain(value: Any) -> Any:
    """Dataclasses as mappings; all else as it is."""
    if isinstance(value, Samples) and len(value.times) > MOST_POINTS:
        numbers = np.array([value.times, value.values])
        digest = hashlib.sha256(numbers.tobytes()).hexdigest()
        return {"kind": value.kind, "points": len(value.times), "sha256": digest}
    if is_dataclass(value):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, tuple | list) and any(map(is_dataclass, value)):
        return [_plain(one) for one in value]
    return value


def _polarizers(polarizers: Sequence[Polarizer]) -> list[dict[str, Any]]:
    found = []
    for one in polarizers:
        places = {"direction": one.direction, "layer": one.layer, "on": one.on}
        there = {name: value for name, value in places.items() if value is not None}
        found.append({**there, **torque_question(one.torque)})
    return found
