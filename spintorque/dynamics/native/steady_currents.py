"""A table at currents that do not change: series in x = cos(theta), piece by piece.

At a given current the bias is a function of x, and so are the torques. They are smooth between the
places where the bias passes from one interval of the table to the next, and there they become
Chebyshev series, to rounding, so that nothing is searched for at each step.

The numbers of a current do not depend on its company: products of matrices are products of stacks
of them, one for each piece, since how they round depends on their sizes.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...results.interpolant import TorqueInterpolant
from ..problem.given_current import CURRENT, zero_between
from .factored_chebyshev import folded

ORDERS = 16  # of a piece, as in system.h
NODES = 20  # by which it is judged
NEGLIGIBLE = 4e-15  # of the largest value of a torque in a piece: the orders beyond
ROUNDING = 2e-15  # of the largest term of its sum, below which a torque is rounded anyway
SMALL = 1e-9  # of the other torque: what is as small may be off by more
NEGLIGIBLE_SLOPE = 1e-13  # of the largest one, by which slopes of a straight line may differ
STEEPNESS = 1e-3  # least slope of the current in the bias, of its mean slope
HALVINGS = 8
GRID = 33  # angles at which pieces are looked for
NEWTON_STEPS = 5
AT_ONCE = 1 << 12  # pieces that are computed together
HEAD = 4  # numbers of a piece before its series


class PiecesOfCurrents(NamedTuple):
    """Pieces of some currents as the kernels take them, and where those of each are.

    ``pieces`` (n, 4 + 2 orders), see system.h; ``first`` and ``last`` (currents,) are numbers of
    pieces, and ``resolved`` (currents,) tells which currents have any.
    """

    pieces: Array
    first: Array
    last: Array
    resolved: Array


def pieces_at_currents(
    table: TorqueInterpolant, cosines: tuple[float, float], currents: Array
) -> PiecesOfCurrents:
    """Pieces of a table at currents (n,) in A/m^2, for all allowed ``cosines``.

    None for currents that the table does not reach at each of its angles, and for a table with a
    current that several biases may have.
    """
    curves = _curves(table, cosines)
    resolved = np.zeros(len(currents), bool)
    owners, pieces = np.zeros(0, int), np.zeros((0, HEAD + 2 * ORDERS))
    if curves is not None:
        least, most = np.sort(curves.at_breaks[:, [0, -1]], axis=1).T
        resolved = ((currents[:, None] > least) & (currents[:, None] < most)).all(axis=1)
    if curves is not None and resolved.any():
        which, ends = _smooth_parts(curves, currents, np.flatnonzero(resolved))
        owners, pieces, rough = _fitted(curves, currents, which, ends)
        resolved[rough] = False
    order = np.lexsort((pieces[:, 0], owners))
    order = order[resolved[owners[order]]]
    owners, pieces = owners[order], pieces[order]
    numbers = np.arange(len(currents))
    first = np.searchsorted(owners, numbers, side="left")
    last = np.searchsorted(owners, numbers, side="right") - 1
    pieces[first[resolved], 0], pieces[last[resolved], 1] = -np.inf, np.inf
    return PiecesOfCurrents(_as_kernels_sum(pieces), first, last, resolved)


def _as_kernels_sum(pieces: Array) -> Array:
    """Pieces whose series are in the terms of series.inl."""
    series = folded(pieces[:, HEAD:].reshape(-1, 2, ORDERS))
    return np.column_stack([pieces[:, :HEAD], series[:, 0], series[:, 1]])


def pieces_per_current(
    table: TorqueInterpolant, cosines: tuple[float, float]
) -> tuple[Array, float]:
    """Pieces (n, 4 + 2 orders) of the torques over the current, and up to which one they hold.

    Where the current and the torques of a table are in proportion to the bias at each angle, that
    is up to what the table reaches at all of them, in A/m^2; else up to nothing.
    """
    curves = _curves(table, cosines)
    if curves is None or not _is_proportional(table):
        return np.zeros((1, HEAD + 2 * ORDERS)), 0.0
    reach = float(np.abs(curves.at_breaks[:, [0, -1]]).min())
    nearest = np.abs(table.breaks[table.breaks != 0]).min() / np.abs(table.breaks).max()
    current = nearest * reach / 2  # whose bias is in one interval at all angles
    pieces = pieces_at_currents(table, cosines, np.array([current])).pieces
    pieces[:, HEAD:] /= current
    return pieces, reach


def _is_proportional(table: TorqueInterpolant) -> bool:
    """Whether everything is the bias times what depends on the angle alone."""
    c, breaks = table.coefficients, table.breaks
    if not (breaks[0] < 0 < breaks[-1]) or c[:, 2:].any():
        return False
    slopes = c[:, 1]
    size = np.abs(slopes).max(axis=(0, 2), keepdims=True)
    offsets = c[:, 0] - breaks[:-1, None, None] * slopes
    reach = np.abs(breaks).max()
    return bool(
        (np.abs(slopes - slopes[0]) <= NEGLIGIBLE_SLOPE * size).all()
        and (np.abs(offsets) <= NEGLIGIBLE_SLOPE * size * reach).all()
    )


class _Curves(NamedTuple):
    """A table whose current rises, or falls, with the bias at each of its angles.

    ``at_breaks`` (grid, breaks) are currents at cosines ``x`` (grid,).
    """

    table: TorqueInterpolant
    x: Array
    at_breaks: Array

    @property
    def is_rising(self) -> bool:
        return bool(self.at_breaks[0, -1] > self.at_breaks[0, 0])


def _curves(table: TorqueInterpolant, cosines: tuple[float, float]) -> _Curves | None:
    """None unless the current of a table is steep enough in the bias at all angles."""
    low, high = max(-1.0, cosines[0]), min(1.0, cosines[1])
    x = (low + high) / 2 - (high - low) / 2 * np.cos(np.linspace(0, np.pi, GRID))
    basis = chebyshev.chebvander(x, table.coefficients.shape[3] - 1)
    cubics = basis @ table.coefficients[:, :, CURRENT].swapaxes(1, 2)  # (pieces, grid, 4)
    width = np.diff(table.breaks)
    end = cubics[-1] @ width[-1] ** np.arange(4)
    at_breaks = np.concatenate([cubics[:, :, 0].T, end[:, None]], axis=1)
    rise = at_breaks[:, -1] - at_breaks[:, 0]
    v = width[:, None] * np.linspace(0, 1, 5)
    powers = np.stack([np.zeros_like(v), np.ones_like(v), 2 * v, 3 * v**2], axis=1)
    slopes = cubics @ powers * width.sum()  # (pieces, grid, 5)
    is_steep = slopes * np.sign(rise)[:, None] > STEEPNESS * np.abs(rise)[:, None]
    return _Curves(table, x, at_breaks) if is_steep.all() else None


def _smooth_parts(curves: _Curves, currents: Array, places: Array) -> tuple[Array, Array]:
    """Numbers of currents, and ends in x (n, 2), of parts within one interval of the bias each.

    ``places`` are the currents that are looked at.
    """
    x = curves.x
    above = curves.at_breaks[:, 1:-1] > currents[places, None, None]  # (places, grid, breaks)
    which, before, number = np.nonzero(above[:, 1:] != above[:, :-1])
    owners, knots = places[which], np.zeros(0)
    if len(which):
        between = x[before], x[before + 1]
        knots = _crossings(curves.table, currents[owners], number + 1, *between)
    owners = np.concatenate([places, owners, places])
    edges = np.concatenate([np.full(len(places), x[0]), knots, np.full(len(places), x[-1])])
    order = np.lexsort((edges, owners))
    owners, edges = owners[order], edges[order]
    joined = (owners[1:] == owners[:-1]) & (edges[1:] > edges[:-1])
    return owners[:-1][joined], np.stack([edges[:-1][joined], edges[1:][joined]], axis=1)


def _crossings(
    table: TorqueInterpolant, currents: Array, breaks: Array, left: Array, right: Array
) -> Array:
    """Cosines (n,) between two others at which the current at a break is the given one."""
    series = table.coefficients[breaks, 0, CURRENT]
    last = series.shape[1] - 1
    slopes = np.pad(chebyshev.chebder(series, axis=1), ((0, 0), (0, min(last, 1))))
    both = np.stack([series, slopes], axis=2)  # (n, orders, 2)
    x = (left + right) / 2
    for _ in range(NEWTON_STEPS):
        value, slope = (chebyshev.chebvander(x, last)[:, None] @ both)[:, 0].T
        moved = np.divide(value - currents, slope, out=np.zeros_like(x), where=slope != 0)
        x = np.clip(x - moved, left, right)
    return x


def _fitted(
    curves: _Curves, currents: Array, which: Array, ends: Array
) -> tuple[Array, Array, Array]:
    """Numbers of currents and pieces of all parts, those halved that need it; who gave up."""
    owners, fits = [np.zeros(0, int)], [np.zeros((0, HEAD + 2 * ORDERS))]
    for _ in range(HALVINGS):
        again = []
        for start in range(0, len(which), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            pieces, good = _fit(curves, currents[which[part]], ends[part])
            owners.append(which[part][good])
            fits.append(pieces[good])
            again.append(start + np.flatnonzero(~good))
        rough = np.concatenate([np.zeros(0, int), *again])
        low, high = ends[rough].T
        middle = (low + high) / 2
        which = np.concatenate([which[rough], which[rough]])
        ends = np.stack([np.append(low, middle), np.append(middle, high)], axis=1)
    return np.concatenate(owners), np.concatenate(fits), np.unique(which)


def _fit(curves: _Curves, currents: Array, ends: Array) -> tuple[Array, Array]:
    """Pieces (n, 4 + 2 orders) between two cosines (n, 2), and whether they are good (n,)."""
    nodes, transform = _nodes()
    middle, half = ends.mean(axis=1), np.ptp(ends, axis=1) / 2
    values, terms = _torques(curves, currents, middle[:, None] + half[:, None] * nodes)
    coefficients = values @ transform.T  # (n, 2, nodes)
    size = np.abs(values).max(axis=2)
    allowed = NEGLIGIBLE * np.maximum(size, SMALL * size.max(axis=1, keepdims=True))
    allowed += ROUNDING * terms
    good = (np.abs(coefficients[..., ORDERS:]).max(axis=2) <= allowed).all(axis=1)
    matters = np.abs(coefficients) > allowed[..., None]
    counts = np.where(matters, np.arange(1, NODES + 1), 0).max(axis=2)
    series = np.where(np.arange(NODES) < counts[..., None], coefficients, 0.0)[..., :ORDERS]
    return np.column_stack([ends, middle, 1 / half, series.reshape(len(series), -1)]), good


def _torques(curves: _Curves, currents: Array, x: Array) -> tuple[Array, Array]:
    """T_par/sin and T_perp/sin (n, 2, nodes) in J/m^2 at cosines (n, nodes) and currents (n,).

    All nodes are solved in the interval of bias that holds the middle one. Beside them the largest
    term (n, 2) of their sums, by which rounding is judged.
    """
    table, interval = curves.table, _intervals(curves, currents, x[:, NODES // 2])
    basis = np.moveaxis(chebyshev.chebvander(x, table.coefficients.shape[3] - 1), 2, 1)
    part = table.coefficients[interval]  # (n, 4, 3, orders)
    cubics = (part.reshape(len(part), 12, -1) @ basis).reshape(len(part), 4, 3, -1)
    current = cubics[:, :, CURRENT].swapaxes(0, 1).reshape(4, -1).copy()
    current[0] -= np.repeat(currents, x.shape[1])
    width = np.repeat(np.diff(table.breaks)[interval], x.shape[1])
    mean = ((current[3] * width + current[2]) * width + current[1]) * width
    start = np.clip(np.divide(-current[0] * width, mean, out=width / 2, where=mean != 0), 0, width)
    v = zero_between(current, width, start).reshape(x.shape)[:, None]
    rows = cubics[:, :, :2]
    torques = ((rows[:, 3] * v + rows[:, 2]) * v + rows[:, 1]) * v + rows[:, 0]
    return torques, np.abs(rows[:, 0]).max(axis=2)


def _intervals(curves: _Curves, currents: Array, x: Array) -> Array:
    """Intervals (n,) of the bias whose current at a cosine (n,) is the given one."""
    at_breaks = curves.table.coefficients[1:, 0, CURRENT]  # (breaks, orders)
    values = chebyshev.chebval(x[:, None], at_breaks.T[:, None], tensor=False)
    passed = (values < currents[:, None]) == curves.is_rising
    return np.asarray(passed.sum(axis=1))


@cache
def _nodes() -> tuple[Array, Array]:
    """Chebyshev points (nodes,) with both ends, and what makes coefficients of values there."""
    nodes = np.cos(np.pi * np.arange(NODES) / (NODES - 1))
    return nodes, np.linalg.inv(chebyshev.chebvander(nodes, NODES - 1))
