"""The phase of `phase` in plain NumPy, which tests hold the kernel against."""

from functools import partial

import numpy as np

from ..._typing import Array
from ..hamiltonian.chain import Chain
from ..hamiltonian.collinear_blocks import relative_sign
from .recursive_green import first_axes, half_chain


def determinant_phase(chain: Chain, kx: Array, ky: Array, energy: Array) -> Array:
    """Phase (rad, angles or 1, points) at k-parallel (rad) and real energies (eV)."""
    meeting = _end_of_pairs(chain)
    half = partial(half_chain, chain, kx=kx, ky=ky, energy=energy, broadening=False)
    left, right = half("left", until=meeting), half("right", until=meeting + 1)
    squared = chain.bond_hopping[meeting] ** 2
    middle = right.inverse(meeting + 1) - squared * left.green(meeting)
    beyond = range(meeting + 2, len(chain))
    blocks = [*left.inverses.values(), *(right.inverses[layer] for layer in beyond), middle]
    return np.asarray(sum(_arguments(block) for block in blocks))


def _end_of_pairs(chain: Chain) -> int:
    """Last monolayer before the first that turns the left half's pairs into matrices.

    There both halves of a chain with two axes are pairs, which depend on no angle.
    """
    axes = first_axes(chain, step=1)
    for layer in range(1, len(chain) - 1):
        if chain.rashba[layer] or relative_sign(chain.axes(layer), axes) is None:
            return layer - 1
    return len(chain) - 2


def _arguments(block: Array) -> Array:
    """Sum of the arguments of both eigenvalues, from a pair or a Pauli vector: (angles, points)."""
    if block.ndim == 2:
        mean, along = block[0][None], block[1][None]
    else:
        mean, along = block[0], np.sqrt((block[1:] ** 2).sum(axis=0) + 0j)
    return np.asarray(np.abs(np.angle(mean + along)) + np.abs(np.angle(mean - along)))
