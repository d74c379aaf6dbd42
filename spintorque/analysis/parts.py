"""Parts of a computation, done here or by an executor, and kept."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any

from ..kept import Kept
from ..spin import Array

Arrays = dict[str, Array]


def parts(
    names: Sequence[str],
    tasks: Sequence[Any],
    solve: Callable[[Any], Arrays],
    kept: Kept,
    executor: Executor | None,
) -> Iterator[Arrays]:
    """Arrays of each task in order: those that are kept, or else solved and then kept.

    Raises what ``solve`` raises, and FileError if a part cannot be read or written.
    """
    known = [kept.get(name) for name in names]
    missing = [task for task, found in zip(tasks, known, strict=True) if found is None]
    solved = iter(executor.map(solve, missing) if executor else map(solve, missing))
    for name, found in zip(names, known, strict=True):
        if found is None:
            found = next(solved)
            kept.keep(name, found)
        yield found
