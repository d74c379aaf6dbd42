"""What is looked for in the samples of a run: crossings, rest, and when the run may end."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import scipy

from .._typing import Array
from ..errors import QuestionError
from ..model.observation.stop_conditions import Event, Settled, StopCondition, Switched
from ..results.trajectory import RunEvent
from .problem.problem import Problem
from .sampled_path import SampledPath

Heights = Callable[[int, int, Array], Array]
"""Heights of the samples from one number to before another, of moments (n, layers, 3)."""


class Lookout:
    """Looks at samples as they come; the answer does not depend on how many come at once."""

    def __init__(self, problem: Problem, conditions: Sequence[StopCondition], times: Array) -> None:
        """Take the conditions; QuestionError for those that do not suit the question."""
        self._path = SampledPath(problem, times)
        self._watches = [
            watch for condition in conditions for watch in _watches(condition, self._path)
        ]
        self._seen = 0

    def enough(self, count: int, moments: Array, temperatures: Array) -> bool:
        """Look at the first ``count`` of moments (n, layers, 3); whether the run may end.

        ``temperatures`` (n,) in K are those of the samples, where currents heat.
        """
        self._path.temperatures = temperatures
        if count > self._seen:
            for watch in self._watches:
                watch.look(self._seen, count, moments)
            self._seen = count
        return self._stop_time < np.inf

    @property
    def samples(self) -> int | None:
        """Number of samples until the run ended before its time; None if it did not."""
        if self._stop_time == np.inf:
            return None
        return int(np.searchsorted(self._path.times, self._stop_time)) + 1

    @property
    def events(self) -> list[RunEvent]:
        """Events until the end, in the order of time."""
        known = [
            RunEvent(watch.condition.name, since, watch.condition.stops)
            for watch in self._watches
            for since, known_at in watch.met
            if known_at <= self._stop_time
        ]
        return sorted(known, key=lambda event: event.time)

    @property
    def _stop_time(self) -> float:
        stops = (watch.met for watch in self._watches if watch.condition.stops)
        return min((met[0][1] for met in stops if met), default=np.inf)


class _Watch:
    """One condition: where a height falls to zero or below, and stays there."""

    def __init__(
        self,
        condition: StopCondition,
        path: SampledPath,
        heights: Heights,
        at: Callable[[float, Array], float] | None,
        *,
        hold: float = 0.0,
        once: bool = True,
    ) -> None:
        """Take the ``heights`` of samples, and that ``at`` a time between two of them.

        Without ``at`` samples alone count, the first of them too.
        """
        self.condition, self.path, self.heights, self.at = condition, path, heights, at
        self.hold, self.once = hold, once
        self.met: list[tuple[float, float]] = []
        self._was_inside: bool | None = None if at else False
        self._since: float | None = None

    def look(self, low: int, high: int, moments: Array) -> None:
        """Look at the samples from ``low`` to before ``high``."""
        times = self.path.times
        inside = self.heights(low, high, moments) <= 0
        before = inside[0] if self._was_inside is None else self._was_inside
        for k in np.flatnonzero(np.diff(inside, prepend=before)).tolist():
            if self.once and self.met:
                return
            number = low + k
            if inside[k]:
                self._since = self._entered(number, moments)
            else:
                self._confirm(float(times[number - 1]))
                self._since = None
        self._confirm(float(times[high - 1]))
        self._was_inside = bool(inside[-1])

    def _confirm(self, until: float) -> None:
        if self._since is not None and self._since + self.hold <= until:
            self.met.append((self._since, self._since + self.hold))
            self._since = None

    def _entered(self, number: int, moments: Array) -> float:
        """Time at which the height is zero, before a sample."""
        start, stop = self.path.times[[number - 1, number]].tolist() if number else (0.0, 0.0)
        if self.at is None or number == 0:
            return float(stop)
        height, between = self.at, self.path.between(number, moments)

        def along(time: float) -> float:
            return height(time, moments[number] if time == stop else between(time))

        if along(stop) == 0:
            return float(stop)
        return float(scipy.optimize.brentq(along, start, stop, xtol=1e-15))


def _watches(condition: StopCondition, path: SampledPath) -> Iterator[_Watch]:
    if isinstance(condition, Switched):
        yield _switched(condition, path)
    elif isinstance(condition, Settled):
        yield _settled(condition, path)
    else:
        for name, sign in (("rising", -1.0), ("falling", 1.0)):
            if condition.crossing in (name, "both"):
                yield _event(condition, path, sign)


def _switched(condition: Switched, path: SampledPath) -> _Watch:
    layers = len(path.problem.layers)
    if condition.layer >= layers:
        raise QuestionError(
            f"Switched has layer={condition.layer}; there are layers 0 to {layers - 1}"
        )
    axis = np.array(condition.axis)
    side = float(np.sign(path.problem.initial[condition.layer] @ axis - condition.level)) or 1.0

    def at(time: float, m: Array) -> float:
        return side * float(m[condition.layer] @ axis - condition.level)

    def heights(low: int, high: int, moments: Array) -> Array:
        return np.asarray(side * (moments[low:high, condition.layer] @ axis - condition.level))

    return _Watch(condition, path, heights, at, hold=condition.hold)


def _settled(condition: Settled, path: SampledPath) -> _Watch:
    if path.problem.has_thermal_field:
        raise QuestionError(
            "stop has Settled, and in a thermal field moments never rest; allowed is a temperature "
            "of 0, thermal_field=False, or Switched or Event"
        )
    return _Watch(
        condition, path, partial(_speeds, condition.rate, path), None, hold=condition.hold
    )


def _speeds(limit: float, path: SampledPath, low: int, high: int, moments: Array) -> Array:
    """Rates of samples above a limit: the larger of that at it and the mean since the last one.

    Where the mean is above the limit, it is all that is looked at.
    """
    first = max(low - 1, 0)
    turned = np.linalg.norm(np.diff(moments[first:high], axis=0), axis=-1).max(axis=1)
    means = turned / np.diff(path.times[first:high])
    means = np.concatenate([[0.0], means]) if low == 0 else means
    for k in np.flatnonzero(means <= limit).tolist():
        rate = path.rate(float(path.times[low + k]), moments[low + k])
        means[k] = max(means[k], float(np.linalg.norm(rate, axis=-1).max()))
    return np.asarray(means - limit)


def _event(condition: Event, path: SampledPath, sign: float) -> _Watch:
    single = len(path.problem.layers) == 1

    def at(time: float, m: Array) -> float:
        return sign * float(condition.function(time, m[0] if single else m))

    def heights(low: int, high: int, moments: Array) -> Array:
        times = path.times[low:high].tolist()
        return np.array([at(t, m) for t, m in zip(times, moments[low:high], strict=True)])

    return _Watch(condition, path, heights, at, once=False)
