"""Figures of spin-torque ferromagnetic resonance, and of a line that was fitted to it."""

import numpy as np
from matplotlib.axes import Axes

from ..results.analyses.resonance_line import ResonanceLine, line_shapes
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from .axes import LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish

WIDTHS = 8.0  # half widths on either side of a line


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
        "by anisotropy": (resonance.from_anisotropy, "#56b4e9"),
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


def plot_resonance_line(line: ResonanceLine, *, ax: Axes | None = None) -> Axes:
    """A fitted line with its two parts, and its centre and full width at half maximum marked.

    Bands are the standard errors of the centre and of both edges of the width.
    """
    ax = axes_or_new(ax)
    x = line.resonance + line.half_width * np.linspace(-WIDTHS, WIDTHS, 401)
    even, odd = line_shapes(x, line.resonance, line.half_width)
    ax.plot(x, line.at(x), color=NEUTRAL, label="line", **LINE)
    for word, part, color in (
        ("symmetric", line.symmetric * even, PARALLEL),
        ("antisymmetric", line.antisymmetric * odd, PERPENDICULAR),
    ):
        ax.plot(x, line.offset + part, "--", color=color, label=word, linewidth=1.2)
    ax.axvline(
        line.resonance, color="black", linestyle=":", label=_text("centre", line, "resonance")
    )
    edges = line.resonance + line.half_width * np.array([-1.0, 1.0])
    width = _text("half width", line, "half_width")
    ax.axvspan(*edges, color="0.93", zorder=-2, label=width)
    _error_band(ax, line.resonance, line.resonance_error)
    for edge in edges:
        _error_band(ax, edge, np.hypot(line.resonance_error, line.half_width_error))
    label = "frequency (GHz)" if line.swept == "frequency" else "field (A/m)"
    finish(ax, label, "voltage", "resonance line", "V")
    ax.legend(frameon=False, fontsize="small")
    return ax


def _text(word: str, line: ResonanceLine, name: str) -> str:
    return f"{word} {getattr(line, name):.5g} ± {getattr(line, f'{name}_error'):.1g}"


def _error_band(ax: Axes, place: float, error: float) -> None:
    ax.axvspan(place - error, place + error, color="0.75", zorder=-1, linewidth=0)
