"""Threads that share the work of one call of a kernel; results do not depend on their number."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..errors import QuestionError

THREADS = "SPINTORQUE_THREADS"
Result = TypeVar("Result")


def in_threads(solve: Callable[[int], Result], starts: range) -> list[Result]:
    """Results of parts of the work, in their order, shared out over threads."""
    threads = min(thread_count(), len(starts))
    if threads < 2:
        return [solve(start) for start in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(solve, starts))


def thread_count() -> int:
    """Threads to use; QuestionError if the environment names no whole number above 0."""
    given = os.environ.get(THREADS) or str(os.cpu_count() or 1)
    if not given.isdecimal() or int(given) < 1:
        raise QuestionError(f"{THREADS} is {given!r}; allowed is a whole number from 1")
    return int(given)
