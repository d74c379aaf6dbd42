"""What all figures share."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import EngFormatter, Formatter, FuncFormatter

PARALLEL = "#0072b2"
PERPENDICULAR = "#d55e00"
NEUTRAL = "#444444"
COMPONENTS = {"x": "#009e73", "y": "#cc79a7", "z": "#0072b2"}
LINE: dict[str, Any] = {"linewidth": 1.8}
NODES: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 4, "capsize": 2}
JOINED: dict[str, Any] = NODES | LINE | {"linestyle": "-"}
MARKED: dict[str, Any] = LINE | {"marker": "o", "markersize": 4}
SMALLEST_AND_LARGEST = min(EngFormatter.ENG_PREFIXES), max(EngFormatter.ENG_PREFIXES)
BARS: dict[str, Any] = {"fmt": "none", "capsize": 2}


def axes_or_new(ax: Axes | None, projection: str | None = None) -> Axes:
    """Return the axes given, or those of a new pyplot figure."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    figure = plt.figure(layout="constrained")
    return figure.add_subplot(projection=projection)


def finish(ax: Axes, xlabel: str, ylabel: str, title: str, unit: str = "") -> Axes:
    """Label the axes, y with its ``unit`` and a prefix for it, and draw zero line and legend."""
    if unit:
        ylabel = scaled_label(ax.yaxis, np.array(ax.get_ylim()), ylabel, unit)
    ax.axhline(0.0, color="0.75", linewidth=0.8, zorder=0)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.set_title(title, fontsize="medium")
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False)
    return ax


def scaled_label(axis: Axis, values: Any, name: str, unit: str) -> str:
    """Return a label with the unit, whose prefix suits the largest value; ticks are multiples.

    So that the unit stands once on an axis, and not at every tick.
    """
    largest = float(np.abs(values).max(initial=0.0))
    exponent = 3 * int(np.floor(np.log10(largest) / 3)) if largest else 0
    power = int(np.clip(exponent, *SMALLEST_AND_LARGEST))
    factor = 10.0**-power
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(factor * value)))
    return f"{name} ({EngFormatter.ENG_PREFIXES[power]}{unit})"


def tick(value: float) -> str:
    """Text of a tick, with the minus sign of all other axes."""
    return Formatter.fix_minus(f"{value:.6g}")


def explain_styles(ax: Axes, *, line: str = "", points: str = "") -> None:
    """Give the legend an entry for what lines mean, and one for points; "" leaves it out."""
    known = ax.get_legend_handles_labels()[1]
    if line and line not in known:
        ax.plot([], [], color=NEUTRAL, label=line, **LINE)
    if points and points not in known:
        ax.errorbar([], [], [], color=NEUTRAL, label=points, **NODES)


def sphere_or_new(ax: Axes | None) -> Axes:
    """Return 3-D axes with the unit sphere as a grid, below what is drawn with zorder 2 or more."""
    ax = axes_or_new(ax, projection="3d")
    polar, azimuth = np.mgrid[0 : np.pi : 13j, 0 : 2 * np.pi : 25j]
    ax.computed_zorder = False  # type: ignore[attr-defined] # the path lies on top of the grid
    ax.plot_wireframe(  # type: ignore[attr-defined]
        np.sin(polar) * np.cos(azimuth),
        np.sin(polar) * np.sin(azimuth),
        np.cos(polar),
        color="0.85",
        linewidth=0.5,
        zorder=1,
    )
    ax.set_box_aspect((1, 1, 1), zoom=0.85)  # type: ignore[arg-type, call-arg]
    for name in COMPONENTS:
        getattr(ax, f"set_{name}label")(f"$m_{name}$")
        getattr(ax, f"set_{name}ticks")([-1, 0, 1])
    return ax
