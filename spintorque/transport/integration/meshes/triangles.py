"""Triangles that tile the zone of any lattice, folded by its symmetry, and their refinement.

Places are phases along both vectors of the plane in periods, 0 to 1. The mean over a triangle is
taken at its centroid; of the four similar ones that it splits into, the middle one shares it.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy

from ...._typing import Array
from ...hamiltonian.interface import InPlaneSymmetry, Operations

PATTERNS = (
    (((0, 0), (1, 0), (0, 1)), ((1, 1), (0, 1), (1, 0))),
    (((0, 0), (1, 0), (1, 1)), ((0, 0), (1, 1), (0, 1))),
    tuple(
        (corner, following, (0.5, 0.5))
        for corner, following in (
            ((0, 0), (1, 0)),
            ((1, 0), (1, 1)),
            ((1, 1), (0, 1)),
            ((0, 1), (0, 0)),
        )
    ),
)
"""Triangles of a cell: halves along either diagonal, as hexagonal lattices need, or quarters."""
NEAR = 1.1  # of its longest edge, by which a triangle is next to another one
PARTS = 6  # of a cell's edge, by which places of centroids are told apart
IDENTITY = ((1, 0), (0, 1))
TURNS = ((1, 0), (0, 1)), ((0, -1), (1, 0)), ((-1, 0), (0, -1)), ((0, 1), (-1, 0))
SWAPS = ((0, 1), (1, 0)), ((1, 0), (0, -1)), ((0, -1), (-1, 0)), ((-1, 0), (0, 1))


class Triangles(NamedTuple):
    """Triangles (n,) by their ``corners`` (n, 3, 2), and the part ``weight`` of the zone of each.

    A weight counts the triangles that symmetry makes of one.
    """

    corners: Array
    weight: Array


def operations_of(symmetry: InPlaneSymmetry) -> Operations:
    """Operations on phases of a symmetry that has a name, or is them."""
    if isinstance(symmetry, str):
        return (*TURNS, *SWAPS) if symmetry == "square" else (IDENTITY,)
    return symmetry


@lru_cache(maxsize=8)
def folded_triangles(fineness: int, operations: Operations) -> Triangles:
    """Triangles of the zone of which operations make all others.

    ``fineness`` squared is about half the number of triangles of the whole zone.
    """
    turned = np.array(operations)
    patterns = [np.array(pattern, float) for pattern in PATTERNS]
    kept = [_kept(pattern, turned) for pattern in patterns]
    best = max(range(len(patterns)), key=lambda number: int(kept[number].sum()))
    pattern, group = patterns[best], turned[kept[best]]
    cells = max(1, round(fineness * np.sqrt(2 / len(pattern))))
    corner = np.indices((cells, cells)).reshape(2, -1).T
    corners = (corner[:, None, None] + pattern).reshape(-1, 3, 2) / cells
    images = np.einsum("gij,nj->gni", group, corners.mean(axis=1))
    first = _numbers(images, cells).min(axis=0)
    _, chosen, count = np.unique(first, return_index=True, return_counts=True)
    return Triangles(corners[chosen], count / len(corners))


def split(corners: Array) -> Array:
    """Four triangles (n, 4, 3, 2) of each (n, 3, 2), the one with the same centroid first."""
    middles = (corners + np.roll(corners, -1, axis=1)) / 2
    outer = [np.stack([corners[:, i], middles[:, i], middles[:, i - 1]], axis=1) for i in range(3)]
    return np.stack([middles, *outer], axis=1)


def beside(corners: Array, chosen: Array, operations: Operations) -> Array:
    """Which triangles (n,) are chosen, or next to a chosen one or to an image of it."""
    centroids = corners.mean(axis=1)
    images = np.einsum("gij,nj->gni", np.array(operations), centroids[chosen]).reshape(-1, 2) % 1.0
    tree = scipy.spatial.cKDTree(np.where(images < 1, images, 0.0), boxsize=np.ones(2))
    edges = corners - np.roll(corners, 1, axis=1)
    longest = np.sqrt((edges**2).sum(axis=2)).max(axis=1)
    distance, _ = tree.query(centroids % 1.0)
    return np.asarray(distance < NEAR * longest)


def _kept(pattern: Array, operations: Array) -> Array:
    """Which operations turn the triangles of a pattern into each other."""
    centroids = pattern.mean(axis=1)
    own = set(_numbers(centroids, 1).tolist())
    images = _numbers(np.einsum("gij,nj->gni", operations, centroids), 1)
    return np.array([set(image.tolist()) == own for image in images])


def _numbers(places: Array, cells: int) -> Array:
    """Whole numbers (...) that tell places (..., 2) in the zone apart."""
    parts = np.round(places * (PARTS * cells)).astype(int) % (PARTS * cells)
    return np.asarray(parts[..., 0] * (PARTS * cells) + parts[..., 1])
