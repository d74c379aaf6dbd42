"""Chains of blocks made of those of each spin: no spin-orbit coupling, any number of orbitals."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.stack import BoundLevels
from ...spin import spinors
from .block_chain import BlockChain, Blocks, spin_part
from .collinear_blocks import UP, CollinearBlock, CollinearBlocks, SpinBlocks
from .interface import InPlaneSymmetry
from .lead_mirror import Mirror


def collinear_block(of_spin: Any, axis: Any = None) -> CollinearBlock:
    """Make a block of a matrix (n, n) or function, or of two of them, for spin up and down.

    ``axis`` (3,) or (angles, 3) are unit vectors; it is needed for two.
    """
    parts = of_spin if isinstance(of_spin, tuple) else (of_spin,)
    if len(parts) > 2 or (len(parts) == 2) != (axis is not None):
        raise QuestionError(
            f"a block has {len(parts)} spins and axis {axis}; give one matrix and no axis, or "
            "those of spin up and down and the axis that they refer to"
        )
    functions = tuple(part if callable(part) else _constant(part) for part in parts)
    return CollinearBlock(functions, None if axis is None else _unit_vectors(axis))


def _unit_vectors(axis: Any) -> Array:
    vectors = np.atleast_2d(np.asarray(axis, float))
    lengths = np.linalg.norm(vectors, axis=-1)
    if vectors.shape[-1] != 3 or not np.allclose(lengths, 1.0, rtol=0, atol=1e-9):
        raise QuestionError(f"an axis is {axis}; give unit vectors, (3,) or (angles, 3)")
    return vectors


def from_spin_blocks(
    onsite: Sequence[CollinearBlock],
    hopping: Sequence[CollinearBlock],
    lead_hopping: tuple[CollinearBlock, CollinearBlock],
    *,
    potential: Sequence[float] | None = None,
    mirror: Mirror | None = None,
    chemical_potentials: tuple[float, float] = (0.0, 0.0),
    bound_levels: BoundLevels = "half",
    in_plane_symmetry: InPlaneSymmetry = "none",
) -> BlockChain:
    """Make a chain of blocks that conserve spin, each along an axis of its own.

    Parameters
    ----------
    onsite : sequence of `CollinearBlock`
        H[i, i] of every monolayer without its potential; the exchange is what depends on spin.
    hopping : sequence of `CollinearBlock`
        H[i+1, i] of every bond.
    lead_hopping : two of these
        H[j+1, j] between cells of the left and of the right lead.
    potential : sequence of floats, eV, optional
        What comes to all orbitals of a monolayer, the bias for instance.
    mirror : Mirror, optional
        Inversion of the cells of the left lead, and of the right one where it is the same.
    chemical_potentials : two floats, eV
        Those of the left and of the right lead.
    bound_levels, in_plane_symmetry
        As in `spintorque.transport.hamiltonian.interface.Hamiltonian`.

    Raises
    ------
    QuestionError
        If these do not fit together.
    """
    shifts = tuple(float(x) for x in (potential if potential is not None else [0.0] * len(onsite)))
    if len(shifts) != len(onsite):
        raise QuestionError(
            f"{len(shifts)} potentials are given for {len(onsite)} monolayers; give one for each"
        )
    blocks = CollinearBlocks(tuple(onsite), shifts, tuple(hopping), lead_hopping, mirror)
    every = [*onsite, *hopping, *lead_hopping]
    counts = {1, *(len(block.axis) for block in every if block.axis is not None)}
    if len(counts) > 2:
        raise QuestionError(f"axes are given for {sorted(counts)} angles; give one number")
    slices = tuple(_full(block, shift) for block, shift in zip(onsite, shifts, strict=True))
    left, right = (
        next((axis for axis in (end.axis, bond.axis) if axis is not None), UP)
        for end, bond in ((onsite[0], lead_hopping[0]), (onsite[-1], lead_hopping[1]))
    )
    return BlockChain(
        onsite=slices,
        exchange=tuple(map(_spin_part_of, slices)),
        hopping=tuple(map(_full, hopping)),
        lead_hopping=(_full(lead_hopping[0]), _full(lead_hopping[1])),
        lead_axes=(left, right),
        angles=max(counts),
        chemical_potentials=chemical_potentials,
        bound_levels=bound_levels,
        in_plane_symmetry=in_plane_symmetry,
        collinear_blocks=blocks,
    )


def _constant(matrix: Any) -> SpinBlocks:
    block = np.asarray(matrix, complex)[None]
    return lambda kx, ky: np.broadcast_to(block, (len(kx), *block.shape[1:]))


def _full(block: CollinearBlock, potential: float = 0.0) -> Blocks:
    """Blocks (angles or 1, points, 2 rows, 2 columns) of both spins in the frame of the layers."""
    axes = UP if block.axis is None else block.axis
    frames = np.array([spinors(axis) for axis in axes])
    # |s><s| of both spins, (angles, spin, 2, 2)
    projectors = np.einsum("nis,njs->nsij", frames, frames.conj())

    def blocks(kx: Array, ky: Array) -> Array:
        up, down = (np.asarray(part(kx, ky)) for part in (block.of_spin[0], block.of_spin[-1]))
        points, rows, columns = up.shape
        if len(block.of_spin) == 1:
            full = np.einsum("pab,ij->paibj", up, np.eye(2))[None]
        else:
            both = np.stack([up, down])
            full = np.einsum("spab,nsij->npaibj", both, projectors)
        full = full.reshape(len(full), points, 2 * rows, 2 * columns)
        return np.asarray(full + potential * np.eye(2 * rows) if potential else full)

    return blocks


def _spin_part_of(block: Blocks) -> Callable[[Array, Array], Array]:
    return lambda kx, ky: spin_part(block(kx, ky))
