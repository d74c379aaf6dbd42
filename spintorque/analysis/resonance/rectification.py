"""Mean response of a magnet at rest to a small alternating drive, to second order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ..stability.tangent_plane import frames

TURN = 3e-4
"""Step (rad) of the differences in the direction of m."""


@dataclass(frozen=True)
class OperatingPoint:
    """Rate and output around a rest point, in coordinates u (2,) of its tangent plane.

    du/dt = F(u, w) and output g(u, w) at a drive w, as Taylor coefficients: ``matrix`` dF/du
    (2, 2), ``gradient`` (3, outputs) and ``curvature`` (3, 3, outputs) in (u_1, u_2, w) of the
    outputs (F_1, F_2, g). ``kicks`` (2, parts): the contributions to dF/dw by origin.
    """

    matrix: Array
    gradient: Array
    curvature: Array
    kicks: Array

    def amplitude(self, frequency: Array) -> Array:
        """Complex u (n, 2, parts) at frequencies (n,) in GHz, per unit of the drive's amplitude.

        u(t) = Re(u e^{i omega t}) for w(t) = cos(omega t): (i omega - dF/du) u = dF/dw.
        """
        omega = 2j * np.pi * np.asarray(frequency)[:, None, None]
        return np.asarray(np.linalg.solve(omega * np.eye(2) - self.matrix, self.kicks[None]))

    def mixing(self, u: Array) -> Array:
        """<du dw> d2g/du dw (n, parts): the oscillating output's slope times the drive."""
        return np.asarray(np.einsum("nap,a->np", u.real, self.curvature[:2, 2, 2]) / 2)

    @property
    def background(self) -> float:
        """<dw^2> (d2g/dw2)/2: rectification while m rests."""
        return float(self.curvature[2, 2, 2]) / 4

    def shift(self, u: Array) -> Array:
        """Change of g (n,) from the mean tilt of m, and from the square of its oscillation."""
        total = u.sum(axis=-1)
        squares = np.einsum("na,nb->nab", total, total.conj()).real / 4
        mean_force = (
            np.einsum("nab,abo->no", squares, self.curvature[:2, :2])
            + np.einsum("na,ao->no", total.real, self.curvature[:2, 2]) / 2
            + self.curvature[2, 2] / 4
        )
        tilt = -np.linalg.solve(self.matrix, mean_force[:, :2].T).T
        curved = np.einsum("nab,ab->n", squares, self.curvature[:2, :2, 2])
        return np.asarray(tilt @ self.gradient[:2, 2] + curved)

    @property
    def static_slope(self) -> float:
        """dg/dw of a slow drive, which m follows."""
        followed = np.linalg.solve(self.matrix, self.gradient[2, :2])
        return float(self.gradient[2, 2] - self.gradient[:2, 2] @ followed)


def moments(m: Array, u: Array) -> Array:
    """Directions (k, 3) at coordinates u (k, 2) of the plane that touches the sphere at m (3,)."""
    touching = m + u @ frames(m).T
    return np.asarray(touching / np.sqrt(1 + (u**2).sum(axis=-1, keepdims=True)))


def taylor(function: Callable[[Array], Array], steps: Array) -> tuple[Array, Array]:
    """Gradient (n, outputs) and second derivatives (n, n, outputs) at 0, by central differences.

    ``function`` maps offsets (k, n) to (k, outputs).
    """
    n, units = len(steps), np.diag(steps)
    pairs = [(a, b) for a in range(n) for b in range(a, n)]
    ends = [s * units[a] + t * units[b] for a, b in pairs for s in (1, -1) for t in (1, -1)]
    values = function(np.array([*units, *-units, *ends]))
    up, down, corners = values[:n], values[n : 2 * n], values[2 * n :].reshape(len(pairs), 4, -1)
    second = np.zeros((n, n, values.shape[-1]))
    for (a, b), (pp, pm, mp, mm) in zip(pairs, corners, strict=True):
        second[a, b] = second[b, a] = (pp - pm - mp + mm) / (4 * steps[a] * steps[b])
    return (up - down) / (2 * steps[:, None]), second
