"""The motion of one macrospin at a temperature as operators in spherical harmonics."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from .sphere_basis import SphereBasis
from .sphere_operator import SparseMatrix, advection, laplacian
from .two_states import TwoStates

BESIDE = 0.1  # shift off the eigenvalues near zero, over D


@dataclass(frozen=True)
class SphereMotion:
    """Drift and diffusion of m between harmonics up to a degree, for the states of a magnet."""

    states: TwoStates
    order: int

    @cached_property
    def basis(self) -> SphereBasis:
        """Harmonics about the fixed direction, in which its torques keep m."""
        return SphereBasis(self.order, self.states.device.macrospin.fixed_direction)

    @cached_property
    def drift(self) -> Array:
        """dm/dt without temperature (nodes, turns, 3) in 1/ns."""
        return Equation(self.states.device).rate(self.basis.polar[0])

    @cached_property
    def energy(self) -> Array:
        """Energy over k_B T at the nodes (nodes, turns), without torque."""
        return Equation(self.states.idle).energy(self.basis.polar[0]) / self.states.thermal

    @cached_property
    def slope(self) -> Array:
        """Gradient of that energy (nodes, turns, 3)."""
        m, alpha = self.basis.polar[0], self.states.device.macrospin.damping
        rate = Equation(self.states.idle).rate(m)
        return -(np.cross(m, rate) + alpha * rate) / (self.states.diffusion * (alpha + 1 / alpha))

    @cached_property
    def backward(self) -> SparseMatrix:
        """L = D lap + v.grad without the constant, which it takes to zero."""
        whole = self.states.diffusion * laplacian(self.basis) + advection(self.basis, self.drift)
        return whole[1:, 1:].tocsc()

    def modes(self, count: int) -> tuple[Array, Array]:
        """Slowest eigenvalues (count,) of -L in 1/ns, and the functions (size, count) of them."""
        values, vectors = nearest_zero(self.backward, self.states.diffusion, count)
        return -values, np.concatenate([np.zeros((1, count)), vectors])


def nearest_zero(operator: SparseMatrix, diffusion: float, count: int) -> tuple[Array, Array]:
    """Eigenvalues (count,) nearest to zero of a square matrix, and their vectors (size, count)."""
    shift, size = BESIDE * diffusion, operator.shape[0]
    factors = scipy.sparse.linalg.splu((operator - shift * scipy.sparse.eye_array(size)).tocsc())
    inverse = scipy.sparse.linalg.LinearOperator((size, size), factors.solve, dtype=float)
    values, vectors = scipy.sparse.linalg.eigs(
        operator, k=count, sigma=shift, OPinv=inverse, v0=np.ones(size)
    )
    ascending = np.argsort(np.abs(values), kind="stable")
    return values[ascending], vectors[:, ascending]
