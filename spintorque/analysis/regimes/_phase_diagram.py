"""Dynamical phase diagram of a macrospin over drive and field, refined along its boundaries."""

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from tqdm import tqdm

from ..._typing import Array
from ...dynamics.problem.terms import TorqueSource
from ...errors import QuestionError
from ...execution.checkpoint import Checkpoint
from ...execution.executors import check_executor
from ...execution.map_parts import Arrays, parts
from ...model.checks import Vector, integer, pair, positive
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.base import Answer
from ...units import quantity
from ..drive_field_plane import DriveFieldPlane
from ..regime import BITS
from .attractors import AttractorSearch, attractors, check_search, default_starts
from .quadtree import Cell, Place, corners, refined

BATCH = 64  # points of one task


@dataclass(frozen=True, eq=False)
class PhaseDiagram(Answer):
    """Attractors at points of the plane of drive and field.

    The strength of the drive is in V or A/m^2, as ``driven_by`` says; regimes are bits of
    `Regime`. Points at which any two neighbours differ are at most ``resolution`` apart.
    """

    driven_by: str = quantity("", '"voltage" (V) or "current_density" (A/m^2)')
    field_direction: Vector = quantity("", "unit vector of the field axis", dims="component")
    points: Array = quantity("V or A/m^2, and A/m", "strength and field (n, 2)", dims="point axis")
    regimes: Array = quantity("", f"bits of Regime at the points (n,): {BITS}", dims="point")
    growth: Array = quantity(
        "1/ns", "of deviations from P and from AP (n, 2); < 0 is stable", dims="point state"
    )
    cells: Array = quantity(
        "V or A/m^2, and A/m", "left, low, width, height (cells, 4)", dims="cell edge_of_cell"
    )
    cell_regimes: Array = quantity("", "regime of most of a cell's corners (cells,)", dims="cell")
    boundaries: Array = quantity(
        "V or A/m^2, and A/m", "midpoints of differing neighbours (b, 2)", dims="boundary axis"
    )
    boundary_regimes: Array = quantity(
        "", "regimes on the two sides of each midpoint (b, 2)", dims="boundary side"
    )
    resolution: tuple[float, float] = quantity(
        "V or A/m^2, and A/m", "sides of smallest cells", dims="axis"
    )
    starts: Array = quantity("", "moments at which runs start (m, 3)", dims="start component")

    def at(self, strength: float, field: float) -> int:
        """Regime of the cell that holds a point; QuestionError outside the diagram."""
        low, size = self.cells[:, :2], self.cells[:, 2:]
        near = 1e-9 * size
        inside = np.all(
            (low - near <= (strength, field)) & ((strength, field) <= low + size + near), axis=1
        )
        if not inside.any():
            raise QuestionError(
                f"({strength:g}, {field:g}) is outside the phase diagram; its points go from "
                f"{self.points.min(axis=0).tolist()} to {self.points.max(axis=0).tolist()}"
            )
        return int(self.cell_regimes[np.flatnonzero(inside)[0]])


