"""Sums over the zone of functions of cos kx + cos ky, as integrals over one variable.

Without Rashba coupling every monolayer's energy, whatever its hopping, depends on k-parallel only
through c = cos kx + cos ky. The mean over the zone of F(c) is the integral from -2 to 2 of g F,
with the density of states of the square lattice, g(c) = K(sqrt(1 - c^2/4)) / pi^2, K the complete
elliptic integral of the first kind. The rules have g as a weight, logarithm included: each of
their weights is the integral of g times a Lagrange polynomial.
"""

from functools import lru_cache

import numpy as np
from scipy.special import ellipkm1

from ..spin import Array
from .chain import SIDES, Chain
from .gauss import gauss_pair, lagrange
from .leads import band_edges

LARGEST = 2.0  # of cos kx + cos ky
FINE_POINTS, FINE_RANGE = 61, 3.5
DIGITS = 9  # kinks that agree in so many are one


def density_of_states(transverse: Array) -> Array:
    """States of a square lattice per site, one spin, and cos kx + cos ky."""
    return np.asarray(ellipkm1(transverse**2 / 4) / np.pi**2)


def k_parallel(transverse: Array) -> Array:
    """One kx = ky (rad) for each cos kx + cos ky."""
    return np.arccos(np.clip(transverse / 2, -1, 1))


def zone_rules(start: float, stop: float) -> list[tuple[Array, Array]]:
    """Nodes c and weights of the Gauss pair for the k-parallel with c between two ends.

    The ends have no 0 between them, where the density of states is infinite.
    """
    if stop <= 0:
        return [(-nodes, weights) for nodes, weights in zone_rules(-stop, -start)]
    width = stop - start
    fine, moments = _moments()
    density = width * density_of_states(start + width * fine)
    return [
        (start + width * nodes, lagrangian @ density)
        for (nodes, _), lagrangian in zip(gauss_pair(), moments, strict=True)
    ]


def kinks(chain: Chain) -> list[float]:
    """All c in ascending order at which sums over energy may have kinks, with -2, 0 and 2.

    There a band edge of a lead crosses a chemical potential.
    """
    k = np.array([np.pi / 2])
    found = {-LARGEST, 0.0, LARGEST}
    for side in SIDES:
        slope = 2 * chain.hopping[chain.end(side)]
        for edge in band_edges(chain, side, k, k)[:, 0]:
            for potential in chain.stack.chemical_potentials(chain.bias):
                found.add(round(float(edge - potential) / slope, DIGITS))
    return sorted(c for c in found if abs(c) <= LARGEST)


@lru_cache(maxsize=1)
def _moments() -> tuple[Array, list[Array]]:
    """Fine nodes on (0, 1), and matrices from values there to integrals with Lagrange polynomials.

    The tanh-sinh rule, which takes a logarithm at an end (Takahasi and Mori, 1974).
    """
    u = np.linspace(-FINE_RANGE, FINE_RANGE, FINE_POINTS)
    fine = 1 / (1 + np.exp(-np.pi * np.sinh(u)))
    rest = 1 / (1 + np.exp(np.pi * np.sinh(u)))
    weight = (u[1] - u[0]) * np.pi * np.cosh(u) * fine * rest
    return fine, [lagrange(nodes, fine) * weight for nodes, _ in gauss_pair()]
