"""Where the energy of a macrospin is stationary on the sphere, up to a few Newton steps.

E = -mu0 Ms V (H.m + m.Q m/2) is stationary where H + Q m = lambda m. In the axes of Q that is
m_k = H_k/(lambda - Q_k), and |m| = 1 an equation for lambda whose solutions lie between known
bounds, six at most: no stationary point is missed. With second-order anisotropy there is such an
equation only if all is symmetric about the easy axis, for u.m; otherwise, and with cubic
anisotropy, there is a search, whose completeness is checked by the indices of what it finds.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ...model.checks import Vector
from ...model.device import Device
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from .tangent_plane import at_rest, frames, normalised, spiral, typical_rate

EQUAL = 1e-8  # part of the strongest field by which two fields differ before Newton's method


def axial_points(magnet: Macrospin, field: Vector) -> list[Array]:
    """Stationary points where the field is along the easy axis u, an axis of Q: poles and circles.

    On circles q4 x^3 + a x + h = 0, x = u.m; each circle gives two opposite points.
    """
    u, applied = np.array(magnet.easy_axis), np.array(field)
    stiffness = (3 * (u @ magnet.field_matrix @ u) - np.trace(magnet.field_matrix)) / 2
    roots = np.roots([magnet.second_anisotropy_field, 0.0, stiffness, applied @ u])
    x = np.sort(roots[np.abs(roots.imag) < EQUAL].real)
    aside = applied - (applied @ u) * u
    aside = normalised(aside) if aside.any() else frames(u)[:, 0]
    x = x[np.abs(x) < 1]
    return [u, -u, *(z * u + s * np.sqrt(1 - z**2) * aside for z in x for s in (1, -1))]


def axes_of(magnet: Macrospin) -> Array:
    """Directions (n, 3) in which the energy of a magnet without field may be stationary."""
    axes = [*np.linalg.eigh(magnet.field_matrix)[1].T, magnet.easy_axis]
    if magnet.cubic_anisotropy is not None:
        cubic = np.array(list(product((-1, 0, 1), repeat=3))) @ magnet.cubic_anisotropy.frame
        axes += list(normalised(cubic[np.any(cubic != 0, axis=1)]))
    return np.array(axes)


def searched_points(device: Device, starts: int) -> list[Array]:
    """Stationary points that searches from directions all over the sphere reach."""
    magnet = device.steady_macrospin
    idle = Drive(voltage=0.0, field=device.drive.steady_field)
    equation = Equation(Device(magnet, None, idle))
    axes = axes_of(magnet)
    grid = np.concatenate([spiral(starts), axes, -axes])
    points, settled = at_rest(equation, grid, typical_rate(equation))
    return list(points[settled])


def quadratic_points(matrix: Array, field: Vector) -> list[Array]:
    """Stationary points of H.m + m.Q m/2 on the sphere, near enough for Newton's method.

    A circle of them gives two opposite points.
    """
    values, axes = np.linalg.eigh(matrix)
    along = axes.T @ np.array(field)
    scale = values[-1] - values[0] + np.linalg.norm(along)
    values, along = (values - values[0]) / scale, along / scale
    levels, projected, directions = _eigenspaces(values, along, axes)
    pulled = projected > EQUAL
    points = []
    for multiplier in _multipliers(levels[pulled], projected[pulled]):
        parts = projected[pulled] / (multiplier - levels[pulled])
        points.append(directions[pulled].T @ parts)
    for k in np.flatnonzero(~pulled):
        parts = projected[pulled] / (levels[k] - levels[pulled])
        rest = 1 - parts @ parts
        if rest > 0:
            middle = directions[pulled].T @ parts
            points += [middle + sign * np.sqrt(rest) * directions[k] for sign in (1, -1)]
    return points


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
    return float(scipy.optimize.brentq(value, low, high, xtol=1e-16, rtol=1e-15))
