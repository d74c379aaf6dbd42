"""All directions in which moments can rest, and how they leave or reach them."""

from __future__ import annotations  # xarray is not imported for its names alone

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from ... import _xarray as xr
from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import ConvergenceError, QuestionError
from ...model.checks import integer
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.remarks import remark
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.equilibria import Equilibria
from ...results.base.question_record import records_question
from ..layer_moments import as_answered
from ..motion_checks import check_sphere, equation_of, steady_device
from .stationary_points import axes_of
from .tangent_plane import (
    at_rest,
    linearised,
    normalised,
    spread,
    tangents,
    typical_rate,
)

APART = 1e-6
"""Distance on the unit sphere from which two rest points are different."""
APART_WHEN_DEGENERATE = 1e-2
"""The same where they are known to fewer digits, because an eigenvalue is zero."""
NEUTRAL = 1e-9
"""Relative size below which an eigenvalue, or the product of both, counts as zero."""
REFINEMENTS = 3
MOST_STARTS = 200_000
"""Starts whose moments are all along axes, times the squared number of their components."""
ALL_FOUND = 3
"""Layers up to which all rest points have to be found; of L layers there may be 6^L."""


@records_question
def equilibria(
    magnet: Magnet, *, torque: Torques = None, drive: Drive, direction_count: int = 200
) -> Equilibria:
    """All fixed points of the Landau-Lifshitz-Gilbert equation with spin torque at T = 0.

    As in Xiao, Zangwill and Stiles, PRB 72, 014446 (2005). Their indices show that none is
    missed: the sign of the product of the eigenvalues, +1 for nodes, foci and centres and -1 for
    saddles of one layer, with the sum 2 on a sphere and 2^L for L layers (Poincare and Hopf). If
    the sum differs, the search is repeated from 4 times as many directions. With a line of rest
    points, or a degenerate one, there is no such check. Of four and more layers, whose points may
    be thousands, those that were found are given where the sum differs, with a warning.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their layers, directions and terminals.
    drive : Drive
        Constant voltage or current density, and field.
    direction_count : int
        How many directions, spread over the sphere, the search starts from; at least 20. Of several
        layers, times their number, squared up to three.

    Raises
    ------
    QuestionError
        For an input that is not allowed, or if no field and no torque acts.
    RangeError
        If a torque table does not cover all angles at this drive.
    ConvergenceError
        If the indices of up to three layers do not add up.
    """
    return rest_points(steady_device(magnet, torque, drive, coupled=True), direction_count)


def rest_points(device: Device, direction_count: int, *, every: bool = True) -> Equilibria:
    """Answer `equilibria` of a steady device; not ``every`` point has to be found on demand.

    Of a single layer every one is found in any case.
    """
    equation = equation_of(device)
    check_sphere(device)
    count = integer("direction_count", direction_count, 20)
    layers, answer = equation.layers, None
    rounds = REFINEMENTS if layers == 1 or (every and layers <= ALL_FOUND) else 1
    for _ in range(rounds):
        grid = search_grid(equation, count)
        scale = typical_rate(equation)
        if scale == 0:
            raise QuestionError(
                "no field and no torque acts on the magnet, which rests in every direction; give "
                "it an anisotropy, a field or a torque"
            )
        ends, settled = at_rest(equation, grid, scale)
        points = ends[settled]
        answer = _classified(equation, points[distinct(points, APART)], scale)
        if answer.complete or len(answer.line) or "degenerate" in answer.kind:
            return answer
        count *= 4
    assert answer is not None
    if layers > 1 and not every:
        return answer
    text = (
        f"found {len(answer.m)} rest points with indices that sum to {_index(answer)}, where all "
        f"of them sum to {2**layers}; search from more directions: direction_count={count}"
    )
    if layers <= ALL_FOUND:
        raise ConvergenceError(text)
    remark(text)
    return replace(answer, warnings=(*answer.warnings, text))


def stable_point(device: Device, near: Array, direction_count: int) -> Array:
    """Stable rest point (3 layers,) of a steady device nearest to directions (layers, 3).

    Raises QuestionError if there is none within 90 degrees of them.
    """
    rest = rest_points(device, direction_count, every=False)
    m = rest.m[rest.nearest(near, stable=True)].reshape(-1, 3)
    if np.min((m * near).sum(axis=-1)) <= 0:
        wanted, nearest = (each.round(3).squeeze().tolist() for each in (near, m))
        raise QuestionError(
            f"near is {wanted}, and the nearest stable rest point {nearest}, more than 90 degrees "
            "away; change near or the field"
        )
    return np.asarray(m.ravel())


def _index(answer: Equilibria) -> int:
    return int(np.sign(answer.eigenvalues.prod(axis=-1).real).sum())


