"""Integrated density of states of a chain of blocks, as far as it depends on the angle."""

import numpy as np

from ..._typing import Array
from ..hamiltonian.interface import Hamiltonian
from .block_half import halves


def log_determinant(chain: Hamiltonian, kx: Array, ky: Array, energy: Array) -> Array:
    """ln det(E - H - Sigma) minus its value at the first angle, shape (angles, points).

    ``kx``, ``ky`` in rad, ``energy`` in eV, above the real axis. Im of it over pi is the
    change of the integrated density of states with opposite sign (Friedel, Lloyd); its
    branch is the one within (-pi, pi]. What lies deep in the leads must not depend on the
    angle but by a rotation. Raises QuestionError as `block_leads.surface` does.
    """
    sides, last = halves(chain, kx, ky, energy), len(chain) - 1
    inverses = [sides.left.inverses[layer] for layer in range(last)] + [sides.local_inverse(last)]
    total = np.zeros((chain.angles, len(energy)), complex)
    for inverse in inverses:
        sign, size = np.linalg.slogdet(inverse)
        total += size + 1j * np.angle(sign)
    change: Array = total - total[:1]
    return change.real + 1j * np.angle(np.exp(1j * change.imag))
