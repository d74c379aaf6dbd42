"""A progress bar of what a solver counts: simulated time, or members."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from .problem.problem import ProgressCallback


@contextmanager
def bar(total: float, unit: str, what: str, *, show: bool) -> Iterator[ProgressCallback | None]:
    """Give a function that takes how much of ``total`` is reached and moves a bar, or None.

    ``what`` is the name of the bar.
    """
    if not show:
        yield None
        return
    form = f"{{l_bar}}{{bar}}| {{n:.6g}}/{{total:.6g}} {unit} [{{elapsed}}<{{remaining}}]"
    with tqdm(total=total, desc=what, bar_format=form) as shown:
        yield lambda reached: shown.update(reached - shown.n)
        shown.update(total - shown.n)
