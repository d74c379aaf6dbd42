"""Sweeps: a quantity for many values of some fields, kept on disk point by point."""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import units
from .._tabulate import require_defaults, table_axes, table_question
from ..errors import QuestionError
from ..execution.executors import capacity, check_executor
from ..model.accuracy import TransportAccuracy
from ..model.checks import not_negative
from ..model.stack import Stack
from ..results.sweep import Sweep
from ..results.warnings import with_warnings
from ..torque_source import SweepableSource, TorqueSource, is_source
from ..transport.engines.registry import engines_without_threads
from ..transport.point_checks import checked, engine_of
from ..transport.stack_source import StackSource
from .grid import Grid
from .point_tasks import compute
from .store import SweepStore, created, exists, locked, opened
from .sweep_question import SweepQuestion, make_question

FolderPath = str | os.PathLike[str]


def sweep(
    source: Stack | SweepableSource,
    axes: Mapping[str, Any],
    *,
    folder: FolderPath,
    bias: Any = 0.0,
    theta: Any = None,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str | None = None,
    quantity: str = "torque",
    executor: Executor | None = None,
    progress: bool = False,
) -> Sweep:
    """Compute a quantity, torque tables by default, for all combinations of values of some fields.

    Every point is stored as soon as it is done: a sweep that was stopped or killed goes on where it
    was when the same call, or `resume`, is made again. A point that fails does not stop the others;
    ``failures`` of the answer names it.

    Parameters
    ----------
    source : Stack or SweepableSource
        The stack in which fields are changed, or another source of torques, which has the methods
        ``torques(bias, theta)``, ``to_mapping()`` and ``from_mapping(mapping)``.
    axes : mapping of str to sequence
        Lists of values by the name of a field: any of ``source.to_mapping()``, for a stack such
        as "layers[1].thickness" or "materials.insulator_1.onsite", and also "temperature",
        "engine" or "accuracy.k_points" of its table.
    folder : path
        Where points are kept, as a Zarr group; it belongs to this sweep alone.
    bias : float or sequence of float, shape (n,), V
        Biases of every table, as in `tabulate`. The quantities "exchange_coupling" and
        "mixing_conductance" have none.
    theta : sequence of float, shape (m,), rad, or None
        Angles of every table, as in `tabulate`. The quantities "exchange_coupling" and
        "mixing_conductance" have none.
    temperature : float, K
        Temperature of the electrons in both leads of a stack.
    accuracy : TransportAccuracy or None
        Meshes and tolerances of every point of a stack; None for the default ones.
    engine : str or None
        Of a stack, as in `tabulate`.
    quantity : str
        What is computed: "torque"; "mutual_torques", those on the fixed layers too;
        "torque_parts", also what the lattice of a free magnet with
        spin-orbit coupling takes up; of a stack "exchange_coupling" or "mixing_conductance".
    executor : concurrent.futures.Executor or None
        Any executor; it does not change the numbers. None: points are computed in this process.
    progress : bool
        Whether to show a bar on stderr.

    Raises
    ------
    QuestionError
        Before anything is computed, for fields that do not exist, points that are not allowed, or
        a folder with another question.
    FileError
        If the folder cannot be written or is in use.
    WorkersError
        If the executor breaks.
    """
    biases, angles = table_axes(bias, theta)
    if is_source(source):
        require_defaults(source, temperature=temperature, engine=engine, accuracy=accuracy)
        other = _sweepable(source)
        base = table_question(other, biases, angles)
        question = make_question(base, axes, quantity, type(other).__name__)
        return run_sweep(question, folder, source=other, executor=executor, progress=progress)
    stack, accuracy = checked(source, accuracy)
    kelvin = not_negative("temperature", temperature, "K")
    name = engine_of(stack, engine).name
    base = table_question(StackSource(stack, kelvin, accuracy, name), biases, angles)
    question = make_question(base, axes, quantity)
    return run_sweep(question, folder, executor=executor, progress=progress)


