"""Reports of loops, reversal curves and ferromagnetic resonance."""

import numpy as np

from .._typing import Array
from ..plot.field_sweeps.ferromagnetic_resonance_figure import plot_absorption, plot_resonance_modes
from ..plot.field_sweeps.magnetization_loop_figure import (
    plot_magnetization_loop,
    plot_resistance_loop,
)
from ..plot.field_sweeps.reversal_curves_figure import (
    plot_reversal_curves,
    plot_reversal_distribution,
)
from ..results.analyses.field_sweeps.ferromagnetic_resonance import FerromagneticResonance
from ..results.analyses.field_sweeps.magnetization_loop import MagnetizationLoop
from ..results.analyses.field_sweeps.reversal_curves import ReversalCurves
from .page import WIDE, Chapter, figure_of

MOST_LINES = 12


def loop_chapter(loop: MagnetizationLoop) -> Chapter:
    """Chapter about a loop."""
    facts = {"field": f"{loop.field[0]:.6g} to {loop.field[-1]:.6g} A/m"}
    headline = {}
    for way, number in (("down", 0), ("up", 1)):
        headline[f"states lost on the way {way}"] = _fields(getattr(loop, f"lost_{way}"))
        headline[f"coercive field, {way}"] = f"{loop.coercive_fields[number]:.6g} A/m"
        facts[f"remanence, {way}"] = f"{loop.remanence[number]:.6g} A/m"
    figures = {
        "magnetization_loop": figure_of(
            lambda ax: plot_magnetization_loop(loop, ax=ax),
            "Magnetization along the field on both ways; dotted lines are where a state is lost.",
        )
    }
    if loop.resistance_up is not None:
        for way in ("down", "up"):
            values = getattr(loop, f"resistance_{way}")
            facts[f"resistance, {way}"] = f"{values.min():.5g} to {values.max():.5g} Ω µm²"
        figures["resistance_loop"] = figure_of(
            lambda ax: plot_resistance_loop(loop, ax=ax),
            "Resistance-area product on both ways.",
        )
    return Chapter("Magnetization loop", facts, figures, headline=headline)


def ferromagnetic_resonance_chapter(resonance: FerromagneticResonance) -> Chapter:
    """Chapter about ferromagnetic resonance."""
    facts = {
        "field": f"{resonance.field[0]:.6g} to {resonance.field[-1]:.6g} A/m",
        "frequency": f"{resonance.frequency.min():.4g} to {resonance.frequency.max():.4g} GHz",
    }
    headline: dict[str, str] = {}
    for tone, mode, field, width in zip(
        resonance.line_frequency,
        resonance.line_mode,
        resonance.line_field,
        resonance.line_width,
        strict=True,
    ):
        name = f"mode {mode} at {tone:.5g} GHz"
        text = f"{field:.6g} A/m ({width:.4g} A/m wide)"
        headline[name] = f"{headline[name]}, {text}" if name in headline else text
    if len(headline) > MOST_LINES:
        facts["lines"] = f"{len(resonance.line_field)}, of which the first are printed"
    headline = dict(list(headline.items())[:MOST_LINES])
    figures = {
        "absorption": figure_of(
            lambda ax: plot_absorption(resonance, ax=ax),
            "Absorption, the imaginary part of the susceptibility, against the steady field.",
            size=WIDE,
        ),
        "resonance_modes": figure_of(
            lambda ax: plot_resonance_modes(resonance, ax=ax),
            "Frequencies of the modes with their half widths as bands; points are resonance "
            "fields with half of their widths as bars.",
        ),
    }
    return Chapter(
        "Ferromagnetic resonance", facts, figures, headline=headline or {"lines": "none"}
    )


def reversal_chapter(curves: ReversalCurves) -> Chapter:
    """Chapter about first-order reversal curves."""
    facts = {
        "field": f"{curves.field[0]:.6g} to {curves.field[-1]:.6g} A/m",
        "curves": str(len(curves.field)),
    }
    headline = {}
    if np.isfinite(curves.distribution).any():
        place = np.unravel_index(np.nanargmax(curves.distribution), curves.distribution.shape)
        coercivity, bias = (float(part[place]) for part in curves.coercivity_and_bias)
        headline["largest density"] = (
            f"at a coercivity of {coercivity:.5g} A/m, bias {bias:.5g} A/m"
        )
        area = (curves.field[1] - curves.field[0]) ** 2
        whole = float(np.nansum(curves.distribution)) * area
        headline["irreversible magnetization"] = f"{whole:.5g} A/m, the integral of the density"
    figures = {
        "reversal_curves": figure_of(
            lambda ax: plot_reversal_curves(curves, ax=ax),
            "Magnetization on the way up from each reversal field.",
        ),
        "reversal_distribution": figure_of(
            lambda ax: plot_reversal_distribution(curves, ax=ax),
            "Distribution of first-order reversal curves over coercivity and bias.",
        ),
    }
    return Chapter("First-order reversal curves", facts, figures, headline=headline)


def _fields(fields: Array) -> str:
    return ", ".join(f"{field:.7g} A/m" for field in fields) or "none"
