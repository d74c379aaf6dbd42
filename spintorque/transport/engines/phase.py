"""The continuous phase of the determinant of E - H, which counts states.

From the left end of a chain to its right, each monolayer adds a block D_i, the inverse of the
Green function of all that lies to its left and itself. At real energies, approached from above,
the anti-Hermitian part of D_i is not negative, so the arguments of its two eigenvalues lie
between 0 and pi. Their sum over all monolayers is a continuous function of energy and of
cos kx + cos ky, which falls by pi for every state that passes (Friedel, Adv. Phys. 3, 446 (1954)),
however narrow it is. Where both leads are closed it is pi times a Sturm count.
"""

from collections.abc import Callable

import numpy as np

from ..._kernels import _native
from ..._typing import Array
from ..hamiltonian.chain import Chain
from .engine import Request
from .kernel_plan import make_plan

DeterminantPhase = Callable[[Array, Array, Array], Array]
"""Phases (rad, angles, points) at kx, ky (rad) and real energies (eV), each (points,)."""


def determinant_phase(chain: Chain) -> DeterminantPhase:
    """Return the phase of a chain as a function of k-parallel and energy."""
    nowhere = np.zeros(0)
    plan = make_plan(chain, Request(nowhere, nowhere, nowhere, "left", bonds=(0,)))
    has_rashba = chain.rashba.any()

    def phase(kx: Array, ky: Array, energy: Array) -> Array:
        phases: Array = np.empty((len(chain.direction), len(energy)))
        sine = np.stack([np.sin(kx), np.sin(ky)]) if has_rashba else None
        transverse, energy = np.cos(kx) + np.cos(ky), np.ascontiguousarray(energy)
        _native.phase(plan.integers, plan.numbers, transverse, sine, energy, phases)
        return phases

    return phase
