"""Sums over the zone of functions of cos kx + cos ky, as integrals over one variable.

Without Rashba coupling every monolayer's energy, whatever its hopping, depends on k-parallel only
through c = cos kx + cos ky. The mean over the zone of F(c) is the integral from -2 to 2 of g F,
with the density of states of the square lattice, g(c) = K(sqrt(1 - c^2/4)) / pi^2, K the complete
elliptic integral of the first kind. The rules are Gauss's for the weight g, logarithm included.
"""

from functools import lru_cache

import numpy as np
import scipy

from ..._typing import Array
from ..hamiltonian.chain import SIDES, Chain
from .gauss import gauss_pair

LARGEST = 2.0  # of cos kx + cos ky
FINE_POINTS, FINE_RANGE = 61, 3.5
AGM_STEPS = 4  # leave 1e-12 at x = 1e-8
DIGITS = 9  # kinks that agree in so many are one


def density_of_states(transverse: Array) -> Array:
    """States of a square lattice per site, one spin, and cos kx + cos ky.

    Complex values are continued from the real ones on the same side of 0.
    """
    if np.iscomplexobj(transverse):
        return np.asarray(1 / (2 * np.pi * _agm(transverse / 2 * np.sign(transverse.real))))
    return np.asarray(scipy.special.ellipkm1(transverse**2 / 4) / np.pi**2)


def _agm(x: Array) -> Array:
    """Arithmetic-geometric mean of 1 and x with Re x > 0, the last steps as a series."""
    mean, root = (1 + x) / 2, np.sqrt(x)
    for _ in range(AGM_STEPS):
        mean, root = (mean + root) / 2, np.sqrt(mean * root)
    mean, square = (mean + root) / 2, ((mean - root) / (mean + root)) ** 2
    return np.asarray(mean / (1 + square * (1 / 4 + square * (9 / 64 + square * 25 / 256))))


def k_parallel(transverse: Array) -> Array:
    """One kx = ky (rad) for each cos kx + cos ky."""
    return np.arccos(np.clip(transverse / 2, -1, 1))


def zone_rules(start: float, stop: float) -> list[tuple[Array, Array]]:
    """Nodes c and weights of the Gauss pair for the k-parallel with c between two ends.

    The ends have no 0 between them, where the density of states is infinite.
    """
    if stop <= 0:
        return [(-nodes, weights) for nodes, weights in zone_rules(-stop, -start)]
    fine, weight = _tanh_sinh()
    width = stop - start
    pair = gauss_pair(fine, weight * width * density_of_states(start + width * fine))
    return [(start + width * nodes, weights) for nodes, weights in pair]


def kinks(chain: Chain) -> list[float]:
    """All c in ascending order at which sums over energy may have kinks, with -2, 0 and 2.

    There a band edge of a lead crosses a chemical potential or an edge of the other lead.
    """
    (left, right), slopes = _edges(chain)
    potentials = np.array(chain.chemical_potentials)
    crossings = [
        np.subtract.outer(left, potentials) / slopes[0],
        np.subtract.outer(right, potentials) / slopes[1],
    ]
    if slopes[0] != slopes[1]:
        crossings.append(np.subtract.outer(left, right) / (slopes[0] - slopes[1]))
    return _cut([crossing.ravel() for crossing in crossings])


def band_kinks(chain: Chain, energy: float) -> list[float]:
    """All c in ascending order at which a band of a lead begins or ends, with -2, 0 and 2."""
    edges, slopes = _edges(chain)
    return _cut([(edge - energy) / slope for edge, slope in zip(edges, slopes, strict=True)])


def _edges(chain: Chain) -> tuple[list[Array], list[float]]:
    """Band edges of the leads at c = 0, and how much each falls with c."""
    k = np.array([np.pi / 2])
    edges = [chain.band_edges(side, k, k)[:, 0] for side in SIDES]
    return edges, [2 * chain.hopping[chain.end(side)] for side in SIDES]


def _cut(kinks_of_leads: list[Array]) -> list[float]:
    places = np.concatenate(kinks_of_leads).round(DIGITS)
    inside = places[np.abs(places) < LARGEST].tolist()
    return sorted({-LARGEST, 0.0, LARGEST, *inside})


@lru_cache(maxsize=1)
def _tanh_sinh() -> tuple[Array, Array]:
    """Rule on (0, 1) that takes a logarithm at an end (Takahasi and Mori, 1974)."""
    u = np.linspace(-FINE_RANGE, FINE_RANGE, FINE_POINTS)
    fine, rest = scipy.special.expit(np.pi * np.sinh(u)), scipy.special.expit(-np.pi * np.sinh(u))
    return fine, (u[1] - u[0]) * np.pi * np.cosh(u) * fine * rest
