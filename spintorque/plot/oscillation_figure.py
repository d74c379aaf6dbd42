"""Figures of oscillations and their linewidths."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter

from ..results.analyses.oscillation import Oscillation
from .axes import (
    COMPONENTS,
    LINE,
    NEUTRAL,
    PARALLEL,
    PERPENDICULAR,
    axes_or_new,
    finish,
    scaled_label,
)
from .phase_diagram_figure import drive_axis

MARKED: dict[str, Any] = {"marker": "o", "markersize": 4, "linewidth": 1.4}
DECADES = 10


def plot_oscillation(oscillation: Oscillation, *, ax: Axes | None = None) -> tuple[Axes, Axes]:
    """Frequency against the drive, and on a second axis the amplitudes of two harmonics."""
    ax = axes_or_new(ax)
    order = np.argsort(oscillation.strength)
    x = oscillation.strength[order]
    twin = ax.twinx()
    lines = ax.plot(x, oscillation.frequency[order], color=NEUTRAL, label="frequency", **MARKED)
    for number, color in ((0, PARALLEL), (1, PERPENDICULAR)):
        if number < oscillation.amplitude.shape[1]:
            amplitude = oscillation.amplitude[order, number]
            label = f"harmonic {number + 1}"
            lines += twin.plot(x, amplitude, color=color, label=label, **MARKED)
    twin.set_ylabel(
        scaled_label(twin.yaxis, oscillation.amplitude, "amplitude of the voltage", "V")
    )
    twin.legend(handles=lines, frameon=False, loc="upper center", ncols=3, fontsize="small")
    name, unit = drive_axis(oscillation)
    ax.set_xlabel(scaled_label(ax.xaxis, x, name, unit))
    ax.set_ylabel("frequency (GHz)")
    for each in (ax, twin):
        each.set_ylim(0.0, 1.1 * each.get_ylim()[1])
    ax.set_title("steady oscillation", fontsize="medium")
    return ax, twin


def plot_spectrum(oscillation: Oscillation, number: int = 0, *, ax: Axes | None = None) -> Axes:
    """Spectral density of the voltage at one strength (its number), with its harmonics marked."""
    ax = axes_or_new(ax)
    density = oscillation.spectral_density[number]
    ax.plot(oscillation.spectrum_frequency, density, color=PARALLEL, label="spectrum", **LINE)
    if density.max() > 0:
        ax.set_yscale("log")
        ax.set_ylim(density.max() / 10.0**DECADES, 5 * density.max())
    first, count = oscillation.frequency[number], oscillation.amplitude.shape[1]
    if np.isfinite(first):
        for k in range(1, count + 1):
            label = "harmonics" if k == 1 else None
            ax.axvline(k * first, color=COMPONENTS["y"], linestyle="--", linewidth=1.0, label=label)
        ax.set_xlim(0, (count + 1) * first)
    value = EngFormatter(drive_axis(oscillation)[1])(oscillation.strength[number])
    finish(ax, "frequency (GHz)", "spectral density (V²/Hz)", f"voltage spectrum at {value}")
    return ax
