"""What solvers ask of a layered Hamiltonian: blocks and band edges, whatever it is made of."""

from typing import Literal, Protocol, Self

from ..._typing import Array
from ...model.stack import BoundLevels
from .chain import Chain, Side
from .collinear_blocks import CollinearBlocks

Operations = tuple[tuple[tuple[int, int], tuple[int, int]], ...]
"""Matrices of whole numbers that turn phases of k-parallel into those of an equivalent point."""
InPlaneSymmetry = Literal["square", "none"] | Operations


class Hamiltonian(Protocol):
    """A layered system at one bias and several angles, in blocks per monolayer.

    Monolayer 0 belongs to the left lead, the last one to the right lead, and both leads go on
    unchanged from there. A monolayer of n orbitals has blocks of 2n rows in eV; the index of a
    row is orbital * 2 + spin. Blocks have the shape (angles or 1, points, rows, columns) at
    k-parallel ``kx``, ``ky`` (points,) in rad per lattice constant, which may be complex.
    """

    @property
    def angles(self) -> int:
        """Number of angles."""
        ...

    @property
    def chemical_potentials(self) -> tuple[float, float]:
        """Chemical potentials (eV) of the left and the right lead."""
        ...

    @property
    def bound_levels(self) -> BoundLevels:
        """How levels between closed leads are filled."""
        ...

    @property
    def in_plane_symmetry(self) -> InPlaneSymmetry:
        """Symmetry of all spectra in k-parallel: of the square, none, or operations on phases."""
        ...

    @property
    def one_orbital(self) -> Chain | None:
        """The same as numbers per monolayer if there is one orbital in each, None otherwise."""
        ...

    @property
    def collinear_blocks(self) -> CollinearBlocks | None:
        """The same as blocks of each spin, None with spin-orbit coupling."""
        ...

    def __len__(self) -> int:
        """Return the number of monolayers."""
        ...

    def orbitals(self, layer: int) -> int:
        """Number of orbitals of a monolayer, without spin."""
        ...

    def slice_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """H[i, i] of a monolayer, its potential included."""
        ...

    def exchange_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """Part of H[i, i] through which electrons and magnetization exert torques."""
        ...

    def bond_block(self, bond: int, kx: Array, ky: Array) -> Array:
        """H[i+1, i] across the bond from monolayer i to i + 1."""
        ...

    def lead_block(self, side: Side, kx: Array, ky: Array) -> Array:
        """H[j+1, j] between cells of a lead, j + 1 to the right of j in both leads."""
        ...

    def lead_axis(self, side: Side) -> Array | None:
        """Axis (angles or 1, 3) along which a lead conserves spin, None if there is none."""
        ...

    def band_edges(self, side: Side, kx: Array, ky: Array) -> Array:
        """Energies (eV) between which a lead has open modes: bottoms of its bands, then tops.

        Shape (2 bands, points).
        """
        ...

    def at_angles(self, chosen: slice) -> Self:
        """Return the Hamiltonian at some of the angles."""
        ...


def end_of(hamiltonian: Hamiltonian, side: Side) -> int:
    """Monolayer that belongs to a lead."""
    return 0 if side == "left" else len(hamiltonian) - 1
