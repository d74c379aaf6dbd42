"""The Bloch Hamiltonian of a crystal, real where there is no spin-orbit coupling."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..._typing import Array
from ...spin import PAULI
from .bond_lengths import Deformation
from .crystals import Crystal, neighbour_shells
from .real_harmonics import ANGULAR_MOMENTUM, ORBITALS, angular_momentum, block_diagonal
from .slater_koster import two_centre_block
from .two_centre_table import TwoCentreTable


@dataclass(frozen=True, eq=False)
class BondBlocks:
    """Matrix elements <orbital at 0|H|orbital at vector> of all bonds of a crystal.

    ``onsite`` (n, n) and ``blocks`` (bonds, n, n) in eV between all orbitals of the cell, of
    which a bond fills those of its two atoms; ``vectors`` (bonds, 3) from the first to the
    second atom in lattice constants, on the crystal's cubic axes; ``first`` and ``second``
    (bonds,) the atoms' places in the cell. Each bond occurs from both ends.
    """

    onsite: Array
    blocks: Array
    vectors: Array
    first: Array
    second: Array


def orbital_slices(table: TwoCentreTable) -> list[slice]:
    """Where each atom's orbitals are among those of the cell."""
    ends = np.cumsum([0, *(len(site.orbitals) for site in table.sites)]).tolist()
    return [slice(start, end) for start, end in pairwise(ends)]


def bond_blocks(
    table: TwoCentreTable, crystal: Crystal, deformation: Deformation | None = None
) -> BondBlocks:
    """Blocks of all bonds of a table, which has been checked for the crystal.

    Vectors are those of the crystal itself, blocks those of a ``deformation`` of it.
    """
    places, size = orbital_slices(table), len(table.orbitals)
    blocks, vectors, first, second = [], [], [], []
    for number, near in enumerate(neighbour_shells(crystal, table.shells_of_bonds), 1):
        for bond in (bond for bond in table.bonds if bond.shell == number):
            one, other = ([site.name for site in table.sites].index(name) for name in bond.between)
            along = near.between(one, other)
            directions, integrals = along / near.distance, bond.all_integrals
            if deformation is not None:
                directions, stretch = deformation.bonds(along)
                integrals = deformation.scaling.scaled(integrals, stretch[:, None, None])
            block = np.zeros((len(along), size, size))
            block[:, places[one], places[other]] = two_centre_block(
                table.sites[one].shells, table.sites[other].shells, directions, integrals
            )
            ends = [(one, other, along, block)]
            if one != other:
                ends.append((other, one, -along, block.swapaxes(-1, -2)))
            for start, end, leading, elements in ends:
                blocks.append(elements)
                vectors.append(leading)
                first += [start] * len(leading)
                second += [end] * len(leading)
    onsite = np.diag([level for site in table.sites for level in site.levels])
    return BondBlocks(
        onsite, np.concatenate(blocks), np.concatenate(vectors), np.array(first), np.array(second)
    )


@dataclass(frozen=True, eq=False)
class RealBloch:
    """H(k) of one spin as real matrices: odd orbitals (p) are multiplied by i.

    That is possible because every atom is a centre of inversion; the phases are those of the
    atoms' positions. ``cosines`` and ``sines`` (bonds, n, n) multiply cos(k.r) and sin(k.r).
    """

    onsite: Array
    vectors: Array
    cosines: Array
    sines: Array

    @classmethod
    def of(cls, table: TwoCentreTable, crystal: Crystal) -> "RealBloch":
        """Matrices of a table."""
        bonds = bond_blocks(table, crystal)
        odd = np.array(
            [
                ANGULAR_MOMENTUM[shell] % 2 == 1
                for site in table.sites
                for shell in site.shells
                for _ in ORBITALS[shell]
            ]
        )
        sign = odd[:, None].astype(float) - odd[None, :]
        return cls(
            bonds.onsite,
            bonds.vectors,
            bonds.blocks * (sign == 0),
            bonds.blocks * sign,
        )

    def at(self, k: Array) -> Array:
        """Matrices (points, n, n) in eV at ``k`` (points, 3) in 2 pi / lattice constant."""
        phases = 2 * np.pi * (k @ self.vectors.T)
        size = len(self.onsite)
        flat = np.cos(phases) @ self.cosines.reshape(len(self.vectors), -1)
        flat += np.sin(phases) @ self.sines.reshape(len(self.vectors), -1)
        flat += self.onsite.ravel()
        return np.asarray(flat.reshape(len(k), size, size))


