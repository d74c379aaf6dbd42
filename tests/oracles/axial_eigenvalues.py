"""Eigenvalues of the axial Fokker-Planck operator in two ways, neither on cells.

Shares nothing with the package. Units of 1/tau_N; ``slope`` is -dPhi/dx for x = m.q, ``curvature``
its derivative. With psi = u exp(-Phi/2) the operator is Legendre's with a potential, symmetric in
normalised Legendre polynomials, which gives all eigenvalues but those that rounding drowns. The
smallest then follows from the trace of the inverse, 2 int exp(Phi)/(1 - x^2) P(< x) P(> x) dx, the
sum of all 1/lambda, in which nothing is subtracted.
"""

import numpy as np
from scipy.special import logsumexp

DROWNED = 1e-3  # times 1/tau_N, below which an eigenvalue is taken from the trace


def of_slonczewski(delta, field, torque, tilt):
    """Slope and its derivative: a field in H_k, and a torque in alpha H_k over 1 + tilt x."""

    def slope(x):
        return 2 * delta * (x + field + torque / (1 + tilt * x))

    def curvature(x):
        return 2 * delta * (1 - torque * tilt / (1 + tilt * x) ** 2)

    return slope, curvature


def by_legendre(slope, curvature, order):
    """All eigenvalues (order,), ascending, from 0."""
    x, weight = np.polynomial.legendre.leggauss(2 * order)
    f = slope(x)
    potential = (1 - x**2) * f**2 / 4 + ((1 - x**2) * curvature(x) - 2 * x * f) / 2
    degree = np.arange(order)
    basis = np.polynomial.legendre.legvander(x, order - 1) * np.sqrt(degree + 0.5)
    matrix = basis.T @ (basis * (weight * potential)[:, None])
    return np.linalg.eigvalsh(matrix + np.diag(degree * (degree + 1.0))) / 2


def by_trace(slope, others, panels=4000):
    """Smallest non-zero eigenvalue, if the next (n,) are ``others``."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    edges = np.linspace(0, np.pi, panels + 1)
    half = np.pi / panels / 2
    angle = ((edges[1:] + edges[:-1]) / 2)[:, None] + half * nodes
    x, width = np.cos(angle), np.log(half * weights)
    # -Phi at the nodes, from the integral of the slope over the angle, panel by panel
    force = slope(x) * -np.sin(angle)
    to_node = half * _partial_integrals(nodes) @ force[..., None]
    starts = np.append(0.0, np.cumsum(force @ weights * half))
    density = (starts[:-1, None] + to_node[..., 0]).ravel()
    log_mass = density + np.log(np.sin(angle)).ravel() + np.tile(width, panels)
    # P on both sides of the node: half of its own mass belongs to either side
    own = log_mass - np.log(2)
    below = np.logaddexp(np.append(-np.inf, np.logaddexp.accumulate(log_mass)[:-1]), own)
    above = np.logaddexp.accumulate(log_mass[::-1])[::-1]
    above = np.logaddexp(np.append(above[1:], -np.inf), own)
    resistance = -density - np.log(np.sin(angle)).ravel() + np.tile(width, panels)
    trace = 2 * np.exp(logsumexp(resistance + below + above) - logsumexp(log_mass))
    # from half of them on, (n (n + 1) + a constant)/2, whose inverses sum up to an integral
    n = len(others) // 2 + 2
    root = np.sqrt(complex(2 * others[n - 2] - n * (n + 1) - 0.25))
    tail = (2 / root * np.arctan(root / n)).real
    return 1 / (trace - np.sum(1 / others[: n - 2]) - tail)


def rates(slope, curvature, count, order=300):
    """Smallest non-zero eigenvalues (count,)."""
    found = by_legendre(slope, curvature, order)[1:]
    if found[0] < DROWNED:
        found[0] = by_trace(slope, found[1:])
    return found[:count]


def _partial_integrals(nodes):
    """Matrix that integrates a polynomial through the nodes from -1 to each of them."""
    powers = np.arange(len(nodes))
    values = nodes[:, None] ** powers
    integrals = (nodes[:, None] ** (powers + 1) - (-1.0) ** (powers + 1)) / (powers + 1)
    return integrals @ np.linalg.inv(values)
