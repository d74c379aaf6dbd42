"""Ends of semi-infinite leads, spin by spin where a lead conserves it."""

from itertools import product
from typing import NamedTuple, Protocol

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...spin import spinors
from .block_chain import dagger
from .block_modes import Modes, lead_modes
from .chain import Side
from .interface import Hamiltonian, end_of


class LeadSurface(NamedTuple):
    """End of a lead on its last cell, the one that belongs to the chain.

    ``self_energy`` (..., 2n, 2n) in eV is that of the cells beyond. ``root`` (..., 2n, 2n) is
    L of the broadening L L^dagger, one column a mode; ``is_open`` (..., 2n) tells which
    propagate, the other columns are zero. Modes of the spin along the lead's axis come first.
    """

    self_energy: Array
    root: Array
    is_open: Array


class ModeSolver(Protocol):
    """What finds the outgoing waves of blocks; see `block_modes.lead_modes`."""

    def __call__(self, resolvent: Array, outward: Array, is_real: Array, /) -> Modes:
        """Modes from E - h and V of shape (..., n, n) in eV."""
        ...


def surface(
    chain: Hamiltonian,
    side: Side,
    kx: Array,
    ky: Array,
    energy: Array,
    solve: ModeSolver = lead_modes,
) -> LeadSurface:
    """End of a lead at points of k (rad) and energy (eV), real ones approached from above.

    The leading axes of the result are (angles or 1, points). Raises QuestionError if the
    lead does not conserve spin along the axis that the chain names.
    """
    axis = chain.lead_axis(side)
    frames = None if axis is None else np.array([spinors(vector) for vector in axis])[:, None]
    onsite = _split(chain.slice_block(end_of(chain, side), kx, ky), frames)
    outward = _split(_outward(chain, side, kx, ky), frames)
    identity = np.eye(onsite.shape[-1])
    resolvent = energy[None, :, None, None, None] * identity - onsite
    resolvent, outward = np.broadcast_arrays(resolvent, outward)
    is_real = (np.imag(energy) == 0)[None, :, None]
    return _joined(solve(resolvent, outward, is_real), frames)


def _outward(chain: Hamiltonian, side: Side, kx: Array, ky: Array) -> Array:
    """Hopping from a cell of a lead to the next one away from the chain, in eV."""
    matrix = chain.lead_block(side, kx, ky)
    return matrix if side == "right" else dagger(matrix)


def _split(matrices: Array, frames: Array | None) -> Array:
    """Blocks (angles, points, spins, n, n) along the axis, or (angles, points, 1, 2n, 2n)."""
    if frames is None:
        return matrices[:, :, None]
    size = matrices.shape[-1] // 2
    split = matrices.reshape(*matrices.shape[:2], size, 2, size, 2)

    def between(s: int, t: int) -> Array:
        terms = [
            (frames[..., j, s].conj() * frames[..., k, t])[..., None, None] * split[..., j, :, k]
            for j, k in product((0, 1), repeat=2)
            if frames[..., j, s].any() and frames[..., k, t].any()
        ]
        return np.asarray(sum(terms))

    crossed = max(np.abs(between(s, 1 - s)).max(initial=0.0) for s in (0, 1))
    if crossed > 1e-10 * max(np.abs(matrices).max(initial=0.0), 1e-300):
        raise QuestionError(
            f"a lead couples spin up and down along its axis by {crossed:.3g} eV; name the axis "
            "along which it conserves spin, or None"
        )
    return np.stack([between(0, 0), between(1, 1)], axis=2)


def _joined(modes: Modes, frames: Array | None) -> LeadSurface:
    if frames is None:
        return LeadSurface(modes.self_energy[:, :, 0], modes.root[:, :, 0], modes.is_open[:, :, 0])
    angles, points, _, size, _ = modes.root.shape
    projectors = np.einsum("...is,...js->...sij", frames, frames.conj())
    energy = np.einsum("...sij,...sab->...aibj", projectors, modes.self_energy)
    root = np.einsum("...is,...sac->...aisc", frames, modes.root)
    shape = angles, points, 2 * size, 2 * size
    return LeadSurface(
        energy.reshape(shape), root.reshape(shape), modes.is_open.reshape(angles, points, -1)
    )
