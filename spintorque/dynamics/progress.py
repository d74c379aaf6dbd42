"""A progress bar over simulated time or over members."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from .problem.problem import ProgressCallback


@contextmanager
def bar(total: float, unit: str, what: str, *, show: bool) -> Iterator[ProgressCallback | None]:
    """Yield a function that moves the bar to the part of ``total`` that is done, or None.

    ``what`` is the name of the bar.
    """
    if not show:
        yield None
        return
    form = f"{{l_bar}}{{bar}}| {{n:.6g}}/{{total:.6g}} {unit} [{{elapsed}}<{{remaining}}]"
    with tqdm(total=total, desc=what, bar_format=form) as shown:
        yield lambda reached: shown.update(reached - shown.n)
        shown.update(total - shown.n)
