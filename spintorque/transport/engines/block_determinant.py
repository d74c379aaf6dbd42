"""Integrated density of states of a chain of blocks, as far as it depends on the angle."""

import numpy as np

from ..._typing import Array
from ..hamiltonian.interface import Hamiltonian
from .block_engine import points_at_once
from .block_half import halves
from .engine import Request


def log_determinant(chain: Hamiltonian, request: Request) -> Array:
    """ln det(E - H - Sigma) minus its value at the first angle, shape (angles, points).

    Energies lie above the real axis. Im of it over pi is the change of the integrated density of
    states with opposite sign (Friedel, Lloyd); its branch is the one within (-pi, pi]. What lies
    deep in the leads must not depend on the angle but by a rotation. Raises QuestionError as
    `block_leads.surface` does.
    """
    size = points_at_once(chain)
    starts = range(0, max(len(request), 1), size)
    parts = [_part(chain, request.part(slice(start, start + size)).expanded()) for start in starts]
    return np.concatenate(parts, axis=-1)


def _part(chain: Hamiltonian, points: Request) -> Array:
    sides, last = halves(chain, points.kx, points.ky, points.energy), len(chain) - 1
    inverses = [sides.left.inverses[layer] for layer in range(last)] + [sides.local_inverse(last)]
    total = np.zeros((chain.angles, len(points)), complex)
    for inverse in inverses:
        sign, size = np.linalg.slogdet(inverse)
        total += size + 1j * np.angle(sign)
    change: Array = total - total[:1]
    return change.real + 1j * np.angle(np.exp(1j * change.imag))
