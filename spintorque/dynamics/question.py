"""The question of a trajectory as nested mappings, fit for TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..model.accuracy import StepControl
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.slonczewski import SlonczewskiTorque
from ..results.torque_table import TorqueTable
from .terms import TorqueSource


def question(
    magnet: Macrospin,
    torque: TorqueSource,
    drive: Drive,
    control: StepControl,
    dynamics: Mapping[str, Any],
) -> dict[str, Any]:
    """Sections macrospin, drive, dynamics with its control, and those of the torque.

    A table's own question comes first, so that the whole can be asked again; fields that
    are None are left out.
    """
    return {
        **_torque(torque),
        "macrospin": _given(magnet),
        "drive": _given(drive),
        "dynamics": {**dynamics, "control": _given(control)},
    }


def _torque(torque: TorqueSource) -> dict[str, Any]:
    if isinstance(torque, TorqueTable):
        try:
            return tomllib.loads(torque.question)
        except tomllib.TOMLDecodeError:
            return {"table": {"question": torque.question}}
    return {} if torque is None else {"slonczewski": _given(torque)}


def _given(part: Macrospin | Drive | StepControl | SlonczewskiTorque) -> dict[str, Any]:
    return {name: value for name, value in asdict(part).items() if value is not None}