def spin_orbit_matrix(table: TwoCentreTable, xi: dict[str, float]) -> Array:
    """Xi L.S of all atoms, S = sigma/2: (2n, 2n) in eV, index = orbital * 2 + spin.

    ``xi`` (eV) by shell. The real gauge of `RealBloch` leaves it as it is, because it joins
    orbitals of one shell only.
    """
    per_axis = []
    for axis in range(3):
        shells = [(shell,) for site in table.sites for shell in site.shells]
        blocks = [xi.get(one[0], 0.0) * angular_momentum(one)[axis] for one in shells]
        per_axis.append(np.kron(block_diagonal(blocks), PAULI[axis + 1] / 2))
    return np.asarray(sum(per_axis))


def exchange_part(table: TwoCentreTable, shells: tuple[str, ...], exchange: float) -> Array:
    """Half the exchange (eV) on each orbital of the cell (n,), zero on other shells."""
    return np.array(
        [
            exchange / 2 if shell in shells else 0.0
            for site in table.sites
            for shell in site.shells
            for _ in ORBITALS[shell]
        ]
    )


@dataclass(frozen=True, eq=False)
class CrystalBands:
    """Bands of a crystal by spin, magnetized along z.

    ``spins`` holds one Hamiltonian if both spins are alike, and otherwise that of the majority
    and that of the minority. With ``spin_orbit`` (2n, 2n) in eV, None without it, spins mix.
    """

    spins: tuple[RealBloch, ...]
    spin_orbit: Array | None = None

    @property
    def mixes_spins(self) -> bool:
        """Whether there is spin-orbit coupling."""
        return self.spin_orbit is not None

    @property
    def electrons_per_state(self) -> int:
        """Electrons that fill a state of `energies`: 2 where one band stands for both spins."""
        return 2 if len(self.spins) == 1 and not self.mixes_spins else 1

    def matrices(self, k: Array) -> Array:
        """H(k) at ``k`` (points, 3) in 2 pi / lattice constant: (spins, points, n, n) in eV.

        With spin-orbit coupling (1, points, 2n, 2n), index = orbital * 2 + spin.
        """
        each = np.array([bloch.at(k) for bloch in self.spins])
        if self.spin_orbit is None:
            return each
        both = each if len(each) == 2 else np.repeat(each, 2, axis=0)
        points, size = both.shape[1:3]
        matrix = np.zeros((1, points, size, 2, size, 2), complex)
        for spin in range(2):
            matrix[0, :, :, spin, :, spin] = both[spin]
        return matrix.reshape(1, points, 2 * size, 2 * size) + self.spin_orbit

    def energies(self, k: Array) -> Array:
        """Band energies (spins, points, bands) in eV, ascending in bands."""
        return np.asarray(np.linalg.eigvalsh(self.matrices(k)))

    def states(self, k: Array) -> tuple[Array, Array]:
        """Band energies, and weights on orbitals and spins (spins, points, n, 2, bands).

        Without spin-orbit coupling the axis of spins inside the weights has length 1.
        """
        energies, vectors = np.linalg.eigh(self.matrices(k))
        weights = np.abs(vectors) ** 2
        inner = 2 if self.mixes_spins else 1
        shape = (*weights.shape[:2], -1, inner, weights.shape[-1])
        return energies, weights.reshape(shape)
