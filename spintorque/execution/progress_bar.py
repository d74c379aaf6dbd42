"""The progress bar of everything that takes long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    Bar = tqdm[Any]

OF_TOTAL = "{l_bar}{bar}| {n:.6g}/{total:.6g} {unit} [{elapsed}<{remaining}, {rate_fmt}{postfix}]"


def progress_bar(
    title: str, unit: str, total: float | None = None, *, show: bool, done: float = 0
) -> "Bar":
    """Bar on stderr, to be opened by ``with``; its ``update(n)`` counts n more.

    ``total`` None for a number that is not known before; ``done`` of it are there already.
    ``show`` False hides it.
    """
    layout = None if total is None else OF_TOTAL
    return tqdm(
        desc=title, unit=unit, total=total, initial=done, disable=not show, bar_format=layout
    )


@contextmanager
def progress_callback(
    title: str, unit: str, total: float, *, show: bool
) -> Iterator[Callable[[float], object] | None]:
    """Give a function that takes how much of ``total`` is reached and moves a bar.

    None if it is not shown, so that a kernel need not call it.
    """
    if not show:
        yield None
        return
    with progress_bar(title, unit, total, show=True) as bar:
        yield lambda reached: bar.update(reached - bar.n)
        bar.update(total - bar.n)
