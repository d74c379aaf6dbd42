"""What drives a magnet, cut into spans of time in which nothing has a kink."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..model.drive import Level
from ..model.waveform import Waveform


class Wave(NamedTuple):
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
        """Whether it does not change."""
        return self.slope == 0.0 and self.amplitude == 0.0

    def at(self, time: float) -> float:
        """Value at a time (ns) of the span."""
        turn = 2 * np.pi * (self.frequency * time + self.phase)
        return float(self.offset + self.slope * time + self.amplitude * np.sin(turn))


class Span(NamedTuple):
    """Time from ``start`` to ``stop`` in ns."""

    start: float
    stop: float


def spans(levels: Iterable[Level], duration: float) -> tuple[Span, ...]:
    """Spans between the corners of all waveforms, from 0 to ``duration``."""
    corners = {0.0, duration}
    for level in levels:
        if isinstance(level, Waveform):
            corners |= {t for t in level.corners()[0] if 0 < t < duration}
    return tuple(Span(*ends) for ends in pairwise(sorted(corners)))


def wave(level: Level, span: Span) -> Wave:
    """Return what a level does in a span without kinks; jumps at its ends lie outside."""
    if not isinstance(level, Waveform):
        return Wave(level)
    times, values = level.corners()
    middle = (span.start + span.stop) / 2
    right = int(np.searchsorted(times, middle))
    amplitude, frequency, phase = level.sine()
    turns = (frequency * span.start + phase / (2 * np.pi)) % 1.0
    if right in (0, len(times)):
        return Wave(values[min(right, len(values) - 1)], 0.0, amplitude, frequency, turns)
    slope = (values[right] - values[right - 1]) / (times[right] - times[right - 1])
    offset = values[right - 1] + slope * (span.start - times[right - 1])
    return Wave(offset, slope, amplitude, frequency, turns)


def value_range(level: Level) -> tuple[float, float]:
    """Smallest and largest value."""
    return level.range() if isinstance(level, Waveform) else (level, level)
