"""Elements of the Hamiltonian between two monolayers of a stack, whatever they are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from .bond_lengths import BondScaling, Deformation, LayerSpacing
from .bulk_hamiltonian import orbital_slices
from .crystals import neighbour_shells
from .faces import SAME, Face
from .film_filling import level_shift
from .film_registry import Neighbour, Registry, registry_of, site_positions
from .interface_bonds import (
    BondEnd,
    InterfaceBond,
    MixedBond,
    given_bond,
    matching,
    mixed_crystal_bond,
    same_crystal_bond,
)
from .layer_blocks import LayerBlocks, layer_blocks
from .orbital_material import OrbitalMaterial
from .slater_koster import two_centre_block

CELLS = np.stack(np.meshgrid(*[np.arange(-3, 4)] * 2, indexing="ij"), -1).reshape(-1, 2)
DIGITS = 6  # to which places in the plane are compared


class PairElements(NamedTuple):
    """Elements <upper monolayer|H|lower monolayer> by the cell of the lower one.

    ``cells`` (bonds, 2); ``mean`` (bonds, n, m) of both spins, ``splittings`` two of the same
    shape: what comes along the magnetization of the upper and of the lower monolayer, as
    mean - splitting n.sigma. In eV, at the material's own levels.
    """

    cells: Array
    mean: Array
    splittings: tuple[Array, Array]


class PlacedBond(NamedTuple):
    """A bond from an atom of an upper monolayer to one of a lower one.

    ``cell`` of the lower one, ``direction`` a unit vector, ``distance`` in nm.
    """

    first: BondEnd
    second: BondEnd
    cell: tuple[int, int]
    direction: Array
    distance: float
    mixed: MixedBond


@dataclass(frozen=True)
class MonolayerPairs:
    """Pairs among the monolayers of a stack, materials from left to right.

    ``given``: bonds at interfaces that the user replaced. ``scaling``: how bonds change with their
    lengths; with None only those between crystals do, by the default one.

    Raises QuestionError for a spacing inside one crystal without a scaling.
    """

    registry: Registry
    given: tuple[InterfaceBond, ...] = ()
    scaling: BondScaling | None = None

    def __post_init__(self) -> None:
        """Check that spacings are of bonds that are scaled."""
        if self.scaling is not None:
            return
        of_names = {material.name: material for material in self.registry.materials}
        for spacing in self.registry.spacings:
            lower, upper = (of_names[name] for name in spacing.between)
            if self.registry.neighbour(lower, upper).kind == "same":
                raise QuestionError(
                    f"the layer spacing of {lower.name} and {upper.name} is one inside a crystal, "
                    "where bonds are those of the tables unless they are scaled; give a "
                    "bond_scaling too, such as spintorque.BondScaling()"
                )

    @cached_property
    def blocks(self) -> dict[OrbitalMaterial, LayerBlocks]:
        """Blocks of each material on the face."""
        return {
            material: layer_blocks(material, self.registry.face, self._deformation(material))
            for material in self.registry.materials
        }

    @cached_property
    def fermi_levels(self) -> dict[OrbitalMaterial, float]:
        """Fermi level (eV) of each material on its own scale, as its films in the stack have it."""
        levels = {}
        for material, blocks in self.blocks.items():
            levels[material] = material.fermi_level
            if material.offset is None and self._deformation(material) is not None:
                crystal = layer_blocks(material, self.registry.face)
                levels[material] += level_shift(material, blocks, crystal)
        return levels

    def _deformation(self, material: OrbitalMaterial) -> Deformation | None:
        along, across = self.registry.stretch(material)
        if self.scaling is None or max(abs(along - 1), abs(across - 1)) < SAME:
            return None
        return Deformation(self.registry.face_of(material).frame[0], along, across, self.scaling)

    def own(self, material: OrbitalMaterial, step: int) -> PairElements:
        """Elements H[i + step, i] inside a material, levels included."""
        blocks = self.blocks[material]
        chosen = blocks.steps == step
        splitting = blocks.splitting[chosen]
        return PairElements(
            blocks.cells[chosen],
            blocks.mean[chosen],
            (splitting / 2, splitting / 2),
        )

    def are_bound(self, line: tuple[OrbitalMaterial, ...]) -> bool:
        """Whether the ends of a line of neighbouring monolayers have bonds."""
        step, kinds = len(line) - 1, self._kinds(line)
        if set(kinds) == {"same"}:
            return step <= max(self.blocks[end].reach for end in (line[0], line[-1]))
        if kinds.count("hollow") == 1 and set(kinds) <= {"same", "hollow"}:
            return step <= max(self.blocks[end].reach for end in (line[0], line[-1]))
        return step == 1

    def between(self, line: tuple[OrbitalMaterial, ...]) -> PairElements:
        """Elements between the last and the first monolayer of a line of neighbours."""
        lower, upper = line[0], line[-1]
        if self._is_bulk(line):
            return self.own(lower, len(line) - 1)
        bonds = list(self.bonds(line))
        sizes = [len(end.table.orbitals) for end in (upper, lower)]
        cells = sorted({bond.cell for bond in bonds})
        of_spins = np.zeros((2, 2, len(cells), *sizes))
        places = [orbital_slices(end.table) for end in (upper, lower)]
        for bond in bonds:
            rows, columns = places[0][bond.first.site], places[1][bond.second.site]
            for one in range(2):
                for other in range(2):
                    of_spins[one, other, cells.index(bond.cell), rows, columns] += two_centre_block(
                        bond.first.shells,
                        bond.second.shells,
                        bond.direction,
                        bond.mixed.of_spins[one][other],
                    )
        by_upper, by_lower = of_spins.mean(axis=1), of_spins.mean(axis=0)
        return PairElements(
            np.array(cells).reshape(-1, 2),
            of_spins.mean(axis=(0, 1)),
            ((by_upper[1] - by_upper[0]) / 2, (by_lower[1] - by_lower[0]) / 2),
        )

    def _is_bulk(self, line: tuple[OrbitalMaterial, ...]) -> bool:
        """Whether bonds between the ends of a line are those inside their material."""
        if line[0] != line[-1] or set(self._kinds(line)) != {"same"}:
            return False
        return self.scaling is None or len(set(line)) == 1

    def bonds(self, line: tuple[OrbitalMaterial, ...]) -> Iterator[PlacedBond]:
        """Yield bonds between the last and the first monolayer of a line, not those of a table."""
        kinds = self._kinds(line)
        if set(kinds) == {"same"}:
            yield from self._of_one_crystal(line)
        elif "anion" in kinds:
            yield from self._on_anions(line)
        else:
            yield from self._of_hollows(line)

    def _kinds(self, line: tuple[OrbitalMaterial, ...]) -> list[str]:
        return [neighbour.kind for neighbour in self._neighbours(line)]

    def _neighbours(self, line: tuple[OrbitalMaterial, ...]) -> list[Neighbour]:
        return [self.registry.neighbour(lower, upper) for lower, upper in pairwise(line)]

    def _of_one_crystal(self, line: tuple[OrbitalMaterial, ...]) -> Iterator[PlacedBond]:
        """Bonds of one crystal: those shells that either table has."""
        upper, lower = line[-1], line[0]
        face, structure = self.registry.face_of(upper), upper.structure
        count = max(table.shells_of_bonds for end in (upper, lower) for table in end.tables)
        positions = np.array(structure.positions)
        constants = np.array([upper.lattice_constant, lower.lattice_constant])
        for shell, near in enumerate(neighbour_shells(structure, count), 1):
            vectors = near.vectors - positions[near.second] + positions[near.first]
            coordinates = face.layer_coordinates(vectors)
            for place in np.flatnonzero(-coordinates[:, 0] == len(line) - 1):
                first = BondEnd(upper, int(near.first[place]))
                second = BondEnd(lower, int(near.second[place]))
                vector = face.frame @ near.vectors[place] * constants.mean()
                if self.scaling is not None:
                    vector = self._in_stack(line, face, near.vectors[place])
                distance = float(np.linalg.norm(vector))
                stretches = distance / (near.distance * constants)
                mixed = same_crystal_bond(
                    first, second, shell, (stretches[0], stretches[1]), self.scaling
                )
                if mixed is None:
                    continue
                direction = vector / distance
                cell = tuple(coordinates[place, 1:].tolist())
                yield self._placed(first, second, cell, direction, distance, mixed)

    def _in_stack(self, line: tuple[OrbitalMaterial, ...], face: Face, vector: Array) -> Array:
        """Bond (nm) of a crystal along a line, as the first lead's plane and spacings have it."""
        in_plane = (face.frame @ vector)[1:] * self.registry.side / np.linalg.norm(face.plane[0])
        return np.array([-self._across(line)[1], *in_plane])

    def _of_hollows(self, line: tuple[OrbitalMaterial, ...]) -> Iterator[PlacedBond]:
        """Bonds of two metals, of those shells that either one has at that place."""
        upper, lower = line[-1], line[0]
        first, second = BondEnd(upper, 0), BondEnd(lower, 0)
        scaling = self.scaling or BondScaling()
        known = [_shells_by_place(self.registry, end, len(line) - 1) for end in (upper, lower)]
        shift, height = self._across(line)
        for cell in CELLS:
            place = round(float(np.sum((cell - shift) ** 2)), DIGITS)
            shells = known[0].get(place), known[1].get(place)
            if shells == (None, None):
                continue
            direction, distance = self._vector(cell - shift, height)
            mixed = mixed_crystal_bond(first, second, distance, scaling, shells)
            yield self._placed(first, second, tuple(cell.tolist()), direction, distance, mixed)

    def _on_anions(self, line: tuple[OrbitalMaterial, ...]) -> Iterator[PlacedBond]:
        """Bonds of a metal to the nearest atoms of each kind of rock salt beside it."""
        upper, lower = line[-1], line[0]
        shift, height = self._across(line)
        scaling = self.scaling or BondScaling()
        sites = [site_positions(end, self.registry.face_of(end)) for end in (upper, lower)]
        for one, at in enumerate(sites[0]):
            for other, beyond in enumerate(sites[1]):
                places = CELLS + beyond - at - shift
                squares = np.sum(places**2, axis=1)
                for number in np.flatnonzero(squares < squares.min() + 0.1):
                    direction, distance = self._vector(places[number], height)
                    first, second = BondEnd(upper, one), BondEnd(lower, other)
                    mixed = mixed_crystal_bond(first, second, distance, scaling)
                    cell = tuple(CELLS[number].tolist())
                    yield self._placed(first, second, cell, direction, distance, mixed)

    def _across(self, line: tuple[OrbitalMaterial, ...]) -> tuple[Array, float]:
        """Shift (2,) and height (nm) from the first to the last monolayer of a line."""
        neighbours = self._neighbours(line)
        shift = np.sum([neighbour.shift for neighbour in neighbours], axis=0)
        return shift, sum(neighbour.distance for neighbour in neighbours)

    def _vector(self, place: Array, height: float) -> tuple[Array, float]:
        """Direction and length (nm) of a bond downwards to a place in the plane."""
        face = self.registry.faces[0]
        in_plane = place @ face.in_plane * self.registry.materials[0].lattice_constant
        vector = np.array([-height, *in_plane])
        distance = float(np.linalg.norm(vector))
        return vector / distance, distance

    def _placed(
        self,
        first: BondEnd,
        second: BondEnd,
        cell: tuple[int, ...],
        direction: Array,
        distance: float,
        mixed: MixedBond,
    ) -> PlacedBond:
        given = matching(self.given, first, second, distance)
        if given is not None:
            mixed = given_bond(given, first, second)
        return PlacedBond(first, second, (cell[0], cell[1]), direction, distance, mixed)


