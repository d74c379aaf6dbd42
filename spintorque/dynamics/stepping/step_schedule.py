"""Fixed steps laid out in time: multiples of the step, cut at kinks of the drive.

Neither samples nor the members that move together change where a step begins or ends, and a longer
run begins as a shorter one does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..._typing import Array

STEPS = 1 << 14  # of one call of a kernel at most, so that Ctrl-C is heard
STEPS_OF_FEW = 1 << 17  # of all members of a call, where these are few
LEGS = 1 << 14  # of one call
EQUAL = 1e-9  # times that differ by less, in steps, are equal


class Leg(NamedTuple):
    """Steps of one length in one span, as in steps.h.

    Step i begins at ``start`` + (``number`` + i) ``step`` (ns) on a clock that shows ``origin``
    (ns) less than time; ``first_step`` counts from the beginning of the run. ``stored`` is the
    number of the sample that it ends at, -1 for none.
    """

    start: float
    step: float
    origin: float
    first_step: int
    number: int
    steps: int
    span: int
    stored: int = -1


@dataclass(frozen=True)
class Layout:
    """All steps of a run in legs (n,), the columns of ``Leg``; ``reached`` (n,) counts ``step``.

    A leg that ends at a multiple of ``step`` has that number in ``reached``; -1 has one that does
    not.
    """

    step: float
    legs: Array
    reached: Array

    @property
    def steps(self) -> int:
        """Number of all steps."""
        return int(self.legs[:, 5].sum())

    def steps_until(self, times: Array) -> Array:
        """Numbers (n - 1,) of steps until each sample after the first.

        ``times`` (n,) in ns ascend from 0 by multiples of the step, the last one to the end.
        """
        if len(times) == 2:
            return np.array([self.steps])
        numbers = np.rint(times[1:-1] / self.step)
        ends = np.flatnonzero(self.reached >= 0)
        rows = ends[np.searchsorted(self.reached[ends], numbers)]
        until = self.legs[rows, 3] + self.legs[rows, 5] - (self.reached[rows] - numbers)
        return np.append(until, self.steps).astype(np.int64)


def step_count(kinks: Array, step: float) -> int:
    """Number of the steps that `layout` lays out."""
    low, high, from_grid, to_grid = _grid(kinks, step)
    whole = np.maximum(high - low, 0.0) + (~from_grid & (low <= high)) + ~to_grid
    return int(whole.sum())


def _grid(kinks: Array, step: float) -> tuple[Array, Array, Array, Array]:
    """First and last multiple of a step in each span (n,), and whether it begins and ends there."""
    a, b = kinks[:-1], kinks[1:]
    low, high = np.ceil(a / step - EQUAL), np.floor(b / step + EQUAL)
    return low, high, (low * step - a) <= EQUAL * step, (b - high * step) <= EQUAL * step


def layout(kinks: Array, step: float) -> Layout:
    """Steps between kinks (n + 1,) in ns: multiples of ``step``, and shorter ones beside kinks."""
    a, b = kinks[:-1], kinks[1:]
    low, high, from_grid, to_grid = _grid(kinks, step)
    within = low <= high
    between = np.where(within, high * step - a, 0.0)
    slots = np.zeros((len(a), 3, 5))  # start, length, number, count and what is reached
    slots[:, 0, 1], slots[:, 0, 3], slots[:, 0, 4] = low * step - a, 1.0, low
    slots[:, 1, 0], slots[:, 1, 1], slots[:, 1, 2] = -a, step, low
    slots[:, 1, 3], slots[:, 1, 4] = high - low, high
    slots[:, 2, 0], slots[:, 2, 1], slots[:, 2, 3] = between, b - a - between, 1.0
    slots[:, 2, 4] = -1.0
    wanted = np.stack([~from_grid & within, high > low, ~to_grid], axis=1)
    start, length, number, count, reached = slots[wanted].T
    span = np.nonzero(wanted)[0]
    first = np.cumsum(count) - count
    legs = np.stack([start, length, a[span], first, number, count, span, -np.ones_like(a[span])])
    return Layout(step, np.ascontiguousarray(legs.T), reached)


def grid_times(times: Array, step: float) -> Array:
    """Sample times (ns), but for the first and the last one, moved to the nearest step's end."""
    if len(times) == 2:
        return times
    numbers = np.unique(np.rint(times[1:-1] / step))
    numbers = numbers[(numbers > 0) & (numbers * step < times[-1] - EQUAL * step)]
    ends = numbers * step
    if len(times) > 2:
        nominal = np.rint(ends / times[1]) * times[1]
        ends = np.where(np.abs(nominal - ends) <= EQUAL * step, nominal, ends)
    return np.concatenate([times[:1], ends, times[-1:]])


