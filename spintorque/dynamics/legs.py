"""Fixed steps laid out in time: equal ones between samples and kinks of the drive."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..spin import Array
from .waves import Span

STEPS = 1 << 14  # of one call of a kernel at most, so that Ctrl-C is heard
EQUAL = 1e-9  # widths that differ by less, relatively, are equal


class Leg(NamedTuple):
    """Equal steps within a span: ``samples`` times ``every`` of them, ``step`` ns long.

    ``first_step`` is the number of the first, ``start`` (ns) where it begins; ``stored`` is the
    number of the first sample that the leg reaches, None if it ends between samples.
    """

    span: Span
    first_step: int
    start: float
    step: float
    samples: int
    every: int
    stored: int | None

    @property
    def stop(self) -> float:
        """Where it ends, in ns."""
        return self.start + self.samples * self.every * self.step

    @property
    def steps(self) -> int:
        """Number of its steps."""
        return self.samples * self.every


def legs(times: Array, spans: Sequence[Span], step: float, most_samples: int) -> Iterator[Leg]:
    """Legs through all samples ``times`` (ns, from 0) with steps of at most ``step`` ns.

    No leg has more than ``most_samples`` samples or about ``STEPS`` steps.
    """
    done = 0
    for span in spans:
        inside = np.flatnonzero((times > span.start) & (times <= span.stop))
        ends = np.append(times[inside], span.stop) if span.stop not in times else times[inside]
        widths = np.diff(ends, prepend=span.start)
        first = 0
        while first < len(ends):
            width = float(widths[first])
            every = max(1, int(np.ceil(width / step - EQUAL)))
            start = span.start if first == 0 else float(ends[first - 1])
            sampled = first < len(inside)
            stored = int(inside[first]) if sampled else None
            if every > STEPS:
                yield from _long(span, done, start, width / every, every, stored)
                done, first = done + every, first + 1
                continue
            alike = _alike(widths[first : len(inside)], width, min(most_samples, STEPS // every))
            count = alike if sampled else 1
            h = float(ends[first + count - 1] - start) / (count * every)
            yield Leg(span, done, start, h, count, every, stored)
            done, first = done + count * every, first + count


def count_of_steps(times: Array, spans: Sequence[Span], step: float) -> int:
    """Return how many steps the legs have."""
    ends = np.unique(np.concatenate([times, [span.stop for span in spans]]))
    return int(np.maximum(1, np.ceil(np.diff(ends) / step - EQUAL)).sum())


def _alike(widths: Array, width: float, most: int) -> int:
    """Number of first widths that are equal, 1 to ``most``."""
    differ = np.flatnonzero(np.abs(widths[:most] - width) > EQUAL * width)
    return max(1, int(differ[0]) if len(differ) else len(widths[:most]))


def _long(
    span: Span, done: int, start: float, step: float, count: int, stored: int | None
) -> Iterator[Leg]:
    """Legs of many steps up to one sample or kink."""
    for first in range(0, count, STEPS):
        size = min(STEPS, count - first)
        last = first + size == count
        reached = stored if last else None
        yield Leg(span, done + first, start + first * step, step, 1, size, reached)