def phase_diagram(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None,
    drive: Drive,
    strength: tuple[float, float],
    field: tuple[float, float],
    resolution: tuple[float, float],
    field_direction: Any = None,
    coarse: int = 8,
    initial: Any = None,
    search: AttractorSearch | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> PhaseDiagram:
    """Attractors of a macrospin over drive and field, as in Kiselev et al., Nature 425, 380 (2003).

    The range ``strength`` replaces the voltage (V) or the electron-flow current density (A/m^2) of
    ``drive``, whichever it has; ``field`` (A/m, a range) along ``field_direction`` (a unit vector,
    by default the fixed moment's) adds to its field. P and AP are attractors where all
    eigenvalues of the Jacobian at the equilibria nearest to q and -q have negative real parts;
    all others are found by runs from ``initial`` (m, 3), by default six, as ``search`` says (Xiao,
    Zangwill and Stiles, Phys. Rev. B 72, 014446 (2005), with starts in P and AP).

    At least ``coarse`` cells along each axis are quartered where regimes on their edges differ,
    until their sides are at most ``resolution`` (V or A/m^2, A/m). What is finer than a coarse cell
    and touches no boundary is not seen. Batches of points are shared out over ``executor``, which
    does not change the numbers, and kept in ``folder``, from which the same question goes on;
    ``progress`` shows a bar on stderr.

    Raises QuestionError for an input that is not allowed; RangeError for a drive outside the
    torque table.
    """
    plane = DriveFieldPlane.of(magnet, torque, drive, field_direction)
    lattice = _Lattice.of(strength, field, resolution, coarse)
    check_executor(executor, [])
    search = AttractorSearch() if search is None else search
    begin = default_starts(magnet) if initial is None else _unit_rows(initial)
    step = plane.longest_step(strength, field)
    check_search(lattice.expected, len(begin), step, search)
    solve = partial(_solve, plane=plane, starts=begin, step=step, search=search)
    told = {
        "strength": list(pair("strength", strength)),
        "field": list(pair("field", field)),
        "cells": list(lattice.cells),
        "levels": lattice.levels,
        "starts": begin.tolist(),
        "search": asdict(search),
    }
    kept = Checkpoint(folder, {**plane.mapping(), "phase_diagram": told})
    growth: dict[Place, Array] = {}
    passes = count()
    with tqdm(desc="phase diagram", unit=" points", disable=not progress) as bar:

        def evaluate(places: Sequence[Place]) -> list[int]:
            groups = [places[k : k + BATCH] for k in range(0, len(places), BATCH)]
            number = next(passes)
            names = [f"pass-{number}-batch-{k}" for k in range(len(groups))]
            found: list[int] = []
            tasks = [lattice.points(group) for group in groups]
            for group, part in zip(groups, parts(names, tasks, solve, kept, executor), strict=True):
                growth.update(zip(group, part["growth"], strict=True))
                found += part["regime"].tolist()
                bar.update(len(group))
            return found

        values, cells = refined(evaluate, lattice.cells, lattice.levels)
    return _diagram(plane, lattice, values, growth, cells, begin)


@dataclass(frozen=True)
class _Lattice:
    """Whole numbers (i, j) of the finest grid as strength and field."""

    low: tuple[float, float]
    spacing: tuple[float, float]
    cells: tuple[int, int]
    levels: int

    @classmethod
    def of(cls, strength: Any, field: Any, resolution: Any, coarse: Any) -> "_Lattice":
        ranges = np.array([_range("strength", strength), _range("field", field)])
        finest = pair("resolution", resolution)
        for number, name in enumerate(("resolution[0]", "resolution[1]")):
            positive(name, finest[number])
        coarse, width = integer("coarse", coarse, 1), np.ptp(ranges, axis=1)
        wanted = np.ceil(width / finest * (1 - 1e-12))
        levels = max(0, int(np.floor(np.log2(wanted.min() / coarse))))
        a, b = np.maximum(coarse, np.ceil(wanted / 2**levels)).astype(int).tolist()
        dx, dy = (width / (np.array([a, b]) * 2**levels)).tolist()
        x, y = ranges[:, 0].tolist()
        return cls((x, y), (dx, dy), (a, b), levels)

    @property
    def expected(self) -> float:
        """About how many points are looked at: all coarse ones, and a boundary right across."""
        a, b = self.cells
        return float(a + 1) * (b + 1) + (2.0 * max(a, b) * 2**self.levels if self.levels else 0.0)

    def points(self, places: Any) -> Array:
        """Strengths and fields (n, 2) of places (n, 2)."""
        return np.asarray(np.array(self.low) + np.array(places) * np.array(self.spacing))


def _solve(
    points: Array, *, plane: DriveFieldPlane, starts: Array, step: float, search: AttractorSearch
) -> Arrays:
    regime, growth = attractors(plane, points, starts, step=step, search=search)
    return {"regime": regime, "growth": growth}


def _diagram(
    plane: DriveFieldPlane,
    lattice: _Lattice,
    values: dict[Place, int],
    growth: dict[Place, Array],
    cells: list[Cell],
    starts: Array,
) -> PhaseDiagram:
    places = sorted(values)
    edges = sorted(_edges(values, cells))
    sizes = np.array(cells)[:, 2:] * np.array(lattice.spacing)
    most = [Counter(values[c] for c in corners(cell)).most_common(1)[0][0] for cell in cells]
    ends = np.array(edges, float).reshape(-1, 2, 2)
    return PhaseDiagram(
        driven_by=plane.quantity,
        field_direction=plane.direction,
        points=lattice.points(places),
        regimes=np.array([values[place] for place in places]),
        growth=np.array([growth[place] for place in places]),
        cells=np.hstack([lattice.points([cell[:2] for cell in cells]), sizes]),
        cell_regimes=np.array(most),
        boundaries=lattice.points(ends.mean(axis=1)),
        boundary_regimes=np.array([[values[p] for p in e] for e in edges]).reshape(-1, 2),
        resolution=lattice.spacing,
        starts=starts,
    )


def _edges(values: dict[Place, int], cells: list[Cell]) -> set[tuple[Place, Place]]:
    """Edges of cells between places that differ, each once."""
    found = set()
    for cell in cells:
        around = corners(cell)
        for ends in zip(around, around[1:] + around[:1], strict=True):
            if values[ends[0]] != values[ends[1]]:
                low, high = sorted(ends)
                found.add((low, high))
    return found


def _range(name: str, given: Any) -> tuple[float, float]:
    low, high = pair(name, given)
    if not low < high:
        raise QuestionError(f"{name} is {given!r}; allowed is a range (low, high) with low < high")
    return low, high


def _unit_rows(initial: Any) -> Array:
    rows = np.atleast_2d(np.asarray(initial, float))
    if rows.shape[1:] != (3,) or not np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6):
        raise QuestionError(f"initial is {initial!r}; allowed are unit vectors (m, 3)")
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))
