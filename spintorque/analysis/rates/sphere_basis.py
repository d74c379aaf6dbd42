"""Spherical harmonics up to an order, and functions on the sphere at the nodes of a quadrature."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..._typing import Array
from ...model.checks import Vector
from ..stability.tangent_plane import frames

BEYOND = 40  # more nodes in cos(theta) than the order
TURNS = 64  # more nodes in phi than twice the order


@dataclass(frozen=True)
class SphereBasis:
    """Harmonics Y_lm about a unit vector ``axis`` with l <= ``order``, numbered l^2 + l + m.

    Functions live at nodes: Gauss-Legendre in x = cos(theta), equally spaced in phi.
    """

    order: int
    axis: Vector

    @property
    def size(self) -> int:
        """Number of harmonics."""
        return (self.order + 1) ** 2

    @cached_property
    def degrees(self) -> Array:
        """Degree l of each harmonic (size,)."""
        return np.repeat(np.arange(self.order + 1), 2 * np.arange(self.order + 1) + 1)

    @cached_property
    def gauss(self) -> tuple[Array, Array]:
        """Nodes x, ascending, and their weights (nodes,)."""
        nodes, weights = np.polynomial.legendre.leggauss(self.order + BEYOND)
        return np.asarray(nodes), np.asarray(weights)

    @cached_property
    def sine(self) -> Array:
        """sin(theta) of the nodes (nodes,)."""
        return np.asarray(np.sqrt(1 - self.gauss[0] ** 2))

    @cached_property
    def turns(self) -> Array:
        """Angles phi (turns,)."""
        count = 2 * self.order + TURNS
        return np.arange(count) * (2 * np.pi / count)

    @cached_property
    def weights(self) -> Array:
        """Weights (nodes, turns) of an integral over the sphere."""
        return np.asarray(self.gauss[1][:, None] * np.full(len(self.turns), self.turns[1]))

    @cached_property
    def polar(self) -> tuple[Array, Array, Array]:
        """Unit vectors m, e_theta and e_phi (nodes, turns, 3)."""
        pole = np.array(self.axis)
        first, second = frames(pole).T
        out = np.cos(self.turns)[:, None] * first + np.sin(self.turns)[:, None] * second
        x, sine = self.gauss[0][:, None, None], self.sine[:, None, None]
        m = sine * out + x * pole
        return m, x * out - sine * pole, np.broadcast_to(np.cross(pole, out), m.shape)

    def columns(self) -> Iterator[tuple[Array, Array, Array]]:
        """Yield for m = 0, 1, ... numbers (k,) of its harmonics, P_lm and dP_lm/dtheta (k, nodes).

        Y_lm = P_lm exp(i m phi) is normalised over the sphere.
        """
        x = self.gauss[0]
        for m in range(self.order + 1):
            degree = np.arange(m, self.order + 1)
            values = legendre(self.order, m, x)
            below = np.concatenate([np.zeros((1, len(x))), values[:-1]])
            fall = ((2 * degree + 1) * _coupling(degree, m))[:, None] * below
            yield degree**2 + degree + m, values, (degree[:, None] * x * values - fall) / self.sine

    def at_nodes(self, coefficients: Array) -> tuple[Array, Array]:
        """Values (nodes, turns) and gradient (nodes, turns, 3) of a real function (size,)."""
        count = len(self.turns)
        parts = np.zeros((3, len(self.sine), count // 2 + 1), complex)
        for m, (numbers, values, slopes) in enumerate(self.columns()):
            here = coefficients[numbers]
            parts[:, :, m] = here @ values, here @ slopes, 1j * m * (here @ values) / self.sine
        value, south, around = count * np.fft.irfft(parts, n=count, axis=2)
        _, e_theta, e_phi = self.polar
        return value, south[..., None] * e_theta + around[..., None] * e_phi

    def at(self, coefficients: Array, m: Array) -> float:
        """Value of a real function (size,) at one unit vector m (3,)."""
        pole = np.array(self.axis)
        first, second = frames(pole).T
        x, turn = np.clip(m @ pole, -1, 1), np.arctan2(m @ second, m @ first)
        total = 0.0
        for number in range(self.order + 1):
            degree = np.arange(number, self.order + 1)
            here = coefficients[degree**2 + degree + number]
            wave = here @ legendre(self.order, number, np.array([x]))[:, 0]
            total += (1 if number == 0 else 2) * (wave * np.exp(1j * number * turn)).real
        return float(total)


def legendre(order: int, m: int, x: Array) -> Array:
    """P_lm (order - m + 1, n) at x (n,), for l from m, of harmonics normalised over the sphere."""
    rows = np.zeros((order - m + 1, len(x)))
    number = np.arange(1, m + 1)
    rows[0] = np.sqrt(1 - x**2) ** m * np.sqrt(np.prod(1 + 0.5 / number) / (4 * np.pi))
    climb = _coupling(np.arange(m, order + 1), m)
    for k in range(1, order - m + 1):
        below = climb[k - 1] * rows[k - 2] if k > 1 else 0.0
        rows[k] = (x * rows[k - 1] - below) / climb[k]
    return rows


def _coupling(degree: Array, m: int) -> Array:
    """Factor of P_(l-1)m, or of P_lm one degree below, in x P_lm (x P_(l-1)m)."""
    return np.asarray(np.sqrt((degree**2 - m**2) / (4.0 * degree**2 - 1)))
