"""Torques in any form that a question allows as a list of polarizers."""

from collections.abc import Sequence
from typing import Any

from ...errors import QuestionError
from .closed_form_torque import ClosedFormTorque
from .known_laws import LAW_NAMES
from .polarizer import Polarizer
from .torque_law import TorqueLaw

MOST_TORQUES = 16

Torques = TorqueLaw | Sequence[Polarizer] | None


def polarizers_of(torque: Any, layers: int) -> tuple[Polarizer, ...]:
    """Polarizers that a ``torque`` stands for, on some moving layers.

    A torque law by itself acts on a single layer, seen from its fixed direction. Raises
    QuestionError for something that is no torque, too many of them, or a layer that is not there.
    """
    if torque is None:
        return ()
    if not isinstance(torque, Sequence):
        if layers > 1 and not isinstance(torque, Polarizer):
            raise QuestionError(
                f"there are {layers} moving layers and one torque; tell which layer it acts "
                "on: torque=[Polarizer(torque=..., on=0, layer=1), ...]"
            )
        torque = [torque] if isinstance(torque, Polarizer) else [Polarizer(torque=torque)]
    if len(torque) > MOST_TORQUES:
        raise QuestionError(f"there are {len(torque)} polarizers; allowed are {MOST_TORQUES}")
    for polarizer in torque:
        _check_polarizer(polarizer, layers)
    return tuple(torque)


def _check_polarizer(polarizer: Any, layers: int) -> None:
    """QuestionError for something else, or for layers that do not exist."""
    if not isinstance(polarizer, Polarizer):
        raise QuestionError(f"torque holds a {type(polarizer).__name__}; allowed are Polarizers")
    if max(polarizer.on, polarizer.layer or 0) >= layers:
        raise QuestionError(
            f"a polarizer has on={polarizer.on} and layer={polarizer.layer}; there are layers 0 to "
            f"{layers - 1}"
        )
    is_law = isinstance(polarizer.torque, ClosedFormTorque | TorqueLaw)  # the second takes longer
    if not is_law or isinstance(polarizer.torque, Polarizer):
        raise QuestionError(
            f"torque is {type(polarizer.torque).__name__}; allowed are {LAW_NAMES}, Polarizers "
            "with them, or None"
        )
