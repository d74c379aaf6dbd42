"""The bias at which a table's current is the given one; the twin of table.inl."""

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...results.interpolant import TorqueInterpolant

CURRENT = 2  # row of the interpolant
ITERATIONS = 100


def bias_at_current(
    table: TorqueInterpolant, x: Array, current: Array, guess: Array | float = 0.0
) -> Array:
    """Bias (V) with J(V, x) = current (A/m^2), NaN where there is none; all broadcast.

    The interval of ``guess`` (V) is tried first and then its neighbours outwards, so that a
    current with several solutions stays on its branch.
    """
    arrays = np.broadcast_arrays(x, current, guess)
    x, current, guess = (np.ravel(part) for part in arrays)
    pieces = len(table.breaks) - 1
    start = np.clip(np.searchsorted(table.breaks, guess, side="right") - 1, 0, pieces - 1)
    biases = np.full(x.shape, np.nan)
    for distance in range(pieces):
        for side in (1, -1) if distance else (1,):
            piece = start + side * distance
            open_ = np.isnan(biases) & (piece >= 0) & (piece < pieces) & np.isfinite(x)
            if open_.any():
                biases[open_] = _solve(table, piece[open_], x[open_], current[open_], guess[open_])
    return biases.reshape(arrays[0].shape)


def _solve(table: TorqueInterpolant, piece: Array, x: Array, current: Array, guess: Array) -> Array:
    """Solutions in the given intervals, NaN where they hold none."""
    series = np.moveaxis(table.coefficients[piece, :, CURRENT], (2, 1, 0), (0, 1, 2))
    c = chebyshev.chebval(x, series, tensor=False)  # (4, n)
    c[0] -= current
    left = table.breaks[piece]
    width = table.breaks[piece + 1] - left
    last = _cubic(c, width)
    terms = np.abs(c[1:]) * width ** np.arange(1, 4)[:, None]
    slack = 8 * np.finfo(float).eps * (np.abs(current) + terms.sum(axis=0))
    inside = ((c[0] <= slack) & (last >= -slack)) | ((c[0] >= -slack) & (last <= slack))
    biases = np.full(x.shape, np.nan)
    if inside.any():
        c, width, left = c[:, inside], width[inside], left[inside]
        start = np.clip(guess[inside] - left, 0.0, width)
        biases[inside] = left + zero_between(c, width, start)
    return biases


def _cubic(c: Array, v: Array) -> Array:
    return np.asarray(((c[3] * v + c[2]) * v + c[1]) * v + c[0])


def zero_between(c: Array, width: Array, v: Array) -> Array:
    """Zeros between 0 and width by Newton's method, bisecting where it would leave.

    Each is searched for as if it were alone.
    """
    rising = _cubic(c, width) >= c[0]
    low, high = np.zeros_like(v), width
    is_open = np.ones(v.shape, bool)
    for _ in range(ITERATIONS):
        excess = _cubic(c, v)
        slope = (3 * c[3] * v + 2 * c[2]) * v + c[1]
        below = (excess < 0) == rising
        low, high = np.where(below, v, low), np.where(below, high, v)
        following = v - np.divide(excess, slope, out=np.full_like(v, np.inf), where=slope != 0)
        outside = ~((following >= low) & (following <= high))
        following = np.where(outside, (low + high) / 2, following)
        moved = np.abs(following - v)
        v = np.where(is_open, following, v)
        is_open &= ~(moved <= 4 * np.finfo(float).eps * width)
        if not is_open.any():
            break
    return v
