"""A progress bar in units of simulated time."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from .problem import Watch

FORMAT = "{l_bar}{bar}| {n:.4g}/{total:.4g} ns [{elapsed}<{remaining}]"


@contextmanager
def bar(duration: float, what: str, *, show: bool) -> Iterator[Watch | None]:
    """Give a function that takes the time reached (ns) and moves a bar on stderr, or None.

    ``what`` is the name of the bar.
    """
    if not show:
        yield None
        return
    with tqdm(total=duration, desc=what, bar_format=FORMAT) as shown:
        yield lambda time: shown.update(time - shown.n)
        shown.update(duration - shown.n)
