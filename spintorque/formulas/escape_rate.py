"""Rates over a barrier from the curvatures of the energy (Langer's theory of a magnet).

W. F. Brown, IEEE Trans. Magn. 15, 1196 (1979); W. T. Coffey et al., Phys. Rev. Lett. 80, 5655
(1998); at low damping V. I. Mel'nikov and S. V. Meshkov, J. Chem. Phys. 85, 1018 (1986), for
magnets P.-M. Dejardin et al., Phys. Rev. E 63, 021102 (2001). Curvatures are second derivatives
of the energy on the unit sphere, in J/rad^2.
"""

from typing import Any

import numpy as np
import scipy

from ..units import NANO

NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
HEIGHT, STIFFNESS = 1.5, 0.5
"""Parts of k_B T over barrier and over the softest curvature in `langer_error`.

They cover the exact smallest eigenvalues of the Fokker-Planck operator on the sphere of some
hundred random biaxial magnets in fields (tests/unit/analysis/stability/test_retention.py tries
others).
"""


def saddle_growth(curvatures: Any, *, damping: Any, gamma0: Any, moment: Any) -> Any:
    """Rate lambda_+ in 1/ns at which a small deviation from a saddle grows.

    gamma0/((1 + alpha^2) 2 mu0 Ms V) [-alpha (c1 + c2) + sqrt(alpha^2 (c1 - c2)^2 - 4 c1 c2)].

    Parameters
    ----------
    curvatures : array_like, shape (..., 2), J/rad^2
        c1 and c2 at the saddle, with c1 c2 < 0.
    damping : array_like
        Gilbert damping alpha.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    moment : array_like, J m/A
        mu0 Ms V.
    """
    c1, c2 = np.moveaxis(np.asarray(curvatures), -1, 0)
    root = np.sqrt(damping**2 * (c1 - c2) ** 2 - 4 * c1 * c2)
    rate = gamma0 / (2 * moment * (1 + damping**2)) * NANO
    return rate * (root - damping * (c1 + c2))


def langer_rate(
    minimum: Any, saddle: Any, *, stability: Any, damping: Any, gamma0: Any, moment: Any
) -> Any:
    """Rate in 1/ns over one saddle, for intermediate to high damping and Delta >> 1.

    ``(lambda_+/2 pi) sqrt(c1 c2 at the minimum / |c1 c2| at the saddle) exp(-Delta)``. How far it
    is off tells `langer_error`.

    Parameters
    ----------
    minimum : array_like, shape (..., 2), J/rad^2
        Curvatures at the minimum that is left.
    saddle : array_like, shape (..., 2), J/rad^2
        Curvatures at the saddle.
    stability : array_like
        Delta, the barrier over k_B T.
    damping : array_like
        Gilbert damping alpha.
    gamma0 : array_like, m/(A s)
        Gyromagnetic ratio mu0 gamma.
    moment : array_like, J m/A
        mu0 Ms V.
    """
    growth = saddle_growth(saddle, damping=damping, gamma0=gamma0, moment=moment)
    shape = np.prod(np.asarray(minimum), -1) / np.abs(np.prod(np.asarray(saddle), -1))
    return growth / (2 * np.pi) * np.sqrt(shape) * np.exp(-np.asarray(stability))


def langer_rate_of_modes(
    minimum: Any, saddle: Any, *, growth: float, stability: float, circle: float | None = None
) -> float:
    """Rate in 1/ns over one saddle of moments with any number of modes (Langer 1969).

    ``(growth/2 pi) sqrt(prod minimum/|prod saddle|) exp(-stability)``; over a circle of saddles
    times ``circle``/sqrt(2 pi), without the curvature along it.

    Parameters
    ----------
    minimum : array_like, shape (n,), J/rad^2
        Curvatures at the minimum that is left.
    saddle : array_like, shape (n,) or (n - 1,), J/rad^2
        Curvatures at the saddle, one of them negative.
    growth : float, 1/ns
        Rate at which a small deviation from the saddle grows.
    stability : float
        Delta, the barrier over k_B T.
    circle : float or None, rad J^(-1/2)
        Length of the circle of saddles over sqrt(k_B T).
    """
    logarithms = [np.log(np.abs(np.asarray(values, float))).sum() for values in (minimum, saddle)]
    shape = np.exp((logarithms[0] - logarithms[1]) / 2 - stability)
    around = 1.0 if circle is None else circle / np.sqrt(2 * np.pi)
    return float(growth / (2 * np.pi) * shape * around)


