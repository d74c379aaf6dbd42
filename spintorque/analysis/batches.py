"""Trajectories in batches, by an executor, kept as they come and handed back in their order."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

from ..errors import QuestionError
from ..executors import capacity, check_executor
from ..kept import Kept
from ..model.checks import integer
from ..spin import Array

MOST = 2**32  # trajectories of one seed

Task = TypeVar("Task")
Result = TypeVar("Result")
Solve = Callable[[tuple[int, int]], Array]


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


class Batches:
    """Ranges of trajectories, computed in their order and kept."""

    def __init__(self, trajectories: int, batch: int, executor: Executor | None) -> None:
        """Check the numbers, and who computes."""
        self._total = integer("trajectories", trajectories, 1)
        self._batch = integer("batch", batch, 1)
        if self._total > MOST:
            raise QuestionError(f"trajectories is {trajectories}; allowed are up to {MOST}")
        check_executor(executor, ())
        self._executor = executor

    def of(self, solve: Solve, key: str, kept: Kept) -> Iterator[tuple[int, Array]]:
        """Yield the size and the numbers of each batch."""
        ranges = [
            (first, min(self._batch, self._total - first))
            for first in range(0, self._total, self._batch)
        ]
        before = [kept.get(_name(key, part)) for part in ranges]
        missing = [part for part, found in zip(ranges, before, strict=True) if found is None]
        fresh = in_order(solve, iter(missing), self._executor)
        for part, found in zip(ranges, before, strict=True):
            if found is not None:
                yield part[1], found["values"]
                continue
            values = next(fresh)
            kept.keep(_name(key, part), {"values": values})
            yield part[1], values


def _name(key: str, part: tuple[int, int]) -> str:
    return f"{key}-{part[0]}-{part[1]}"
