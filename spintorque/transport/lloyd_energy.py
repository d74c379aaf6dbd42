"""Energy of two magnets from the density of states, without any spin current.

At a bond between the magnets, with the inverse m0 + m1 n.sigma of the Green function on its
left and the Green function a + b p.sigma on its right, all that depends on the angle in the
determinant of E - H is

    det(m - t^2 g) = A + B cos(theta),
    A = (m0 - t^2 a)^2 - m1^2 - t^4 b^2,  B = 2 m1 t^2 b.

So the integrated density of states differs from that at 90 degrees by -1/pi Im of
log(1 + (B/A) cos(theta)), and the energy by minus the occupied integral of this. No zero of
the determinant lies above the real axis at any angle, which makes the principal logarithm
the analytic one there.
"""

from dataclasses import dataclass, replace

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.accuracy import TransportAccuracy
from ..model.stack import Stack
from .engines.engine import ELEMENTS_PER_BLOCK, Request, chain_of
from .engines.registry import LAYERED, DeterminantRatio, EngineInfo, LogDeterminant
from .free_magnet import free_magnet
from .hamiltonian.interface import Hamiltonian
from .hamiltonian.leads import require_open_leads
from .hamiltonian.stack_hamiltonian import make_hamiltonian
from .integration.integrate import Goal, Integral, IntegralQuestion, integrate

POINTS_AT_ONCE = 4096  # of the determinants of all angles
SMALL_RATIO, SERIES_TERMS = 1e-3, 6  # all digits


@dataclass(frozen=True)
class TwoMagnets:
    """A stack at zero bias with both magnets along +z, and the last monolayer of the left one."""

    stack: Stack
    chain: Hamiltonian
    bond: int


@dataclass(frozen=True)
class BlockEnergyRows:
    """The integrand of `EnergyRows` for blocks, at the angles that follow 90 degrees."""

    hamiltonian: Hamiltonian
    log_determinant: LogDeterminant

    def __call__(self, request: Request) -> Array:
        """Rows (1, angles, rules) in eV, weighted sums over the points of the request."""
        size, weight = POINTS_AT_ONCE, np.asarray(request.weight)
        total = np.zeros((self.hamiltonian.angles - 1, len(weight)), complex)
        for start in range(0, len(request), size):
            points = request.part(slice(start, start + size))
            change = self.log_determinant(self.hamiltonian, replace(points, weight=None))[1:]
            total += change @ np.asarray(points.weight).T
        return np.asarray((-1j / np.pi * total).real[None])


def two_magnets(stack: Stack) -> TwoMagnets:
    """Find the two magnets of a stack.

    Raises QuestionError unless there is one free and one fixed magnet, each on one side, and
    no other direction or Rashba coupling.
    """
    free_magnet(stack)
    require_open_leads(stack)
    magnetizations = [layer.magnetization for layer in stack.monolayers]
    others = sorted({str(m) for m in magnetizations if m not in (None, "free", "fixed")})
    if others:
        raise QuestionError(
            f"the stack has a third magnet along {', '.join(others)}; the exchange coupling is "
            'that of two: give every magnet magnetization="free" or "fixed"'
        )
    free, fixed = (
        [i for i, m in enumerate(magnetizations) if m == role] for role in ("free", "fixed")
    )
    if min(fixed) < min(free) and max(fixed) > max(free):
        raise QuestionError(
            "the stack has fixed layers on both sides of the free magnet; the exchange coupling "
            "is that of two magnets: leave those on one side out, or take torque at zero bias"
        )
    if any(layer.material.mixes_spins for layer in stack.layers):
        name, off = ("spin_orbit", "false") if stack.has_orbitals else ("rashba", "0")
        raise QuestionError(
            f"the stack has a material with {name}, so that its energy depends on more than the "
            f"angle between the magnets; set {name} to {off}, or take torque at zero bias"
        )
    left = free if max(free) < min(fixed) else fixed
    return TwoMagnets(stack, make_hamiltonian(stack, 0.0, 0.0), max(left))


@dataclass(frozen=True)
class EnergyRows:
    """Integrand: energy at the angles ``theta`` (rad) minus that at 90 degrees."""

    magnets: TwoMagnets
    theta: Array
    determinant_ratio: DeterminantRatio = LAYERED.determinant_ratio

    def __call__(self, request: Request) -> Array:
        """Rows (1, angles, rules) in eV, weighted sums over the points of the request."""
        chain = chain_of(self.magnets.chain, "layered")
        ratio = self.determinant_ratio(chain, self.magnets.bond, request)
        logarithms = log_sums(np.cos(self.theta), ratio, np.asarray(request.weight))
        return np.asarray((-1j / np.pi * logarithms).real[None])


def states_energy(
    magnets: TwoMagnets,
    theta: Array,
    temperature: float,
    accuracy: TransportAccuracy,
    engine: EngineInfo = LAYERED,
) -> Integral:
    """E(theta) - E(pi/2) in eV per cell at angles (rad) and a temperature (K): (1, angles)."""
    if magnets.stack.has_orbitals:
        hamiltonian = make_hamiltonian(magnets.stack, 0.0, [np.pi / 2, *theta])
        blocks = BlockEnergyRows(hamiltonian, engine.log_determinant)
        first = blocks.hamiltonian.at_angles(slice(0, 1))
        return integrate(
            IntegralQuestion(first, blocks, temperature, accuracy, "left", Goal([[0]]))
        )
    rows = EnergyRows(magnets, theta, engine.determinant_ratio)
    return integrate(
        IntegralQuestion(magnets.chain, rows, temperature, accuracy, "left", Goal([[0]]))
    )


def log_sums(x: Array, ratio: Array, weight: Array) -> Array:
    """Sums (angles, rules) over points of weight (rules, points) times log(1 + x ratio).

    ``x`` (angles,), at most 1 in size. The logarithms of small ratios (points,) are power
    series, of which only the moments of the ratios are summed over points.
    """
    is_small = np.abs(ratio) < SMALL_RATIO
    large, of_large = ratio[~is_small], weight[:, ~is_small]
    total = np.zeros((len(x), len(weight)), complex)
    size = ELEMENTS_PER_BLOCK // len(x)
    for start in range(0, len(large), size):
        part = slice(start, start + size)
        total += complex_log1p(x[:, None] * large[part]) @ of_large[:, part].T
    small = ratio[is_small]
    term = weight[:, is_small].T
    for order in range(1, SERIES_TERMS + 1):
        term = small[:, None] * term
        total -= np.multiply.outer((-x) ** order / order, term.sum(axis=0))
    return total


def complex_log1p(x: Array) -> Array:
    """log(1 + x) that keeps the relative digits of a small complex x."""
    modulus = np.log1p(2 * x.real + (x.real**2 + x.imag**2)) / 2
    return np.asarray(modulus + 1j * np.arctan2(x.imag, 1 + x.real))
