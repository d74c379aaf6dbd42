"""Figures of linewidths."""

from matplotlib.axes import Axes

from ..results.analyses.linewidth import Linewidth
from .axes import PARALLEL, PERPENDICULAR, axes_or_new, finish


def plot_linewidth(linewidth: Linewidth, *, ax: Axes | None = None) -> Axes:
    """Linewidth against temperature, from the spectrum and from the phase, with error bars."""
    ax = axes_or_new(ax)
    for label, color, marker, width, error in (
        (
            "from the spectrum",
            PARALLEL,
            "o",
            linewidth.from_spectrum,
            linewidth.from_spectrum_error,
        ),
        ("from the phase", PERPENDICULAR, "s", linewidth.from_phase, linewidth.from_phase_error),
    ):
        ax.errorbar(
            linewidth.temperature, width, error, label=label, color=color, marker=marker, capsize=3
        )
    ax.set_xlim(left=0.0)
    title = f"linewidth at {linewidth.frequency_at_rest:.2f} GHz"
    return finish(ax, "temperature (K)", "linewidth, FWHM (MHz)", title)
