"""The points of a sweep, computed in any order and stored one by one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from ..errors import SpintorqueError
from ..execution.parallel_parts import completed, named
from ..execution.progress_bar import progress_bar
from .grid import Grid, Place
from .quantities import Numbers, Quantity, SweepGroup, SweepPoint
from .store import NUMBERS, SweepStore

Solver = Callable[[SweepPoint], Numbers]
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Failure:
    """Why a point has no numbers."""

    message: str


def compute(store: SweepStore, grid: Grid, executor: Executor | None, progress: bool) -> None:
    """Compute the points that are missing, and keep each as soon as it is there.

    Raises WorkersError if the executor breaks, FileError if a point cannot be written.
    """
    failures = 0
    with progress_bar(
        "sweep", "point", store.done.size, show=progress, done=int(store.done.sum())
    ) as bar:
        if grid.together > 1:
            for places in compute_groups(store, grid, executor):
                bar.update(len(places))
        missing = (tuple(map(int, place)) for place in np.argwhere(~store.done))
        tasks = ((place, grid.point(place)) for place in missing)
        solve = partial(attempt, grid.quantity.solve)
        for place, future in completed(solve, tasks, executor):
            outcome = _outcome(future)
            if isinstance(outcome, Failure):
                failures += 1
                store.fail(place, outcome.message)
                bar.set_postfix_str(f"{failures} failed")
            else:
                store.put(place, {"values": outcome.values, "audit": outcome.audit})
                bar.update()


def compute_groups(
    store: SweepStore, grid: Grid, executor: Executor | None
) -> Iterator[Sequence[Place]]:
    """Compute missing points by groups, each a chunk of the store; yield those that are kept.

    The points of a group that fails are left to be computed one by one.
    """
    groups = ((places, grid.group(places)) for places in store.missing_chunks())
    solve = partial(attempt_group, grid.quantity)
    for places, future in completed(solve, groups, executor):
        outcome = _outcome(future)
        if not isinstance(outcome, Failure):
            values, audit = (np.stack([getattr(n, name) for n in outcome]) for name in NUMBERS)
            store.put_chunk(places, {"values": values, "audit": audit})
            yield places


def attempt_group(quantity: Quantity, group: SweepGroup) -> list[Numbers] | Failure:
    """Compute the points of a group; an error of any of them is that of all."""
    try:
        return quantity.solve_group(group)
    except Exception as error:
        return Failure(named(error))


def attempt(solve: Solver, point: SweepPoint) -> Numbers | Failure:
    """Compute one point; an error is an outcome too, and does not end the sweep."""
    try:
        return solve(point)
    except SpintorqueError as error:
        return Failure(str(error))
    except Exception as error:
        return Failure(named(error))


def _outcome(future: "Future[Outcome | Failure]") -> Outcome | Failure:
    try:
        return future.result()
    except Exception as error:  # a dask worker that died again and again at this point
        return Failure(named(error))
