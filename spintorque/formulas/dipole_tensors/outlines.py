"""Outlines of cylinders: points on the rim with their normals, and points inside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..._typing import Array

RADIAL, AROUND, ALONG_EDGE = 4, 16, 8
"""Points inside for means of functions that change little: exact for polynomials of degree 15."""


@dataclass(frozen=True)
class Outline:
    """Ellipse or rectangle of two sides, centred at a place and turned by an angle (rad)."""

    kind: Literal["ellipse", "rectangle"]
    sides: tuple[float, float]
    centre: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0

    @property
    def area(self) -> float:
        """Area of the cross section."""
        full = self.sides[0] * self.sides[1]
        return full if self.kind == "rectangle" else np.pi / 4 * full

    @property
    def reach(self) -> float:
        """Largest distance of a point from the centre."""
        a, b = self.sides
        return float(np.hypot(a, b) if self.kind == "rectangle" else max(a, b)) / 2

    @property
    def frame(self) -> Array:
        """Directions (2, 2) of the sides, one a row."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cos, sin], [-sin, cos]])

    def rim(self, count: int) -> tuple[Array, Array]:
        """Points (n, 2) on the rim and normals (n, 2) times elements of length; n is about count.

        Equal angles on an ellipse, Gauss's rule on the edges of a rectangle in pieces that become
        shorter towards the corners.
        """
        points, normals = _RIMS[self.kind](self.sides, count)
        return points @ self.frame + self.centre, normals @ self.frame

    def inside(self) -> tuple[Array, Array]:
        """Points (n, 2) and weights (n,) of a mean over the cross section."""
        points, weights = _INSIDES[self.kind]()
        return (points * np.array(self.sides) / 2) @ self.frame + self.centre, weights


def _ellipse_rim(sides: tuple[float, float], count: int) -> tuple[Array, Array]:
    a, b = sides[0] / 2, sides[1] / 2
    angle = 2 * np.pi * (np.arange(count) + 0.5) / count
    points = np.stack([a * np.cos(angle), b * np.sin(angle)], axis=-1)
    normals = np.stack([b * np.cos(angle), a * np.sin(angle)], axis=-1) * (2 * np.pi / count)
    return points, normals


def _rectangle_rim(sides: tuple[float, float], count: int) -> tuple[Array, Array]:
    x, weights = _graded(max(count // 4, 8))
    a, b = sides[0] / 2, sides[1] / 2
    one, zero = np.ones_like(x), np.zeros_like(x)
    points = [(a * one, b * x), (-a * one, b * x), (a * x, b * one), (a * x, -b * one)]
    normals = [(b * weights, zero), (-b * weights, zero), (zero, a * weights), (zero, -a * weights)]
    return np.hstack(points).T, np.hstack(normals).T


def _graded(count: int) -> tuple[Array, Array]:
    """Nodes and weights on (-1, 1), close together at both ends (tanh rule)."""
    t = np.linspace(-1, 1, count)
    reach = 3.0
    inner = np.pi / 2 * np.sinh(reach * t)
    weights = 2 * reach / (count - 1) * np.pi / 2 * np.cosh(reach * t) / np.cosh(inner) ** 2
    return np.tanh(inner), weights


def _ellipse_inside() -> tuple[Array, Array]:
    square, weights = np.polynomial.legendre.leggauss(RADIAL)
    radius, angle = np.sqrt((1 + square) / 2), 2 * np.pi * np.arange(AROUND) / AROUND
    points = np.stack([np.outer(radius, np.cos(angle)), np.outer(radius, np.sin(angle))], axis=-1)
    return points.reshape(-1, 2), np.repeat(weights / 2 / AROUND, AROUND)


def _rectangle_inside() -> tuple[Array, Array]:
    x, weights = np.polynomial.legendre.leggauss(ALONG_EDGE)
    grid = np.stack(np.meshgrid(x, x), axis=-1)
    return grid.reshape(-1, 2), np.outer(weights, weights).ravel() / 4


_RIMS: dict[str, Callable[[tuple[float, float], int], tuple[Array, Array]]] = {
    "ellipse": _ellipse_rim,
    "rectangle": _rectangle_rim,
}
_INSIDES: dict[str, Callable[[], tuple[Array, Array]]] = {
    "ellipse": _ellipse_inside,
    "rectangle": _rectangle_inside,
}
