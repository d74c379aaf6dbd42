"""The dipole tensor of two rectangular prisms, apart, touching, or one and the same."""

from typing import Any

import numpy as np
import scipy

from ..._typing import Array

STEP = 0.125
"""Of the trapezoidal rule in ln(u), whose error is exp(-pi^2/(2 STEP))."""
BELOW, ABOVE = 13.0, 40.0
"""Of ln(u) beyond the scales of both bodies; integrands fall like u^3 and 1/u there."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)
SMOOTH = 0.3
"""Largest u times the reach of both bodies for which Gauss's rule is as good as closed forms."""
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
    a, b, d = np.broadcast_arrays(source, target, np.asarray(offset, float))
    u = _nodes(np.minimum(a, b).min(), (np.abs(d) + (a + b) / 2).max())
    factors = [_factors(a[..., i], b[..., i], d[..., i], u) for i in range(3)]
    means, slopes, bends = zip(*factors, strict=True)
    volume = np.prod(a, axis=-1)
    weight = -volume[..., None] * u * STEP / (2 * np.pi**1.5)
    tensor = np.empty((*a.shape, 3))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        tensor[..., i, i] = (weight * bends[i] * means[j] * means[k]).sum(axis=-1)
        mixed = (weight * slopes[i] * slopes[j] * means[k]).sum(axis=-1)
        tensor[..., i, j] = tensor[..., j, i] = mixed
    return tensor


def _nodes(smallest: float, largest: float) -> Array:
    low, high = -np.log(largest) - BELOW, -np.log(smallest) + ABOVE
    return np.exp(np.arange(low, high, STEP))


def _factors(a: Array, b: Array, d: Array, u: Array) -> tuple[Array, Array, Array]:
    """Means of exp(-u^2 x^2) and of its two derivatives over x between two edges; (..., nodes)."""
    a, b, d = (np.asarray(v, float)[..., None] for v in (a, b, d))
    reach = (a + b) / 2
    smooth = u * reach < SMOOTH
    exact = _sums_at_ends(a, b, d, np.where(smooth, SMOOTH / reach, u))
    by_rule = _means_of_nodes(a, b, d, np.where(smooth, u, 0.0))
    first, second, third = (np.where(smooth, r, e) for r, e in zip(by_rule, exact, strict=True))
    return first, second, third


def _means_of_nodes(a: Array, b: Array, d: Array, u: Array) -> tuple[Array, Array, Array]:
    """Means where exp(-u^2 x^2) hardly changes within a body, by Gauss's rule."""
    mean, slope, bend = (np.zeros(np.broadcast_shapes(a.shape, u.shape)) for _ in range(3))
    for first, weight in zip(NODES, WEIGHTS / 2, strict=True):
        for second, other in zip(NODES, WEIGHTS / 2, strict=True):
            x = d + (first * a + second * b) / 2
            bell = weight * other * np.exp(-((u * x) ** 2))
            mean += bell
            slope -= 2 * u**2 * x * bell
            bend += (4 * u**4 * x**2 - 2 * u**2) * bell
    return mean, slope, bend


def _sums_at_ends(a: Array, b: Array, d: Array, u: Array) -> tuple[Array, Array, Array]:
    """Return the same means in closed form, as sums over the differences of the ends.

    |x| and its slope are apart from what falls like exp(-u^2 x^2), and their sums are exact.
    """
    far, near = (a + b) / 2, np.abs(a - b) / 2
    ends = (d + far, d + near, d - near, d - far)
    overlap = 2 * np.clip(far - np.abs(d), 0, far - near)
    mean = np.sqrt(np.pi) * overlap / (2 * u)
    slope, bend, side = 0.0, 0.0, 0.0
    for sign, end in zip(SIGNS, ends, strict=True):
        x = np.abs(u * end)
        bell = np.exp(-(x**2))
        mean = mean + sign * bell * (1 - np.sqrt(np.pi) * x * scipy.special.erfcx(x)) / (2 * u**2)
        side = side + sign * np.sign(end)
        slope = slope - sign * np.sign(end) * scipy.special.erfc(x)
        bend = bend + sign * bell
    slope = (side + slope) * np.sqrt(np.pi) / (2 * u)
    return mean / (a * b), slope / (a * b), bend / (a * b)
