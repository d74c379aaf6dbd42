"""The points of a sweep, computed here or by an executor, in any order."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from itertools import islice

import numpy as np
from tqdm import tqdm

from ..errors import SpintorqueError, SweepError
from ..execution.executors import capacity
from .grid import Grid, Place
from .quantities import Numbers, SweepPoint
from .store import SweepStore

AHEAD = 3  # points handed out per worker; the rest waits here and takes no memory

Task = tuple[Place, SweepPoint]
Solver = Callable[[SweepPoint], Numbers]


@dataclass(frozen=True)
class Failure:
    """Why a point has no numbers."""

    message: str


def compute(store: SweepStore, executor: Executor | None, progress: bool) -> None:
    """Compute the points that are not done, and keep each as soon as it is there.

    Raises SweepError if the executor broke, FileError if a point cannot be written.
    """
    grid = Grid(store.question)
    places = (tuple(map(int, place)) for place in np.argwhere(~store.done))
    tasks = ((place, grid.point(place)) for place in places)
    total, before = store.done.size, int(store.done.sum())
    failed = 0
    bar = tqdm(total=total, initial=before, desc="sweep", unit="point", disable=not progress)
    with bar:
        for place, outcome in outcomes(tasks, grid.quantity.solve, executor):
            if isinstance(outcome, Failure):
                failed += 1
                store.fail(place, outcome.message)
                bar.set_postfix_str(f"{failed} failed")
            else:
                store.write(place, outcome)
                bar.update()


def outcomes(
    tasks: Iterable[Task], solve: Solver, executor: Executor | None
) -> Iterator[tuple[Place, Numbers | Failure]]:
    """Yield each point's numbers or failure as it comes.

    Raises SweepError if the executor broke. Whatever ends the iteration, points that have not
    been started are cancelled.
    """
    if executor is None:
        for place, point in tasks:
            yield place, attempt(solve, point)
        return
    waiting = iter(tasks)
    running: dict[Future[Numbers | Failure], Place] = {}
    try:
        while True:
            # Workers may come and go meanwhile.
            room = AHEAD * max(1, capacity(executor)) - len(running)
            for place, point in islice(waiting, max(0, room)):
                running[executor.submit(attempt, solve, point)] = place
            if not running:
                return
            for future in wait_for(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), _outcome(future)
    except (BrokenExecutor, CancelledError, OSError) as error:
        raise SweepError(
            f"the workers or their scheduler are gone ({_named(error)}); what is done is kept: "
            "resume the sweep, with fewer workers if memory was short"
        ) from error
    finally:
        for future in running:
            future.cancel()


def attempt(solve: Solver, point: SweepPoint) -> Numbers | Failure:
    """Compute one point; an error is an outcome too, and does not end the sweep."""
    try:
        return solve(point)
    except SpintorqueError as error:
        return Failure(str(error))
    except Exception as error:
        return Failure(_named(error))


def _outcome(future: "Future[Numbers | Failure]") -> Numbers | Failure:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        raise
    except Exception as error:  # a dask worker that died again and again at this point
        return Failure(_named(error))


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
