"""Sums over k-parallel in the irreducible wedge of the square Brillouin zone."""

import numpy as np

from ..spin import Array


def wedge(points: int) -> tuple[Array, Array, Array]:
    """kx, ky (rad) and weights of a mesh of ``points`` x ``points`` on the whole zone.

    ``points`` is even. The mesh is shifted by half a step off the symmetry lines, where
    lead bands have their edges, and folded into 0 < ky <= kx < pi; weights sum to 1
    (Monkhorst and Pack, PRB 13, 5188 (1976)).
    """
    line = (np.arange(points // 2) + 0.5) * (2 * np.pi / points)
    i, j = np.tril_indices(len(line))
    weight = np.where(i == j, 4.0, 8.0) / points**2
    return line[i], line[j], weight


def coarser(points: int) -> tuple[int, int]:
    """Even numbers of points of two coarser meshes, about 2/3 and 1/2 as fine.

    One alone may agree with the fine mesh by accident, above all where a Fermi surface is
    sharp; both rarely do.
    """
    return max(2, 2 * round(points / 3)), max(2, 2 * (points // 4))
