"""Figures of ferromagnetic resonance."""

import numpy as np
from matplotlib.axes import Axes

from ...results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from ..axes import LINE, NEUTRAL, PARALLEL, axes_or_new, finish

MOST_CURVES = 8


def plot_absorption(resonance: FerromagneticResonance, *, ax: Axes | None = None) -> Axes:
    """Absorption against the field, a curve for each frequency; a map where they are many."""
    ax = axes_or_new(ax)
    frequency, field = resonance.frequency, resonance.field / 1e3
    if len(frequency) > MOST_CURVES:
        mesh = ax.pcolormesh(
            field, frequency, resonance.absorption.T, shading="nearest", rasterized=True
        )
        assert ax.figure is not None
        ax.figure.colorbar(mesh, ax=ax, label="absorption $\\chi''$")
        finish(ax, "field (kA/m)", "frequency (GHz)", "ferromagnetic resonance")
        ax.set_ylim(frequency.min(), frequency.max())
        return ax
    for number, tone in enumerate(frequency):
        ax.plot(field, resonance.absorption[:, number], label=f"{tone:.4g} GHz", **LINE)
    return finish(ax, "field (kA/m)", "absorption $\\chi''$", "ferromagnetic resonance")


def plot_resonance_modes(resonance: FerromagneticResonance, *, ax: Axes | None = None) -> Axes:
    """Frequencies of the modes against the field, with bands of their half widths and the lines."""
    ax = axes_or_new(ax)
    field = resonance.field / 1e3
    colors = [PARALLEL, "#d55e00", "#009e73", "#cc79a7"]
    for mode in range(resonance.mode_frequency.shape[1]):
        f, width = resonance.mode_frequency[:, mode], resonance.mode_half_width[:, mode]
        color = colors[mode % len(colors)]
        ax.plot(field, f, color=color, label=f"mode {mode}", **LINE)
        ax.fill_between(field, f - width, f + width, color=color, alpha=0.25, linewidth=0)
    if np.isfinite(resonance.line_field).any():
        lines = resonance.line_field / 1e3, resonance.line_frequency
        half = resonance.line_width / 2e3
        ax.errorbar(
            *lines, xerr=half, fmt="o", color=NEUTRAL, markersize=4, capsize=2, label="lines"
        )
    return finish(ax, "field (kA/m)", "frequency (GHz)", "modes at rest")
