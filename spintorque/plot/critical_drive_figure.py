"""Figures of the loss of stability under a voltage or current."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from ..results.analyses.critical_drive import CriticalDrive, Instability
from .axes import LINE, PARALLEL, PERPENDICULAR, axes_or_new, finish

LABELS = {"voltage": ("bias", "V"), "current_density": ("current density", "A/m²")}


def plot_critical_drive(critical: CriticalDrive, *, ax: Axes | None = None) -> Axes:
    """Growth rate and frequency of small deviations against the drive, to the thresholds."""
    ax = axes_or_new(ax)
    name, unit = LABELS[critical.driven_by]
    growth = critical.eigenvalues.real.max(axis=-1)
    frequency = np.abs(critical.eigenvalues[:, 0].imag) / (2 * np.pi)
    ax.plot(critical.drive, growth, color=PARALLEL, label="growth rate", **LINE)
    other = ax.twinx()
    other.plot(critical.drive, frequency, "--", color=PERPENDICULAR, linewidth=1.2)
    other.set_ylim(0, 1.6 * max(frequency.max(), 1e-3))
    other.set_ylabel("frequency (GHz)", color=PERPENDICULAR)
    ax.plot([], [], "--", color=PERPENDICULAR, label="frequency")
    thresholds = [edge for edge in (critical.negative, critical.positive) if edge is not None]
    for number, threshold in enumerate(thresholds):
        _mark(ax, threshold, unit, label=None if number else "threshold")
    bottom, top = growth.min(), max(growth.max(), 0.0)
    ax.set_ylim(bottom - 0.05 * (top - bottom), top + 0.25 * (top - bottom))
    ax.margins(x=0.08)
    finish(ax, f"{name} ({unit})", "largest growth rate (1/ns)", "stability of the rest point")
    ax.legend(frameon=False, loc="best")
    return ax


def _mark(ax: Axes, threshold: Instability, unit: str, label: str | None) -> None:
    value = EngFormatter(unit, places=3)(threshold.drive)
    ax.axvline(threshold.drive, color="0.6", linewidth=0.8, linestyle=":")
    ax.plot(threshold.drive, 0.0, "o", color="black", markersize=6, zorder=5, label=label)
    ax.annotate(
        f"{threshold.kind}\n{value}",
        (threshold.drive, 0.0),
        xytext=(-6 if threshold.drive > 0 else 6, 6),
        textcoords="offset points",
        ha="right" if threshold.drive > 0 else "left",
        fontsize="small",
    )
