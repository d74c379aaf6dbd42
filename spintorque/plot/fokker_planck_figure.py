"""Figures of the Fokker-Planck equation."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from .._typing import Array
from ..results.analyses.axial_distribution import AxialDistribution, AxialEvolution
from ..results.analyses.relaxation import ReadDisturb, Relaxation
from .axes import LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish

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
        _band(ax, evolution.time, value, error, color)
    return finish(ax, "time (ns)", "probability", "side of the equator under the drive")


def plot_stationary_distribution(
    distribution: AxialDistribution, *, ax: Axes | None = None
) -> Axes:
    """Density of m.q in the long run, on a logarithmic scale."""
    ax = axes_or_new(ax)
    density = distribution.density
    ax.semilogy(distribution.centers, density, color=PARALLEL, **LINE)
    ax.set_ylim(density[density > 0].min() / 3, 3 * density.max())
    ax.set_xlim(-1, 1)
    ax.axvline(0.0, color="0.75", linewidth=0.8, zorder=0)
    return finish(ax, "m·q", "probability density", "distribution in the long run")


def plot_relaxation(relaxation: Relaxation, *, ax: Axes | None = None) -> Axes:
    """Decay of each mode, exp(-t/tau), with its time, and the mean first passage time."""
    ax = axes_or_new(ax)
    rates = relaxation.relaxation_rate
    times = np.logspace(np.log10(0.01 / rates.max()), np.log10(10 / rates.min()), 401)
    colors = colormaps["viridis"](np.linspace(0.0, 0.85, len(rates)))
    for number, (rate, color) in enumerate(zip(rates, colors, strict=True), start=1):
        decay = np.exp(-rate * times)  # of the size, where the mode precesses
        label = f"mode {number}, τ = {1 / rate:.4g} ns"
        ax.semilogx(times, decay, color=color, label=label, **LINE)
    passage = relaxation.mean_first_passage_time
    if passage is not None:
        label = f"mean first passage, {passage:.4g} ns"
        ax.axvline(passage, color=NEUTRAL, linestyle=":", label=label)
    finish(ax, "time (ns)", "part that is left", "relaxation towards equilibrium")
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def plot_read_disturb(disturb: ReadDisturb, *, ax: Axes | None = None) -> Axes:
    """Probability that a bit is in the other state during a read, with its error as a band."""
    ax = axes_or_new(ax)
    begun = disturb.time > 0
    time, value = disturb.time[begun], disturb.by_then[begun]
    ax.semilogy(time, value, color=PERPENDICULAR, **LINE)
    _band(ax, time, value, disturb.by_then_error[begun], PERPENDICULAR)
    ax.semilogy(disturb.duration, disturb.probability, "o", color=PERPENDICULAR, label="at the end")
    whose = "the bit" if disturb.bits == 1 else f"any of {disturb.bits:g} bits"
    return finish(ax, "time (ns)", "probability", f"a read leaves {whose} in the other state")


def _band(ax: Axes, x: Array, value: Array, error: Array, color: str) -> None:
    """Errors as a band that a logarithmic scale can show."""
    low = np.maximum(value - error, 1e-3 * value)
    ax.fill_between(x, low, value + error, color=color, alpha=0.25, linewidth=0)
