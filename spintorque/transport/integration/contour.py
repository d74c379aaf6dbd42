"""Occupied integrals of functions analytic above the real energy axis.

For F analytic in the upper half plane and falling faster than 1/z, the integral of
f(E) Re F(E) over real E becomes a sum of w_j Re[c_j F(z_j)]. At T = 0 it is the integral of
Im F(mu + i w) over w > 0, by the exp-sinh rule (Takahasi and Mori, 1974), which resolves any
structure at the Fermi level. At T > 0 the first Matsubara poles are taken one by one; the
rest lies on a line above them, where f is real again: a step, done as at T = 0 from there
upwards, and the thermal rounding of the step, done by a Gauss rule with that very weight.
All parts converge exponentially at every temperature.
"""

from functools import lru_cache

import numpy as np
import scipy

from ..._typing import Array
from ...units import BOLTZMANN_EV
from ..hamiltonian.chain import Side
from ..hamiltonian.interface import Hamiltonian
from .gauss import recurrence, rule
from .nodes import Nodes

EXP_SINH_RANGE = 3.4
SCALE = 0.3  # eV; the exp-sinh nodes spread around it over 20 decades
POLES = 3
ROUNDING_POINTS = (12, 8)


def contour_nodes(
    chemical_potential: float, temperature: float, points: int
) -> tuple[Array, Array]:
    """Nodes z (eV, n) and complex weights (2, n): the integral is Re of weights @ F(z).

    ``points`` counts the exp-sinh nodes. Row 0 is the value, row 1 a coarser rule.
    """
    thermal = BOLTZMANN_EV * temperature
    bottom = 2 * np.pi * thermal * POLES
    omega, upwards = _exp_sinh(points)
    offset, weights = 1j * (bottom + omega), -1j * upwards
    if thermal:
        matsubara = 1j * np.pi * thermal * (2 * np.arange(POLES) + 1)
        offset, weights = _join(
            (offset, weights),
            (matsubara, np.full((2, POLES), -2j * np.pi * thermal)),
            *(_rounding(row, thermal, bottom) for row in (0, 1)),
        )
    return chemical_potential + offset, weights


def equilibrium_nodes(
    chain: Hamiltonian, k_count: int, temperature: float, points: int, incident: Side
) -> Nodes:
    """Nodes at every k for all states, filled like the lead that is not ``incident``."""
    left, right = chain.chemical_potentials
    z, weight = contour_nodes(right if incident == "left" else left, temperature, points)
    index = np.repeat(np.arange(k_count), len(z))
    return Nodes(index, np.tile(z, k_count), np.tile(weight, k_count), "equilibrium")


def _rounding(row: int, thermal: float, bottom: float) -> tuple[Array, Array]:
    """Nodes on both sides of mu + i bottom for f(E) minus the step, in row 0 or 1."""
    distance, gauss = _fermi_gauss(ROUNDING_POINTS[row])
    nodes = thermal * np.concatenate([distance, -distance]) + 1j * bottom
    weights = np.zeros((2, len(nodes)), complex)
    weights[row] = thermal * np.concatenate([gauss, -gauss])
    return nodes, weights


def _join(*rules: tuple[Array, Array]) -> tuple[Array, Array]:
    nodes, weights = zip(*rules, strict=True)
    return np.concatenate(nodes), np.concatenate(weights, axis=1)


def _exp_sinh(points: int) -> tuple[Array, Array]:
    """Nodes and weights (2, n) on (0, infinity); every other node is the coarser rule."""
    half = points // 2
    u = np.linspace(-1, 1, 2 * half + 1) * EXP_SINH_RANGE
    omega = SCALE * np.exp(np.pi / 2 * np.sinh(u))
    fine = omega * (np.pi / 2) * np.cosh(u) * (u[1] - u[0])
    coarse = np.where(np.arange(len(u)) % 2 == half % 2, 2 * fine, 0.0)
    return omega, np.stack([fine, coarse])


@lru_cache(maxsize=8)
def _fermi_gauss(points: int) -> tuple[Array, Array]:
    """Gauss rule for the weight 1/(e^u + 1) on (0, infinity), by Stieltjes' procedure."""
    x, w = scipy.special.roots_legendre(400)
    x = 25 * (x + 1)
    w = 25 * w / (np.exp(x) + 1)
    return rule(*recurrence(x, w, points), w.sum())
