"""How monolayers of crystals lie on each other: what fits on what, and where each cell is.

The first material sets the lattice of the plane. Films of the same crystal and face go on with its
stacking; square faces of other crystals fit on each other, with atoms of metals in the hollows of
what is below, and atoms of a metal on top of the anions of rock salt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ..checks import shown
from ..suggestions import did_you_mean
from .bond_lengths import LayerSpacing
from .faces import SAME, Face, face_of
from .orbital_material import OrbitalMaterial

MOST_MISFIT = 0.05
ON_ANION = 0.216  # nm, of Fe on O of MgO (literature 0.216 to 0.220)
HALF = np.array([0.5, 0.5])


class Neighbour(NamedTuple):
    """How a monolayer lies on the one before.

    ``shift`` (2,): from cell to cell in the plane, in both vectors of the plane; ``distance`` in
    nm; ``kind``: "same" for one crystal, "hollow" for others, "anion" for rock salt beside a metal.
    """

    shift: Array
    distance: float
    kind: str


@dataclass(frozen=True)
class Registry:
    """Materials of a stack on a face, the first of them being the first lead's.

    ``spacings`` replace distances of monolayers.

    Raises QuestionError for a face that a crystal does not have, for a film that does not fit:
    another kind of lattice, or a misfit above 5 %, and for a spacing of unknown materials.
    """

    materials: tuple[OrbitalMaterial, ...]
    face: str
    spacings: tuple[LayerSpacing, ...] = ()

    def __post_init__(self) -> None:
        """Check that every film fits."""
        first = self.faces[0]
        for material, face in zip(self.materials, self.faces, strict=True):
            same = (face.crystal, face.name) == (first.crystal, first.name)
            if not same and not (is_square(face) and is_square(first)):
                raise QuestionError(
                    f"{material.name} is {face.crystal} ({face.name}) and the first lead, "
                    f"{self.materials[0].name}, {first.crystal} ({first.name}); allowed on it are "
                    f"films of {first.crystal}, and square faces (001) on each other"
                )
            if abs(self.misfit(material)) > MOST_MISFIT:
                raise QuestionError(
                    f"{material.name} has a misfit of {100 * self.misfit(material):+.1f} % to the "
                    f"first lead, {self.materials[0].name}; allowed is {100 * MOST_MISFIT:g} %: "
                    "choose another lead, or give the material another lattice_constant"
                )

        names = [material.name for material in self.materials]
        for name in (name for spacing in self.spacings for name in spacing.between):
            if name not in names:
                raise QuestionError(
                    f"a layer spacing names {shown(name)}, which is no material of the stack"
                    f"{did_you_mean(name, names)}"
                )

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """Face of each material."""
        return tuple(face_of(material.crystal, self.face) for material in self.materials)

    def face_of(self, material: OrbitalMaterial) -> Face:
        """Face of one of the materials."""
        return self.faces[self.materials.index(material)]

    @property
    def side(self) -> float:
        """Length (nm) of the first vector of the plane, that of the first lead."""
        return _side(self.materials[0], self.faces[0])

    @property
    def area(self) -> float:
        """Area (nm^2) of a cell of the plane, that of the first lead."""
        return self.faces[0].area * self.materials[0].lattice_constant ** 2

    def misfit(self, material: OrbitalMaterial) -> float:
        """By which part a material's own lattice in the plane is larger than the first lead's."""
        return _side(material, self.face_of(material)) / self.side - 1

    def remarks(self, are_scaled: bool) -> list[str]:
        """Films that are strained, one sentence each, and whether their bonds are scaled."""
        own = "bands are those of its own crystal"
        bonds = "bonds are scaled to their lengths" if are_scaled else own
        return [
            f"{material.name} is strained by {self._strain(material):+.1f} % in the plane, "
            f"to the lattice of the first lead, {self.materials[0].name}; its {bonds}"
            for material in self.materials
            if abs(self.misfit(material)) > SAME
        ]

    def _strain(self, material: OrbitalMaterial) -> float:
        return 100 * (1 / (1 + self.misfit(material)) - 1)

    def neighbour(self, lower: OrbitalMaterial, upper: OrbitalMaterial) -> Neighbour:
        """How a monolayer of one material lies on one of another."""
        found, pair = self._of_crystals(lower, upper), sorted((lower.name, upper.name))
        given = [part.distance for part in self.spacings if sorted(part.between) == pair]
        return found._replace(distance=given[-1]) if given else found

    def stretch(self, material: OrbitalMaterial) -> tuple[float, float]:
        """Factors by which a film is longer along the stack and in the plane than its crystal."""
        own = self.face_of(material).distance * material.lattice_constant
        return self.neighbour(material, material).distance / own, 1 / (1 + self.misfit(material))

    def _of_crystals(self, lower: OrbitalMaterial, upper: OrbitalMaterial) -> Neighbour:
        """Neighbours as the crystals have them, without given spacings."""
        faces = self.face_of(lower), self.face_of(upper)
        spacings = [
            face.distance * material.lattice_constant
            for face, material in zip(faces, (lower, upper), strict=True)
        ]
        if faces[0] == faces[1]:
            return Neighbour(_shift(faces[0]), sum(spacings) / 2, "same")
        if (lower.crystal == "rock_salt") == (upper.crystal == "rock_salt"):
            return Neighbour(HALF, self._hollow_distance(lower, upper), "hollow")
        salt, sign = (upper, -1) if upper.crystal == "rock_salt" else (lower, 1)
        anion = site_positions(salt, self.face_of(salt))[anion_of(salt)]
        return Neighbour(sign * anion, ON_ANION, "anion")

    def _hollow_distance(self, lower: OrbitalMaterial, upper: OrbitalMaterial) -> float:
        """Distance (nm) at which nearest neighbours are as far apart as in the mean of both."""
        bond = sum(_bond_length(material) for material in (lower, upper)) / 2
        return float(np.sqrt(bond**2 - self.side**2 / 2))


def registry_of(
    materials: Sequence[OrbitalMaterial], face: str, spacings: tuple[LayerSpacing, ...] = ()
) -> Registry:
    """Registry of the materials of a stack, from left to right."""
    return Registry(tuple(dict.fromkeys(materials)), face, spacings)


def is_square(face: Face) -> bool:
    """Whether the lattice of the plane is square."""
    metric = face.in_plane @ face.in_plane.T
    return bool(abs(metric[0, 1]) < SAME and abs(metric[0, 0] - metric[1, 1]) < SAME)


def site_positions(material: OrbitalMaterial, face: Face) -> Array:
    """Places (atoms, 2) of a monolayer's atoms in its cell, in both vectors of the plane."""
    positions = np.array(material.structure.positions) @ face.frame.T
    return np.asarray(positions[:, 1:] @ np.linalg.inv(face.in_plane))


def anion_of(material: OrbitalMaterial) -> int:
    """Place in the cell of the atom on which a metal sits: O, or the last one."""
    names = [site.name for site in material.table.sites]
    return names.index("O") if "O" in names else len(names) - 1


def _shift(face: Face) -> Array:
    return np.asarray(face.shift @ np.linalg.inv(face.in_plane))


def _side(material: OrbitalMaterial, face: Face) -> float:
    return float(np.linalg.norm(face.plane[0])) * material.lattice_constant


def _bond_length(material: OrbitalMaterial) -> float:
    """Distance (nm) of nearest neighbours in the crystal."""
    return float(material.shells_of_neighbours[0].distance * material.lattice_constant)