def _sweepable(source: TorqueSource) -> SweepableSource:
    if not isinstance(source, SweepableSource):
        raise QuestionError(
            f"{type(source).__name__} has no method from_mapping(mapping), which makes the source "
            "of other values; write it as a class method, or make a table of each source by "
            "spintorque.tabulate"
        )
    return source


def resume(
    folder: FolderPath, *, executor: Executor | None = None, progress: bool = False
) -> Sweep:
    """Go on with the sweep in ``folder``; points that failed are tried again.

    A sweep of another source than a stack goes on by the same call of `sweep`.

    Raises FileError if there is none or it is in use, WorkersError if the executor breaks,
    QuestionError for an executor that is not allowed and for another source than a stack.
    """
    return run_sweep(opened(folder).question, folder, executor=executor, progress=progress)


def open_sweep(folder: FolderPath) -> Sweep:
    """Read the points that a sweep has so far, without computing; missing ones are NaN.

    Raises FileError if there is no sweep.
    """
    return _answer(opened(folder))


@dataclass(frozen=True)
class SweepStatus:
    """Progress of a sweep."""

    done: int = units.quantity("", "points that are finished")
    total: int = units.quantity("", "points of the sweep")
    failures: Mapping[str, str] = units.quantity("", "why points failed, by their values")


def sweep_status(folder: FolderPath) -> SweepStatus:
    """Count the points of a sweep that are done or failed. Raises FileError if there is none."""
    store = opened(folder)
    grid = Grid(store.question)
    failures = {grid.label(place): message for place, message in store.failures.items()}
    return SweepStatus(int(store.done.sum()), store.done.size, failures)


def run_sweep(
    question: SweepQuestion,
    folder: FolderPath,
    *,
    source: SweepableSource | None = None,
    executor: Executor | None,
    progress: bool,
) -> Sweep:
    """Start the sweep of a question, or go on with it. Raises what `sweep` raises.

    ``source``: the one whose fields are swept, if it is no stack.
    """
    grid = Grid(question, source)
    check_executor(executor, engines_without_threads(grid.sources.engines))
    with ready(grid, folder, capacity(executor) if executor else 1) as store:
        return finish(store, grid, executor=executor, progress=progress)


@contextmanager
def ready(grid: Grid, folder: FolderPath, workers: int = 1) -> Iterator[SweepStore]:
    """Lock the store of a sweep and open it; make it if there is none yet.

    Raises QuestionError for points that are not allowed, more of them than ``workers`` can ever
    do, or a folder with another question; FileError if the folder cannot be written or is in use.
    """
    question = grid.question
    if exists(folder):
        opened(folder).compare(question)
    else:
        grid.require_affordable(workers)
        grid.check()
    with locked(folder):
        is_new = not exists(folder)
        store = (
            created(folder, question, grid.together) if is_new else opened(folder, writable=True)
        )
        store.compare(question)
        yield store


def finish(store: SweepStore, grid: Grid, *, executor: Executor | None, progress: bool) -> Sweep:
    """Compute the missing points of a locked store. Raises what `resume` raises."""
    check_executor(executor, engines_without_threads(grid.sources.engines))
    store.note_versions()
    compute(store, grid, executor, progress)
    return _answer(store)


def _answer(store: SweepStore) -> Sweep:
    grid = Grid(store.question)
    values, audit = store.numbers()
    failure = np.full(store.done.shape, "", dtype=object)
    for place, message in store.failures.items():
        failure[place] = message
    attributes = {
        "question": store.question.text,
        "fingerprint": store.question.fingerprint,
        "versions": json.dumps(store.versions),
        "quantity": store.question.quantity,
    }
    numbers = {
        name: values.take(i, len(grid.axes)) for i, name in enumerate(grid.quantity.variables)
    }
    audits = {name: audit[..., i] for i, name in enumerate(grid.quantity.audit)}
    marks = {"done": store.done, "failure": failure}
    remarks = grid.sources.remarks if store.question.source is None else []
    attributes = with_warnings(attributes, remarks)
    return Sweep.from_arrays(
        grid.axes, grid.inner, numbers, grid.quantity.variables, {**audits, **marks}, attributes
    )
