"""How a voltage, a current or a field changes in time.

Every waveform is a chain of straight lines between corners, plus one sine: that is all that the
kernels know.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from .._typing import Array
from ..errors import QuestionError
from ..units import quantity
from .checks import (
    FORBID_UNKNOWN,
    check_sizes,
    finite,
    not_negative,
    number_list,
    positive,
    real_number,
    store,
)
from .samples_file import read_samples


class _Lines:
    """A waveform made of corners (times in ns, values), constant before and after them."""

    def corners(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Times (ns, ascending; twice the same for a jump) and values there."""
        raise NotImplementedError

    def sine(self) -> tuple[float, float, float]:
        """Amplitude, frequency (GHz) and phase (rad) of amplitude sin(2 pi f t + phase)."""
        return 0.0, 0.0, 0.0

    def __call__(self, time: Any) -> Array:
        """Values at times (ns) of any shape; at a jump, the value after it."""
        times, values = (np.array(part) for part in self.corners())
        at = np.asarray(time, float)
        if len(times) == 1:
            lines = np.full_like(at, values[0])
        else:
            left = np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(times) - 2)
            width = times[left + 1] - times[left]
            jump = np.where(at >= times[left], 1.0, 0.0)
            share = np.divide(at - times[left], width, out=jump, where=width > 0)
            rise = values[left + 1] - values[left]
            lines = values[left] + rise * np.clip(share, 0.0, 1.0)
        amplitude, frequency, phase = self.sine()
        return np.asarray(lines + amplitude * np.sin(2 * np.pi * frequency * at + phase))

    def scaled(self, factor: float, plus: float = 0.0) -> "Waveform":
        """Return the waveform times a factor, with a constant added."""
        raise NotImplementedError

    def range(self) -> tuple[float, float]:
        """Bounds of all values."""
        values, amplitude = self.corners()[1], abs(self.sine()[0])
        return min(values) - amplitude, max(values) + amplitude


