"""Pairs of rules that share no node and whose errors have opposite signs.

For polynomials up to degree 2n + 1 the anti-Gauss rule of n + 1 nodes is off by as much as Gauss's
rule of n nodes, the other way (Laurie, Math. Comp. 65, 739 (1996)). Their mean is the value, half
their difference the error of either and a generous one of the mean.
"""

from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre
from scipy.linalg import eigh_tridiagonal

from ..spin import Array

GAUSS_NODES = 7
PAIR_NODES = 2 * GAUSS_NODES + 1


@lru_cache(maxsize=1)
def gauss_pair() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Nodes and weights on (0, 1) of Gauss's rule and of the anti-Gauss rule beside it."""
    return _rule(GAUSS_NODES, 1.0), _rule(GAUSS_NODES + 1, 2.0)


@lru_cache(maxsize=1)
def mean_rule() -> tuple[Array, Array]:
    """Nodes (n,) on (0, 1) of both rules; weights (2, n) of their mean and of Gauss's alone."""
    (gauss, gauss_weights), (anti, anti_weights) = gauss_pair()
    mean = np.concatenate([gauss_weights, anti_weights]) / 2
    return np.concatenate([gauss, anti]), np.stack([mean, _padded(gauss_weights, len(mean))])


def lagrange(nodes: Array, x: Array) -> Array:
    """Lagrange polynomials (n, points) of nodes (n,) in (0, 1) at places x (points,)."""
    degree = len(nodes) - 1
    at_nodes, at_places = (legendre.legvander(2 * s - 1, degree) for s in (nodes, x))
    return np.asarray(np.linalg.solve(at_nodes.T, at_places.T))


def _rule(count: int, last: float) -> tuple[Array, Array]:
    """Rule of Legendre's recurrence, whose last squared coefficient is taken ``last`` times."""
    order = np.arange(1, count)
    squared = order**2 / (4.0 * order**2 - 1)
    squared[-1] *= last
    nodes, vectors = eigh_tridiagonal(np.zeros(count), np.sqrt(squared))
    return (1 + nodes) / 2, vectors[0] ** 2


def _padded(weights: Array, count: int) -> Array:
    return np.concatenate([weights, np.zeros(count - len(weights))])
