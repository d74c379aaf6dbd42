"""Slopes of a table in the bias, with errors."""

from collections.abc import Sequence

import numpy as np

from .._typing import Array
from .interpolant import splines
from .interpolation_error import halves

FEWEST = 5  # nodes of which halves still say something


def bias_slopes(
    bias: Array, values: Array, errors: Array, kinks: Sequence[float] = ()
) -> tuple[Array, Array]:
    """Slopes of the splines through values (bias, ...) at all nodes, and their errors, per V.

    The error is the sum of what the errors of the values, of unknown signs, make of the slope, and
    of the largest distance to the slopes of splines through every other node; of fewer than
    ``FEWEST`` nodes to that of the line through neighbouring nodes, of two nodes the slope itself.
    At a kink the slope is the mean of those on both sides, and half their difference adds to it.
    """
    every = np.arange(len(bias))
    weights, jumps = _weights(bias, every, kinks)
    slopes = np.tensordot(weights, values, axes=1)
    spread = np.tensordot(np.abs(weights), errors, axes=1)
    spread = spread + np.abs(np.tensordot(jumps, values, axes=1))
    if len(bias) == 2:
        return slopes, spread + np.abs(slopes)
    if len(bias) < FEWEST:
        others = [np.gradient(values, bias, axis=0, edge_order=1)]
    else:
        chosen = [_weights(bias, half, kinks)[0] for half in halves(bias, kinks)]
        others = [np.tensordot(w, values, axes=1) for w in chosen]
    return slopes, spread + np.max([np.abs(slopes - other) for other in others], axis=0)


def _weights(bias: Array, nodes: Array, kinks: Sequence[float]) -> tuple[Array, Array]:
    """Slopes (bias, bias) at all biases by the values at some nodes, and half their jumps."""
    unit = np.eye(len(bias))[nodes]
    breaks, pieces = splines(bias[nodes], unit, kinks)
    last = len(breaks) - 2
    sides = []
    for side in ("left", "right"):
        piece = np.clip(np.searchsorted(breaks, bias, side=side) - 1, 0, last)
        v = (bias - breaks[piece])[:, None]
        sides.append(pieces[piece, 1] + v * (2 * pieces[piece, 2] + 3 * v * pieces[piece, 3]))
    before, after = sides
    at_kink = np.isin(bias, kinks)[:, None]
    return (before + after) / 2, np.where(at_kink, (after - before) / 2, 0.0)
