"""Parts of a computation, done in this process or by an executor, and kept as they come."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import closing
from itertools import islice
from typing import TypeVar

from .._typing import Array
from ..errors import SpintorqueError, WorkersError
from .checkpoint import Checkpoint, NoCheckpoint
from .executors import capacity

AHEAD = 3  # parts handed out per worker; the others wait here and take no memory
LOST = (BrokenExecutor, CancelledError, OSError)
"""What an executor raises whose workers, or whose scheduler, are gone."""

Arrays = dict[str, Array]
Part = TypeVar("Part")
Task = TypeVar("Task")
Result = TypeVar("Result")


def map_parts(
    solve: Callable[[Task], Arrays],
    tasks: Mapping[Part, Task],
    *,
    checkpoint: Checkpoint[Part] | None = None,
    executor: Executor | None = None,
    finished: Callable[[Task], object] = lambda task: None,
) -> Iterator[Arrays]:
    """Yield the arrays of each task in order: those that are kept, or solved and then kept.

    Parameters
    ----------
    solve
        Computes one task; in a worker if there is an ``executor``.
    tasks
        By the names or places of their parts, in the order of the results.
    checkpoint
        Where parts are kept, each as soon as it is computed, whatever its order; None keeps none.
    executor
        Who computes; None: this process, each part when it is asked for.
    finished
        Called with each task whose arrays are there, to move a progress bar.

    Whoever stops asking cancels the tasks that have not begun. Results, and what is made of them
    in their order, do not depend on the number of workers. Raises what ``solve`` raises,
    FileError if a part cannot be read or written, WorkersError if the executor breaks.
    """
    checkpoint = checkpoint or NoCheckpoint()
    missing = ((name, task) for name, task in tasks.items() if not checkpoint.has(name))
    computed: dict[Part, Arrays] = {}
    with closing(completed(solve, missing, executor)) as futures:
        for name, task in tasks.items():
            while name not in computed and not checkpoint.has(name):
                other, future = next(futures)
                computed[other] = future.result()
                checkpoint.put(other, computed[other])
                finished(tasks[other])
            if name in computed:
                yield computed.pop(name)
            else:
                finished(task)
                yield checkpoint.get(name)


def completed(
    solve: Callable[[Task], Result], tasks: Iterable[tuple[Part, Task]], executor: Executor | None
) -> Generator[tuple[Part, Future[Result]], None, None]:
    """Yield each part with its future as soon as that is done, a few handed out at a time.

    ``tasks`` are read lazily. Without an executor each is solved when it is asked for, and what
    ``solve`` raises is raised here. Whatever ends the iteration, tasks that have not begun are
    cancelled. Raises WorkersError if the executor breaks.
    """
    if executor is None:
        for part, task in tasks:
            yield part, _solved(solve, task)
        return
    waiting = iter(tasks)
    running: dict[Future[Result], Part] = {}
    try:
        while True:
            # Workers may come and go meanwhile.
            room = AHEAD * max(1, capacity(executor)) - len(running)
            for part, task in islice(waiting, max(0, room)):
                running[executor.submit(solve, task)] = part
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                if isinstance(error := future.exception(), LOST):
                    raise error
                yield running.pop(future), future
    except SpintorqueError:
        raise
    except LOST as error:
        raise WorkersError(
            f"the workers or their scheduler are gone ({named(error)}); finished parts are kept "
            "where a folder is given: start again, with fewer workers if memory was short"
        ) from error
    finally:
        for future in running:
            future.cancel()


def named(error: BaseException) -> str:
    """Return an error as "KeyError: 'a'"."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _solved(solve: Callable[[Task], Result], task: Task) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(solve(task))
    return future
