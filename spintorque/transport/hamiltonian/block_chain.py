"""Any layered Hamiltonian at one bias and several angles, as n x n blocks per monolayer.

A monolayer of n orbitals has blocks of size 2n; index = orbital * 2 + spin, as in a Kwant
lattice with norbs = 2n. Monolayer 0 belongs to the left lead, the last one to the right
lead, and both leads go on unchanged from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...spin import PAULI, along, pauli_matrix, pauli_vector
from .chain import SIDES, Chain, Side

Blocks = Callable[[Array, Array], Array]
"""Blocks (angles or 1, points, rows, columns) in eV from kx and ky (points,) in rad."""


@dataclass(frozen=True)
class BlockChain:
    """What an engine needs of a layered Hamiltonian with any number of orbitals.

    ``onsite``: H[i, i] of every monolayer, bias included. ``hopping``: H[i+1, i] of every
    bond. ``lead_hopping``: H[j+1, j] between cells of the left and of the right lead, j + 1
    to the right of j in both. ``lead_axes``: for each lead the axis (angles or 1, 3) along
    which it conserves spin, None where there is none. ``angles``: their number.

    Raises QuestionError if these do not fit together.
    """

    onsite: tuple[Blocks, ...]
    hopping: tuple[Blocks, ...]
    lead_hopping: tuple[Blocks, Blocks]
    lead_axes: tuple[Array | None, Array | None] = (None, None)
    angles: int = 1

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
        given = [*self.hopping, *self.lead_hopping]
        for block, expected in zip(given, [*bonds, *ends.values()], strict=True):
            if block(zero, zero).shape[-2:] != expected:
                raise QuestionError(
                    f"a hopping block has shape {block(zero, zero).shape[-2:]} between monolayers "
                    f"that ask for {expected}; its rows belong to the monolayer on the right"
                )

    def __len__(self) -> int:
        """Return the number of monolayers."""
        return len(self.onsite)

    def orbitals(self, layer: int) -> int:
        """Return the number of orbitals of a monolayer, not counting spin."""
        zero = np.zeros(1)
        return int(self.onsite[layer](zero, zero).shape[-1]) // 2

    def end(self, side: Side) -> int:
        """Monolayer that belongs to a lead."""
        return 0 if side == "left" else len(self) - 1

    def outward(self, side: Side, kx: Array, ky: Array) -> Array:
        """Hopping from a cell of a lead to the next one away from the chain, in eV."""
        matrix = self.lead_hopping[SIDES.index(side)](kx, ky)
        return matrix if side == "right" else dagger(matrix)

    def lead_axis(self, side: Side) -> Array | None:
        """Axis (angles or 1, 3) along which a lead conserves spin."""
        return self.lead_axes[SIDES.index(side)]


def block_chain(chain: Chain) -> BlockChain:
    """Turn a chain of one orbital per monolayer into one of blocks."""

    def onsite(layer: int) -> Blocks:
        field = np.array([along(axis) for axis in chain.axes(layer)]) * chain.exchange[layer] / 2

        def block(kx: Array, ky: Array) -> Array:
            level = np.asarray(chain.level(layer, kx, ky))
            rashba = pauli_matrix(
                np.concatenate([0 * level[None], chain.rashba_field(layer, kx, ky)])
            )
            return np.asarray(level[:, None, None] * np.eye(2) - rashba - field[:, None])

        return block

    layers, ends = range(len(chain)), [chain.end(side) for side in SIDES]
    return BlockChain(
        onsite=tuple(onsite(layer) for layer in layers),
        hopping=tuple(constant(-t * np.eye(2)) for t in chain.bond_hopping),
        lead_hopping=(
            constant(-chain.hopping[ends[0]] * np.eye(2)),
            constant(-chain.hopping[ends[1]] * np.eye(2)),
        ),
        lead_axes=(chain.lead_axes("left"), chain.lead_axes("right")),
        angles=len(chain.direction),
    )


def from_arrays(
    onsite: Sequence[Any],
    hopping: Sequence[Any],
    lead_hopping: tuple[Any, Any],
    lead_axes: tuple[Any, Any] = (None, None),
) -> BlockChain:
    """Chain from matrices (2n, 2n) or (angles, 2n, 2n) in eV, the same at every k-parallel.

    The arguments are those of `BlockChain`. Raises QuestionError if they do not fit together
    or an on-site block is not Hermitian.
    """
    blocks = [np.asarray(matrix, complex) for matrix in onsite]
    for layer, block in enumerate(blocks):
        if not np.allclose(block, dagger(block), rtol=0, atol=1e-12 * max(np.abs(block).max(), 1)):
            raise QuestionError(f"the onsite block of monolayer {layer} is not Hermitian")
    axes = [None if axis is None else np.atleast_2d(np.asarray(axis, float)) for axis in lead_axes]
    bonds = [np.asarray(matrix, complex) for matrix in hopping]
    leads = [np.asarray(matrix, complex) for matrix in lead_hopping]
    angles = {len(block) for block in [*blocks, *bonds, *leads] if block.ndim == 3} - {1}
    if len(angles) > 1:
        raise QuestionError(f"the blocks are given for {sorted(angles)} angles; give one number")
    return BlockChain(
        onsite=tuple(map(constant, blocks)),
        hopping=tuple(map(constant, bonds)),
        lead_hopping=(constant(leads[0]), constant(leads[1])),
        lead_axes=(axes[0], axes[1]),
        angles=angles.pop() if angles else 1,
    )


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


def _size(name: str, block: Array) -> int:
    rows, columns = block.shape[-2:]
    if rows != columns or rows % 2 or not rows:
        raise QuestionError(
            f"an {name} block has shape {(rows, columns)}; it must be square, 2 rows an orbital"
        )
    return int(rows)
