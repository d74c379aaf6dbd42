"""Reports of steady oscillations and their linewidths."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from ..plot.linewidth_figure import plot_linewidth
from ..plot.oscillation_figure import plot_oscillation, plot_spectrum
from ..results.analyses.linewidth import Linewidth
from ..results.analyses.oscillation import Oscillation
from .page import WIDE, Chapter, figure_of, plus_minus, span

UNITS = {"voltage": "V", "current_density": "A/m²"}


def oscillation_chapter(steady: Oscillation) -> Chapter:
    """Chapter about steady oscillations at some strengths of the drive."""
    unit = UNITS[steady.driven_by]
    headline = {}
    for number, strength in enumerate(steady.strength):
        frequency = steady.frequency[number]
        text = "at rest"
        if np.isfinite(frequency):
            harmonics = ", ".join(f"{a:.3g}" for a in steady.amplitude[number, :2])
            text = (
                f"{frequency:.6g} GHz, first harmonics {harmonics} V, "
                f"power {steady.power[number]:.3g} W"
            )
        headline[f"oscillation at {strength:.4g} {unit}"] = text
    facts = {
        "drive": f"{span(steady.strength)} {unit}",
        "strengths with an oscillation": f"{np.isfinite(steady.frequency).sum()} of "
        f"{len(steady.strength)}",
    }
    strongest = int(steady.power.argmax())
    figures = {
        "oscillation": figure_of(
            lambda ax: plot_oscillation(steady, ax=ax),
            "Frequency of the orbit against the drive, and the amplitudes of the first two "
            "harmonics of the voltage.",
            size=WIDE,
        )
    }
    if np.isfinite(steady.frequency[strongest]):
        figures["spectrum"] = figure_of(
            partial(_draw_spectrum, steady, strongest),
            f"Spectral density of the voltage at {steady.strength[strongest]:.4g} {unit}, where "
            "most power is emitted.",
            size=WIDE,
        )
    return Chapter("Oscillation", facts, figures, headline=headline)


def linewidth_chapter(line: Linewidth) -> Chapter:
    """Chapter about linewidths at some temperatures."""
    headline = {
        f"linewidth at {temperature:g} K": plus_minus(
            line.from_spectrum[number], line.from_spectrum_error[number], "MHz"
        )
        + ", from the phase "
        + plus_minus(line.from_phase[number], line.from_phase_error[number], "MHz")
        for number, temperature in enumerate(line.temperature)
    }
    facts = {
        "frequency without temperature": f"{line.frequency_at_rest:.6g} GHz",
        "relaxation rate of the amplitude": f"{line.relaxation_rate:.4g} 1/ns",
        "misfit of the line per degree of freedom": span(line.chi_squared),
    }
    figure = figure_of(
        lambda ax: plot_linewidth(line, ax=ax),
        "Linewidth against temperature from the fitted spectrum and from the diffusion of the "
        "phase, with statistical errors.",
        size=WIDE,
    )
    return Chapter("Linewidth", facts, {"linewidth": figure}, headline=headline)


def _draw_spectrum(steady: Oscillation, number: int, ax: Axes) -> None:
    plot_spectrum(steady, number, ax=ax)