@dataclass(frozen=True)
class Call:
    """Legs (n, 8) of one call of a kernel, whose steps come after ``done`` others.

    Spans and samples count from ``spans`` and ``samples``, which tell which ones they are;
    ``until`` (samples,) are the steps of the call until each sample.
    """

    legs: Array
    done: int
    spans: slice
    samples: slice
    until: Array

    @property
    def steps(self) -> int:
        """Number of its steps."""
        return int(self.legs[:, 5].sum())

    @property
    def end(self) -> float:
        """Time (ns) after all of its steps."""
        start, step, origin, _, number, steps = self.legs[-1, :6].tolist()
        return float(origin + start + (number + steps) * step)

    def time_after(self, steps: Array) -> Array:
        """Times (ns) after numbers of its steps."""
        begun = self.legs[:, 3] - self.done
        row = np.clip(np.searchsorted(begun, steps, side="right") - 1, 0, None)
        start, step, origin, _, number = self.legs[row, :5].T
        return np.asarray(origin + start + (number + (steps - begun[row])) * step)


def calls(
    plan: Layout, until: Array, most_samples: int, one_span: bool, members: int
) -> Iterator[Call]:
    """Legs call by call, cut where there are samples, ``until`` (n,) each of which are steps.

    No call of some ``members`` has more than ``most_samples`` samples, more steps than keep
    Ctrl-C waiting, or several spans if they are to be taken one by one.
    """
    most_steps = max(STEPS, STEPS_OF_FEW // members)
    first, spans, total = plan.legs[:, 3], plan.legs[:, 6], plan.steps
    done = sample = 0
    while done < total:
        row = int(np.searchsorted(first, done, side="right")) - 1
        last = row + LEGS
        if one_span:
            last = min(last, int(np.searchsorted(spans, spans[row], side="right")))
        stop = min(total, done + most_steps, int(first[last]) if last < len(first) else total)
        if sample + most_samples < len(until):
            stop = min(stop, int(until[sample + most_samples - 1]))
        after = int(np.searchsorted(until, stop, side="right"))
        yield _call(plan, done, stop, until[sample:after], sample)
        done, sample = stop, after


def _call(plan: Layout, done: int, stop: int, until: Array, sample: int) -> Call:
    first = plan.legs[:, 3]
    low, high = np.searchsorted(first, [done, stop], side="right")
    ends = np.concatenate([first[low:high], until, [stop]])
    ends.sort()
    ends = ends[(ends > np.concatenate([[done], ends[:-1]])) & (ends <= stop)]
    begins = np.concatenate([[done], ends[:-1]])
    legs = plan.legs[np.searchsorted(first, begins, side="right") - 1]
    legs[:, 4] += begins - legs[:, 3]
    legs[:, 3], legs[:, 5] = begins, ends - begins
    place = np.searchsorted(until, ends)
    stored = np.minimum(place, max(len(until) - 1, 0))
    if len(until):
        legs[:, 7] = np.where(until[stored] == ends, stored, -1)
    span = int(legs[0, 6])
    legs[:, 6] -= span
    spans = slice(span, span + int(legs[-1, 6]) + 1)
    return Call(legs, done, spans, slice(sample, sample + len(until)), until - done)
