"""Dipole tensors of disks, and of elliptic cylinders of one cross section, on a common axis."""

from typing import Any

import numpy as np

from ..._typing import Array
from ..demagnetization.elliptic_cylinders import directions

STEP = 0.25
"""Of the trapezoidal rule, whose error is exp(-pi^2/STEP)."""
TANGENTS = np.exp(np.arange(-160, 57) * STEP)  # of half the angle between two points of the rims


def coaxial_disks(source: Any, target: Any, gap: Any) -> Array:
    """Diagonal (..., 3) of N for two disks on one axis, of any diameters and thicknesses.

    ``source`` and ``target``, (..., 2), are diameter and thickness; ``gap`` is from face to face,
    0 or more. S. Tandon, M. Beleggia, Y. Zhu and M. De Graef, J. Magn. Magn. Mater. 271, 9 (2004)
    write N as a Fourier-Bessel integral; the same integral over the charges of both rims is, after
    one partial integration, one over the angle between their points whose terms are all positive.
    Its trapezoidal sum is good to rounding, far away and in contact.
    """
    first, second = np.asarray(source, float), np.asarray(target, float)
    along = _along_axis(
        first[..., 0] / 2, first[..., 1], second[..., 0] / 2, second[..., 1], np.asarray(gap, float)
    )
    return np.stack([-along / 2, -along / 2, along], axis=-1)


def coaxial_ellipses(axes: Any, thicknesses: Any, gap: Any) -> Array:
    """Diagonal (..., 3) of N for two elliptic cylinders of one cross section on one axis.

    ``axes``, (..., 2), are length and width; ``thicknesses``, (..., 2), those of source and
    target; ``gap`` is from face to face, 0 or more. As for `elliptic_cylinder`, the tensor is a
    mean over directions of that of disks: M. Beleggia, M. De Graef, Y. T. Millev, D. A. Goode and
    G. Rowlands, J. Phys. D 38, 3333 (2005).
    """
    axes, thicknesses = np.asarray(axes, float), np.asarray(thicknesses, float)
    weight, in_x, in_y, scale = directions(axes[..., 0, None], axes[..., 1, None])
    first, second = (2 * scale * thicknesses[..., i, None] for i in range(2))
    half = np.ones_like(scale)  # radius of the disks, in units in which lengths are 2 s of ours
    along = _along_axis(half, first, half, second, 2 * scale * np.asarray(gap, float)[..., None])
    means = [-weight * along * in_x, -weight * along * in_y, weight * along]
    return np.stack([mean.sum(axis=-1) for mean in means], axis=-1)


def _along_axis(
    source_radius: Array, source: Array, target_radius: Array, target: Array, gap: Array
) -> Array:
    """N along the axis (<= 0), for radii, thicknesses and gap that broadcast."""
    r, p, s, q, g = (
        v[..., None] for v in np.broadcast_arrays(source_radius, source, target_radius, target, gap)
    )
    half_sine = TANGENTS / np.sqrt(1 + TANGENTS**2)
    sine = 2 * TANGENTS / (1 + TANGENTS**2)
    weight = STEP * sine * sine**2  # d(phi) = sin(phi) d(ln tangent)
    distance = np.hypot(r - s, 2 * np.sqrt(r * s) * half_sine)
    sums = (weight * mean_inverse_cube(distance, g, p, q)).sum(axis=-1)
    return np.asarray(-(r[..., 0] ** 2) * p[..., 0] / np.pi * sums)


def mean_inverse_cube(distance: Any, gap: Any, source: Any, target: Any) -> Array:
    """Mean of 1/r^3 over the heights of two points of the rims, without differences.

    It is the second difference of v/distance^2, v^2 = distance^2 + z^2, over four heights z,
    rearranged with v - z = distance^2/(v + z).
    """
    heights = (gap, gap + source, gap + target, gap + source + target)
    roots = [np.hypot(distance, z) for z in heights]
    a, b, c, d = roots
    excess = [1 / (v + z) for v, z in zip(roots, heights, strict=True)]
    sides = (excess[3] + excess[1]) / (d + b) + (excess[2] + excess[0]) / (c + a)
    top = 2 * (excess[0] + excess[1]) + (heights[0] + heights[1]) * sides
    return np.asarray(top / ((d + c) * (b + a)))
