"""The equation of motion in the planes tangent to the spheres, and where it is at rest.

Moments m (..., 3 layers) hold the components of one layer after the other; each has a sphere.
"""

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation

AT_REST = 1e-11
"""Rate, in units of the largest one, below which m is at rest."""
MOST_STEPS = 80
LARGEST_STEP = 0.4


def normalised(m: Array) -> Array:
    """Moments (..., 3 layers), each at length 1."""
    by_layer = m.reshape(*m.shape[:-1], m.shape[-1] // 3, 3)
    return np.asarray(by_layer / np.linalg.norm(by_layer, axis=-1, keepdims=True)).reshape(m.shape)


def frames(m: Array) -> Array:
    """Unit vectors e1, e2 with e1 x e2 = m as columns (..., 3, 2), for m (..., 3)."""
    aside = np.eye(3)[np.argmin(np.abs(m), axis=-1)]
    first = normalised(cross(aside, m))
    return np.stack([first, cross(m, first)], axis=-1)


def tangents(m: Array) -> Array:
    """Frames of all layers as columns (..., 3 layers, 2 layers), for m (..., 3 layers)."""
    layers = m.shape[-1] // 3
    if layers == 1:
        return frames(m)
    own = frames(m.reshape(*m.shape[:-1], layers, 3))
    columns = np.zeros((*m.shape[:-1], layers, 3, layers, 2))
    for i in range(layers):
        columns[..., i, :, i, :] = own[..., i, :, :]
    return columns.reshape(*m.shape, 2 * layers)


def cross(a: Array, b: Array) -> Array:
    """Vector product (..., 3); for few vectors NumPy's takes longer."""
    (x, y, z), (u, v, w) = (np.moveaxis(each, -1, 0) for each in (a, b))
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


def linearised(equation: Equation, m: Array) -> Array:
    """Matrices (..., 2 layers, 2 layers) in 1/ns of the linearised equation at rest points.

    In the coordinates of `tangents`.
    """
    frame = tangents(m)
    return np.asarray(np.swapaxes(frame, -1, -2) @ equation.jacobian(m) @ frame)


def spiral(count: int) -> Array:
    """Directions (count, 3) spread evenly over the sphere, on a Fibonacci spiral."""
    n = np.arange(count) + 0.5
    return _on_sphere(1 - 2 * n / count, np.pi * (1 + np.sqrt(5)) * n)


def spread(count: int, layers: int) -> Array:
    """Moments (count, 3 layers) spread evenly over all spheres together.

    Of several layers by the additive sequence of M. Roberts (2018), whose steps are powers of the
    root of x^(d + 1) = x + 1 in d = 2 layers dimensions.
    """
    if layers == 1:
        return spiral(count)
    dimensions = 2 * layers
    root = 2.0
    for _ in range(64):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    part = (0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0
    moments = [
        _on_sphere(2 * part[:, k] - 1, 2 * np.pi * part[:, k + 1]) for k in range(0, dimensions, 2)
    ]
    return np.concatenate(moments, axis=-1)


def _on_sphere(z: Array, phi: Array) -> Array:
    radius = np.sqrt(1 - z**2)
    return np.stack([radius * np.cos(phi), radius * np.sin(phi), z], axis=-1)


def typical_rate(equation: Equation) -> float:
    """Largest |dm/dt| in 1/ns over a few directions: the scale on which a rate is zero."""
    return float(np.linalg.norm(equation.rate(spread(30, equation.layers)), axis=-1).max())


def at_rest(equation: Equation, starts: Array, scale: float) -> tuple[Array, Array]:
    """Where dm/dt = 0, from starts (n, 3 layers): m of that shape, and which are at rest (n,).

    Levenberg-Marquardt steps in the tangent planes with a damping proportional to the rate,
    which converge quadratically also to a line of rest points (Yamashita and Fukushima,
    Computing Suppl. 15, 239 (2001)). ``scale`` is a typical rate in 1/ns.
    """
    m = normalised(np.array(starts, float))
    rate = np.linalg.norm(equation.rate(m), axis=-1)
    damping, moved = np.full(len(m), 0.1), np.full(len(m), np.inf)
    for _ in range(MOST_STEPS):
        open_ = np.flatnonzero((moved > 1e-13) & (rate > 1e-15 * scale))
        if not len(open_):
            break
        trial = _stepped(equation, m[open_], rate[open_], damping[open_])
        after = np.linalg.norm(equation.rate(trial), axis=-1)
        better = after < rate[open_]
        settled = ~better & (rate[open_] < AT_REST * scale)
        distance = np.linalg.norm(trial - m[open_], axis=-1)
        moved[open_] = np.where(settled, 0.0, np.where(better, distance, np.inf))
        damping[open_] *= np.where(better, 0.25, 8.0)
        m[open_[better]], rate[open_[better]] = trial[better], after[better]
    return m, rate <= AT_REST * scale


def _stepped(equation: Equation, m: Array, rate: Array, damping: Array) -> Array:
    frame = tangents(m)
    across = np.swapaxes(frame, -1, -2)
    left, sizes, right = np.linalg.svd(across @ equation.jacobian(m) @ frame)
    weight = (damping * rate + 1e-28 * sizes[:, 0]) * sizes[:, 0] + 1e-300
    aim = np.swapaxes(left, -1, -2) @ across @ equation.rate(m)[..., None]
    shares = sizes / (sizes**2 + weight[:, None])
    step = -(np.swapaxes(right, -1, -2) @ (shares[..., None] * aim))[..., 0]
    length = np.linalg.norm(step, axis=-1, keepdims=True)
    step = step * np.minimum(1.0, LARGEST_STEP / np.maximum(length, 1e-300))
    return normalised(m + (frame @ step[..., None])[..., 0])
