"""Densities at rest on the sphere under a torque, whose tails keep their digits.

The density is exp(-Phi) w with a reference Phi, the energy over k_B T and a ramp c n.m, chosen so
that w changes little from a well to the barrier. For V = v + D grad Phi it obeys
D lap w - D grad Phi.grad w - div(V w) + (V.grad Phi) w = 0, all of which is smooth; there are two
solutions up to terms as small as the rates, one for each well.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from ..._typing import Array
from ...errors import ConvergenceError
from .escape_path import barrier_changes
from .sphere_motion import BESIDE, SphereMotion
from .sphere_operator import (
    SparseMatrix,
    advection,
    complex_coefficients,
    laplacian,
    multiplication,
)
from .two_states import TwoStates

ROUNDS = 12
"""Of inverse iteration, each of which makes other solutions some fifty times smaller."""


@dataclass(frozen=True)
class TailReference:
    """Part c n.m of the reference, with a unit vector n (3,)."""

    strength: float
    direction: Array


References = tuple[TailReference, TailReference]
"""One for each of two states."""


def references(states: TwoStates) -> References:
    """Those that change the barrier out of either well as the torque does to first order."""
    first, second = states.minima
    direction = (first - second) / np.linalg.norm(first - second)
    try:
        changes = barrier_changes(states, states.saddles[0])
    except ConvergenceError:
        changes = 0.0, 0.0
    rises = (float((states.saddles[0] - m) @ direction) for m in states.minima)
    one, other = (
        TailReference(change / rise, direction) for change, rise in zip(changes, rises, strict=True)
    )
    return one, other


def densities(motion: SphereMotion, reference: TailReference) -> tuple[Array, Array]:
    """Two independent densities at rest, times the weights of the nodes (nodes, turns)."""
    basis, diffusion = motion.basis, motion.states.diffusion
    m = basis.polar[0]
    along = m @ reference.direction
    level = motion.energy + reference.strength * along
    slope = motion.slope + reference.strength * (reference.direction - along[..., None] * m)
    other = motion.drift + diffusion * slope
    steepest, fastest = float(np.abs(slope).max()), float(np.abs(motion.drift).max())
    operator = (
        diffusion * laplacian(basis)
        - diffusion * advection(basis, slope)
        + advection(basis, other, fastest).T
        + multiplication(basis, (other * slope).sum(axis=-1), fastest * steepest)
    )
    weight = np.exp(level.min() - level) * basis.weights
    one, two = _null_space(operator, diffusion).T
    first, second = (
        weight * basis.at_nodes(complex_coefficients(basis, vector))[0] for vector in (one, two)
    )
    return first, second


def _null_space(operator: SparseMatrix, diffusion: float) -> Array:
    """Two orthonormal vectors (size, 2) whose images are nearly zero."""
    size = operator.shape[0]
    shifted = operator - BESIDE * diffusion * scipy.sparse.eye_array(size)
    factors = scipy.sparse.linalg.splu(shifted.tocsc())
    vectors = np.random.default_rng(0).normal(size=(size, 2))  # in every symmetry class
    for _ in range(ROUNDS):
        vectors = np.linalg.qr(factors.solve(vectors))[0]
    return np.asarray(vectors)
