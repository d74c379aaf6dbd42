"""Sweeps: a quantity for many values of some fields, on disk point by point."""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._tabulate import table_axes, table_mapping
from ..execution.executors import capacity, check_executor
from ..model.accuracy import TransportAccuracy
from ..model.checks import not_negative, one_of
from ..model.stack import Stack
from ..results.sweep import Sweep
from ..results.warnings import with_warnings
from ..transport.engines.registry import ENGINES
from ..transport.point_checks import checked
from .grid import Grid
from .point_tasks import compute
from .store import SweepStore, created, exists, locked, opened
from .sweep_question import SweepQuestion, make_question

StorePath = str | os.PathLike[str]


def sweep(
    stack: Stack,
    axes: Mapping[str, Any],
    *,
    store: StorePath,
    bias: Any = 0.0,
    theta: Any = None,
    temperature: float = 0.0,
    accuracy: TransportAccuracy | None = None,
    engine: str = "layered",
    quantity: str = "torque",
    executor: Executor | None = None,
    progress: bool = False,
) -> Sweep:
    """Compute a quantity, torque tables by default, for all combinations of values of some fields.

    ``axes`` maps names of fields to lists of values: any field of ``stack.to_mapping()``, such
    as "layers[1].thickness" or "materials.insulator_1.onsite", and "temperature", "engine" or
    "accuracy.k_points" of the table. ``bias`` (V) and ``theta`` (rad) are those of every
    table, as in `tabulate`; the quantities "exchange_coupling" and "mixing_conductance" have
    neither. Points are kept in the Zarr folder ``store`` as they come: a sweep that was
    stopped or killed goes on where it was when the same call, or `resume`, is made again.
    ``executor`` is any concurrent.futures one and does not change the numbers; without one,
    points are computed in this process.
    ``progress`` shows a bar on stderr.

    A point that fails does not stop the others; ``failures`` of the answer names it.

    Raises QuestionError before anything is computed, for fields that do not exist, for points
    that are not allowed, and for a store of another question; FileError if the store cannot be
    written or is in use; SweepError if the executor breaks.
    """
    stack, accuracy = checked(stack, accuracy)
    biases, angles = table_axes(bias, theta)
    kelvin = not_negative("temperature", temperature, "K")
    one_of("engine", engine, tuple(ENGINES))
    table = table_mapping(biases, angles, kelvin, engine, accuracy)
    asked = make_question({"stack": stack.to_mapping(), "table": table}, axes, quantity)
    return run_sweep(asked, store, executor=executor, progress=progress)


def resume(store: StorePath, *, executor: Executor | None = None, progress: bool = False) -> Sweep:
    """Go on with the sweep in the folder ``store``; points that failed are tried again.

    Raises FileError if there is none or it is in use, SweepError if the executor breaks,
    QuestionError for an executor that is not allowed.
    """
    return run_sweep(opened(store).question, store, executor=executor, progress=progress)


def open_sweep(store: StorePath) -> Sweep:
    """Read what a sweep has so far, without computing; what is missing is NaN.

    Raises FileError if there is no sweep.
    """
    return _answer(opened(store))


@dataclass(frozen=True)
class SweepStatus:
    """How far a sweep is: points done of all, and why some failed, by their values."""

    done: int
    total: int
    failures: Mapping[str, str]


def sweep_status(store: StorePath) -> SweepStatus:
    """Tell how far a sweep is. Raises FileError if there is none."""
    found = opened(store)
    grid = Grid(found.question)
    failures = {grid.label(place): message for place, message in found.failures.items()}
    return SweepStatus(int(found.done.sum()), found.done.size, failures)


def run_sweep(
    asked: SweepQuestion, store: StorePath, *, executor: Executor | None, progress: bool
) -> Sweep:
    """Start or go on with the sweep that ``asked`` describes; errors as those of `sweep`."""
    check_executor(executor, Grid(asked).engines)
    with ready(asked, store, capacity(executor) if executor else 1) as held:
        return finish(held, executor=executor, progress=progress)


@contextmanager
def ready(asked: SweepQuestion, store: StorePath, workers: int = 1) -> Iterator[SweepStore]:
    """Hold the store of a question, made if there is none yet.

    Raises QuestionError for points that are not allowed, more of them than ``workers`` can ever
    do, or a store of another question,
    FileError if the store cannot be written or is in use.
    """
    if exists(store):
        opened(store).compare(asked)
    else:
        grid = Grid(asked)
        grid.require_affordable(workers)
        grid.check()
    with locked(store):
        held = opened(store, writable=True) if exists(store) else created(store, asked)
        held.compare(asked)
        yield held


def finish(held: SweepStore, *, executor: Executor | None, progress: bool) -> Sweep:
    """Compute what is missing in a store that is held; errors as those of `resume`."""
    check_executor(executor, Grid(held.question).engines)
    held.note_versions()
    compute(held, executor, progress)
    return _answer(held)


def _answer(found: SweepStore) -> Sweep:
    grid = Grid(found.question)
    values, audit = found.numbers()
    failure = np.full(found.done.shape, "", dtype=object)
    for place, message in found.failures.items():
        failure[place] = message
    attributes = {
        "question": found.question.text,
        "fingerprint": found.question.fingerprint,
        "versions": json.dumps(found.versions),
        "quantity": found.question.quantity,
    }
    numbers = {
        name: values.take(i, len(grid.axes)) for i, name in enumerate(grid.quantity.variables)
    }
    audits = {name: audit[..., i] for i, name in enumerate(grid.quantity.audit)}
    marks = {"done": found.done, "failure": failure}
    attributes = with_warnings(attributes, grid.remarks)
    return Sweep.from_arrays(
        grid.axes, grid.inner, numbers, grid.quantity.variables, {**audits, **marks}, attributes
    )
