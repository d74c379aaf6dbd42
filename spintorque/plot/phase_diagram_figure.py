"""Figures of dynamical phase diagrams and of their hysteresis."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Patch, Rectangle

from .._typing import Array
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.phase_diagram import PhaseDiagram
from ..results.analyses.regime import Regime, regime_name
from .axes import axes_or_new, scaled_label

COLORS = {
    Regime.PARALLEL: "#5b8fd0",
    Regime.ANTIPARALLEL: "#e8c468",
    Regime.PARALLEL | Regime.ANTIPARALLEL: "#a9c79a",
    Regime.IN_PLANE_PRECESSION: "#c8553d",
    Regime.OUT_OF_PLANE_PRECESSION: "#6d4a8d",
    Regime.MISALIGNED: "#8c8c8c",
    Regime.UNSETTLED: "#ffffff",
}
AXES = {
    "voltage": ("voltage", "V"),
    "current_density": ("electron-flow current density", "A/m²"),
}


def plot_phase_diagram(
    diagram: PhaseDiagram, *, points: bool = False, ax: Axes | None = None
) -> Axes:
    """Regimes over drive and field, each cell at its size; ``points`` shows what was computed."""
    ax = axes_or_new(ax)
    present = sorted(set(diagram.cell_regimes.tolist()))
    boxes = [Rectangle((x, y), width, height) for x, y, width, height in diagram.cells]
    colors = [regime_color(regime) for regime in diagram.cell_regimes.tolist()]
    ax.add_collection(PatchCollection(boxes, facecolors=colors, edgecolors=colors, linewidths=0.3))
    if points:
        ax.plot(*diagram.points.T, ".", color="black", markersize=1.5, label="computed")
    (left, low), (right, high) = diagram.points.min(axis=0), diagram.points.max(axis=0)
    ax.set(xlim=(left, right), ylim=(low, high))
    _frame(ax, diagram.points, diagram)
    regime_legend(ax, present)
    ax.set_title("stable states of the free layer", fontsize="medium")
    return ax


def plot_hysteresis(hysteresis: Hysteresis, *, way: str = "up", ax: Axes | None = None) -> Axes:
    """Regimes over drive and field with the drive ramped ``way`` "up" or "down"."""
    ax = axes_or_new(ax)
    regimes = {"up": hysteresis.up, "down": hysteresis.down}[way]
    order = np.argsort(hysteresis.field)
    colors = [[regime_color(regime) for regime in row] for row in regimes.T[order].tolist()]
    ax.pcolormesh(hysteresis.strength, hysteresis.field[order], np.array(colors), shading="nearest")
    points = np.array([(x, y) for x in hysteresis.strength for y in hysteresis.field])
    _frame(ax, points, hysteresis)
    regime_legend(ax, sorted(set(regimes.ravel().tolist())))
    ax.set_title(f"drive ramped {way}", fontsize="medium")
    return ax


def regime_color(regime: int) -> tuple[float, float, float]:
    """Colour of a set of attractors: its own, or the mean of those of its members."""
    from matplotlib.colors import to_rgb

    attractors = Regime(regime)
    if attractors in COLORS:
        return to_rgb(COLORS[attractors])
    red, green, blue = np.mean([to_rgb(COLORS[part]) for part in attractors], axis=0).tolist()
    return red, green, blue


def regime_legend(ax: Axes, regimes: list[int]) -> None:
    """Legend of the regimes that are shown, beside the axes."""
    handles: list[Artist] = [
        Patch(facecolor=regime_color(regime), edgecolor="0.4", label=regime_name(regime))
        for regime in regimes
    ]
    handles += ax.get_legend_handles_labels()[0]
    ax.legend(handles=handles, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def drive_axis(answer: Any) -> tuple[str, str]:
    """Name and unit of the strength of a drive that an answer varies, with its terminal."""
    name, unit = AXES[answer.driven_by]
    return (name if answer.terminal is None else f"{name} of {answer.terminal}"), unit


def _frame(ax: Axes, points: Array, answer: PhaseDiagram | Hysteresis) -> None:
    """Limits and labels of the plane of drive and field."""
    name, unit = drive_axis(answer)
    ax.set_xlabel(scaled_label(ax.xaxis, points[:, 0], name, unit))
    ax.set_ylabel(scaled_label(ax.yaxis, points[:, 1], "field", "A/m"))
