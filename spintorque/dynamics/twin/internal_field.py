"""Twin of the anisotropies in equation.inl: fields of a layer, and how they change with m."""

import numpy as np

from ..._typing import Array
from ..problem.problem import LayerParameters


def internal_field(layer: LayerParameters, matrix: Array, m: Array) -> Array:
    """Field (3,) in A/m at m (3,), with the momentary matrix Q (3, 3)."""
    axis, (k1, k2) = np.array(layer.axis), layer.cubic
    field = matrix @ m + layer.quartic * (m @ axis) ** 3 * axis
    a = layer.cubic_axes @ m
    for i in range(3):
        j, k = a[i - 2] ** 2, a[i - 1] ** 2
        field = field - (k1 * (j + k) + k2 * j * k) * a[i] * layer.cubic_axes[i]
    return np.asarray(field)


def internal_stiffness(layer: LayerParameters, matrix: Array, m: Array) -> Array:
    """Derivative (3, 3) of `internal_field` by m."""
    axis, (k1, k2) = np.array(layer.axis), layer.cubic
    slope = matrix + 3 * layer.quartic * (m @ axis) ** 2 * np.outer(axis, axis)
    axes = layer.cubic_axes
    a = axes @ m
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        own = k1 * (a[j] ** 2 + a[k] ** 2) + k2 * (a[j] * a[k]) ** 2
        slope = slope - own * np.outer(axes[i], axes[i])
        mixed = 2 * a[i] * a[j] * (k1 + k2 * a[k] ** 2)
        slope = slope - mixed * (np.outer(axes[i], axes[j]) + np.outer(axes[j], axes[i]))
    return np.asarray(slope)
