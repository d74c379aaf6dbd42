"""Drives as edges and tops of a pulse, and as pieces in which they do not change."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..dynamics.problem.drive_segments import Span, drive_segment, spans
from ..errors import QuestionError
from ..model.checks import positive, shown
from ..model.drive import Drive, Level, Pulse, Ramp

Pieces = tuple[tuple[Drive, float], ...]


def edge(drive: Drive, begin: float, end: float, length: float) -> Drive:
    """Return a drive that goes from one multiple of a steady one to another in ``length`` ns.

    All its terminals go together.
    """
    levels = drive.steady_strengths
    if length == 0:
        return drive.with_strengths(end * level for level in levels)
    return drive.with_strengths(
        Ramp(begin=begin * level, end=end * level, length=length) if level else 0.0
        for level in levels
    )


def pulse(drive: Drive, length: float, rise: float, fall: float) -> Drive:
    """Return a pulse from nothing to a steady drive, at the top for ``length``; times in ns.

    It is one of all terminals of the drive together.
    """
    return drive.with_strengths(
        Pulse(amplitude=level, length=length, rise=rise, fall=fall) if level else 0.0
        for level in drive.steady_strengths
    )


def changes(drive: Any) -> bool:
    """Whether a drive changes in time other than by jumps between constant values."""
    if not isinstance(drive, Drive):
        return False
    longest = max((t for level in _levels(drive) for t in _corners(level)), default=0.0) + 1.0
    return any(not _steady(drive, span) for span in spans(_levels(drive), longest))


def at_beginning(drive: Drive | Sequence[tuple[Drive, float]]) -> Drive:
    """Return the constant drive at time 0."""
    first = drive if isinstance(drive, Drive) else pieces_of(drive, 0.0, 1)[0][0]
    return _at(first, spans(_levels(first), 1.0)[0], 0.0)


def pieces_of(drive: Drive | Sequence[tuple[Drive, float]], length: float, parts: int) -> Pieces:
    """Pieces (drive, duration in ns) in which a drive is constant, for at least ``length`` ns.

    Where the drive changes, ``parts`` pieces between two corners have its values in their
    middle. Raises QuestionError for anything but a drive or pieces, or if they end too early.
    """
    if isinstance(drive, Drive):
        all_spans = spans(_levels(drive), length or 1.0)
        return tuple(piece for span in all_spans for piece in _cut(drive, span, parts))
    if not isinstance(drive, Sequence):
        raise QuestionError(
            f"drive is {shown(drive)}; allowed is a Drive, or pairs of a Drive and its "
            "duration in ns"
        )
    pieces = tuple(_piece(number, piece) for number, piece in enumerate(drive))
    total = sum(duration for _, duration in pieces)
    if total < length * (1 - 1e-12):
        raise QuestionError(
            f"the drive lasts {total:g} ns, and times reach {length:g} ns; give a longer last piece"
        )
    return pieces


def _levels(drive: Drive) -> tuple[Level, ...]:
    return (*drive.field, *drive.strengths)


def _corners(level: Level) -> tuple[float, ...]:
    return () if isinstance(level, float) else level.corners()[0]


def _steady(drive: Drive, span: Span) -> bool:
    return all(drive_segment(level, span).steady for level in _levels(drive))


def _cut(drive: Drive, span: Span, parts: int) -> Pieces:
    count = 1 if _steady(drive, span) else parts
    width = (span.stop - span.start) / count
    middles = width * (np.arange(count) + 0.5)
    return tuple((_at(drive, span, time), width) for time in middles.tolist())


def _at(drive: Drive, span: Span, time: float) -> Drive:
    """Return the constant drive of one moment (ns) of a span."""
    x, y, z, *strengths = (drive_segment(signal, span).at(time) for signal in _levels(drive))
    return replace(drive.with_strengths(strengths), field=(x, y, z))


def _piece(number: int, piece: Any) -> tuple[Drive, float]:
    try:
        drive, duration = piece
    except (TypeError, ValueError):
        drive, duration = piece, None
    if not isinstance(drive, Drive):
        raise QuestionError(
            f"drive[{number}] is {shown(piece)}; allowed is a pair of a Drive and its "
            "duration in ns"
        )
    return drive, positive(f"drive[{number}] duration", duration, "ns")
