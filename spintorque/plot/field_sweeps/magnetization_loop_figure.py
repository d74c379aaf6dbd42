"""Figures of loops of the magnetization and the resistance."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...results.analyses.field_sweeps.magnetization_loop import MagnetizationLoop
from ..axes import LINE, PARALLEL, PERPENDICULAR, axes_or_new, finish

WAYS = {"down": ("field goes down", PERPENDICULAR), "up": ("field goes up", PARALLEL)}


def plot_magnetization_loop(loop: MagnetizationLoop, *, ax: Axes | None = None) -> Axes:
    """Magnetization along the field on both ways; dotted where a state is lost."""
    ax = _branches(loop, "magnetization", ax)
    return finish(ax, "field (kA/m)", "magnetization", "magnetization loop", "A/m")


def plot_resistance_loop(loop: MagnetizationLoop, *, ax: Axes | None = None) -> Axes:
    """Resistance-area product on both ways; dotted where a state is lost."""
    ax = _branches(loop, "resistance", ax)
    finish(ax, "field (kA/m)", "resistance (Ω µm²)", "resistance loop")
    values = np.concatenate([loop.resistance_down, loop.resistance_up])
    ax.set_ylim(*_around(values))
    ax.legend(loc="center", frameon=False, fontsize="small")
    return ax


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    edge = 0.06 * (high - low) or 0.06 * abs(high)
    return low - edge, high + edge


def _branches(loop: MagnetizationLoop, name: str, ax: Axes | None) -> Axes:
    ax = axes_or_new(ax)
    for way, (label, color) in WAYS.items():
        values = getattr(loop, f"{name}_{way}")
        ax.plot(loop.field / 1e3, values, color=color, label=label, **LINE)
        for number, field in enumerate(getattr(loop, f"lost_{way}")):
            told = "_" if number else f"state lost, {way}"
            look: dict[str, Any] = {"linestyle": ":", "linewidth": 1.0, "zorder": 0}
            ax.axvline(field / 1e3, color=color, label=told, **look)
    return ax
