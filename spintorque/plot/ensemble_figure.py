"""Figures of ensembles."""

import numpy as np
from matplotlib.axes import Axes

from .._typing import Array
from ..results.ensemble import Ensemble
from .axes import COMPONENTS, LINE, NEUTRAL, axes_or_new, finish

EDGES = np.linspace(-1.0, 1.0, 61).tolist()


def plot_final_moments(ensemble: Ensemble, *, ax: Axes | None = None) -> Axes:
    """How many members end at each value of the components of m, of the first layer."""
    ax = axes_or_new(ax)
    final = _first_layer(ensemble.final.values)
    for place, (name, color) in enumerate(COMPONENTS.items()):
        values = final[:, place]
        sound = values[np.isfinite(values)]
        ax.hist(sound, bins=EDGES, color=color, label=f"$m_{name}$", histtype="step", linewidth=1.4)
    ax.set_yscale("symlog", linthresh=1.0)
    ax.set_ylim(0.0, None)
    return finish(ax, "component of m", "members", "where the members end")


def plot_mean_moment(ensemble: Ensemble, *, ax: Axes | None = None) -> Axes:
    """Mean of the components over the members against time, with their standard deviations."""
    ax = axes_or_new(ax)
    data = ensemble.dataset
    if "layer" in data["mean"].dims:
        data = data.isel(layer=0)
    time = data["time"].values
    for place, (name, color) in enumerate(COMPONENTS.items()):
        mean = data["mean"].values[:, place]
        square = data["mean_product"].values[:, place, place]
        deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
        ax.plot(time, mean, color=color, label=f"$m_{name}$", **LINE)
        low, high = np.clip([mean - deviation, mean + deviation], -1, 1)
        ax.fill_between(time, low, high, color=color, alpha=0.2, lw=0)
    ax.set_ylim(-1.05, 1.05)
    return finish(ax, "time (ns)", "mean of m", "mean and standard deviation of the members")


def plot_first_passage(ensemble: Ensemble, *, ax: Axes | None = None) -> Axes:
    """Part of the members that have not yet passed the level, against time."""
    ax = axes_or_new(ax)
    times = ensemble.dataset["first_passage"].values
    passed = np.sort(times[np.isfinite(times)])
    left = 1.0 - np.arange(len(passed) + 1) / len(times)
    ax.step(np.append(0.0, passed), left, where="post", color=NEUTRAL, **LINE)
    ax.set_yscale("log")
    ax.set_ylim(0.5 * left[left > 0].min(), 1.5)
    return finish(ax, "time (ns)", "part of the members", "members that have not passed the level")


def _first_layer(moments: Array) -> Array:
    return moments if moments.ndim == 2 else moments[:, 0]
