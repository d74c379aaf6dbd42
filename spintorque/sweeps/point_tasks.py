"""The points of a sweep, computed in any order and stored one by one."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..errors import SpintorqueError
from ..execution.parallel_parts import completed, named
from ..execution.progress_bar import progress_bar
from .grid import Grid
from .quantities import Numbers, SweepPoint
from .store import SweepStore

Solver = Callable[[SweepPoint], Numbers]


@dataclass(frozen=True)
class Failure:
    """Why a point has no numbers."""

    message: str


def compute(store: SweepStore, grid: Grid, executor: Executor | None, progress: bool) -> None:
    """Compute the points that are missing, and keep each as soon as it is there.

    Raises WorkersError if the executor breaks, FileError if a point cannot be written.
    """
    places = (tuple(map(int, place)) for place in np.argwhere(~store.done))
    tasks = ((place, grid.point(place)) for place in places)
    solve = partial(attempt, grid.quantity.solve)
    failures = 0
    with progress_bar(
        "sweep", "point", store.done.size, show=progress, done=int(store.done.sum())
    ) as bar:
        for place, future in completed(solve, tasks, executor):
            outcome = _outcome(future)
            if isinstance(outcome, Failure):
                failures += 1
                store.fail(place, outcome.message)
                bar.set_postfix_str(f"{failures} failed")
            else:
                store.put(place, {"values": outcome.values, "audit": outcome.audit})
                bar.update()


def attempt(solve: Solver, point: SweepPoint) -> Numbers | Failure:
    """Compute one point; an error is an outcome too, and does not end the sweep."""
    try:
        return solve(point)
    except SpintorqueError as error:
        return Failure(str(error))
    except Exception as error:
        return Failure(named(error))


def _outcome(future: "Future[Numbers | Failure]") -> Numbers | Failure:
    try:
        return future.result()
    except Exception as error:  # a dask worker that died again and again at this point
        return Failure(named(error))
