"""The motion of one macrospin at a temperature as operators in spherical harmonics."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import ConvergenceError
from .escape_path import energy_slope
from .sphere_basis import SphereBasis
from .sphere_operator import SparseMatrix, advection, complex_coefficients, laplacian
from .two_states import TwoStates

LAST_ORDER, RATIO, LEAST_ORDER = 144, 1.25, 24
PER_ROOT = 6.0  # first degree over the root of the range of the energy over k_B T
FLAT = 1e-10  # part of the largest gradient below which it is noise
BESIDE = 0.1  # shift off the eigenvalues near zero, over D


def degrees(states: TwoStates) -> list[int]:
    """Highest degrees of harmonics to be tried; ConvergenceError if none resolves the density."""
    heights = Equation(states.idle).energy(states.landscape.stationary) / states.thermal
    spread = float(np.ptp(heights)) if len(heights) else 0.0
    tried = [max(LEAST_ORDER, int(PER_ROOT * np.sqrt(spread)))]
    while tried[-1] < LAST_ORDER:
        tried.append(min(LAST_ORDER, int(RATIO * tried[-1])))
    if tried[-1] > LAST_ORDER or len(tried) == 1:
        raise ConvergenceError(
            f"the energy varies by {spread:.3g} k_B T over the sphere, which spherical harmonics "
            f"up to degree {LAST_ORDER} do not resolve: take less volume, a higher temperature, a "
            "weaker hard axis, or another method"
        )
    return tried


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
        m = self.basis.polar[0]
        return energy_slope(self.states, m, Equation(self.states.idle).rate(m))

    @cached_property
    def backward(self) -> SparseMatrix:
        """L = D lap + v.grad without the constant, which it takes to zero."""
        whole = self.states.diffusion * laplacian(self.basis) + advection(self.basis, self.drift)
        return whole[1:, 1:].tocsc()

    def modes(self, count: int) -> tuple[Array, Array]:
        """Slowest eigenvalues (count,) of -L in 1/ns, and the functions (size, count) of them."""
        values, vectors = nearest_zero(self.backward, self.states.diffusion, count)
        return -values, np.concatenate([np.zeros((1, count)), vectors])

    def value(self, mode: Array, m: Array) -> float:
        """Value of a function (size,) at one unit vector m (3,)."""
        return self.basis.at(complex_coefficients(self.basis, mode), m)

    def at_nodes(self, mode: Array) -> tuple[Array, Array]:
        """A function u (size,) and D |grad u|^2 at the nodes (nodes, turns), 0 where u is flat."""
        value, slope = self.basis.at_nodes(complex_coefficients(self.basis, mode))
        steep = self.states.diffusion * (slope**2).sum(axis=-1)
        return value, np.where(steep < FLAT**2 * steep.max(), 0.0, steep)

    @cached_property
    def boltzmann(self) -> Array:
        """Probabilities of the nodes (nodes, turns) in equilibrium without torque."""
        share = np.exp(self.energy.min() - self.energy) * self.basis.weights
        return np.asarray(share / share.sum())

    def rate_in_balance(self, value: Array, steep: Array) -> float:
        """Rate (1/ns) of a function without torque: <D |grad u|^2>/<(u - <u>)^2>."""
        mean = (self.boltzmann * value).sum()
        return float((self.boltzmann * steep).sum() / (self.boltzmann * (value - mean) ** 2).sum())


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
