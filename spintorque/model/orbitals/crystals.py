"""Cubic crystals and their shells of neighbours."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from ..._typing import Array

CrystalName = Literal["simple_cubic", "fcc", "bcc", "rock_salt"]
Point = tuple[float, float, float]
REACH = 3  # cells to each side in which neighbours are sought
MOST_SHELLS = 6
"""Shells of neighbours that lie within that reach in every crystal."""
SAME_DISTANCE = 1e-9  # lattice constants


@dataclass(frozen=True)
class Crystal:
    """A cubic crystal in which every atom is a centre of inversion; lengths in lattice constants.

    ``lattice``: primitive vectors, a row each. ``positions``: of the atoms in the cell.
    ``path``: the standard path through the Brillouin zone, points in 2 pi / lattice constant with
    their labels.
    """

    name: CrystalName
    lattice: tuple[Point, Point, Point]
    positions: tuple[Point, ...]
    path: tuple[tuple[str, Point], ...]

    @property
    def atoms(self) -> int:
        """Number of atoms in the cell."""
        return len(self.positions)

    @property
    def cell_volume(self) -> float:
        """Volume of the primitive cell in lattice constants cubed."""
        return float(abs(np.linalg.det(np.array(self.lattice))))


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Neighbours of one shell: pairs of atoms at one distance.

    ``first`` and ``second`` (bonds,) are the atoms' places in the cell; ``vectors`` (bonds, 3)
    lead from the first to the second, in lattice constants. Each bond occurs from both ends.
    """

    distance: float
    first: Array
    second: Array
    vectors: Array

    def between(self, first: int, second: int) -> Array:
        """Vectors (bonds, 3) from atoms of one place to atoms of another."""
        return np.asarray(self.vectors[(self.first == first) & (self.second == second)])


_G: Point = (0.0, 0.0, 0.0)
_CUBIC_PATH = (
    ("Γ", _G),
    ("X", (0.0, 0.5, 0.0)),
    ("M", (0.5, 0.5, 0.0)),
    ("Γ", _G),
    ("R", (0.5, 0.5, 0.5)),
)
_FCC_PATH = (
    ("Γ", _G),
    ("X", (0.0, 1.0, 0.0)),
    ("W", (0.5, 1.0, 0.0)),
    ("L", (0.5, 0.5, 0.5)),
    ("Γ", _G),
    ("K", (0.75, 0.75, 0.0)),
)
_BCC_PATH = (
    ("Γ", _G),
    ("H", (0.0, 1.0, 0.0)),
    ("N", (0.5, 0.5, 0.0)),
    ("Γ", _G),
    ("P", (0.5, 0.5, 0.5)),
    ("N", (0.5, 0.5, 0.0)),
)
_FCC_LATTICE: tuple[Point, Point, Point] = ((0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0))

CRYSTALS: dict[str, Crystal] = {
    crystal.name: crystal
    for crystal in (
        Crystal("simple_cubic", ((1, 0, 0), (0, 1, 0), (0, 0, 1)), (_G,), _CUBIC_PATH),
        Crystal("fcc", _FCC_LATTICE, (_G,), _FCC_PATH),
        Crystal(
            "bcc",
            ((-0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0.5, 0.5, -0.5)),
            (_G,),
            _BCC_PATH,
        ),
        Crystal("rock_salt", _FCC_LATTICE, (_G, (0.5, 0, 0)), _FCC_PATH),
    )
}


@cache
def neighbour_shells(crystal: Crystal, count: int) -> tuple[Neighbours, ...]:
    """Return the nearest ``count`` shells, nearest first; at most `MOST_SHELLS`."""
    cells = np.stack(np.meshgrid(*[np.arange(-REACH, REACH + 1)] * 3, indexing="ij"), -1)
    translations = cells.reshape(-1, 3) @ np.array(crystal.lattice)
    positions = np.array(crystal.positions)
    vectors = positions[None, :, None] - positions[:, None, None] + translations
    first, second = np.indices(vectors.shape[:3])[:2].reshape(2, -1)
    vectors = vectors.reshape(-1, 3)
    distances = np.linalg.norm(vectors, axis=-1)
    order = np.argsort(distances, kind="stable")[crystal.atoms :]
    jumps = np.flatnonzero(np.diff(distances[order]) > SAME_DISTANCE) + 1
    shells = np.split(order, jumps)[:count]
    return tuple(
        Neighbours(float(distances[shell[0]]), first[shell], second[shell], vectors[shell])
        for shell in shells
    )