def depopulation(loss: Any) -> Any:
    """Factor A by which slow diffusion of the energy lowers a rate: 1 for much loss, 0 for none.

    exp[(1/pi) int_0^inf ln(1 - exp(-x (y^2 + 1/4)))/(y^2 + 1/4) dy] for ``loss`` x, the energy
    over k_B T that is lost between two approaches to the barrier (Mel'nikov and Meshkov 1986).
    """
    angle = np.pi / 4 * (1 + NODES)  # y = tan(angle)/2
    lost = np.asarray(loss, float)[..., None] / (4 * np.cos(angle) ** 2)
    return np.exp(np.log(-np.expm1(-lost)) @ WEIGHTS / 2)


def langer_error(losses: Any, *, stability: Any, softest: Any) -> Any:
    """Relative error of `langer_rate`, which is nearly always too high.

    1 - A(x1) A(x2)/A(x1 + x2) with the `depopulation` factors of the ``losses`` (..., 2) x1 and
    x2 in both wells, and the next order in the temperature: HEIGHT/Delta + STIFFNESS k_B T/c for
    the lower ``stability`` Delta of both wells and ``softest`` c, the smallest curvature of saddle
    and minima over k_B T. The rate has no digits where the sum is near 1.
    """
    first, second = np.moveaxis(np.asarray(losses, float), -1, 0)
    factor = depopulation(first) * depopulation(second) / depopulation(first + second)
    return 1 - factor + HEIGHT / np.asarray(stability) + STIFFNESS / np.asarray(softest)


def steady_spread(matrix: Any, diffusion: Any) -> Any:
    """Covariance (..., 2, 2) X of linear motion with noise: A X + X A^T = -2 D.

    X = -D [det A + (A - tr A)(A - tr A)^T]/(tr A det A). At a stable rest point it is the inverse
    of the second derivatives of the quasi-potential; at a saddle it is so too, with one negative
    eigenvalue.

    Parameters
    ----------
    matrix : array_like, shape (..., 2, 2), 1/ns
        A of the motion dx/dt = A x near a rest point.
    diffusion : array_like, 1/ns
        D, in every direction.
    """
    a = np.asarray(matrix, float)
    trace = np.trace(a, axis1=-2, axis2=-1)[..., None, None]
    determinant = np.linalg.det(a)[..., None, None]
    rest = a - trace * np.eye(2)
    spread = determinant * np.eye(2) + rest @ np.swapaxes(rest, -1, -2)
    return -np.asarray(diffusion)[..., None, None] * spread / (trace * determinant)


def _spread(matrix: Any, diffusion: Any) -> Any:
    """Covariance (n, n) of `steady_spread`, also where D differs between directions."""
    if np.ndim(diffusion) == 0:
        return steady_spread(matrix, diffusion)
    return scipy.linalg.solve_continuous_lyapunov(np.asarray(matrix), -2 * np.diag(diffusion))


def driven_langer_rate(minimum: Any, saddle: Any, *, exponent: Any, diffusion: Any) -> Any:
    """Rate in 1/ns over one saddle of a motion that need not keep a balance.

    ``(lambda_+/2 pi) sqrt(|det X at the saddle|/det X at the minimum) exp(-exponent)`` with
    `steady_spread` X: F. Bouchet and J. Reygner, Ann. Henri Poincare 17, 3499 (2016), without the
    integral along the path of escape, which is of first order in what breaks the balance. In
    balance it is `langer_rate`.

    Parameters
    ----------
    minimum : array_like, shape (n, n), 1/ns
        Matrix of the linearised motion at the stable rest point that is left.
    saddle : array_like, shape (n, n), 1/ns
        The same at the saddle of the motion.
    exponent : float
        Quasi-potential of the saddle over that of the minimum, in units of k_B T.
    diffusion : float or array_like, shape (n,), 1/ns
        D, in every direction for n = 2, or in each.
    """
    growth = np.linalg.eigvals(np.asarray(saddle, float)).real.max()
    spreads = [np.linalg.det(_spread(matrix, diffusion)) for matrix in (saddle, minimum)]
    return growth / (2 * np.pi) * np.sqrt(np.abs(spreads[0]) / spreads[1]) * np.exp(-exponent)
