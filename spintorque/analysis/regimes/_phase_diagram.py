"""Dynamical phase diagram of a magnet over drive and field, refined along its boundaries."""

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...execution.checkpoint import checkpoint_in
from ...execution.executors import check_executor
from ...execution.parallel_parts import Arrays, map_parts
from ...execution.progress_bar import progress_bar
from ...model.checks import integer, pair, positive, shown
from ...model.device import Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.phase_diagram import PhaseDiagram
from ...results.base.question_record import records_question
from ..drive_field_plane import DriveFieldPlane
from ..layer_moments import as_answered
from ..motion_checks import steady_device
from .attractors import AttractorSearch, attractors, check_search, default_starts
from .quadtree import Cell, Place, corners, refined

BATCH = 64  # points of one task


@records_question
def phase_diagram(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    strength: tuple[float, float],
    field: tuple[float, float],
    resolution: tuple[float, float],
    field_direction: Any = None,
    coarse: int = 8,
    initial: Any = None,
    terminal: str | None = None,
    layer: int = 0,
    search: AttractorSearch | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> PhaseDiagram:
    """Attractors of a magnet over drive and field, as in Kiselev et al., Nature 425, 380 (2003).

    P and AP are attractors where all eigenvalues of the Jacobian at the equilibria nearest to q and
    -q have negative real parts; runs from ``initial`` find all others (Xiao, Zangwill and
    Stiles, Phys. Rev. B 72, 014446 (2005), with starts in P and AP). Cells are quartered where
    regimes on their edges differ. The refinement misses what is finer than a coarse cell and
    touches no boundary.

    Of several layers all regimes are those of one ``layer``: P and AP are attractors where it rests
    near q and -q in a stable rest point, as far as searches from all ways of the layers along and
    against their own q reach one. Layers may move without ever closing their orbit, or be chaotic:
    what has not come back to where it was is unsettled.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several that move together.
    torque : TorqueLaw, list of Polarizer, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        Polarizers, whose torques add up.
    drive : Drive
        Kind of the drive, its field, and the strengths of all other terminals.
    strength : (float, float)
        Replaces the voltage (V) or electron-flow current density (A/m^2) of the ``terminal``: a
        range.
    field : (float, float)
        In A/m along ``field_direction``, added to the field of ``drive``.
    resolution : (float, float)
        Largest sides (V or A/m^2, A/m) of the cells along boundaries.
    field_direction : array_like, shape (3,), or None
        Unit vector; None: the fixed moment's.
    coarse : int
        Least number of cells along each axis before any is quartered.
    initial : array_like, shape (m, [layers,] 3), or None
        Unit vectors at which runs start. None: six of a single layer; of several all ways along and
        against their own q, and together both ways along two other axes.
    terminal : str or None
        Terminal of the drive that is varied; None: its own voltage or current.
    layer : int
        Layer whose regimes are told.
    search : AttractorSearch or None
        How long a run may take to settle.
    folder : path or None
        Folder for finished batches, from which the same question goes on after an interruption.
    executor : concurrent.futures.Executor or None
        Computes batches at once, which does not change the numbers.
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        For an input that is not allowed.
    RangeError
        For a drive outside the torque table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    plane = DriveFieldPlane.of(device, field_direction, layer)
    lattice = _Lattice.of(strength, field, resolution, coarse)
    check_executor(executor)
    search = AttractorSearch() if search is None else search
    begin = default_starts(magnet) if initial is None else _starts(initial, len(device.layers))
    step = plane.longest_step(strength, field)
    check_search(lattice.expected, len(begin), step, search)
    solve = partial(_solve, plane=plane, starts=begin, step=step, search=search)
    settings = {
        "strength": list(pair("strength", strength)),
        "field": list(pair("field", field)),
        "cells": list(lattice.cells),
        "levels": lattice.levels,
        "initial": begin.tolist(),
        "search": asdict(search),
    }
    checkpoint = checkpoint_in(folder, {**plane.mapping(), "phase_diagram": settings})
    growth: dict[Place, Array] = {}
    passes = count()
    with progress_bar("phase diagram", " points", show=progress) as bar:

        def evaluate(places: Sequence[Place]) -> list[int]:
            groups = [places[k : k + BATCH] for k in range(0, len(places), BATCH)]
            number = next(passes)
            tasks = {
                f"pass-{number}-batch-{k}": lattice.points(group) for k, group in enumerate(groups)
            }
            solved = map_parts(
                solve,
                tasks,
                checkpoint=checkpoint,
                executor=executor,
                finished=lambda points: bar.update(len(points)),
            )
            regimes: list[int] = []
            for group, part in zip(groups, solved, strict=True):
                growth.update(zip(group, part["growth"], strict=True))
                regimes += part["regime"].tolist()
            return regimes

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
        """Rough number of points: all coarse ones, and a boundary right across."""
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
        initial=as_answered(starts),
        terminal=plane.device.terminal,
    )


def _edges(values: dict[Place, int], cells: list[Cell]) -> set[tuple[Place, Place]]:
    """Edges of cells between places that differ, each once."""
    edges = set()
    for cell in cells:
        around = corners(cell)
        for ends in zip(around, around[1:] + around[:1], strict=True):
            if values[ends[0]] != values[ends[1]]:
                low, high = sorted(ends)
                edges.add((low, high))
    return edges


def _range(name: str, limits: Any) -> tuple[float, float]:
    low, high = pair(name, limits)
    if not low < high:
        raise QuestionError(
            f"{name} is {shown(limits)}; allowed is a range (low, high) with low < high"
        )
    return low, high


def _starts(initial: Any, layers: int) -> Array:
    """Starts (m, 3 layers); QuestionError unless they are unit vectors of that many layers."""
    rows, shape = np.asarray(initial, float), (3,) if layers == 1 else (layers, 3)
    rows = rows[None] if rows.shape == shape else rows
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    if rows.shape[1:] != shape or not len(rows) or not np.allclose(length, 1, atol=1e-6):
        words = ", ".join(map(str, shape))
        raise QuestionError(f"initial is {shown(initial)}; allowed are unit vectors (m, {words})")
    return np.asarray(rows / length).reshape(len(rows), -1)
