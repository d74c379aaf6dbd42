"""A material seen along the normal of a face: blocks of its monolayers at given k-parallel."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..._typing import Array
from ...spin import PAULI, along
from .bond_lengths import Deformation
from .bulk_hamiltonian import bond_blocks, exchange_part
from .faces import Face, face_of
from .orbital_material import OrbitalMaterial
from .real_harmonics import block_diagonal, rotation


@dataclass(frozen=True, eq=False)
class LayerBlocks:
    """Blocks H[i + m, i] between monolayers of one material, the same for every i.

    A block is mean - splitting n.sigma, n the direction of the majority spin, and for m = 0
    besides it xi L.S; the index of a row is orbital * 2 + spin. Orbitals are the material's in
    its order, but along x, y, z of the stack's frame (`Face`). Energies are eV on the material's
    own scale, on which ``fermi_level`` is where a stack's Fermi energy lies.

    Bloch phases refer to the lattice vectors of the plane: psi(i, R) = exp(i k.R) u(i) for the
    cell R of monolayer i, whose cell R = 0 lies i stacking vectors from that of monolayer 0. A
    point of k-parallel is given by its phases (2,) in rad, k along each vector of the plane; they
    may be complex. A bulk state of u(i) = exp(i kappa i) u(0), kappa = k along the stacking
    vector, is an eigenvector of sum_m H[i + m, i] exp(-i kappa m).

    ``steps`` (bonds,) are m, ``cells`` (bonds, 2) the cells R of the orbitals in monolayer i
    seen from those in i + m; ``mean`` and ``splitting`` (bonds, n, n) the elements of each bond;
    both also hold the levels, as bonds of step 0 and cell 0. ``stretch`` is the factor by which
    monolayers are further from each other than in the crystal.
    """

    face: Face
    lattice_constant: float
    steps: Array
    cells: Array
    mean: Array
    splitting: Array
    spin_orbit: Array | None
    stretch: float = 1.0

    @property
    def orbitals(self) -> int:
        """Number of orbitals of a monolayer's cell, without spin."""
        return int(self.mean.shape[-1])

    @cached_property
    def reach(self) -> int:
        """Largest number of monolayers that a bond crosses: monolayers of a principal layer."""
        return int(self.steps.max())

    @property
    def area(self) -> float:
        """Area of a monolayer's cell in nm^2."""
        return self.face.area * self.lattice_constant**2

    @property
    def distance(self) -> float:
        """Distance of monolayers in nm."""
        return self.face.distance * self.lattice_constant * self.stretch

    def mean_block(self, step: int, phases: Array) -> Array:
        """Mean of both spins of H[i + step, i]: (points, n, n) in eV at ``phases`` (points, 2)."""
        return self._sum(self.mean, step, phases)

    def splitting_block(self, step: int, phases: Array) -> Array:
        """Half the difference of minority and majority: (points, n, n) in eV."""
        return self._sum(self.splitting, step, phases)

    def block(self, step: int, phases: Array, direction: tuple[float, float, float]) -> Array:
        """H[i + step, i] for a direction of the majority spin: (points, 2n, 2n) in eV."""
        pauli = np.asarray(along(direction))
        block = np.kron(self.mean_block(step, phases), np.asarray(PAULI[0]))
        block = block - np.kron(self.splitting_block(step, phases), pauli)
        if step == 0 and self.spin_orbit is not None:
            block = block + self.spin_orbit
        return block

    def principal_blocks(
        self, phases: Array, direction: tuple[float, float, float]
    ) -> tuple[Array, Array]:
        """H[I, I] and H[I + 1, I] between principal layers of `reach` monolayers each.

        Both (points, 2n reach, 2n reach) in eV, with the monolayers in their order along x.
        """
        size = self.reach
        numbers = range(-size, size + 1)
        blocks = {step: self.block(step, phases, direction) for step in numbers}
        zero = np.zeros_like(blocks[0])
        onsite = [[blocks[row - column] for column in range(size)] for row in range(size)]
        hopping = [
            [blocks.get(size + row - column, zero) for column in range(size)] for row in range(size)
        ]
        return np.block(onsite), np.block(hopping)

    def _sum(self, elements: Array, step: int, phases: Array) -> Array:
        chosen = self.steps == step
        factors = np.exp(1j * (np.asarray(phases) @ self.cells[chosen].T))
        size = self.orbitals
        flat = factors @ elements[chosen].reshape(-1, size * size)
        return np.asarray(flat.reshape(*factors.shape[:-1], size, size))


def layer_blocks(
    material: OrbitalMaterial, face: str, deformation: Deformation | None = None
) -> LayerBlocks:
    """Blocks of a material's monolayers parallel to a face, such as "111".

    With a ``deformation`` they are those of a strained film, of scaled bonds.

    Raises QuestionError for a face that its crystal does not have here.
    """
    plane, crystal = face_of(material.crystal, face), material.structure
    each = [bond_blocks(table, crystal, deformation) for table in material.tables]
    majority, minority = each[0], each[-1]
    half = np.diag(exchange_part(material.table, material.exchange_shells, material.exchange))
    turn = block_diagonal([rotation(site.shells, plane.frame) for site in material.table.sites])
    positions = np.array(crystal.positions)
    lattice_vectors = majority.vectors - positions[majority.second] + positions[majority.first]
    coordinates = plane.layer_coordinates(lattice_vectors)
    means = [(majority.onsite + minority.onsite) / 2, *(majority.blocks + minority.blocks) / 2]
    splittings = [
        (minority.onsite - majority.onsite) / 2 + half,
        *(minority.blocks - majority.blocks) / 2,
    ]
    return LayerBlocks(
        plane,
        material.lattice_constant,
        np.array([0, *-coordinates[:, 0]]),
        np.array([[0, 0], *coordinates[:, 1:]]),
        turn @ np.array(means) @ turn.T,
        turn @ np.array(splittings) @ turn.T,
        material.spin_orbit_matrix,
        1.0 if deformation is None else deformation.along,
    )
