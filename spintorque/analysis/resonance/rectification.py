"""Mean response of a magnet at rest to a small alternating drive, to second order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ..stability.tangent_plane import normalised, tangents

TURN = 3e-4
"""Step (rad) of the differences in the direction of m."""


@dataclass(frozen=True)
class OperatingPoint:
    """Rate and output around a rest point, in coordinates u (n,) of its tangent planes.

    n is 2 for each layer. du/dt = F(u, w) and output g(u, w) at a drive w, as Taylor coefficients:
    ``matrix`` dF/du (n, n), ``gradient`` (n + 1, n + 1) and ``curvature`` (n + 1, n + 1, n + 1) in
    (u_1, ..., u_n, w) of (F_1, ..., F_n, g). ``kicks`` (n, parts): the contributions to dF/dw by
    origin.
    """

    matrix: Array
    gradient: Array
    curvature: Array
    kicks: Array

    def amplitude(self, frequency: Array) -> Array:
        """Complex u (k, n, parts) at frequencies (k,) in GHz, per unit of the drive's amplitude.

        u(t) = Re(u e^{i omega t}) for w(t) = cos(omega t): (i omega - dF/du) u = dF/dw.
        """
        omega = 2j * np.pi * np.asarray(frequency)[:, None, None]
        unity = np.eye(len(self.matrix))
        return np.asarray(np.linalg.solve(omega * unity - self.matrix, self.kicks[None]))

    def mixing(self, u: Array) -> Array:
        """<du dw> d2g/du dw (k, parts): the oscillating output's slope times the drive."""
        return np.asarray(np.einsum("nap,a->np", u.real, self.curvature[:-1, -1, -1]) / 2)

    @property
    def background(self) -> float:
        """<dw^2> (d2g/dw2)/2: rectification while m rests."""
        return float(self.curvature[-1, -1, -1]) / 4

    def shift(self, u: Array) -> Array:
        """Change of g (k,) from the mean tilt of m, and from the square of its oscillation."""
        total = u.sum(axis=-1)
        squares = np.einsum("na,nb->nab", total, total.conj()).real / 4
        mean_force = (
            np.einsum("nab,abo->no", squares, self.curvature[:-1, :-1])
            + np.einsum("na,ao->no", total.real, self.curvature[:-1, -1]) / 2
            + self.curvature[-1, -1] / 4
        )
        tilt = -np.linalg.solve(self.matrix, mean_force[:, :-1].T).T
        curved = np.einsum("nab,ab->n", squares, self.curvature[:-1, :-1, -1])
        return np.asarray(tilt @ self.gradient[:-1, -1] + curved)

    @property
    def static_slope(self) -> float:
        """dg/dw of a slow drive, which m follows."""
        followed = np.linalg.solve(self.matrix, self.gradient[-1, :-1])
        return float(self.gradient[-1, -1] - self.gradient[:-1, -1] @ followed)

    @property
    def line(self) -> tuple[float, float]:
        """Frequency and half width in GHz of the mode that moves the output most at its resonance.

        A mode is a pair of complex eigenvalues, or two real ones, of width 0 and their mean.
        """
        values, vectors = np.linalg.eig(self.matrix)
        if len(values) == 2:
            turning = float(np.abs(values.imag).max())
            return turning / (2 * np.pi), -float(np.trace(self.matrix)) / (4 * np.pi)
        pushed = np.linalg.solve(vectors, self.kicks.sum(axis=-1) + 0j)
        moved = np.abs(self.gradient[:-1, -1] @ vectors) * np.abs(pushed) / np.abs(values.real)
        chosen = values[np.argmax(moved)]
        return abs(float(chosen.imag)) / (2 * np.pi), -float(chosen.real) / (2 * np.pi)


def moments(m: Array, u: Array) -> Array:
    """Moments (k, 3 layers) at coordinates u (k, 2 layers) of the planes that touch the spheres.

    They touch them at m (3 layers,).
    """
    return normalised(m + u @ tangents(m).T)


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
