"""The dipole tensor of two cylinders of any outlines beside or above one another."""

import numpy as np

from ..._typing import Array
from .outlines import ALONG_EDGE, Outline

FIRST, MOST = 64, 4096  # points on each rim
FAR = 4.0  # distance of the centres over the reach of both, beyond which few points inside do
TOLERANCE = 1e-11
ROWS = 1 << 20  # pairs of points that are looked at together
THIN = 0.1  # sum of thicknesses over the distance, below which Gauss's rule replaces differences
SIGNS = (1.0, -1.0, -1.0, 1.0)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)


def cylinders(
    source: Outline,
    source_thickness: float,
    target: Outline,
    target_thickness: float,
    height: float,
) -> tuple[Array, float]:
    """N (3, 3) of two cylinders along z, and its error; they touch nowhere.

    ``height`` is that of the target's centre above the source's. Charges of both rims, integrated
    over both heights (the closed form of two charged lines), are summed over points of the rims,
    twice as many until the sum is steady; what is along z is turned into rims by Gauss's theorem.
    The error is what the next change would be if changes kept falling by the same factor.
    Far away it is the mean of the dipole field over points inside both bodies: M. Beleggia and
    M. De Graef, J. Magn. Magn. Mater. 263, L1 (2003) give the same integral in Fourier space.
    """
    bodies = (source, source_thickness, target, target_thickness, height)
    if _distance(*bodies) > FAR:
        return _far(*bodies), 0.0
    tensor, count = _near(*bodies, FIRST), FIRST
    before = error = float(np.abs(tensor).max())
    while count < MOST:
        count *= 2
        finer = _near(*bodies, count)
        change, largest = float(np.abs(finer - tensor).max()), float(np.abs(finer).max())
        tensor, error, before = finer, change * min(change / before, 1.0), change
        if error <= TOLERANCE * largest:
            break
    return tensor, error


def _distance(source: Outline, p: float, target: Outline, q: float, height: float) -> float:
    offset = np.hypot(*np.subtract(target.centre, source.centre))
    reach = np.hypot(source.reach, p / 2) + np.hypot(target.reach, q / 2)
    return float(np.hypot(offset, height) / reach)


def _far(source: Outline, p: float, target: Outline, q: float, height: float) -> Array:
    (from_points, from_weights), (to_points, to_weights) = source.inside(), target.inside()
    node, weight = np.polynomial.legendre.leggauss(ALONG_EDGE)
    z = height + (q * node[:, None] - p * node[None, :]) / 2
    tensor = np.zeros((3, 3))
    for point, mass in zip(from_points, from_weights, strict=True):
        x, y = np.moveaxis(to_points - point, -1, 0)
        r = np.stack(np.broadcast_arrays(x[:, None, None], y[:, None, None], z), axis=-1)
        size = np.linalg.norm(r, axis=-1)
        each = to_weights[:, None, None] * np.outer(weight, weight) / 4 * mass / size**3
        r /= size[..., None]
        tensor += each.sum() * np.eye(3) - 3 * np.einsum("abc,abci,abcj->ij", each, r, r)
    return tensor * source.area * p / (4 * np.pi)


def _near(source: Outline, p: float, target: Outline, q: float, height: float, count: int) -> Array:
    (from_points, from_normals), (to_points, to_normals) = source.rim(count), target.rim(count)
    lowest = abs(height) - (p + q) / 2
    plane, upwards = np.zeros((2, 2)), np.zeros(2)
    size = max(ROWS // len(to_points), 1)
    for start in range(0, len(from_points), size):
        rows = slice(start, start + size)
        step = to_points[None, :] - from_points[rows, None]
        distance = np.hypot(*np.moveaxis(step, -1, 0))
        is_thin = lowest > 0 and p + q < THIN * np.hypot(distance.min(), lowest)
        lines, cones = (_of_thin if is_thin else _between_rims)(distance, lowest, p, q)
        plane += from_normals[rows].T @ lines @ to_normals
        through = -np.einsum("ai,abi->ab", from_normals[rows], step)
        upwards += (through * cones).sum(axis=0) @ to_normals
    return _whole(plane, upwards * np.sign(height)) / (4 * np.pi * target.area * q)


def _whole(plane: Array, upwards: Array) -> Array:
    tensor = np.zeros((3, 3))
    tensor[:2, :2] = (plane + plane.T) / 2
    tensor[:2, 2] = tensor[2, :2] = upwards
    tensor[2, 2] = -np.trace(plane)
    return tensor


def _between_rims(distance: Array, lowest: float, p: float, q: float) -> tuple[Array, Array]:
    """1/r over the heights of two points, and what Gauss's theorem makes of asinh(z/rho).

    The first is the second difference of z asinh(z/rho) - v, v^2 = rho^2 + z^2, the other that of
    -(asinh(z/rho) + z/(v + |z|))/2. Above one another ln(rho) drops out.
    """
    heights = (lowest, lowest + p, lowest + q, lowest + p + q)
    above = min(heights) >= 0
    lines, cones = np.zeros_like(distance), np.zeros_like(distance)
    for sign, z in zip(SIGNS, heights, strict=True):
        v = np.hypot(distance, z)
        angle = np.log(v + z) if above else np.arcsinh(z / distance)
        lines += sign * (z * angle - v)
        cones -= sign / 2 * (angle + z / (v + abs(z)))
    return lines, cones


def _of_thin(distance: Array, lowest: float, p: float, q: float) -> tuple[Array, Array]:
    """Return the same without differences, as integrals of 1/v and 1/(v (v + z)) over heights."""
    lines, cones = np.zeros_like(distance), np.zeros_like(distance)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        for other, more in zip(NODES, WEIGHTS, strict=True):
            z = lowest + (1 + node) / 2 * p + (1 + other) / 2 * q
            v = np.hypot(distance, z)
            each = weight * more / 4 * p * q / v
            lines += each
            cones += each / (v + z)
    return lines, cones