@dataclass(frozen=True, kw_only=True)
class Pulse(_Lines):
    """From ``base`` to ``amplitude`` and back, with straight edges.

    It leaves the base at ``start``, takes ``rise`` to the top, stays there for ``length`` and
    takes ``fall`` back. ``amplitude`` and ``base`` are in the unit of what is driven.

    Raises QuestionError for values that are not finite, a length that is not positive or
    negative edges.
    """

    amplitude: float = quantity("", "value at the top")
    length: float = quantity("ns", "time at the top")
    start: float = quantity("ns", "when it leaves the base", default=0.0)
    rise: float = quantity("ns", "time from base to top", default=0.0)
    fall: float = quantity("ns", "time from top to base", default=0.0)
    base: float = quantity("", "value before and after", default=0.0)
    kind: Literal["pulse"] = quantity("", "which waveform, in files", default="pulse")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            amplitude=finite("amplitude", self.amplitude),
            length=positive("length", self.length, "ns"),
            start=not_negative("start", self.start, "ns"),
            rise=not_negative("rise", self.rise, "ns"),
            fall=not_negative("fall", self.fall, "ns"),
            base=finite("base", self.base),
        )

    def corners(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Times (ns) and values of its four corners."""
        top = self.start + self.rise
        end = top + self.length
        times = (self.start, top, end, end + self.fall)
        return times, (self.base, self.amplitude, self.amplitude, self.base)

    def scaled(self, factor: float, plus: float = 0.0) -> "Pulse":
        """Return the waveform times a factor, with a constant added."""
        return replace(
            self, amplitude=factor * self.amplitude + plus, base=factor * self.base + plus
        )


@dataclass(frozen=True, kw_only=True)
class Ramp(_Lines):
    """A straight line from ``begin`` to ``end``, constant before ``start`` and after ``length``.

    Raises QuestionError for values that are not finite or a length that is not positive.
    """

    begin: float = quantity("", "value before")
    end: float = quantity("", "value after")
    length: float = quantity("ns", "time from one to the other")
    start: float = quantity("ns", "when it begins to change", default=0.0)
    kind: Literal["ramp"] = quantity("", "which waveform, in files", default="ramp")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            begin=finite("begin", self.begin),
            end=finite("end", self.end),
            length=positive("length", self.length, "ns"),
            start=not_negative("start", self.start, "ns"),
        )

    def corners(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Times (ns) and values of its two ends."""
        return (self.start, self.start + self.length), (self.begin, self.end)

    def scaled(self, factor: float, plus: float = 0.0) -> "Ramp":
        """Return the waveform times a factor, with a constant added."""
        return replace(self, begin=factor * self.begin + plus, end=factor * self.end + plus)


@dataclass(frozen=True, kw_only=True)
class Sine(_Lines):
    """``offset`` + ``amplitude`` sin(2 pi ``frequency`` t + ``phase``).

    Raises QuestionError for values that are not finite or a frequency that is not positive.
    """

    amplitude: float = quantity("", "largest deviation from the offset")
    frequency: float = quantity("GHz", "frequency")
    phase: float = quantity("rad", "phase at t = 0", default=0.0)
    offset: float = quantity("", "mean value", default=0.0)
    kind: Literal["sine"] = quantity("", "which waveform, in files", default="sine")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            amplitude=finite("amplitude", self.amplitude),
            frequency=positive("frequency", self.frequency, "GHz"),
            phase=finite("phase", self.phase, "rad"),
            offset=finite("offset", self.offset),
        )

    def corners(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """One corner: there are no kinks."""
        return (0.0,), (self.offset,)

    def sine(self) -> tuple[float, float, float]:
        """Amplitude, frequency (GHz) and phase (rad)."""
        return self.amplitude, self.frequency, self.phase

    def scaled(self, factor: float, plus: float = 0.0) -> "Sine":
        """Return the waveform times a factor, with a constant added."""
        return replace(self, amplitude=factor * self.amplitude, offset=factor * self.offset + plus)


@dataclass(frozen=True, kw_only=True)
class Samples(_Lines):
    """Values at given times, with straight lines between them; constant before and after.

    The same time twice is a jump. Raises QuestionError if the numbers of times and values
    differ, or if the times do not ascend.
    """

    times: Sequence[float] = quantity("ns", "times, ascending")
    values: Sequence[float] = quantity("", "values at these times")
    kind: Literal["samples"] = quantity("", "which waveform, in files", default="samples")

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        times, values = number_list("times", self.times, "ns"), number_list("values", self.values)
        if len(times) != len(values) or not len(times):
            raise QuestionError(
                f"there are {len(times)} times and {len(values)} values; give one value for each "
                "time"
            )
        back = np.flatnonzero(np.diff(times) < 0)
        if len(back):
            i = int(back[0])
            raise QuestionError(
                f"times[{i}] is {times[i]:g} ns and times[{i + 1}] is {times[i + 1]:g} ns; times "
                "must ascend: sort them with their values"
            )
        if np.any(times[2:] == times[:-2]):
            raise QuestionError("three times are the same; allowed are two, which make a jump")
        store(self, times=tuple(times.tolist()), values=tuple(values.tolist()))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> "Samples":
        """Read times (ns) and values from a file, in the unit of what is driven.

        A ``.npy`` file holds an array (n, 2) or (2, n); any other is text with two columns,
        separated by commas, semicolons, tabs or blanks, with or without a line of titles.

        Raises FileError for a file that cannot be read or holds something else, QuestionError for
        times that do not ascend.
        """
        times, values = read_samples(path)
        try:
            return cls(times=times, values=values)
        except QuestionError as error:
            raise QuestionError(f"{path}: {error}") from error

    def corners(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Times (ns) and values as given."""
        return tuple(self.times), tuple(self.values)

    def scaled(self, factor: float, plus: float = 0.0) -> "Samples":
        """Return the waveform times a factor, with a constant added."""
        return replace(self, values=tuple(factor * value + plus for value in self.values))


Waveform = Pulse | Ramp | Sine | Samples
Changing = Annotated[Waveform, Field(discriminator="kind")]
Level = float | Changing
WAVEFORMS = "Pulse, Ramp, Sine or Samples"


def any_level(name: str, value: Any, unit: str) -> Level:
    """Return a number or a waveform; QuestionError for anything else."""
    if isinstance(value, Waveform):
        return value
    return real_number(name, value, unit, f" or a waveform ({WAVEFORMS})")


def scaled(level: Level, factor: float) -> Level:
    """Return a level times a factor."""
    return level.scaled(factor) if isinstance(level, Waveform) else factor * level


def ends(level: Level) -> tuple[float, float]:
    """Smallest and largest value."""
    return level.range() if isinstance(level, Waveform) else (level, level)


def sized_level(name: str, value: Any, unit: str) -> Level:
    """Return a number or a waveform of a plausible size; QuestionError for an impossible one."""
    level = any_level(name, value, unit)
    check_sizes(name, ends(level), unit)
    return level


def steady(name: str, level: Level) -> float:
    """Return a number; QuestionError for a waveform."""
    if isinstance(level, Waveform):
        raise QuestionError(
            f"{name} is a {type(level).__name__}; this question is about what does not change: "
            "give a number"
        )
    return level