def _shells_by_place(registry: Registry, material: OrbitalMaterial, step: int) -> dict[float, int]:
    """Shells of a metal's neighbours some monolayers below, by the square of their place."""
    face, places = registry.face_of(material), {}
    for shell, near in enumerate(material.shells_of_neighbours, 1):
        coordinates = face.layer_coordinates(near.vectors)
        in_plane = (near.vectors @ face.frame.T)[:, 1:] @ np.linalg.inv(face.in_plane)
        for place in in_plane[-coordinates[:, 0] == step]:
            places[round(float(np.sum(place**2)), DIGITS)] = shell
    return places


def made_bonds(
    pairs: MonolayerPairs, monolayers: tuple[OrbitalMaterial, ...]
) -> tuple[InterfaceBond, ...]:
    """Every kind of bond at the interfaces of a stack, each once, from left to right."""
    bonds_made: dict[tuple[str, str, float], InterfaceBond] = {}
    for line in _lines(monolayers):
        if pairs.are_bound(line) and (line[0] != line[-1] or len(set(line)) > 1):
            for bond in pairs.bonds(line):
                if bond.first.material == bond.second.material:
                    continue
                lower, upper = bond.second, bond.first
                distance = round(bond.distance, 4)
                if bonds_made.keys().isdisjoint(
                    [(lower.name, upper.name, distance), (upper.name, lower.name, distance)]
                ):
                    turned = bond.mixed.turned.listed(lower, upper, bond.distance)
                    bonds_made[lower.name, upper.name, distance] = turned
    return tuple(bonds_made.values())


def _lines(monolayers: tuple[OrbitalMaterial, ...]) -> Iterator[tuple[OrbitalMaterial, ...]]:
    """Lines of two to four neighbouring monolayers, each once."""
    seen = set()
    for length in (2, 3, 4):
        for start in range(len(monolayers) - length + 1):
            line = monolayers[start : start + length]
            if line not in seen:
                seen.add(line)
                yield line


def pairs_of(
    monolayers: tuple[OrbitalMaterial, ...],
    face: str,
    given: tuple[InterfaceBond, ...] = (),
    spacings: tuple[LayerSpacing, ...] = (),
    scaling: BondScaling | None = None,
) -> MonolayerPairs:
    """Pairs of the monolayers of a stack on a face.

    Parameters
    ----------
    monolayers : tuple of OrbitalMaterial
        From left to right.
    face : str
        Name of the face, such as "111".
    given : tuple of InterfaceBond
        Bonds at interfaces that replace those made by rule.
    spacings : tuple of LayerSpacing
        Distances of monolayers that replace those of the crystals.
    scaling : BondScaling or None
        How bonds change with their lengths; None: as `MonolayerPairs` says.
    """
    return MonolayerPairs(registry_of(monolayers, face, spacings), given, scaling)
