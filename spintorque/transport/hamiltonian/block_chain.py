"""Any layered Hamiltonian at one bias and several angles, handed in as n x n blocks.

A monolayer of n orbitals has blocks of size 2n; index = orbital * 2 + spin, as in a Kwant
lattice with norbs = 2n. Monolayer 0 belongs to the left lead, the last one to the right
lead, and both leads go on unchanged from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.stack import BoundLevels
from ...spin import PAULI, pauli_vector
from .block_bands import KnownEdges, band_ranges
from .chain import SIDES, Side
from .collinear_blocks import CollinearBlocks
from .interface import Hamiltonian, InPlaneSymmetry, end_of

Blocks = Callable[[Array, Array], Array]
"""Blocks (angles or 1, points, rows, columns) in eV from kx and ky (points,) in rad."""


@dataclass(frozen=True)
class BlockChain:
    """A layered Hamiltonian with any number of orbitals.

    ``onsite``: H[i, i] of every monolayer, bias included. ``exchange``: the part of it through
    which electrons and magnetization exert torques on each other. ``hopping``: H[i+1, i] of every
    bond. ``lead_hopping``: H[j+1, j] between cells of the left and of the right lead, j + 1
    to the right of j in both. ``lead_axes``: for each lead the axis (angles or 1, 3) along
    which it conserves spin, None where there is none. ``angles``: their number.
    ``collinear_blocks``: the same Hamiltonian spin by spin, None if it is not known so. ``edges``:
    finds band edges and keeps them. ``lead_potentials`` (eV): those in the blocks of the leads,
    which are alike but for them in all chains with the same ``edges``; None: not known. The rest is
    that of `spintorque.transport.hamiltonian.interface.Hamiltonian`, which it fulfils.

    Raises QuestionError if these do not fit together.
    """

    onsite: tuple[Blocks, ...]
    exchange: tuple[Blocks, ...]
    hopping: tuple[Blocks, ...]
    lead_hopping: tuple[Blocks, Blocks]
    lead_axes: tuple[Array | None, Array | None] = (None, None)
    angles: int = 1
    chemical_potentials: tuple[float, float] = (0.0, 0.0)
    bound_levels: BoundLevels = "half"
    in_plane_symmetry: InPlaneSymmetry = "none"
    collinear_blocks: CollinearBlocks | None = None
    lead_potentials: tuple[float, float] | None = None
    edges: KnownEdges = field(default_factory=lambda: KnownEdges(band_ranges), compare=False)

    def __post_init__(self) -> None:
        """Check one point at k = 0."""
        if len(self.onsite) < 2 or len(self.hopping) != len(self.onsite) - 1:
            raise QuestionError(
                f"a chain of {len(self.onsite)} monolayers has {len(self.hopping)} bonds; give at "
                "least 2 monolayers and one hopping block between each two neighbours"
            )
        zero = np.zeros(1)
        sizes = [_size("onsite", block(zero, zero)) for block in self.onsite]
        ends = {"left": (sizes[0],) * 2, "right": (sizes[-1],) * 2}
        bonds = list(zip(sizes[1:], sizes[:-1], strict=True))
        blocks = [*self.hopping, *self.lead_hopping]
        for block, expected in zip(blocks, [*bonds, *ends.values()], strict=True):
            if block(zero, zero).shape[-2:] != expected:
                raise QuestionError(
                    f"a hopping block has shape {block(zero, zero).shape[-2:]} between monolayers "
                    f"that ask for {expected}; its rows belong to the monolayer on the right"
                )
        shapes = [block(zero, zero).shape[-1] for block in self.exchange]
        if shapes != sizes:
            raise QuestionError(
                f"the exchange blocks have {shapes} rows and the onsite blocks {sizes}; give one "
                "exchange block of the same size for each monolayer"
            )

    def __len__(self) -> int:
        """Return the number of monolayers."""
        return len(self.onsite)

    @property
    def one_orbital(self) -> None:
        """None: its numbers are blocks."""
        return None

    def orbitals(self, layer: int) -> int:
        """Return the number of orbitals of a monolayer, not counting spin."""
        zero = np.zeros(1)
        return int(self.onsite[layer](zero, zero).shape[-1]) // 2

    def slice_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """H[i, i] of a monolayer, (angles or 1, points, 2n, 2n) in eV."""
        return self.onsite[layer](kx, ky)

    def exchange_block(self, layer: int, kx: Array, ky: Array) -> Array:
        """Exchange part of H[i, i], (angles or 1, points, 2n, 2n) in eV."""
        return self.exchange[layer](kx, ky)

    def bond_block(self, bond: int, kx: Array, ky: Array) -> Array:
        """H[i+1, i] across a bond, (angles or 1, points, rows, columns) in eV."""
        return self.hopping[bond](kx, ky)

    def lead_block(self, side: Side, kx: Array, ky: Array) -> Array:
        """H[j+1, j] between cells of a lead, (angles or 1, points, 2n, 2n) in eV."""
        return self.lead_hopping[SIDES.index(side)](kx, ky)

    def lead_axis(self, side: Side) -> Array | None:
        """Axis (angles or 1, 3) along which a lead conserves spin."""
        return self.lead_axes[SIDES.index(side)]

    def band_edges(self, side: Side, kx: Array, ky: Array) -> Array:
        """Bottoms and tops (eV) of a lead's bands at k-parallel: shape (2 bands, points).

        Those of the first angle where a lead conserves spin along an axis: a rotation of it leaves
        the bands alone; otherwise the widest ones of all angles.
        """
        end, place, blocks = end_of(self, side), SIDES.index(side), self.collinear_blocks
        if blocks is None:
            angles = slice(0, 1 if self.lead_axis(side) is not None else None)
            return self.edges.at([(self.onsite[end], self.lead_hopping[place])], kx, ky, angles)
        cells, hops = blocks.onsite[end].of_spin, blocks.lead_hopping[place].of_spin
        spins = [
            (cells[min(spin, len(cells) - 1)], hops[min(spin, len(hops) - 1)])
            for spin in range(max(len(cells), len(hops)))
        ]
        return self.edges.at(spins, kx, ky) + blocks.potential[end]

    def at_angles(self, chosen: slice) -> Self:
        """Return the chain at some of its angles."""
        count = len(range(self.angles)[chosen])
        names = ("onsite", "exchange", "hopping", "lead_hopping")
        blocks: dict[str, Any] = {
            name: tuple(_at_angles(block, chosen) for block in getattr(self, name))
            for name in names
        }
        left, right = (
            axis if axis is None or len(axis) == 1 else axis[chosen] for axis in self.lead_axes
        )
        collinear = self.collinear_blocks and self.collinear_blocks.at_angles(chosen)
        return replace(
            self, **blocks, lead_axes=(left, right), angles=count, collinear_blocks=collinear
        )


def from_arrays(
    onsite: Sequence[Any],
    hopping: Sequence[Any],
    lead_hopping: tuple[Any, Any],
    lead_axes: tuple[Any, Any] = (None, None),
    *,
    exchange: Sequence[Any] | None = None,
    chemical_potentials: tuple[float, float] = (0.0, 0.0),
    bound_levels: BoundLevels = "half",
    in_plane_symmetry: InPlaneSymmetry = "none",
) -> BlockChain:
    """Make a chain of matrices in eV, or of functions that give them at k-parallel.

    Parameters
    ----------
    onsite : sequence of (2n, 2n) or (angles, 2n, 2n), or of `Blocks`
        H[i, i] of every monolayer, Hermitian, bias included.
    hopping : sequence of (rows, columns) or (angles, rows, columns), or of `Blocks`
        H[i+1, i] of every bond.
    lead_hopping : two of these
        H[j+1, j] between cells of the left and of the right lead.
    lead_axes : two of (3,), (angles, 3) or None
        Axes along which the leads conserve spin.
    exchange : sequence like ``onsite``, optional
        The part of the on-site blocks that exerts torques; without spin-orbit coupling, all of
        it that depends on spin, which is the default.
    chemical_potentials : two floats, eV
        Those of the left and of the right lead.
    bound_levels, in_plane_symmetry
        As in `spintorque.transport.hamiltonian.interface.Hamiltonian`.

    Raises
    ------
    QuestionError
        If these do not fit together or an on-site matrix is not Hermitian.
    """
    all_blocks = [*onsite, *hopping, *lead_hopping, *(exchange or ())]
    matrices = [np.asarray(block, complex) for block in all_blocks if not callable(block)]
    for layer, block in enumerate(onsite):
        if not callable(block):
            _require_hermitian(layer, np.asarray(block, complex))
    zero = np.zeros(1)
    counts = [len(m) for m in matrices if m.ndim == 3]
    counts += [len(block(zero, zero)) for block in all_blocks if callable(block)]
    angles = set(counts) - {1}
    if len(angles) > 1:
        raise QuestionError(f"the blocks are given for {sorted(angles)} angles; give one number")
    axes = [None if axis is None else np.atleast_2d(np.asarray(axis, float)) for axis in lead_axes]
    slices = tuple(map(_blocks, onsite))
    return BlockChain(
        onsite=slices,
        exchange=tuple(map(_spin_part_of, slices) if exchange is None else map(_blocks, exchange)),
        hopping=tuple(map(_blocks, hopping)),
        lead_hopping=(_blocks(lead_hopping[0]), _blocks(lead_hopping[1])),
        lead_axes=(axes[0], axes[1]),
        angles=angles.pop() if angles else 1,
        chemical_potentials=chemical_potentials,
        bound_levels=bound_levels,
        in_plane_symmetry=in_plane_symmetry,
    )


def _require_hermitian(layer: int, block: Array) -> None:
    if not np.allclose(block, dagger(block), rtol=0, atol=1e-12 * max(np.abs(block).max(), 1)):
        raise QuestionError(f"the onsite block of monolayer {layer} is not Hermitian")


def _blocks(block: Any) -> Blocks:
    return block if callable(block) else constant(np.asarray(block, complex))


def _spin_part_of(block: Blocks) -> Blocks:
    return lambda kx, ky: spin_part(block(kx, ky))


def _at_angles(block: Blocks, chosen: slice) -> Blocks:
    def blocks_at_angles(kx: Array, ky: Array) -> Array:
        blocks = block(kx, ky)
        return blocks if len(blocks) == 1 else blocks[chosen]

    return blocks_at_angles


def constant(matrix: Array) -> Blocks:
    """Blocks that do not depend on k, from (rows, columns) or (angles, rows, columns)."""
    block = (matrix if matrix.ndim == 3 else matrix[None])[:, None]

    def blocks(kx: Array, ky: Array) -> Array:
        return np.broadcast_to(block, (len(block), len(kx), *block.shape[2:]))

    return blocks


def dagger(matrices: Array) -> Array:
    """Hermitian conjugate of matrices (..., rows, columns)."""
    return np.conj(np.swapaxes(matrices, -1, -2))


def sigma(component: int, size: int) -> Array:
    """Pauli matrix (1, x, y or z) of all orbitals of a block, shape (size, size)."""
    return np.kron(np.eye(size // 2), np.array(PAULI[component]))


def pauli_traces(matrices: Array) -> Array:
    """tr[sigma M] of matrices (..., 2n, 2n), with 1 for sigma first: shape (4, ...)."""
    size = matrices.shape[-1] // 2
    split = matrices.reshape(*matrices.shape[:-2], size, 2, size, 2)
    return 2 * pauli_vector(np.einsum("...aiaj->...ij", split))


def spin_part(matrices: Array) -> Array:
    """Part of matrices (..., 2m, 2n) that depends on spin; exactly zero if there is none."""
    rows, columns = (size // 2 for size in matrices.shape[-2:])
    split = matrices.reshape(*matrices.shape[:-2], rows, 2, columns, 2).copy()
    mean = (split[..., :, 0, :, 0] + split[..., :, 1, :, 1]) / 2
    for spin in (0, 1):
        split[..., :, spin, :, spin] -= mean
    return split.reshape(matrices.shape)


def lattice_block(hamiltonian: Hamiltonian, layer: int, kx: Array, ky: Array) -> Array:
    """Part of H[i, i] by which electrons and lattice exert torques: what else depends on spin.

    Spin-orbit coupling of any kind, (angles or 1, points, 2n, 2n) in eV.
    """
    whole = hamiltonian.slice_block(layer, kx, ky)
    return spin_part(whole - hamiltonian.exchange_block(layer, kx, ky))


def _size(name: str, block: Array) -> int:
    rows, columns = block.shape[-2:]
    if rows != columns or rows % 2 or not rows:
        raise QuestionError(
            f"an {name} block has shape {(rows, columns)}; it must be square, 2 rows an orbital"
        )
    return int(rows)
