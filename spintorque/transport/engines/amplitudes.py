"""S-matrix of a chain at many points at once, from its Green function (Fisher and Lee).

Amplitudes are current-normalised and spin-resolved along each lead's axis. Their phases are
those of plane waves b^j counted from the chain's own monolayer of the lead (0 on the left,
the last one on the right), so that r_up r_down* has a meaning. Closed modes are zero.
"""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...spin import pauli_matrix, pauli_product, spinors
from ..hamiltonian.chain import SIDES, Chain
from ..hamiltonian.leads import bloch_factors
from .numpy_engine import local_green
from .recursive_green import HalfChain, half_chain


@dataclass(frozen=True)
class Amplitudes:
    """``matrix`` (angles, points, 4, 4): rows out, columns in; left up, left down, right up, down.

    ``is_open`` (4, points) tells which modes propagate.
    """

    matrix: Array
    is_open: Array


def amplitudes(chain: Chain, kx: Array, ky: Array, energy: Array) -> Amplitudes:
    """S-matrix at points of k (rad) and real energy (eV)."""
    left = half_chain(chain, "left", kx, ky, energy, broadening=False)
    right = half_chain(chain, "right", kx, ky, energy, broadening=False)
    last = len(chain) - 1
    first_green = local_green(chain, left, right, 0)
    last_green = local_green(chain, left, right, last)
    blocks = [
        [first_green, _propagated(chain, left, last_green, range(last - 1, -1, -1))],
        [_propagated(chain, right, first_green, range(1, last + 1)), last_green],
    ]
    roots, frames, is_open = [], [], []
    for side in SIDES:
        hopping = chain.hopping[chain.end(side)]
        broadening = 2 * hopping * bloch_factors(chain, side, kx, ky, energy).imag
        roots.append(np.sqrt(broadening).T[None])
        is_open.append(broadening > 0)
        frames.append(np.array([spinors(axis) for axis in chain.lead_axis(side)])[:, None])
    shape = (len(chain.direction), len(energy), 4, 4)
    matrix = np.zeros(shape, complex)
    for i, row in enumerate(blocks):
        for j, green in enumerate(row):
            rotated = np.conj(np.swapaxes(frames[i], -1, -2)) @ pauli_matrix(green) @ frames[j]
            part = 1j * roots[i][..., :, None] * rotated * roots[j][..., None, :]
            matrix[..., 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = part
    opened = np.concatenate(is_open)
    matrix -= np.eye(4) * opened.T[None, :, :, None]
    return Amplitudes(matrix, opened)


def unitarity_defect(chain: Chain, kx: Array, ky: Array, energy: Array) -> float:
    """Largest element of S S^dagger - 1 over the open modes of some points."""
    scattering = amplitudes(chain, kx, ky, energy)
    product = scattering.matrix @ np.conj(np.swapaxes(scattering.matrix, -1, -2))
    identity = np.eye(4) * scattering.is_open.T[None, :, :, None]
    return float(np.abs(product - identity).max(initial=0.0))


def _propagated(chain: Chain, half: HalfChain, green: Array, layers: range) -> Array:
    """Green function from one end to the other: -t g_i at each monolayer on the way."""
    for layer in layers:
        bond = layer if layers.step < 0 else layer - 1
        green = -chain.bond_hopping[bond] * pauli_product(half.green(layer), green)
    return green
