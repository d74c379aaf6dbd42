"""Trajectories in batches, kept as they come."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor

from ...errors import QuestionError
from ...execution.checkpoint import Checkpoint
from ...execution.executors import check_executor
from ...execution.parallel_parts import Arrays, map_parts
from ...model.checks import integer

MOST = 2**32  # trajectories of one seed

Solve = Callable[[tuple[int, int]], Arrays]


class Batches:
    """Ranges of trajectories, computed in their order and kept."""

    def __init__(self, trajectories: int, batch: int, executor: Executor | None) -> None:
        """Check the numbers, and who computes."""
        self._total = integer("trajectories", trajectories, 1)
        self._batch = integer("batch", batch, 1)
        if self._total > MOST:
            raise QuestionError(f"trajectories is {trajectories}; allowed are up to {MOST}")
        check_executor(executor)
        self._executor = executor

    def of(
        self, solve: Solve, key: str, checkpoint: Checkpoint[str]
    ) -> Iterator[tuple[int, Arrays]]:
        """Yield the size and the numbers of each batch."""
        ranges = {}
        for first in range(0, self._total, self._batch):
            size = min(self._batch, self._total - first)
            ranges[f"{key}-{first}-{size}"] = (first, size)
        solved = map_parts(solve, ranges, checkpoint=checkpoint, executor=self._executor)
        for (_, size), values in zip(ranges.values(), solved, strict=True):
            yield size, values
