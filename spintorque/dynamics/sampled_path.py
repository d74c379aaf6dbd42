"""What lies between the samples of a run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._typing import Array
from .problem.drive_segments import Span
from .problem.problem import Problem
from .twin.heated_motion import motion_of
from .twin.right_hand_side import Motion

INSTANT = 1e-6
"""ns over which the drive's own change is measured."""


@dataclass
class SampledPath:
    """The samples of a run at ``times`` (n,) in ns, and the moments between two of them."""

    problem: Problem
    times: Array

    def __post_init__(self) -> None:
        """Cut the run at its kinks."""
        self._kinks = self.problem.kinks(float(self.times[-1]))

    def rate(self, time: float, m: Array) -> Array:
        """dm/dt (layers, 3) in 1/ns without a thermal field; at a kink, after it."""
        motion, start = self._motion(time, before=False)
        return motion.rate(time - start, m)

    def between(self, number: int, moments: Array) -> Callable[[float], Array]:
        """Moments (layers, 3) at times between a sample and the one before.

        Hermite's polynomial of order 5; straight lines where a thermal field acts.
        """
        start, stop = self.times[number - 1 : number + 1].tolist()
        left, right = moments[number - 1], moments[number]
        width = stop - start
        terms = [left, right - left]
        if not self.problem.has_thermal_field:
            first = self._derivatives(start, left, width, before=False)
            terms = _hermite(left, right, first, self._derivatives(stop, right, width, before=True))

        def at(time: float) -> Array:
            s = (time - start) / width
            m = sum(term * s**power for power, term in enumerate(terms))
            return np.asarray(m / np.linalg.norm(m, axis=-1, keepdims=True))

        return at

    def _derivatives(
        self, time: float, m: Array, width: float, *, before: bool
    ) -> tuple[Array, Array]:
        """First and second derivatives (layers, 3) by the share of a ``width`` (ns)."""
        motion, start = self._motion(time, before=before)
        own = time - start
        slope = motion.rate(own, m)
        step = -INSTANT if before else INSTANT
        changed = (motion.rate(own + step, m) - slope) / step
        bend = (motion.jacobian(own, m) @ slope.ravel()).reshape(m.shape) + changed
        return width * slope, width**2 * bend

    def _motion(self, time: float, *, before: bool) -> tuple[Motion, float]:
        """Equation after or ``before`` a time, and the start of its span."""
        place = int(np.searchsorted(self._kinks, time, side="left" if before else "right")) - 1
        place = min(max(place, 0), len(self._kinks) - 2)
        span = Span(*self._kinks[place : place + 2].tolist())
        return motion_of(self.problem, span, self.problem.first_bias), span.start


def _hermite(
    left: Array, right: Array, first: tuple[Array, Array], last: tuple[Array, Array]
) -> list[Array]:
    """Coefficients by power of the polynomial with these values and derivatives at 0 and 1."""
    (v, w), (x, y), d = first, last, right - left
    return [
        left,
        v,
        w / 2,
        10 * d - 6 * v - 4 * x - 1.5 * w + 0.5 * y,
        -15 * d + 8 * v + 7 * x + 1.5 * w - y,
        6 * d - 3 * v - 3 * x - 0.5 * w + 0.5 * y,
    ]
