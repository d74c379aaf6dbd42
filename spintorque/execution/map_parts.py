"""Parts of a computation, done here or by an executor, kept, and handed back in their order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

from .._typing import Array
from .checkpoint import Checkpoint
from .executors import capacity

Arrays = dict[str, Array]
Task = TypeVar("Task")
Result = TypeVar("Result")


def parts(
    names: Sequence[str],
    tasks: Sequence[Task],
    solve: Callable[[Task], Arrays],
    kept: Checkpoint,
    executor: Executor | None,
) -> Iterator[Arrays]:
    """Arrays of each task in order: those that are kept, or else solved and then kept.

    Raises what ``solve`` raises, and FileError if a part cannot be read or written.
    """
    known = [kept.get(name) for name in names]
    missing = (task for task, found in zip(tasks, known, strict=True) if found is None)
    solved = in_order(solve, missing, executor)
    for name, found in zip(names, known, strict=True):
        if found is None:
            found = next(solved)
            kept.keep(name, found)
        yield found


def in_order(
    solve: Callable[[Task], Result], tasks: Iterator[Task], executor: Executor | None
) -> Iterator[Result]:
    """Yield the result of each task in the order of the tasks.

    Whoever stops asking cancels those that have not begun, so that what is made of the results
    does not depend on the number of workers. Raises what ``solve`` raises.
    """
    if executor is None:
        yield from map(solve, tasks)
        return
    running: deque[Future[Result]] = deque()
    try:
        while True:
            room = capacity(executor) + 1 - len(running)
            running.extend(executor.submit(solve, task) for task in islice(tasks, max(room, 0)))
            if not running:
                return
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()
