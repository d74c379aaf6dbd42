"""Faces of crystals: the lattice of a monolayer and how monolayers follow each other.

The frame is that of stacks: x along the normal, y along the first vector of the plane, z = x cross
y. MgO on bcc Fe (001), rotated by 45 degrees, needs nothing more, since y is along [110] in
the one and along [100] in the other.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import shown
from .crystals import CRYSTALS, CrystalName, Point

SAME = 1e-9  # lattice constants


@dataclass(frozen=True)
class Face:
    """A face of a crystal; vectors on the crystal's cubic axes, in lattice constants.

    ``plane``: the two primitive vectors of a monolayer, with ``plane[0] x plane[1]`` along the
    normal. ``stacking``: the lattice vector that leads from a cell of a monolayer to one of the
    next, with the shortest part in the plane.
    """

    crystal: CrystalName
    name: str
    plane: tuple[Point, Point]
    stacking: Point

    @property
    def frame(self) -> Array:
        """Rotation (3, 3) from the cubic axes to the stack's; its rows are x, y and z."""
        first, second = (np.array(vector) for vector in self.plane)
        normal = np.cross(first, second)
        x, y = normal / np.linalg.norm(normal), first / np.linalg.norm(first)
        return np.array([x, y, np.cross(x, y)])

    @property
    def in_plane(self) -> Array:
        """Both vectors of the plane (2, 2) as components along y and z."""
        return np.asarray((np.array(self.plane) @ self.frame.T)[:, 1:])

    @property
    def area(self) -> float:
        """Area of a cell of a monolayer in lattice constants squared."""
        return float(np.linalg.det(self.in_plane))

    @property
    def distance(self) -> float:
        """Distance of monolayers in lattice constants."""
        return float(self.frame[0] @ np.array(self.stacking))

    @property
    def shift(self) -> Array:
        """Shift (2,) of a monolayer against the one before, along y and z."""
        return np.asarray((self.frame @ np.array(self.stacking))[1:])

    def layer_coordinates(self, vectors: Array) -> Array:
        """Lattice vectors (n, 3) as whole numbers (n, 3) of stacking and plane vectors.

        Raises ValueError for a vector that is none of the lattice.
        """
        basis = np.array([self.stacking, *self.plane])
        coordinates = np.asarray(vectors) @ np.linalg.inv(basis)
        whole = np.round(coordinates)
        if np.abs(coordinates - whole).max(initial=0.0) > SAME:
            raise ValueError(f"{vectors} are no lattice vectors of {self.crystal}")
        return whole.astype(int)


_FACES = (
    Face("simple_cubic", "001", ((1, 0, 0), (0, 1, 0)), (0, 0, 1)),
    Face("fcc", "001", ((0.5, 0.5, 0), (-0.5, 0.5, 0)), (0.5, 0, 0.5)),
    Face("fcc", "110", ((-0.5, 0.5, 0), (0, 0, 1)), (0.5, 0, 0.5)),
    Face("fcc", "111", ((0.5, -0.5, 0), (0, 0.5, -0.5)), (0.5, 0.5, 0)),
    Face("bcc", "001", ((1, 0, 0), (0, 1, 0)), (0.5, 0.5, 0.5)),
    Face("bcc", "110", ((-0.5, 0.5, 0.5), (0.5, -0.5, 0.5)), (0.5, 0.5, 0.5)),
    Face("rock_salt", "001", ((0.5, 0.5, 0), (-0.5, 0.5, 0)), (0.5, 0, 0.5)),
)
FACES: dict[tuple[str, str], Face] = {(face.crystal, face.name): face for face in _FACES}
"""Faces by crystal and name. In a monolayer of rock salt (001) there is one atom of each kind."""


def face_of(crystal: str, name: str) -> Face:
    """Return a face; QuestionError for one that the crystal does not have here."""
    face = FACES.get((crystal, name))
    if face is None:
        known = ", ".join(face_names(crystal))
        raise QuestionError(f"face is {shown(name)}; allowed for {crystal} is {known}")
    return face


def face_names(crystal: str) -> list[str]:
    """Names of the faces that a crystal has here."""
    return [name for of_crystal, name in FACES if of_crystal == crystal]


@cache
def plane_symmetry(
    face: Face, *, time_reversal: bool = True
) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Operations of k-parallel that leave all spectra alone, as matrices of whole numbers.

    A matrix turns the phases (2,) of a point, k along both vectors of the plane, into those of an
    equivalent point. They are the rotations and mirrors of the crystal that keep its normal, which
    hold for any magnets without spin-orbit coupling, and with ``time_reversal`` the same with k
    reversed, for magnets along one line: it makes outgoing waves of incoming ones, so that
    spins of waves from one lead between magnets at an angle are others at -k.
    """
    metric = face.in_plane @ face.in_plane.T
    shift = np.linalg.solve(face.in_plane.T, face.shift)
    crystal = CRYSTALS[face.crystal]
    positions = (np.array(crystal.positions) @ face.frame.T)[:, 1:] @ np.linalg.inv(face.in_plane)
    operations = []
    for entries in product((-1, 0, 1), repeat=4):
        matrix = np.array(entries).reshape(2, 2)  # new coordinates = matrix @ old ones
        if abs(abs(np.linalg.det(matrix)) - 1) > SAME:
            continue
        keeps_lengths = np.allclose(matrix.T @ metric @ matrix, metric, atol=SAME)
        moved = [matrix @ vector - vector for vector in (shift, *positions)]
        if keeps_lengths and all(np.abs(part - np.round(part)).max() < SAME for part in moved):
            of_phases = np.round(np.linalg.inv(matrix).T).astype(int)
            operations += [of_phases, -of_phases] if time_reversal else [of_phases]
    unique = {tuple(tuple(row) for row in matrix.tolist()) for matrix in operations}
    return tuple(sorted(unique))  # type: ignore[arg-type]
