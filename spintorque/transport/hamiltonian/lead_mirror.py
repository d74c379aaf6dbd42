"""Leads seen from their other end, where inversion turns their cells into each other.

The blocks of a crystal with a centre of inversion obey Q M(k) Q^T = M(-k)^dagger, with Q the
inversion of a cell's orbitals; without spin-orbit coupling that is M(k)^T. So the end of a lead
that goes on to the right follows from that of the same lead to the left at the same energy above
its potential: its self-energy is Q S^T Q^T, and the root of its broadening Q l*.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..._typing import Array

SAME = 1e-12  # eV, of elements


class Mirror(NamedTuple):
    """Inversion of a cell: its orbital i becomes orbital ``order[i]`` times ``sign[i]``."""

    order: Array
    sign: Array

    def transposed(self, matrices: Array) -> Array:
        """Q M^T Q^T of matrices (..., n, n)."""
        turned = np.swapaxes(matrices, -1, -2)[..., self.order[:, None], self.order]
        return np.asarray(self.sign[:, None] * self.sign * turned)

    def conjugated(self, roots: Array) -> Array:
        """Q l* of matrices (..., n, columns)."""
        return np.asarray(self.sign[:, None] * roots.conj()[..., self.order, :])


def mirror_of(monolayers: Sequence[Sequence[str]], elements: Sequence[Array]) -> Mirror | None:
    """Find the inversion of a cell; None if it does not turn every matrix into its transpose.

    ``monolayers``: names of the orbitals of each monolayer of the cell; ``elements`` (..., n, n) in
    eV: matrices of a cell and of its hopping, whose sums over cells of the plane are the blocks.
    """
    sizes = [len(names) for names in monolayers]
    if len(set(sizes)) > 1:
        return None
    parity = [-1.0 if name.startswith("p") else 1.0 for names in monolayers for name in names]
    order = np.arange(sum(sizes)).reshape(len(sizes), -1)[::-1].ravel()
    mirror = Mirror(order, np.array(parity))
    is_turned = all(
        np.allclose(mirror.transposed(part), part, rtol=0, atol=SAME) for part in elements
    )
    return mirror if is_turned else None