def search_grid(equation: Equation, count: int) -> Array:
    """Directions spread over the spheres, and the axes of the question."""
    device = equation.device
    layers, field = device.typical_layers, np.array(device.drive.steady_field)
    along = [*([field] if field.any() else [])]
    own = [_both([*axes_of(one), np.array(one.fixed_direction), *along]) for one in layers]
    if len(layers) == 1:
        return np.concatenate([spread(count, 1), own[0]])
    many = len(layers) ** 2 if len(layers) <= ALL_FOUND else len(layers)
    places = spread(count * many, len(layers))
    most = MOST_STARTS // (3 * len(layers)) ** 2
    easy = [_both([one.easy_axis]) for one in layers]
    principal = [_both(np.linalg.eigh(one.field_matrix)[1].T) for one in layers]
    for axes in (own, principal, easy):
        if np.prod([len(each) for each in axes]) <= most:
            products = np.array([np.concatenate(each) for each in product(*axes)])
            return np.concatenate([places, products])
    return places


def _both(axes: Iterable[ArrayLike]) -> Array:
    """Unit vectors along axes and against them."""
    return normalised(np.array([s * np.array(axis) for axis in axes for s in (1, -1)]))


def distinct(points: Array, apart: float) -> Array:
    """Rows of points (n, k), one of each cluster that agrees to a distance."""
    chosen, left = [], np.arange(len(points))
    while len(left):
        chosen.append(left[0])
        left = left[np.linalg.norm(points[left] - points[left[0]], axis=1) > apart]
    return np.array(chosen, int)


def _classified(equation: Equation, m: Array, scale: float) -> Equilibria:
    matrices = linearised(equation, m)
    size = np.linalg.norm(matrices, axis=(-2, -1))
    flat = NEUTRAL * np.maximum(size, 1e-3 * scale) ** 2
    sizes = np.sort(np.abs(np.linalg.eigvals(matrices)), axis=-1)
    degenerate = sizes[:, 0] * sizes[:, 1] < flat
    line = degenerate.copy()
    line[degenerate] = _on_line(equation, m[degenerate], matrices[degenerate], scale)
    energy = equation.energy(m)
    rank = np.round(energy / max(np.abs(energy).max(initial=0.0), 1e-300), 9)
    points = np.flatnonzero(degenerate & ~line)
    points = points[distinct(m[points], APART_WHEN_DEGENERATE)]
    rows = np.concatenate([np.flatnonzero(~degenerate), points])
    rows = rows[np.lexsort((*np.round(-m[rows], 6).T, rank[rows]))]
    eigenvalues = np.linalg.eigvals(matrices[rows]).astype(complex)
    order = np.argsort(-eigenvalues.real, axis=-1, kind="stable")
    eigenvalues = np.take_along_axis(eigenvalues, order, axis=-1)
    pairs = zip(eigenvalues, degenerate[rows], strict=True)
    answer = Equilibria(
        m=as_answered(m[rows]) + 0.0,
        eigenvalues=eigenvalues,
        stable=eigenvalues.real.max(axis=-1) < -NEUTRAL * scale,
        kind=tuple("degenerate" if d else _kind(pair, NEUTRAL * scale) for pair, d in pairs),
        energy=energy[rows],
        line=as_answered(m[line]),
        line_growth_rate=_across(matrices[line]),
        landscape=_landscape(equation) if equation.layers == 1 else None,
    )
    checked = not len(answer.line) and "degenerate" not in answer.kind
    return replace(answer, complete=checked and _index(answer) == 2**equation.layers)


def _across(matrices: Array) -> Array:
    """Largest growth rates (n,) without the eigenvalue that is zero."""
    values = np.linalg.eigvals(matrices)
    order = np.argsort(np.abs(values), axis=-1)[:, 1:]
    return np.asarray(np.take_along_axis(values.real, order, axis=-1).max(axis=-1))


def _on_line(equation: Equation, m: Array, matrices: Array, scale: float) -> Array:
    """Tell of which m (n,) another point at rest lies beside it, along the null direction."""
    if not len(m):
        return np.zeros(0, bool)
    null = np.linalg.svd(matrices)[2][:, -1, :, None]
    other, settled = at_rest(equation, normalised(m + 0.02 * (tangents(m) @ null)[..., 0]), scale)
    away = np.linalg.norm(other - m, axis=-1)
    return np.asarray(settled & (away > 0.01) & (away < 0.04))


def _kind(values: Array, zero: float) -> str:
    if values.real.max() > zero and values.real.min() < -zero:
        return "saddle"
    turning = np.abs(values.imag) > zero
    if not turning.any():
        return "node"
    return "centre" if (np.abs(values.real[turning]) < zero).any() else "focus"


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
