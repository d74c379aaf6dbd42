"""Figures of switching that was counted, with the Fokker-Planck equation beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from .._typing import Array
from ..results.analyses.axial_distribution import AxialEvolution
from ..results.analyses.switching_counts import SwitchingCounts
from ..results.analyses.switching_times import SwitchingTimes
from .axes import JOINED, LINE, NEUTRAL, NODES, PARALLEL, axes_or_new, explain_styles, finish

UPPER_BOUND: dict[str, Any] = {"linestyle": "none", "marker": "v", "fillstyle": "none"}


def plot_switching_probability(
    counts: SwitchingCounts, *, confidence: float | None = None, ax: Axes | None = None
) -> Axes:
    """Switching probability against the drive's voltage or current, a curve for each length.

    ``confidence`` of the bars is that of the counts unless it is given.
    """
    ax = axes_or_new(ax)
    confidence = counts.confidence if confidence is None else confidence
    strengths, label = _strengths(counts)
    order = np.argsort(strengths)
    low, high = counts.interval(confidence)
    for number, color in enumerate(_colors(len(counts.length))):
        probability = counts.probability[order, number]
        bars = _bars(probability, low[order, number], high[order, number])
        name = f"{counts.length[number]:.3g} ns"
        ax.errorbar(strengths[order], probability, bars, color=color, label=name, **JOINED)
    ax.set_ylim(-0.03, 1.03)
    finish(ax, label, "switching probability", "switching against the drive")
    ax.legend(frameon=False, title="pulse length", loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def plot_write_error_rate(
    counts: SwitchingCounts,
    evolutions: Sequence[AxialEvolution] = (),
    *,
    confidence: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Write error rate against the pulse length on a logarithmic scale, a curve for each drive.

    Bars are exact confidence intervals; where no error was met, a triangle is at their upper end.

    Parameters
    ----------
    counts : SwitchingCounts
        What was counted.
    evolutions : sequence of AxialEvolution, shape (drives,)
        Drawn as lines; without them the rates of the Fokker-Planck equation that the counts hold,
        if there are any.
    confidence : float or None
        Of the bars; None: that of the counts.
    ax : matplotlib Axes or None
        Where to draw; None: on a new figure.
    """
    ax = axes_or_new(ax)
    confidence = counts.confidence if confidence is None else confidence
    curves = _exact_curves(counts, evolutions)
    strengths, label = _strengths(counts)
    low, high = counts.write_error_interval(confidence)
    for number, color in enumerate(_colors(len(counts.drives))):
        rate, name = counts.write_error_rate[number], f"{strengths[number]:.3g}"
        met = rate > 0
        bars = _bars(rate, low[number], high[number])[:, met]
        ax.errorbar(counts.length[met], rate[met], bars, color=color, label=name, **NODES)
        ax.plot(counts.length[~met], high[number][~met], color=color, **UPPER_BOUND)
        if number < len(curves):
            ax.plot(*curves[number], color=color, **LINE)
    explain_styles(ax, line="Fokker-Planck" if curves else "", points="counted")
    if (counts.write_error_rate == 0).any():
        ax.plot([], [], color=NEUTRAL, label="none met, bound", **UPPER_BOUND)
    ax.set_yscale("log")
    ax.set_ylim(_lowest(counts, curves), 2)
    finish(ax, "pulse length (ns)", "write error rate", "write errors against the pulse length")
    ax.legend(frameon=False, title=label, loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def _exact_curves(
    counts: SwitchingCounts, evolutions: Sequence[AxialEvolution]
) -> list[tuple[Array, Array]]:
    """Times (ns) and write error rates of the Fokker-Planck equation, for each drive."""
    if evolutions:
        return [(evolution.time, evolution.not_switched) for evolution in evolutions]
    rates = counts.write_error_rate_fokker_planck
    return [] if rates is None else [(counts.length, row) for row in rates]


def _lowest(counts: SwitchingCounts, curves: Sequence[tuple[Array, Array]]) -> float:
    """Lower end of an axis that shows every rate, counted or exact, that is not zero."""
    exact = np.concatenate([np.ones(1), *(rates for _, rates in curves)])
    return float(min(0.1 / counts.trajectories.max(), 0.3 * exact[exact > 0].min()))


def _strengths(counts: SwitchingCounts) -> tuple[Array, str]:
    """Voltage or current density (n,) that differs between the drives, and its label."""
    of_terminal = "" if counts.terminal is None else f" of {counts.terminal}"
    if counts.driven_by == "voltage":
        return counts.amplitude, f"voltage{of_terminal} (V)"
    return counts.amplitude / 1e10, f"current density{of_terminal} (10¹⁰ A/m²)"


def _bars(values: Array, low: Array, high: Array) -> Array:
    return np.stack([np.maximum(values - low, 0.0), np.maximum(high - values, 0.0)])


def _colors(count: int) -> Array:
    return np.asarray(colormaps["viridis"](np.linspace(0.0, 0.85, count)))


def plot_switching_times(answer: SwitchingTimes, *, ax: Axes | None = None) -> Axes:
    """Part of the magnets that has switched by a time."""
    ax = axes_or_new(ax)
    times = answer.switching_time
    passed = np.sort(times[np.isfinite(times)])
    switched = np.arange(len(passed) + 1) / max(len(times), 1)
    ax.step(np.append(0.0, passed), switched, where="post", color=PARALLEL, **LINE)
    ax.set_ylim(-0.02, 1.05)
    return finish(ax, "time (ns)", "part of the magnets", "magnets that have switched")
