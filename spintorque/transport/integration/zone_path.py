"""Paths of c = cos kx + cos ky above its real axis, and the points of rules on them.

Between two kinks c leaves the axis and comes back to it. Integrands of all states are analytic
above the axis, which takes them past the levels and resonances that cross a chemical potential
on it. Points bunch towards the kinks, where there are square roots, and more so towards 0, where
the density of states has a logarithm.
"""

from typing import NamedTuple

import numpy as np
import scipy

from ..._typing import Array
from .transverse import LARGEST
from .window_path import Lift

RISE = 1.0  # a path rises to a quarter of this, times the distance of its kinks
LOGARITHM, SQUARE_ROOT, SMOOTH = 4.0, 2.0, 1.0  # orders with which points bunch towards an end


class Stretch(NamedTuple):
    """Two neighbouring kinks of c; functions of it are smooth between them."""

    start: float
    stop: float


class ZonePoints(NamedTuple):
    """Points of a rule: real parts of c, weights of dx, and how far c may rise; shape (k,)."""

    transverse: Array
    weight: Array
    lift: Lift

    @property
    def raised(self) -> Array:
        """Complex c on the path, where nothing limits its rise."""
        return np.asarray(self.transverse + 1j * self.lift.height)


def zone_points(stretch: Stretch, s: Array, weight: Array) -> ZonePoints:
    """Points at parameters s (0 to 1) of a stretch, given the weights of ds."""
    width = stretch.stop - stretch.start
    first, last = _order(stretch.start), _order(stretch.stop)
    place = scipy.special.betainc(first, last, s)
    slope = s ** (first - 1) * (1 - s) ** (last - 1) / scipy.special.beta(first, last)
    lift = Lift(RISE * width * place * (1 - place), RISE * (1 - 2 * place), np.full(len(s), width))
    return ZonePoints(stretch.start + width * place, weight * width * slope, lift)


def joined(points: list[ZonePoints]) -> ZonePoints:
    """All points of some rules."""
    transverse, weight, lifts = zip(*points, strict=True)
    lift = Lift(*(np.concatenate(parts) for parts in zip(*lifts, strict=True)))
    return ZonePoints(np.concatenate(transverse), np.concatenate(weight), lift)


def _order(end: float) -> float:
    return SMOOTH if abs(end) == LARGEST else SQUARE_ROOT if end else LOGARITHM
