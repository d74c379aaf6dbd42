"""The energy of a macrospin on the sphere: its minima, saddles and maxima.

E = -mu0 Ms V (H.m + m.Q m/2) is stationary where H + Q m = lambda m. In the axes of Q that is
m_k = H_k/(lambda - Q_k), and |m| = 1 an equation for lambda whose solutions lie between known
bounds, six at most: no stationary point is missed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from ..model.checks import Vector
from ..model.macrospin import Macrospin
from ..spin import Array
from ..units import MU_0
from .tangent import frames

EQUAL = 1e-8  # part of the strongest field by which two fields differ before Newton's method
FLAT = 1e-7  # part of the strongest field below which a curvature counts as zero


@dataclass(frozen=True)
class Landscape:
    """Energy on the sphere of a magnet in a field (A/m)."""

    magnet: Macrospin
    field: Vector

    @cached_property
    def scale(self) -> float:
        """Strongest field (A/m) that depends on the direction of m."""
        spread = np.linalg.eigvalsh(self.magnet.field_matrix)
        return float(spread[-1] - spread[0] + np.linalg.norm(self.field))

    @property
    def moment(self) -> float:
        """mu0 Ms V in J m/A, by which energies are fields."""
        return MU_0 * self.magnet.saturation_magnetization * self.magnet.volume

    def curvatures(self, m: Array) -> tuple[Array, Array]:
        """Second derivatives (2,) of the energy in J/rad^2 at a stationary m, ascending.

        With them their directions (3, 2), orthonormal tangents.
        """
        matrix, field = self.magnet.field_matrix, np.array(self.field)
        tangents = frames(m)
        hessian = (m @ (field + matrix @ m)) * np.eye(2) - tangents.T @ matrix @ tangents
        values, vectors = np.linalg.eigh(hessian)
        return self.moment * values, tangents @ vectors

    @cached_property
    def stationary(self) -> Array:
        """All stationary points (n, 3); of a circle of them, two opposite ones."""
        if self.scale == 0:
            return np.empty((0, 3))
        found = [self._polished(m) for m in _stationary(self.magnet.field_matrix, self.field)]
        distinct: list[Array] = []
        for m in found:
            if all(np.linalg.norm(m - other) > 1e-6 for other in distinct):
                distinct.append(m)
        return np.array(distinct).reshape(-1, 3)

    @cached_property
    def minima(self) -> Array:
        """Stable directions (n, 3)."""
        return self._where(lambda low, high: low > 0)

    @cached_property
    def saddles(self) -> Array:
        """Directions (n, 3) of saddles; of a circle of maxima, two opposite points."""
        return self._where(lambda low, high: low < 0 <= high)

    def _where(self, chosen: Callable[[float, float], bool]) -> Array:
        flat = FLAT * self.scale * self.moment
        kept = []
        for m in self.stationary:
            values = self.curvatures(m)[0]
            low, high = np.where(np.abs(values) < flat, 0.0, values).tolist()
            if chosen(low, high):
                kept.append(m)
        return np.array(kept).reshape(-1, 3)

    def _polished(self, m: Array) -> Array:
        """Newton's method for H + Q m = lambda m with |m| = 1."""
        matrix, field = self.magnet.field_matrix / self.scale, np.array(self.field) / self.scale
        m = m / np.linalg.norm(m)
        for _ in range(3):
            multiplier = m @ (field + matrix @ m)
            bordered = np.block([[matrix - multiplier * np.eye(3), -m[:, None]], [m[None], 0.0]])
            defect = np.append(field + matrix @ m - multiplier * m, 0.0)
            step = np.linalg.lstsq(bordered, -defect, rcond=EQUAL)[0]
            m = m + step[:3]
            m = m / np.linalg.norm(m)
        return np.asarray(m)


def _stationary(matrix: Array, field: Vector) -> list[Array]:
    """Stationary points of H.m + m.Q m/2 on the sphere, near enough for Newton's method."""
    values, axes = np.linalg.eigh(matrix)
    along = axes.T @ np.array(field)
    scale = values[-1] - values[0] + np.linalg.norm(along)
    values, along = (values - values[0]) / scale, along / scale
    levels, projected, directions = _eigenspaces(values, along, axes)
    pulled = projected > EQUAL
    found = []
    for multiplier in _multipliers(levels[pulled], projected[pulled]):
        parts = projected[pulled] / (multiplier - levels[pulled])
        found.append(directions[pulled].T @ parts)
    for k in np.flatnonzero(~pulled):
        parts = projected[pulled] / (levels[k] - levels[pulled])
        rest = 1 - parts @ parts
        if rest > 0:
            middle = directions[pulled].T @ parts
            found += [middle + sign * np.sqrt(rest) * directions[k] for sign in (1, -1)]
    return found


def _eigenspaces(values: Array, along: Array, axes: Array) -> tuple[Array, Array, Array]:
    """Distinct eigenvalues (k,), the field's size in their spaces (k,), a direction in each (k, 3).

    The direction is the field's where it has a part in that space.
    """
    levels: list[float] = []
    sizes: list[float] = []
    directions: list[Array] = []
    first = 0
    while first < len(values):
        inside = slice(first, int(np.searchsorted(values, values[first] + EQUAL, side="right")))
        size = float(np.linalg.norm(along[inside]))
        pulled = axes[:, inside] @ along[inside]
        levels.append(float(values[first]))
        sizes.append(size)
        directions.append(pulled / size if size > EQUAL else axes[:, first])
        first = inside.stop
    return np.array(levels), np.array(sizes), np.array(directions)


def _multipliers(levels: Array, sizes: Array) -> list[float]:
    """Real solutions lambda of sum sizes^2/(lambda - levels)^2 = 1; ``levels`` ascend.

    One lies beyond each outer level, and two or none between neighbours, on either side of the
    least value of the sum, which is convex there.
    """
    if not len(levels):
        return []

    def excess(x: float) -> float:
        return float(((sizes / (x - levels)) ** 2).sum() - 1)

    def slope(x: float) -> float:
        return float(-(sizes**2 / (x - levels) ** 3).sum())

    total = float(np.linalg.norm(sizes))
    brackets = [
        (levels[0] - total * (1 + EQUAL), levels[0] - sizes[0]),
        (levels[-1] + sizes[-1], levels[-1] + total * (1 + EQUAL)),
    ]
    for k, width in enumerate(np.diff(levels)):
        least = _root(slope, levels[k] + 1e-7 * width, levels[k + 1] - 1e-7 * width)
        if excess(least) < 0:
            brackets += [(levels[k] + sizes[k], least), (least, levels[k + 1] - sizes[k + 1])]
    return [_root(excess, low, high) for low, high in brackets]


def _root(value: Callable[[float], float], low: float, high: float) -> float:
    """Root between two numbers, or the one that is nearer to it where both have one sign."""
    ends = value(low), value(high)
    if ends[0] * ends[1] > 0:
        return float(low if abs(ends[0]) < abs(ends[1]) else high)
    return float(brentq(value, low, high, xtol=1e-16, rtol=1e-15))
