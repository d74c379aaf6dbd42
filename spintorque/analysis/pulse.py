"""Drives that are constant in pieces."""

from collections.abc import Sequence
from typing import Any

from ..errors import QuestionError
from ..model.checks import positive
from ..model.drive import Drive

Pulse = tuple[tuple[Drive, float], ...]


def pulse_of(drive: Drive | Sequence[tuple[Drive, float]], length: float) -> Pulse:
    """Pieces (drive, duration in ns) of a drive that lasts for at least ``length``.

    Raises QuestionError for anything else than a drive or such pieces, or if they end before.
    """
    if isinstance(drive, Drive):
        return ((drive, length),)
    if not isinstance(drive, Sequence):
        raise QuestionError(
            f"drive is {drive!r}; allowed is a Drive, or pairs of a Drive and its duration in ns"
        )
    pieces = tuple(_piece(number, piece) for number, piece in enumerate(drive))
    total = sum(duration for _, duration in pieces)
    if total < length * (1 - 1e-12):
        raise QuestionError(
            f"the drive lasts {total:g} ns, and times reach {length:g} ns; give a longer last piece"
        )
    return pieces


def _piece(number: int, given: Any) -> tuple[Drive, float]:
    try:
        drive, duration = given
    except (TypeError, ValueError):
        drive, duration = given, None
    if not isinstance(drive, Drive):
        raise QuestionError(
            f"drive[{number}] is {given!r}; allowed is a pair of a Drive and its duration in ns"
        )
    return drive, positive(f"drive[{number}] duration", duration, "ns")
