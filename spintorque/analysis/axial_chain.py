"""The axial Fokker-Planck equation on cells, as a chain of jumps between neighbours.

Between centres i and i+1 flows
J = k_i (p_i/w_i - p_(i+1)/w_(i+1)), with w_i = exp(-Phi) at the centre times the width in x, and
1/k_i the integral of exp(Phi)/(D (1 - x^2)) between the centres (Scharfetter and Gummel, IEEE
Trans. Electron Devices 16, 64 (1969)): exp(-Phi) is stationary, all jump rates are positive, and
nothing below subtracts, so that small probabilities and rates keep their relative digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import eigh_tridiagonal
from scipy.special import logsumexp

from ..errors import ConvergenceError
from ..spin import Array
from .axial import AxialMotion

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
CELLS = 1024, 65536  # least and most, of the coarser of the two chains that are extrapolated
ITERATIONS = 500


@dataclass(frozen=True)
class Chain:
    """Cells with ``edges`` (n+1,) and ``centers`` (n,) in rad from q; logarithms of w and k."""

    edges: Array
    centers: Array
    log_mass: Array
    log_link: Array

    @property
    def rates(self) -> tuple[Array, Array]:
        """Rates (n-1,) in 1/ns from cell i to i+1 and from i+1 to i."""
        away = np.exp(self.log_link - self.log_mass[:-1])
        return away, np.exp(self.log_link - self.log_mass[1:])


def even_grid(cells: int, end: float = np.pi) -> Array:
    """Edges and centers (2 cells + 1,) in turn, from 0 to an angle (rad), equally apart."""
    return np.linspace(0, end, 2 * cells + 1)


def chain(motion: AxialMotion, grid: Array) -> Chain:
    """Chain of cells whose edges and centers, in turn, are at angles (rad) from q."""
    edges, centers = grid[::2], grid[1::2]

    return Chain(
        edges=edges,
        centers=centers,
        log_mass=np.log(-np.diff(np.cos(edges))) - motion.potential(np.cos(centers)),
        log_link=_link(motion, centers[:-1], centers[1:]),
    )


def until_equator(motion: AxialMotion, whole: Chain) -> tuple[Array, Array]:
    """Rates of `Chain.rates`, but what passes the equator from above stays in the next cell."""
    half = len(whole.centers) // 2
    away, back = whole.rates
    edge, center = whole.edges[half], whole.centers[half - 1]
    out = _link(motion, center[None], edge[None])
    away[half - 1] = np.exp(out[0] - whole.log_mass[half - 1])
    away[half:] = back[half - 1 :] = 0.0
    return away, back


def stationary(motion: AxialMotion, edges: Array) -> Array:
    """Probability (n,) in the long run of cells between angles ``edges`` (n+1,) in rad."""

    def density(angle: Array) -> Array:
        return np.asarray(np.log(np.sin(angle)) - motion.potential(np.cos(angle)))

    log_mass = _log_integral(density, edges[:-1], edges[1:])
    return np.asarray(np.exp(log_mass - logsumexp(log_mass)))


def extrapolated(motion: AxialMotion, value: Callable[[int], Array]) -> Array:
    """Limit of what is found on ever more cells, whose error falls as their square.

    That holds from where Phi changes by less than 1 from cell to cell.
    """
    steepest = np.abs(motion.slope(np.linspace(-1, 1, 257))).max()
    cells = int(np.clip(np.pi * steepest, *CELLS))
    return (4 * value(2 * cells) - value(cells)) / 3


def passage_time(motion: AxialMotion, start: float, end: float) -> float:
    """Mean time (ns) from one angle (rad) to a larger one that ends it."""

    def time(cells: int) -> Array:
        path = chain(motion, even_grid(cells, end))
        behind = np.logaddexp.accumulate(path.log_mass)
        out = _link(motion, path.centers[-1:], path.edges[-1:])
        waits = behind - np.append(path.log_link, out)
        times = np.exp(np.logaddexp.accumulate(waits[::-1])[::-1])
        x = np.cos(np.append(path.centers, end))
        return np.asarray(CubicSpline(x[::-1], np.append(times, 0.0)[::-1])(np.cos(start)))

    return float(extrapolated(motion, time))


def relaxation_rates(motion: AxialMotion, count: int) -> Array:
    """Smallest non-zero eigenvalues (count,) in 1/ns, ascending."""

    def found(cells: int) -> Array:
        whole = chain(motion, even_grid(cells))
        away, back = whole.rates
        diagonal = np.append(away, 0.0) + np.append(0.0, back)
        values = eigh_tridiagonal(
            diagonal, -np.sqrt(away * back), eigvals_only=True, select="i", select_range=(1, count)
        )
        return np.append(slowest_rate(whole), values[1:])

    return extrapolated(motion, found)


def slowest_rate(whole: Chain) -> float:
    """Smallest non-zero eigenvalue in 1/ns, to its last digits however small it is.

    The flux of its eigenvector has one sign, and solves an equation whose inverse is positive:
    inverse iteration on it subtracts nothing.
    """
    before = np.logaddexp.accumulate(whole.log_mass)[:-1]
    after = np.logaddexp.accumulate(whole.log_mass[::-1])[::-1][1:]
    total, link = logsumexp(whole.log_mass), whole.log_link
    flux, last = before + after, np.inf
    for _ in range(ITERATIONS):
        source = flux - link
        below = np.logaddexp.accumulate(before + source)
        above = np.logaddexp.accumulate((after + source)[::-1])[::-1]
        above = np.append(above[1:], -np.inf)
        new = np.logaddexp(after + below, before + above) - total
        rate = float(np.exp(logsumexp(2 * flux - link) - logsumexp(flux + new - link)))
        if abs(rate - last) <= 1e-13 * rate:
            return rate
        flux, last = new - new.max(), rate
    raise ConvergenceError("the slowest relaxation rate is not settled; two rates are too close")


def _link(motion: AxialMotion, low: Array, high: Array) -> Array:
    """Logarithm of k between pairs of angles."""

    def resistance(angle: Array) -> Array:
        return np.asarray(
            motion.potential(np.cos(angle)) - np.log(motion.diffusion * np.sin(angle))
        )

    return -_log_integral(resistance, low, high)


def _log_integral(logarithm: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Logarithm of the integral of exp(logarithm(angle)) from ``low`` to ``high``, by Gauss."""
    half = (high - low)[:, None] / 2
    angles = (high + low)[:, None] / 2 + half * NODES
    return np.asarray(logsumexp(logarithm(angles), axis=1, b=half * WEIGHTS))
