"""Tetrahedra that fill the part of a cubic crystal's Brillouin zone that symmetry leaves."""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from ..._typing import Array
from .crystals import Crystal


@dataclass(frozen=True, eq=False)
class BrillouinMesh:
    """Points ``k`` (points, 3) in 2 pi / lattice constant, and tetrahedra of equal weight.

    ``corners`` (tetrahedra, 4) are the places of their corners among the points.
    """

    k: Array
    corners: Array

    @property
    def weight(self) -> float:
        """Share of the Brillouin zone that each tetrahedron stands for."""
        return 1 / len(self.corners)


def brillouin_mesh(crystal: Crystal, divisions: int, *, cubic: bool = True) -> BrillouinMesh:
    """Return the mesh with ``divisions`` steps from the zone's centre to its face along an axis.

    It fills the wedge kx >= ky >= kz >= 0 of a cube that holds whole Brillouin zones, whose 48
    images are that cube; or, with ``cubic=False``, the 16 times smaller part kx >= ky >= 0,
    kz >= 0 for bands with spin-orbit coupling and a magnetization along z. Small cubes are cut
    into six tetrahedra along their diagonals, so that the planes that bound the wedge are faces
    of tetrahedra.
    """
    side = divisions + 1
    points = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    ordered = [(0, 1), (1, 2)] if cubic else [(0, 1)]
    inside = np.all([points[:, a] >= points[:, b] for a, b in ordered], axis=0)
    number = np.cumsum(inside) - 1
    cells = points[inside & np.all(points < divisions, axis=1)]
    corners = []
    for order in permutations(range(3)):
        steps = np.cumsum([np.zeros(3, int), *np.eye(3, dtype=int)[list(order)]], axis=0)
        fits = np.all(
            [(cells[:, a] > cells[:, b]) | (order.index(a) < order.index(b)) for a, b in ordered],
            axis=0,
        )
        places = cells[fits, None] + steps
        corners.append(number[(places[..., 0] * side + places[..., 1]) * side + places[..., 2]])
    half_period = 0.5 if crystal.name == "simple_cubic" else 1.0
    return BrillouinMesh(points[inside] * (half_period / divisions), np.concatenate(corners))
