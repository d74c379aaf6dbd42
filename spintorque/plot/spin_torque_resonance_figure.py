"""Figures of spin-torque ferromagnetic resonance."""

import numpy as np
from matplotlib.axes import Axes

from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from .axes import LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish


def plot_spin_torque_resonance(
    resonance: SpinTorqueResonance, *, line: ResonanceLine | None = None, ax: Axes | None = None
) -> Axes:
    """Rectified voltage and its parts along the sweep, with a fitted ``line`` if given."""
    ax = axes_or_new(ax)
    by_field = resonance.swept == "field"
    if by_field:
        x, label = resonance.field_strength / 1e3, "field (kA/m)"
        title = f"spin-torque resonance at {resonance.frequency[0]:.3g} GHz"
    else:
        x, label = resonance.frequency, "frequency (GHz)"
        title = f"spin-torque resonance at {np.linalg.norm(resonance.field[0]) / 1e3:.3g} kA/m"
    ax.plot(x, resonance.voltage, color=NEUTRAL, label="rectified voltage", **LINE)
    parts = {
        "by $T_\\parallel$": (resonance.from_parallel, PARALLEL),
        "by $T_\\perp$": (resonance.from_perpendicular, PERPENDICULAR),
        "by the mean $m$": (resonance.shift, "#cc79a7"),
        "at rest": (resonance.background, "#009e73"),
    }
    largest = np.abs(resonance.voltage).max()
    for word, (part, color) in parts.items():
        if np.abs(part).max() > 1e-3 * largest:
            ax.plot(x, part, "--", color=color, label=word, linewidth=1.2)
    if line is not None:
        swept = resonance.field_strength if by_field else resonance.frequency
        ax.plot(x, line.at(swept), ":", color="black", label="fit", linewidth=2.2)
    return finish(ax, label, "voltage", title, "V")
