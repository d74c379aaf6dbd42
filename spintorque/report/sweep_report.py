"""Report of a sweep."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from ..plot.transport_figure import plot_sweep
from ..results.base.views import unit_after
from ..results.sweep import Sweep
from .page import WIDE, Chapter, figure_of, span

MOST_FIGURES = 4


def sweep_chapter(sweep: Sweep) -> Chapter:
    """Chapter about a sweep: ranges of its numbers, and each against the swept fields."""
    data = sweep.dataset
    done = data["done"]
    facts = {f"swept: {name}": f"{len(v)} values, {_ends(v)}" for name, v in sweep.axes.items()}
    facts |= {f"failed: {point}": message for point, message in sweep.failures.items()}
    headline = {"points done": f"{int(done.sum())} of {done.size}"}
    names = [str(name) for name in data.data_vars if f"{name}_error" in data][:MOST_FIGURES]
    for name in names:
        values, errors = (
            array[np.isfinite(array)] for array in (data[name].values, data[f"{name}_error"].values)
        )
        if values.size:
            headline[name.replace("_", " ")] = (
                f"{span(values)}{unit_after(data[name])}, error up to {errors.max():.1e}"
            )
    at = " at the largest bias and the angle nearest to 90°" if "theta" in data.dims else ""
    figures = {
        f"sweep_{name}": figure_of(
            partial(_draw, sweep, name),
            f"{name.replace('_', ' ').capitalize()}{at} against the swept fields, with its "
            "estimated error.",
            size=WIDE,
        )
        for name in names
        if int(done.sum())
    }
    return Chapter("Sweep", facts, figures, headline=headline)


def _draw(sweep: Sweep, name: str, ax: Axes) -> None:
    plot_sweep(sweep, name, ax=ax)


def _ends(values: np.ndarray) -> str:
    return f"{values[0]} to {values[-1]}" if len(values) > 1 else str(values[0])
