"""Pairs of rules that share no node and whose errors have opposite signs.

For polynomials up to degree 2n + 1 the anti-Gauss rule of n + 1 nodes is off by as much as Gauss's
rule of n nodes, the other way (Laurie, Math. Comp. 65, 739 (1996)). Their mean is the value, half
their difference the error of either and a generous one of the mean.
"""

from functools import lru_cache

import numpy as np
import scipy

from ..._typing import Array

GAUSS_NODES = 7
PAIR_NODES = 2 * GAUSS_NODES + 1

Rule = tuple[Array, Array]
"""Nodes and weights (n,)."""


def gauss_pair(x: Array, weight: Array) -> tuple[Rule, Rule]:
    """Gauss's and the anti-Gauss rule for the weight that sums over x (points,) stand for."""
    diagonal, squared = recurrence(x, weight, GAUSS_NODES + 1)
    gauss = rule(diagonal[:-1], squared[:-1], weight.sum())
    squared[-1] *= 2
    return gauss, rule(diagonal, squared, weight.sum())


@lru_cache(maxsize=1)
def mean_rule() -> Rule:
    """Nodes (n,) on (0, 1) of a pair; weights (2, n) of its mean and of Gauss's rule alone."""
    x, weight = scipy.special.roots_legendre(2 * GAUSS_NODES)
    gauss, anti = gauss_pair((1 + x) / 2, weight / 2)
    nodes, weights = (np.concatenate(columns) for columns in zip(gauss, anti, strict=True))
    alone = np.where(np.arange(PAIR_NODES) < GAUSS_NODES, weights, 0.0)
    return nodes, np.stack([weights / 2, alone])


def recurrence(x: Array, weight: Array, count: int) -> tuple[Array, Array]:
    """Coefficients of the orthogonal polynomials of a discrete weight, by Stieltjes' procedure.

    Returns the diagonal (count,) of the Jacobi matrix and the squares (count - 1,) beside it.
    """
    before, now, norm = np.zeros_like(x), np.ones_like(x), 1.0
    diagonal, squared = [], []
    for _ in range(count):
        last, norm = norm, weight @ (now * now)
        diagonal.append(weight @ (x * now * now) / norm)
        squared.append(norm / last)
        ratio = squared[-1] if len(squared) > 1 else 0.0
        before, now = now, (x - diagonal[-1]) * now - ratio * before
    return np.array(diagonal), np.array(squared[1:])


def rule(diagonal: Array, squared: Array, total: float) -> Rule:
    """Nodes and weights, of sum ``total``, from a Jacobi matrix (Golub and Welsch, 1969)."""
    nodes, vectors = scipy.linalg.eigh_tridiagonal(diagonal, np.sqrt(squared))
    return nodes, total * vectors[0] ** 2
