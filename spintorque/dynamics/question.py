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
        **torque_question(torque),
        "macrospin": given(magnet),
        "drive": given(drive),
        "dynamics": {**dynamics, "control": given(control)},
    }


def torque_question(torque: TorqueSource) -> dict[str, Any]:
    """Sections of the question that belong to a torque."""
    if isinstance(torque, TorqueTable):
        try:
            return tomllib.loads(torque.question)
        except tomllib.TOMLDecodeError:
            return {"table": {"question": torque.question}}
    return {} if torque is None else {"slonczewski": given(torque)}


def given(part: Macrospin | Drive | StepControl | SlonczewskiTorque) -> dict[str, Any]:
    """Fields of one part that are not None."""
    return {name: value for name, value in asdict(part).items() if value is not None}
