"""The continuous phase of the determinant of E - H, which counts states.

From the left end of a chain to its right, each monolayer adds a block D_i, the inverse of the
Green function of all that lies to its left and itself. At real energies, approached from above,
the anti-Hermitian part of D_i is not negative, so the arguments of its two eigenvalues lie
between 0 and pi. Their sum over all monolayers is a continuous function of energy and of
cos kx + cos ky, which falls by pi for every state that passes (Friedel, Adv. Phys. 3, 446 (1954)),
however narrow it is. Where both leads are closed it is pi times a Sturm count.
"""

import numpy as np

from ..spin import Array
from .chain import Chain
from .half import half_chain


def determinant_phase(chain: Chain, kx: Array, ky: Array, energy: Array) -> Array:
    """Phase (rad, angles or 1, points) at k-parallel (rad) and real energies (eV)."""
    left = half_chain(chain, "left", kx, ky, energy, broadening=False)
    right = half_chain(chain, "right", kx, ky, energy, broadening=False)
    last = len(chain) - 1
    blocks = [left.inverses[layer] for layer in range(last)]
    squared = chain.bond_hopping[-1] ** 2
    blocks.append(right.inverse(last) - squared * left.green(last - 1))
    return np.asarray(sum(_arguments(block) for block in blocks))


def _arguments(block: Array) -> Array:
    """Sum of the arguments of both eigenvalues, from a pair or a Pauli vector: (angles, points)."""
    if block.ndim == 2:
        mean, along = block[0][None], block[1][None]
    else:
        mean, along = block[0], np.sqrt((block[1:] ** 2).sum(axis=0) + 0j)
    return np.asarray(np.abs(np.angle(mean + along)) + np.abs(np.angle(mean - along)))
