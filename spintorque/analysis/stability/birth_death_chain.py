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
import scipy

from ..._typing import Array
from ...errors import ConvergenceError
from .axial_motion import AxialMotion

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
LEAST_CELLS, MOST_CELLS = 256, 1 << 18  # of the chains that are extrapolated
CELLS_PER_RATE = 8  # of the first chain
SETTLED = 1e-9  # relative change that ends the extrapolation
TINY = 1e-290  # absolute error of singular values, so that the relative one counts


@dataclass(frozen=True)
class BirthDeathChain:
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


def chain(motion: AxialMotion, grid: Array) -> BirthDeathChain:
    """Chain of cells whose edges and centers, in turn, are at angles (rad) from q."""
    edges, centers = grid[::2], grid[1::2]

    return BirthDeathChain(
        edges=edges,
        centers=centers,
        log_mass=np.log(-np.diff(np.cos(edges))) - motion.potential(np.cos(centers)),
        log_link=_link(motion, centers[:-1], centers[1:]),
    )


def until_equator(motion: AxialMotion, whole: BirthDeathChain) -> tuple[Array, Array]:
    """`BirthDeathChain.rates`, but what passes the equator from above stays in the next cell."""
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
    return np.asarray(np.exp(log_mass - scipy.special.logsumexp(log_mass)))


def extrapolated(motion: AxialMotion, value: Callable[[int], Array], least: int = 0) -> Array:
    """Limit of a value for infinitely many cells, from ``least`` on; errors are even in their size.

    Romberg's scheme from where Phi changes by about 1 from cell to cell, until it changes by less
    than SETTLED of itself. Raises ConvergenceError where that takes more than MOST_CELLS.
    """
    steepest = np.abs(motion.slope(np.linspace(-1, 1, 257))).max()
    cells = int(np.clip(max(np.pi * steepest, least), LEAST_CELLS, MOST_CELLS // 8))
    row = [value(cells)]
    while cells < MOST_CELLS:
        cells, last = 2 * cells, row
        row = [value(cells)]
        for order, coarse in enumerate(last, 1):
            row.append(row[-1] + (row[-1] - coarse) / (4**order - 1))
        if len(row) > 2 and (np.abs(row[-1] - row[-2]) <= SETTLED * np.abs(row[-1])).all():
            return row[-1]
    raise ConvergenceError(
        f"rates and times need more than {cells} cells: take a smaller barrier (less volume, a "
        "higher temperature) or fewer rates"
    )


def passage_time(motion: AxialMotion, start: float, end: float) -> float:
    """Mean time (ns) from one angle (rad) to a larger one that ends it."""

    def time(cells: int) -> Array:
        path = chain(motion, even_grid(cells, end))
        behind = np.logaddexp.accumulate(path.log_mass)
        out = _link(motion, path.centers[-1:], path.edges[-1:])
        waits = behind - np.append(path.log_link, out)
        times = np.exp(np.logaddexp.accumulate(waits[::-1])[::-1])
        x = np.cos(np.append(path.centers, end))
        return np.asarray(
            scipy.interpolate.CubicSpline(x[::-1], np.append(times, 0.0)[::-1])(np.cos(start))
        )

    return float(extrapolated(motion, time))


def relaxation_rates(motion: AxialMotion, count: int) -> Array:
    """Smallest non-zero eigenvalues (count,) in 1/ns, ascending.

    Raises what `extrapolated` raises.
    """

    def rates(cells: int) -> Array:
        return chain_rates(chain(motion, even_grid(cells)), count)

    return np.sort(extrapolated(motion, rates, CELLS_PER_RATE * count))


def chain_rates(whole: BirthDeathChain, count: int) -> Array:
    """Smallest non-zero eigenvalues (count,) in 1/ns of a chain, however small they are.

    They are the squares of the singular values of a bidiagonal matrix, which follow from its
    entries with their relative accuracy (Demmel and Kahan, SIAM J. Sci. Stat. Comput. 11, 873
    (1990)), here by bisection of the tridiagonal matrix of Golub and Kahan with zero diagonal.
    """
    away, back = whole.rates
    links = np.sqrt(np.stack([away, back], axis=1).ravel())
    zero = len(away)  # place of the eigenvalue 0, between the pairs of either sign
    values = scipy.linalg.eigh_tridiagonal(
        np.zeros(len(links) + 1),
        links,
        eigvals_only=True,
        select="i",
        select_range=(zero + 1, zero + count),
        tol=TINY,
        lapack_driver="stebz",
    )
    return np.asarray(values**2)


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
    return np.asarray(scipy.special.logsumexp(logarithm(angles), axis=1, b=half * WEIGHTS))
