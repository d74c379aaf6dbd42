"""All directions in which a macrospin can rest, and how it leaves or reaches them."""

from __future__ import annotations  # xarray is not imported for its names alone

import numpy as np

from ... import _xarray as xr
from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import ConvergenceError, QuestionError
from ...model.checks import integer
from ...model.device import Device
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.torque_laws.torque_law import TorqueLaw
from ...results.analyses.equilibria import Equilibria
from ...results.base.question_record import records_question
from ..motion_checks import check_sphere, equation_of, steady_device
from .stationary_points import axes_of
from .tangent_plane import at_rest, frames, linearised, normalised, spiral, typical_rate

APART = 1e-6
"""Distance on the unit sphere from which two rest points are different."""
APART_WHEN_DEGENERATE = 1e-2
"""The same where they are known to fewer digits, because an eigenvalue is zero."""
NEUTRAL = 1e-9
"""Relative size below which an eigenvalue, or the product of both, counts as zero."""
REFINEMENTS = 3


@records_question
def equilibria(
    magnet: Macrospin, *, torque: TorqueLaw | None = None, drive: Drive, direction_count: int = 200
) -> Equilibria:
    """All fixed points of the Landau-Lifshitz-Gilbert equation with spin torque at T = 0.

    As in Xiao, Zangwill and Stiles, PRB 72, 014446 (2005). Their indices show that none is
    missed: +1 for nodes, foci and centres and -1 for saddles, with the sum 2 on a sphere (Poincare
    and Hopf). If the sum differs, the search is repeated from 4 times as many directions. With a
    line of rest points, or a degenerate one, there is no such check.

    Parameters
    ----------
    magnet : Macrospin
        The moving layer.
    torque : TorqueLaw or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``.
    drive : Drive
        Constant voltage or current density, and field.
    direction_count : int
        How many directions, spread over the sphere, the search starts from; at least 20.

    Raises
    ------
    QuestionError
        For an input that is not allowed, or if no field and no torque acts.
    RangeError
        If a torque table does not cover all angles at this drive.
    ConvergenceError
        If the indices do not add up to 2.
    """
    return rest_points(steady_device(magnet, torque, drive), direction_count)


def rest_points(device: Device, direction_count: int) -> Equilibria:
    """Answer `equilibria` of a steady device."""
    equation = equation_of(device)
    check_sphere(device)
    count = integer("direction_count", direction_count, 20)
    for _ in range(REFINEMENTS):
        grid = _grid(equation, count)
        scale = typical_rate(equation)
        if scale == 0:
            raise QuestionError(
                "no field and no torque acts on the magnet, which rests in every direction; give "
                "it an anisotropy, a field or a torque"
            )
        ends, settled = at_rest(equation, grid, scale)
        points = ends[settled]
        answer = _classified(equation, points[_distinct(points, APART)], scale)
        unchecked = len(answer.line) or "degenerate" in answer.kind
        if unchecked or _index(answer) == 2:
            return answer
        count *= 4
    raise ConvergenceError(
        f"found {len(answer.m)} rest points with indices that sum to {_index(answer)}, where all "
        f"of them sum to 2; search from more directions: direction_count={count}"
    )


def _index(answer: Equilibria) -> int:
    return sum(-1 if kind == "saddle" else 1 for kind in answer.kind)


def _grid(equation: Equation, count: int) -> Array:
    """Directions on a Fibonacci spiral, and the axes of the question."""
    device = equation.device
    magnet, field = device.steady_macrospin, np.array(device.drive.steady_field)
    axes = [*axes_of(magnet), np.array(magnet.fixed_direction)]
    if field.any():
        axes.append(field)
    return np.concatenate(
        [spiral(count), normalised(np.array([s * a for a in axes for s in (1, -1)]))]
    )


def _distinct(points: Array, apart: float) -> Array:
    """Rows of points (n, 3), one of each cluster that agrees to a distance."""
    distinct: list[int] = []
    for row, point in enumerate(points):
        if all(np.linalg.norm(point - points[other]) > apart for other in distinct):
            distinct.append(row)
    return np.array(distinct, int)


def _classified(equation: Equation, m: Array, scale: float) -> Equilibria:
    matrices = linearised(equation, m)
    size = np.linalg.norm(matrices, axis=(-2, -1))
    flat = NEUTRAL * np.maximum(size, 1e-3 * scale) ** 2
    degenerate = np.abs(np.linalg.det(matrices)) < flat
    line = degenerate.copy()
    for i in np.flatnonzero(degenerate):
        line[i] = _on_line(equation, m[i], matrices[i], scale)
    energy = equation.energy(m)
    rank = np.round(energy / max(np.abs(energy).max(initial=0.0), 1e-300), 9)
    points = np.flatnonzero(degenerate & ~line)
    points = points[_distinct(m[points], APART_WHEN_DEGENERATE)]
    rows = np.concatenate([np.flatnonzero(~degenerate), points])
    rows = rows[np.lexsort((*np.round(-m[rows], 6).T, rank[rows]))]
    eigenvalues = np.linalg.eigvals(matrices[rows]).astype(complex)
    order = np.argsort(-eigenvalues.real, axis=-1, kind="stable")
    eigenvalues = np.take_along_axis(eigenvalues, order, axis=-1)
    pairs = zip(eigenvalues, degenerate[rows], strict=True)
    return Equilibria(
        m=m[rows] + 0.0,
        eigenvalues=eigenvalues,
        stable=eigenvalues.real.max(axis=-1) < -NEUTRAL * scale,
        kind=tuple("degenerate" if d else _kind(pair, NEUTRAL * scale) for pair, d in pairs),
        energy=energy[rows],
        line=m[line],
        line_growth_rate=np.trace(matrices[line], axis1=-2, axis2=-1),
        landscape=_landscape(equation),
    )


def _on_line(equation: Equation, m: Array, matrix: Array, scale: float) -> bool:
    """Tell whether another point at rest lies beside m, along the null direction."""
    null = np.linalg.svd(matrix)[2][-1]
    beside = normalised(m + 0.02 * frames(m) @ null)[None]
    other, settled = at_rest(equation, beside, scale)
    return bool(settled[0] and 0.01 < np.linalg.norm(other[0] - m) < 0.04)


def _kind(pair: Array, zero: float) -> str:
    if np.abs(pair.imag).max() > zero:
        return "centre" if np.abs(pair.real).max() < zero else "focus"
    return "saddle" if pair.real.prod() < 0 else "node"


def _landscape(equation: Equation) -> xr.DataArray:
    latitude, longitude = np.linspace(-90, 90, 91), np.linspace(-180, 180, 181)
    up, around = np.meshgrid(np.deg2rad(latitude), np.deg2rad(longitude), indexing="ij")
    across = np.cos(up)
    m = np.stack([across * np.cos(around), across * np.sin(around), np.sin(up)], axis=-1)
    axes = {
        "latitude": ("latitude", latitude, {"units": "degrees", "long_name": "90: m along +z"}),
        "longitude": ("longitude", longitude, {"units": "degrees", "long_name": "0: m along +x"}),
    }
    attributes = {"units": "J", "long_name": "energy"}
    return xr.DataArray(
        equation.energy(m), axes, ("latitude", "longitude"), "landscape", attributes
    )
