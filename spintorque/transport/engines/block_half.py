"""One side of a chain of blocks: the recursion from a lead to every monolayer.

At monolayer i, m_i is the inverse Green function of what lies between the lead and i, i
included, g_i its inverse, and gamma_i = L_i L_i^dagger the broadening that the lead causes
there. The factor L_i is carried as a product, so that transmissions keep their relative
digits deep in the tunnelling regime; G_ii L_i are the scattering states from the lead.
"""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ..hamiltonian.block_chain import dagger
from ..hamiltonian.block_leads import LeadSurface, ModeSolver, surface
from ..hamiltonian.block_modes import lead_modes
from ..hamiltonian.chain import SIDES, Side
from ..hamiltonian.interface import Hamiltonian


@dataclass(frozen=True)
class BlockHalf:
    """Results of the recursion by monolayer, counted from the left end of the chain.

    ``inverses`` (eV), ``greens`` (1/eV) and ``roots`` (sqrt eV) have the shape
    (angles or 1, points, rows, columns); the columns of the roots are the lead's modes.
    """

    surface: LeadSurface
    inverses: dict[int, Array]
    greens: dict[int, Array]
    roots: dict[int, Array]


@dataclass(frozen=True)
class Halves:
    """A chain seen from both leads at points of k (rad) and energy (eV)."""

    chain: Hamiltonian
    kx: Array
    ky: Array
    left: BlockHalf
    right: BlockHalf

    def hopping(self, bond: int) -> Array:
        """H[i+1, i] in eV."""
        return self.chain.bond_block(bond, self.kx, self.ky)

    def local_green(self, layer: int) -> Array:
        """Green function of the whole chain at one monolayer, in 1/eV."""
        return np.asarray(np.linalg.inv(self.local_inverse(layer)))

    def local_inverse(self, layer: int) -> Array:
        """Inverse of `local_green`, in eV."""
        if layer == len(self.chain) - 1:
            hopping = self.hopping(layer - 1)
            beyond = hopping @ self.left.greens[layer - 1] @ dagger(hopping)
            return np.asarray(self.right.inverses[layer] - beyond)
        hopping = self.hopping(layer)
        beyond = dagger(hopping) @ self.right.greens[layer + 1] @ hopping
        return np.asarray(self.left.inverses[layer] - beyond)

    def states(self, layer: int, side: Side) -> Array:
        """Scattering states from a lead on a monolayer, (angles, points, 2n, modes)."""
        half = self.left if side == "left" else self.right
        return np.asarray(self.local_green(layer) @ half.roots[layer])


def halves(
    chain: Hamiltonian, kx: Array, ky: Array, energy: Array, solve: ModeSolver = lead_modes
) -> Halves:
    """Recursion from both leads; QuestionError as from `block_leads.surface`."""
    ends = [surface(chain, side, kx, ky, energy, solve) for side in SIDES]
    left, right = (
        _half(chain, side, kx, ky, energy, end) for side, end in zip(SIDES, ends, strict=True)
    )
    return Halves(chain, kx, ky, left, right)


def _half(
    chain: Hamiltonian, side: Side, kx: Array, ky: Array, energy: Array, end: LeadSurface
) -> BlockHalf:
    step = 1 if side == "left" else -1
    first, *rest = range(len(chain))[::step]
    inverse = _resolvent(chain, first, kx, ky, energy) - end.self_energy
    half = BlockHalf(end, {first: inverse}, {first: np.linalg.inv(inverse)}, {first: end.root})
    for layer in rest:
        before = layer - step
        hopping = chain.bond_block(min(layer, before), kx, ky)
        onward = hopping if step == 1 else dagger(hopping)
        green = half.greens[before]
        arrived = onward @ green
        inverse = _resolvent(chain, layer, kx, ky, energy) - arrived @ dagger(onward)
        half.inverses[layer] = inverse
        half.greens[layer] = np.linalg.inv(inverse)
        half.roots[layer] = arrived @ half.roots[before]
    return half


def _resolvent(chain: Hamiltonian, layer: int, kx: Array, ky: Array, energy: Array) -> Array:
    block = chain.slice_block(layer, kx, ky)
    return np.asarray(energy[:, None, None] * np.eye(block.shape[-1]) - block)
