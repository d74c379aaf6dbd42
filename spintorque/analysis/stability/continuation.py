"""A rest point followed while the drive changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import RangeError
from .tangent_plane import at_rest, linearised, normalised

FIRST_STEP, LARGEST_STEP, SMALLEST_STEP = 1e-3, 2e-2, 1e-11
"""Steps of the drive in units of the way to its limit."""
LARGEST_TURN = 0.05
"""Angle (rad) that m may turn in one step, so that it does not jump to another branch."""

EquationAt = Callable[[float], Equation]
Covered = Callable[[float, Array], bool]
End = Literal["precession", "escape", "limit", "table"]


@dataclass(frozen=True)
class RestPoint:
    """A rest point m (3 layers,) at a drive, and the linearised equation there in 1/ns.

    The ``matrix`` is (2 layers, 2 layers), in the coordinates of `tangents`;
    ``scale`` is the typical rate in 1/ns of the drive from which it was followed.
    """

    drive: float
    m: Array
    matrix: Array
    scale: float

    @property
    def growth_rate(self) -> float:
        """Largest real part of the eigenvalues in 1/ns: below zero where it is stable."""
        return float(np.linalg.eigvals(self.matrix).real.max())

    @property
    def turning(self) -> float:
        """Imaginary part (1/ns) of the pair of eigenvalues with the largest real part, or 0."""
        eigenvalues = np.linalg.eigvals(self.matrix)
        return float(np.abs(eigenvalues.imag[np.argmax(eigenvalues.real)]))

    @property
    def determinant(self) -> float:
        """Product of the eigenvalues, in units of the typical rate."""
        return float(np.linalg.det(self.matrix / self.scale))


@dataclass(frozen=True)
class Branch:
    """Stable rest points from the start on, the last where they lose stability or are lost."""

    points: list[RestPoint]
    end: End


def follow(start: RestPoint, limit: float, equation_at: EquationAt, covered: Covered) -> Branch:
    """Follow a stable rest point from its drive to ``limit``, or to where it stops being stable.

    Stability ends where the real part of a pair of eigenvalues ("precession") or a real one, and
    with it the determinant ("escape"), passes zero; the latter and the end of a ``table`` are
    located by halving the step.
    """
    points, way = [start], limit - start.drive
    step, reason = FIRST_STEP, "limit"
    while points[-1].drive != limit:
        last = points[-1]
        drive = last.drive + step * way
        if abs(drive - start.drive) >= abs(way) * (1 - 1e-12):
            drive = limit
        following = _next(points, drive, equation_at, covered)
        if isinstance(following, RestPoint):
            if following.growth_rate >= 0:
                end = _zero_of_growth(last, following, equation_at)
                return Branch([*points, end], "precession" if end.turning else "escape")
            points.append(following)
            step = min(1.6 * step, LARGEST_STEP)
            continue
        step, reason = step / 2, following
        if step < SMALLEST_STEP:
            return Branch(points, "table" if reason == "table" else "escape")
    return Branch(points, "limit")


def point_at(equation: Equation, drive: float, near: Array, scale: float) -> RestPoint | None:
    """Rest point that a search from moments (3 layers,) beside it reaches, if there is one."""
    m, settled = at_rest(equation, near[None], scale)
    return RestPoint(drive, m[0], linearised(equation, m[0]), scale) if settled[0] else None


def _next(
    points: list[RestPoint], drive: float, equation_at: EquationAt, covered: Covered
) -> RestPoint | str:
    """Following point, or the reason why one step does not reach it."""
    last = points[-1]
    guess = last.m
    if len(points) > 1 and points[-2].drive != last.drive:
        slope = (last.m - points[-2].m) / (last.drive - points[-2].drive)
        guess = normalised(last.m + slope * (drive - last.drive))
    if not covered(drive, last.m):
        return "table"
    following = point_at(equation_at(drive), drive, guess, last.scale)
    if following is None or np.linalg.norm(following.m - last.m) > LARGEST_TURN:
        return "lost"
    if not covered(drive, following.m):
        return "table"
    return following if following.determinant > 0 else "turned"


def _zero_of_growth(stable: RestPoint, unstable: RestPoint, equation_at: EquationAt) -> RestPoint:
    width = unstable.drive - stable.drive

    def at(drive: float) -> RestPoint:
        part = (drive - stable.drive) / width
        guess = normalised((1 - part) * stable.m + part * unstable.m)
        rest_point = point_at(equation_at(drive), drive, guess, stable.scale)
        if rest_point is None:
            raise RangeError(f"no rest point at a drive of {drive:g}, between two that have one")
        return rest_point

    where = scipy.optimize.brentq(
        lambda x: at(x).growth_rate, stable.drive, unstable.drive, xtol=1e-15, rtol=1e-14
    )
    return at(float(where))
