"""Demagnetizing factors of elliptic cylinders."""

from typing import Any

import numpy as np

from ..._typing import Array
from .round_cylinders import axial_factor

STEP = 0.25
"""Of the trapezoidal rule, whose error is exp(-pi^2/STEP)."""
LOGARITHMS = np.arange(-200, 201) * STEP
"""Of tan(phi) over the root of width/length; integrands fall like exp(-|.|) at both ends."""


def elliptic_cylinder(length: Any, width: Any, thickness: Any) -> Array:
    """Factors (..., 3) of a cylinder with an ellipse as its cross section.

    M. Beleggia, M. De Graef, Y. T. Millev, D. A. Goode and G. Rowlands, J. Phys. D 38, 3333 (2005),
    write them as integrals over the plane of k. Scaled to a circle, its radius gives a disk's
    factor n(p) for each direction phi: N_z is the mean of n, and N_x that of
    (1 - n) cos^2(phi)/(length s)^2, at p = s thickness, s^2 = (cos(phi)/length)^2 +
    (sin(phi)/width)^2.
    """
    x, y, z = (np.asarray(v, float)[..., None] for v in (length, width, thickness))
    weight, in_x, in_y, scale = directions(x, y)
    along, across = axial_factor(scale * z)
    means = [weight * across * in_x, weight * across * in_y, weight * along]
    return np.stack([mean.sum(axis=-1) for mean in np.broadcast_arrays(*means)], axis=-1)


def directions(length: Array, width: Array) -> tuple[Array, Array, Array, Array]:
    """Nodes of a mean over the directions phi of k, for an ellipse with these axes.

    Weights, the squares (k_x/k)^2 and (k_y/k)^2, and s; each of shape (..., nodes) for lengths
    (..., 1).
    """
    tangent = np.sqrt(width / length) * np.exp(LOGARITHMS)
    weight = 2 / np.pi * STEP * tangent / (1 + tangent**2)
    x, y = 1 / length, tangent / width  # cos(phi)/length and sin(phi)/width, over cos(phi)
    size = x**2 + y**2
    return weight, x**2 / size, y**2 / size, np.sqrt(size / (1 + tangent**2))
