"""The dipole tensor of two rectangular prisms, apart, touching, or one and the same."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array

STEP = 0.125
"""Of the trapezoidal rule in ln(u), whose error is exp(-pi^2/(2 STEP))."""
BELOW, ABOVE = 13.0, 40.0
"""Of ln(u) beyond the scales of both bodies; integrands fall like u^3 and 1/u there."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
SMOOTH = 0.3
"""Largest u times half an edge, or half the sum of two, where Gauss's rule is good to rounding."""
BLOCK = 1 << 17
"""Pairs of bodies times nodes that are looked at together."""
SIGNS = np.array([1.0, -1.0, -1.0, 1.0])


def prisms(source: Any, target: Any, offset: Any) -> Array:
    """Tensor N (..., 3, 3): the source, magnetized evenly by M, has the mean field -N M in target.

    A. J. Newell, W. Williams and D. J. Dunlop, J. Geophys. Res. 98, 9551 (1993), Eqs. (27)
    and (32), whose closed form cancels in thin and in distant bodies. Here 1/r = (2/sqrt(pi)) int
    exp(-r^2 u^2) du, the six integrals over both bodies are factors of three functions of u in
    closed form, and the last integral, over ln(u), is a trapezoidal sum to rounding.
    ``source`` and ``target`` are edges along x, y and z, ``offset`` leads from centre to centre,
    each of shape (..., 3); all in one unit. Equal bodies without an offset have the demagnetizing
    factors on the diagonal.
    """
    bodies = np.broadcast_arrays(source, target, np.asarray(offset, float))
    shape = bodies[0].shape
    a, b, d = (np.asarray(v, float).reshape(-1, 3) for v in bodies)
    u = _nodes(np.minimum(a, b).min(), (np.abs(d) + (a + b) / 2).max())
    tensor = np.empty((len(a), 3, 3))
    size = max(BLOCK // len(u), 1)
    for start in range(0, len(a), size):
        rows = slice(start, start + size)
        tensor[rows] = _tensors(a[rows], b[rows], d[rows], u)
    return tensor.reshape(*shape, 3)


def _nodes(smallest: float, largest: float) -> Array:
    low, high = -np.log(largest) - BELOW, -np.log(smallest) + ABOVE
    return np.exp(np.arange(low, high, STEP))


def _tensors(a: Array, b: Array, d: Array, u: Array) -> Array:
    factors = [_factors(a[:, i], b[:, i], d[:, i], u) for i in range(3)]
    means, slopes, bends = zip(*factors, strict=True)
    weight = -np.prod(a, axis=-1)[:, None] * u * STEP / (2 * np.pi**1.5)
    tensor = np.empty((len(a), 3, 3))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        tensor[:, i, i] = (weight * bends[i] * means[j] * means[k]).sum(axis=-1)
        mixed = (weight * slopes[i] * slopes[j] * means[k]).sum(axis=-1)
        tensor[:, i, j] = tensor[:, j, i] = mixed
    return tensor


def _factors(a: Array, b: Array, d: Array, u: Array) -> Array:
    """Means of exp(-u^2 x^2) and of its two derivatives over x between two edges; (3, n, nodes).

    x is the difference of a place in one edge and a place in the other. Differences of closed
    forms would cancel where u times an edge is small.
    """
    edges = np.broadcast_arrays(
        np.maximum(a, b)[:, None], np.minimum(a, b)[:, None], np.abs(d)[:, None], u
    )
    long, short, _, nodes = edges
    smooth = nodes * (long + short) / 2 < SMOOTH
    flat = ~smooth & (nodes * short / 2 < SMOOTH)
    factors = np.empty((3, *nodes.shape))
    ways = {_over_both_edges: smooth, _over_the_short_edge: flat, _at_ends: ~smooth & ~flat}
    for way, chosen in ways.items():
        factors[:, chosen] = way(*(edge[chosen] for edge in edges))
    factors[1] *= np.sign(d)[:, None]
    return factors


def _over_both_edges(a: Array, b: Array, d: Array, u: Array) -> Array:
    """By Gauss's rule in both edges."""
    weights = np.outer(WEIGHTS, WEIGHTS).ravel() / 4
    first, second = (np.ravel(v) for v in np.meshgrid(NODES, NODES))
    x = d[:, None] + (np.outer(a, first) + np.outer(b, second)) / 2
    square = u[:, None] ** 2
    bell = np.exp(-square * x**2)
    slope, bend = -2 * square * x * bell, (4 * square**2 * x**2 - 2 * square) * bell
    return np.stack([bell @ weights, slope @ weights, bend @ weights])


def _over_the_short_edge(a: Array, b: Array, d: Array, u: Array) -> Array:
    """By Gauss's rule in the shorter edge b, and differences at the ends of the other."""
    x = d[:, None] + np.outer(b, NODES) / 2
    u, half = u[:, None], a[:, None] / 2
    near, far = u * (x - half), u * (x + half)
    mean = np.sqrt(np.pi) / (2 * u) * _difference_of_erf(near, far)
    bells = np.exp(-(near**2)), np.exp(-(far**2))
    slope = bells[1] - bells[0]
    bend = -2 * u * (far * bells[1] - near * bells[0])
    return np.asarray(np.stack([mean @ WEIGHTS, slope @ WEIGHTS, bend @ WEIGHTS]) / (2 * a))


def _difference_of_erf(low: Array, high: Array) -> Array:
    """erf(high) - erf(low), for high > 0, by erfc where both are above zero."""
    tails = scipy.special.erfc(np.maximum(low, 0)) - scipy.special.erfc(high)
    return np.asarray(tails + scipy.special.erf(np.maximum(-low, 0)))


def _at_ends(a: Array, b: Array, d: Array, u: Array) -> Array:
    """In closed form, as sums over the differences of the ends.

    |x| and its slope are apart from what falls like exp(-u^2 x^2), and their sums are exact.
    """
    far, near = (a + b) / 2, (a - b) / 2
    ends = (d + far, d + near, d - near, d - far)
    mean = np.sqrt(np.pi) * np.clip(far - d, 0, b) / u
    slope, bend, side = (np.zeros_like(u) for _ in range(3))
    for sign, end in zip(SIGNS, ends, strict=True):
        x = np.abs(u * end)
        bell = np.exp(-(x**2))
        mean += sign * bell * (1 - np.sqrt(np.pi) * x * scipy.special.erfcx(x)) / (2 * u**2)
        side += sign * np.sign(end)
        slope -= sign * np.sign(end) * scipy.special.erfc(x)
        bend += sign * bell
    slope = (side + slope) * np.sqrt(np.pi) / (2 * u)
    return np.asarray(np.stack([mean, slope, bend]) / (a * b))
