"""Conductance matrices of contacts: charge and three components of spin at both ends.

Brataas, Nazarov and Bauer, Phys. Rev. Lett. 84, 2481 (2000). Arrays have leading axes (...), for
angles, contacts or whole valves, which broadcast.
"""

from typing import Any

import numpy as np

from ...._typing import Array


def contact_matrices(
    conductances: Array,
    mixing: Array,
    transmitted: Array,
    memory_loss: Array,
    direction: Array,
) -> Array:
    """Currents that flow into contacts at end a per potential at end b, (..., 2, 2, 4, 4).

    The four components are the charge (electron flow, potential mu/e) and the spin (its current in
    units of hbar/2e, accumulation s = (mu_up - mu_dn)/2e along x, y, z). Along the direction m it
    is the two-current model, j = G (Dmu + gamma Ds), with an interface of the thickness
    ``memory_loss`` in spin diffusion lengths; across m it is
    2 [Re G s - Im G m x s] of the own end, less 2 [Re G_t s - Im G_t m x s] of the other.

    Parameters
    ----------
    conductances : array (..., 2)
        G_up and G_dn.
    mixing : complex array (..., 2)
        G_ud at the first and the second end.
    transmitted : complex array (...)
        G_t.
    memory_loss : array (...)
        Delta.
    direction : array (..., 3)
        m, of length 1.
    """
    total = conductances.sum(axis=-1)
    gamma = (conductances[..., 0] - conductances[..., 1]) / total
    own, other = accumulation_conductances(conductances, memory_loss)
    along = direction[..., :, None] * direction[..., None, :]
    shape = np.broadcast_shapes(
        total.shape, own.shape, mixing.shape[:-1], np.shape(transmitted), direction.shape[:-1]
    )
    matrices = np.zeros((*shape, 2, 2, 4, 4))
    turn = _cross(direction)
    for end in (0, 1):
        for there in (0, 1):
            is_own = end == there
            sign = 1.0 if is_own else -1.0
            across = mixing[..., end] if is_own else transmitted
            longitudinal = total * gamma**2 + (own if is_own else other)
            block = matrices[..., end, there, :, :]
            block[..., 0, 0] = sign * total
            block[..., 0, 1:] = block[..., 1:, 0] = sign * _times(total * gamma, direction)
            block[..., 1:, 1:] = sign * (
                _scaled(longitudinal, along)
                + _scaled(2 * np.real(across), np.eye(3) - along)
                - _scaled(2 * np.imag(across), turn)
            )
    return matrices


def accumulation_conductances(conductances: Array, memory_loss: Any) -> tuple[Array, Array]:
    """What s along m of the own and of the other end adds to the spin current, (...).

    a delta coth(delta) and a delta/sinh(delta), with a = 4 G_up G_dn/(G_up + G_dn); a without loss.
    """
    up, down = conductances[..., 0], conductances[..., 1]
    plain, loss = 4 * up * down / (up + down), np.asarray(memory_loss, float)
    safe = np.where(loss > 0, loss, 1.0)
    # sinh in exponentials that do not overflow
    decay = np.exp(-safe)
    own = np.where(loss > 0, safe * (1 + decay**2) / (1 - decay**2), 1.0)
    other = np.where(loss > 0, 2 * safe * decay / (1 - decay**2), 1.0)
    return plain * own, plain * other


def _cross(direction: Array) -> Array:
    """Matrices of m x, (..., 3, 3)."""
    x, y, z = np.moveaxis(direction, -1, 0)
    zero = np.zeros_like(x)
    rows = [[zero, -z, y], [z, zero, -x], [-y, x, zero]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _scaled(factor: Array, matrix: Array) -> Array:
    return np.asarray(factor)[..., None, None] * matrix


def _times(factor: Array, vector: Array) -> Array:
    return np.asarray(factor)[..., None] * vector
