"""Sums over k-parallel: meshes of the square Brillouin zone, and their refinement."""

from functools import lru_cache

import numpy as np

from ..._typing import Array
from ..hamiltonian.interface import Hamiltonian, Operations

MESHES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)


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


def whole_zone(points: int) -> tuple[Array, Array, Array]:
    """Return the same mesh, not folded."""
    line = (np.arange(points) + 0.5) * (2 * np.pi / points) - np.pi
    kx, ky = (axis.ravel() for axis in np.meshgrid(line, line, indexing="ij"))
    return kx, ky, np.full(points**2, points**-2.0)


SHIFTS = ((1 / 2, 1 / 2), (1 / 3, 1 / 3), (1 / 3, 2 / 3), (0.0, 0.0))
"""Of a mesh off the middle of the zone, in steps."""


@lru_cache(maxsize=8)
def symmetric_mesh(points: int, operations: Operations) -> tuple[Array, Array, Array]:
    """Phases (rad) along both vectors of the plane and weights, on the zone of any lattice.

    The mesh of ``points`` x ``points`` is folded by the operations that leave it as it is. Its
    shift off the middle of the zone is the one that most operations leave alone, off the symmetry
    lines where there is a choice.
    """
    turned = np.array(operations)

    def kept(shift: tuple[float, float]) -> Array:
        moved = turned @ np.array(shift) - np.array(shift)
        return np.asarray(np.all(np.abs(moved - np.round(moved)) < 1e-9, axis=1))

    shift = max(SHIFTS, key=lambda s: kept(s).sum() * (1 if any(s) else 1 / 2 - 1e-9))
    group = turned[kept(shift)]
    index = np.indices((points, points)).reshape(2, -1)
    places = index + np.array(shift)[:, None]
    images = np.einsum("gij,jp->gip", group, places) - np.array(shift)[None, :, None]
    whole = np.round(images).astype(int) % points
    first = (whole[:, 0] * points + whole[:, 1]).min(axis=0)
    chosen, count = np.unique(first, return_counts=True)
    phases = places[:, chosen] * (2 * np.pi / points)
    return phases[0], phases[1], count / points**2


def mesh_of(chain: Hamiltonian, points: int) -> tuple[Array, Array, Array]:
    """Mesh fit for the symmetry of a Hamiltonian in the plane."""
    symmetry = chain.in_plane_symmetry
    if not isinstance(symmetry, str):
        return symmetric_mesh(points, symmetry)
    return wedge(points) if symmetry == "square" else whole_zone(points)


def coarser(points: int) -> tuple[int, ...]:
    """Even numbers of points of three coarser meshes, about 2/3, 1/2 and 1/3 as fine.

    One alone may agree with the fine mesh by accident, above all where a Fermi surface is
    sharp; all three rarely do.
    """
    return tuple(max(2, 2 * round(points / divisor)) for divisor in (3, 4, 6))


def refinement(points: int | None, most: int) -> list[tuple[int, ...]]:
    """Meshes to try one after the other, each with the coarser ones it is compared with.

    A number of ``points`` fixes the mesh; None lets it grow up to ``most``.
    """
    if points is not None:
        return [(points, *coarser(points))]
    meshes = [m for m in MESHES if m <= most]
    return [tuple(meshes[i - 3 : i + 1][::-1]) for i in range(3, len(meshes))]


def mesh_error(value: Array, coarser_values: list[Array]) -> Array:
    """Estimated error of a sum over a mesh, given those over the three coarser ones.

    The last one is three times as coarse, so that no more than a third of its distance can be
    the fault of the finest.
    """
    weights = (1.0, 1.0, 1 / 3)
    distances = [
        w * np.abs(value - other) for w, other in zip(weights, coarser_values, strict=True)
    ]
    return np.asarray(np.max(distances, axis=0))
