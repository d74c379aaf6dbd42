"""Figures of linewidths."""

from matplotlib.axes import Axes

from ..results.analyses.linewidth import Linewidth
from .axes import PARALLEL, PERPENDICULAR, axes_or_new, finish


def plot_linewidth(found: Linewidth, *, ax: Axes | None = None) -> Axes:
    """Linewidth against temperature, from the spectrum and from the phase, with error bars."""
    ax = axes_or_new(ax)
    for label, color, marker, width, error in (
        ("from the spectrum", PARALLEL, "o", found.from_spectrum, found.from_spectrum_error),
        ("from the phase", PERPENDICULAR, "s", found.from_phase, found.from_phase_error),
    ):
        ax.errorbar(
            found.temperature, width, error, label=label, color=color, marker=marker, capsize=3
        )
    ax.set_xlim(left=0.0)
    title = f"linewidth at {found.frequency_at_rest:.2f} GHz"
    return finish(ax, "temperature (K)", "linewidth, FWHM (MHz)", title)
