"""Figures of the axial Fokker-Planck equation."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from ..results.analyses.axial_distribution import AxialEvolution
from .axes import LINE, PARALLEL, PERPENDICULAR, axes_or_new, finish

CURVES = 6
FLOOR = 1e-16  # of densities worth drawing


def plot_distribution(evolution: AxialEvolution, *, ax: Axes | None = None) -> Axes:
    """Density of m.q at up to six of the times, on a logarithmic scale."""
    ax = axes_or_new(ax)
    chosen = np.unique(np.linspace(0, len(evolution.time) - 1, CURVES).round().astype(int))
    colors = colormaps["viridis"](np.linspace(0.0, 0.9, len(chosen)))
    for number, color in zip(chosen, colors, strict=True):
        label = f"{evolution.time[number]:.3g} ns"
        ax.semilogy(evolution.centers, evolution.density[number], color=color, label=label, **LINE)
    top = evolution.density[chosen].max()
    low = max(evolution.density[chosen].min(), FLOOR)
    ax.set_ylim(low, 3 * top)
    ax.set_xlim(-1, 1)
    ax.axvline(0.0, color="0.75", linewidth=0.8, zorder=0)
    return finish(ax, "m·q", "probability density", "distribution under the drive")


def plot_not_switched(evolution: AxialEvolution, *, ax: Axes | None = None) -> Axes:
    """Probability of not having switched, and of having, against time: a write error rate."""
    ax = axes_or_new(ax)
    parts = {
        "not switched": (evolution.not_switched, evolution.not_switched_error, PARALLEL),
        "switched": (evolution.switched, evolution.switched_error, PERPENDICULAR),
    }
    for label, (value, error, color) in parts.items():
        ax.semilogy(evolution.time, value, color=color, label=label, **LINE)
        low = np.maximum(value - error, 1e-3 * value)
        ax.fill_between(evolution.time, low, value + error, color=color, alpha=0.25, linewidth=0)
    return finish(ax, "time (ns)", "probability", "side of the equator under the drive")
