"""Modes of a lead at one point by Kwant's stabilised algorithm, where the batched one fails."""

import numpy as np

from ..._typing import Array


def reference_modes(
    resolvent: Array, outward: Array, is_real: bool
) -> tuple[Array, Array, Array] | None:
    """Self-energy, root of the broadening and open modes; None where Kwant gives up as well.

    ``resolvent`` is E - h and ``outward`` the hopping V, both (n, n) in eV. The columns of
    the root belong to eigenvectors of the broadening, not to single modes.
    """
    from ._kwant import kwant

    size = len(resolvent)
    try:
        running, stable = kwant.physics.modes(-resolvent, outward)
        self_energy = np.asarray(stable.selfenergy())
    except (RuntimeError, ValueError, np.linalg.LinAlgError):
        return None
    count = running.velocities.size // 2 if is_real else 0
    values, vectors = np.linalg.eigh(1j * (self_energy - self_energy.conj().T))
    is_open = np.arange(size) >= size - count
    root = vectors * np.sqrt(np.where(is_open, np.maximum(values, 0), 0))
    return (self_energy, root, is_open) if np.isfinite(self_energy).all() else None
