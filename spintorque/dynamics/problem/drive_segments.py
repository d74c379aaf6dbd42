"""Drives cut into spans of time without kinks."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from ..._typing import Array
from ...model.drive import Level
from ...model.waveform import Waveform

LINE_NUMBERS = 5  # left, right, width, since and phase


class DriveSegment(NamedTuple):
    """offset + slope t + amplitude sin(2 pi (frequency t + phase)), t in ns from a span's start.

    ``frequency`` in GHz, ``phase`` in turns.
    """

    offset: float
    slope: float = 0.0
    amplitude: float = 0.0
    frequency: float = 0.0
    phase: float = 0.0

    @property
    def steady(self) -> bool:
        """Whether it is constant."""
        return self.slope == 0.0 and self.amplitude == 0.0

    def at(self, time: float) -> float:
        """Value at a time (ns) of the span."""
        turn = 2 * np.pi * (self.frequency * time + self.phase)
        return float(self.offset + self.slope * time + self.amplitude * np.sin(turn))


class Span(NamedTuple):
    """Time from ``start`` to ``stop`` in ns."""

    start: float
    stop: float


def kinks(levels: Iterable[Level], duration: float) -> Array:
    """Times (n + 1,) in ns of the corners of all waveforms, between 0 and ``duration``."""
    corners = [np.asarray(level.corners()[0]) for level in levels if isinstance(level, Waveform)]
    if not corners:
        return np.array([0.0, duration])
    inside = [times[(times > 0) & (times < duration)] for times in corners]
    return np.unique(np.concatenate([[0.0, duration], *inside]))


def spans(levels: Iterable[Level], duration: float) -> tuple[Span, ...]:
    """Spans between the corners of all waveforms, from 0 to ``duration``."""
    return tuple(Span(*ends) for ends in pairwise(kinks(levels, duration).tolist()))


def lines(level: Level, starts: Array, stops: Array) -> Array:
    """Values of a level in spans (n,) without kinks, as the lines (n, 5) of system.h.

    Jumps at the ends of a span lie outside.
    """
    rows = np.zeros((len(starts), LINE_NUMBERS))
    if not isinstance(level, Waveform):
        rows[:, :2] = level
        return rows
    times, values = (np.asarray(part, float) for part in level.corners())
    right = np.searchsorted(times, (starts + stops) / 2)
    left = np.clip(right - 1, 0, None)
    flat = (right == 0) | (right == len(times))
    right = np.minimum(right, len(times) - 1)
    rows[:, 0] = np.where(flat, values[right], values[left])
    rows[:, 1] = values[right]
    rows[:, 2] = np.where(flat, 0.0, times[right] - times[left])
    rows[:, 3] = np.where(flat, 0.0, starts - times[left])
    _, frequency, phase = level.sine()
    rows[:, 4] = (frequency * starts + phase / (2 * np.pi)) % 1.0
    return rows


def drive_segment(level: Level, span: Span) -> DriveSegment:
    """Return the segment of a level in a span without kinks; jumps at its ends lie outside."""
    if not isinstance(level, Waveform):
        return DriveSegment(level)
    (line,) = lines(level, np.array([span.start]), np.array([span.stop])).tolist()
    left, right, width, since, phase = line
    amplitude, frequency, _ = level.sine()
    slope = (right - left) / width if width > 0 else 0.0
    return DriveSegment(left + slope * since, slope, amplitude, frequency, phase)


def steady(level: Level, starts: Array, stops: Array) -> Array:
    """Whether a level is constant in each of the spans (n,)."""
    if not isinstance(level, Waveform):
        return np.ones(len(starts), bool)
    rows = lines(level, starts, stops)
    return np.asarray((rows[:, 0] == rows[:, 1]) & (level.sine()[0] == 0.0))


def value_range(level: Level) -> tuple[float, float]:
    """Smallest and largest value."""
    return level.range() if isinstance(level, Waveform) else (level, level)


def level_at(level: Level, time: Any) -> Array:
    """Value of a level at times (ns)."""
    return level(time) if isinstance(level, Waveform) else np.full(np.shape(time), level)
