"""Waves of one block of a lead, at many points at once.

Waves psi_j = lambda^j phi that run or decay away from the chain obey
    (E - h) phi = V phi / lambda + V^dagger phi lambda,
with V the hopping away from the chain. The pencil is inverted about a shift, so V may be
singular: lambda = 0 and infinity are ordinary eigenvalues then. With all outgoing waves as
columns of Phi the self-energy is V^dagger Phi Lambda Phi^-1, and the broadening, made of
the velocities of the propagating ones alone, is exactly zero in a gap.
"""

from typing import NamedTuple

import numpy as np

from ..._typing import Array
from .block_chain import dagger
from .block_modes_reference import reference_modes

SHIFTS = (0.58 + 0.66j, -0.71 + 0.49j, 0.17 - 0.93j)  # in the way of no special wave number
NEAR_CIRCLE = 1e-3
SAME_FACTOR = 1e-8
ACCEPTED_RESIDUAL = 1e-11
OVERLAP_LIMIT = 0.9
TINY = 1e-100  # against division by zero; products of two of them are still numbers


class Modes(NamedTuple):
    """Outgoing waves of blocks (..., n, n), and the points where they cannot be trusted.

    The first three are those of `block_leads.Surface`.
    """

    self_energy: Array
    root: Array
    is_open: Array
    is_hard: Array


def lead_modes(resolvent: Array, outward: Array, is_real: Array) -> Modes:
    """Modes from E - h and V of shape (..., n, n) in eV; ``is_real`` (...) is that of E."""
    shape, size = resolvent.shape[:-2], resolvent.shape[-1]
    z, v = (np.ascontiguousarray(m).reshape(-1, size, size) for m in (resolvent, outward))
    is_real = np.broadcast_to(is_real, shape).reshape(-1)
    modes = _modes(z, v, is_real, SHIFTS[0])
    for shift in SHIFTS[1:]:
        index = np.flatnonzero(modes.is_hard)
        if len(index):
            again = _modes(z[index], v[index], is_real[index], shift)
            for target, value in zip(modes, again, strict=True):
                target[index] = value
    for point in np.flatnonzero(modes.is_hard):
        replaced = reference_modes(z[point], v[point], bool(is_real[point]))
        if replaced is not None:
            for target, value in zip(modes[:3], replaced, strict=True):
                target[point] = value
    return Modes(*(part.reshape(shape + part.shape[1:]) for part in modes))


def _modes(z: Array, v: Array, is_real: Array, shift: complex) -> Modes:
    size, scale = z.shape[-1], np.linalg.norm(v, axis=(-2, -1)) + TINY
    factor, waves = _waves(z, v, shift)
    slope = np.einsum("pam,pba,pbm->pm", waves.conj(), v.conj(), waves)
    velocity = -2 * (factor * slope).imag
    norm = np.maximum(np.einsum("pam,pam->pm", waves.conj(), waves).real, TINY)
    distance = np.abs(np.abs(factor) - 1)
    # Rounding moves a wave off the circle by eps/velocity, and gives decaying ones a velocity
    # of eps/distance: the larger of the two tells what a wave is.
    relative = np.abs(velocity) / (norm * scale[:, None])
    runs = (distance < NEAR_CIRCLE) & (distance < relative) & is_real[:, None]
    rank = np.where(runs, 1 - np.sign(velocity) * NEAR_CIRCLE, np.abs(factor))
    chosen = np.argsort(rank, axis=-1)
    outgoing = chosen[:, :size]
    is_hard = _count(runs & (velocity > 0)) != _count(runs & (velocity < 0))
    is_hard |= _is_crossing(factor, distance < NEAR_CIRCLE, np.where(runs, np.sign(velocity), 0))
    is_hard |= np.take_along_axis(rank, chosen, -1)[:, size - 1] > 1
    factor, is_open, velocity = (
        np.take_along_axis(x, outgoing, -1) for x in (factor, runs & (velocity > 0), velocity)
    )
    waves = np.take_along_axis(waves, outgoing[:, None], -1)
    inverse = _safe_inverse(waves)
    transfer = (waves * factor[:, None]) @ inverse
    residual = v - z @ transfer + dagger(v) @ transfer @ transfer
    size_of = np.linalg.norm(z, axis=(-2, -1)) + scale
    is_hard |= ~(np.linalg.norm(residual, axis=(-2, -1)) < ACCEPTED_RESIDUAL * size_of)
    root, overlap = _root(v, waves, factor, inverse, velocity, is_open)
    return Modes(dagger(v) @ transfer, root, is_open, is_hard | (overlap > OVERLAP_LIMIT))


def _is_crossing(factor: Array, is_near: Array, heading: Array) -> Array:
    """Whether waves that share a factor do not all head the same way: eigenvectors mix them."""
    close = np.abs(factor[:, :, None] - factor[:, None]) < SAME_FACTOR
    unlike = (heading[:, :, None] != heading[:, None]) | (heading == 0)[:, None]
    pairs = close & unlike & is_near[:, :, None] & is_near[:, None]
    pairs[:, np.arange(pairs.shape[-1]), np.arange(pairs.shape[-1])] = False
    return np.asarray(pairs.any(axis=(-2, -1)))


def _count(flags: Array) -> Array:
    return np.asarray(flags.sum(axis=-1))


def _waves(z: Array, v: Array, shift: complex) -> tuple[Array, Array]:
    """Factors (points, 2n), infinity replaced by a large number, and waves (points, n, 2n)."""
    size = z.shape[-1]
    middle = z - shift * dagger(v)
    inverse = _safe_inverse(shift * z - v - shift**2 * dagger(v))
    left, right = -inverse @ middle, inverse @ dagger(v)
    pencil = np.block([[left, right], [np.eye(size) + shift * left, shift * right]])
    values, vectors = np.linalg.eig(pencil)
    values = np.where(np.abs(values) < 1e-30, 1e-30, values)
    # A decaying wave's own half of the vector has the larger norm.
    return shift + 1 / values, vectors[:, :size]


def _root(
    v: Array, waves: Array, factor: Array, inverse: Array, velocity: Array, is_open: Array
) -> tuple[Array, Array]:
    """L of the broadening, and how far waves of one velocity's sign are from independent."""
    moved = (waves * factor[:, None]).conj()
    current = 1j * np.einsum("pbm,pba,pan->pmn", moved, v, waves)
    current = -(current + dagger(current))
    speed = np.sqrt(np.where(is_open, velocity, 1.0))
    both = is_open[:, :, None] & is_open[:, None]
    scaled = np.where(both, current / (speed[:, :, None] * speed[:, None]), 0.0)
    diagonal = np.arange(scaled.shape[-1])
    scaled[:, diagonal, diagonal] = 0
    overlap = np.abs(scaled).sum(axis=-1).max(axis=-1, initial=0.0)
    scaled[overlap > OVERLAP_LIMIT] = 0
    scaled[:, diagonal, diagonal] = 1
    factorised = speed[:, :, None] * np.linalg.cholesky(scaled) * is_open[:, None]
    return dagger(inverse) @ factorised, overlap


def _safe_inverse(matrices: Array) -> Array:
    """Inverse, with singular matrices moved by rounding."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        scale = np.linalg.norm(matrices, axis=(-2, -1))[:, None, None] + TINY
        moved = matrices + 1e-13 * scale * np.diag(1 + 0.1 * np.arange(matrices.shape[-1]))
        return np.asarray(np.linalg.inv(moved))
