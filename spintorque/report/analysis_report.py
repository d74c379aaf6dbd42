"""Reports of phase diagrams, characteristic trajectories, switching and resonance."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .._typing import Array
from ..plot.characteristic_trajectories_figure import plot_characteristic_trajectories
from ..plot.phase_diagram_figure import plot_hysteresis, plot_phase_diagram
from ..plot.spin_torque_resonance_figure import plot_resonance_line, plot_spin_torque_resonance
from ..plot.switching_figure import (
    plot_switching_probability,
    plot_switching_times,
    plot_write_error_rate,
)
from ..results.analyses.axial_distribution import AxialEvolution
from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.phase_diagram import PhaseDiagram
from ..results.analyses.regime import regime_name
from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from ..results.analyses.switching_counts import SwitchingCounts, clopper_pearson
from ..results.analyses.switching_times import SwitchingTimes
from .page import WIDE, Chapter, Illustration, figure_of, plus_minus, span

UNITS = {"voltage": "V", "current_density": "A/m²"}


def phase_diagram_chapter(diagram: PhaseDiagram) -> Chapter:
    """Chapter about a phase diagram: which part of it each regime takes."""
    unit = UNITS[diagram.driven_by]
    areas = diagram.cells[:, 2:].prod(axis=1)
    facts = {
        _drive(diagram): f"{span(diagram.points[:, 0])} {unit}",
        "field": f"{span(diagram.points[:, 1])} A/m along {_vector(diagram.field_direction)}",
        "points": str(len(diagram.points)),
        "resolution": f"{diagram.resolution[0]:.3g} {unit}, {diagram.resolution[1]:.3g} A/m",
    }
    shares = {
        int(regime): areas[diagram.cell_regimes == regime].sum() / areas.sum()
        for regime in np.unique(diagram.cell_regimes)
    }
    headline = {
        f"{regime_name(regime)} stable in": f"{shares[regime]:.1%} of the plane"
        for regime in sorted(shares, key=lambda regime: -shares[regime])
    }
    headline["boundaries are good to"] = facts["resolution"]
    figure = figure_of(
        lambda ax: plot_phase_diagram(diagram, ax=ax),
        "Stable states over drive and field; each cell at the size at which it was decided.",
        size=WIDE,
    )
    return Chapter("Phase diagram", facts, {"phase_diagram": figure}, headline=headline)


def hysteresis_chapter(loops: Hysteresis) -> Chapter:
    """Chapter about the states met on the way up and down."""
    facts = {
        "points where the ways differ": f"{(loops.up != loops.down).sum()} of {loops.up.size}",
    }
    figures = {
        f"hysteresis_{way}": figure_of(
            partial(_draw_way, loops, way),
            f"States that the magnet is in when the drive is ramped {way} at each field.",
            size=WIDE,
        )
        for way in ("up", "down")
    }
    return Chapter("Hysteresis", facts, figures, headline=facts)


def characteristic_chapter(paths: CharacteristicTrajectories) -> Chapter:
    """Chapter about the four kinds of path."""
    unit = UNITS[paths.driven_by]
    critical = f"critical {_drive(paths)}"
    headline = {critical: f"{paths.critical:.6g} {unit} (a zero of the growth rate)"}
    facts = {critical: f"{paths.critical:.4g} {unit}"}
    for label, strength in zip(paths.labels, paths.strength, strict=True):
        facts[label] = f"at {strength:.4g} {unit}"
    columns = min(len(paths.runs), 2)
    rows = -(-len(paths.runs) // columns)
    figure = Figure(figsize=(3.9 * columns, 3.7 * rows), layout="constrained")
    axes = [
        figure.add_subplot(rows, columns, number + 1, projection="3d")
        for number in range(len(paths.runs))
    ]
    plot_characteristic_trajectories(paths, axes=axes)
    caption = "Paths of the moment on the unit sphere at multiples of the critical drive."
    figures = {"trajectories": Illustration(figure, caption)}
    return Chapter("Characteristic trajectories", facts, figures, headline=headline)


def switching_chapter(
    counts: SwitchingCounts, evolutions: Sequence[AxialEvolution], confidence: float
) -> Chapter:
    """Chapter about switching, with the Fokker-Planck equation's rates beside the counts."""
    facts = {"trajectories": span(counts.trajectories), "confidence of bars": f"{confidence:.1%}"}
    headline = _write_error_rates(counts, evolutions, confidence)
    counted = f"counted, with exact intervals of {confidence:.0%}"
    lines = "; lines: Fokker-Planck equation" if evolutions else ""
    figures = {
        "switching_probability": figure_of(
            lambda ax: plot_switching_probability(counts, confidence=confidence, ax=ax),
            f"Switching probability against the drive for each pulse length, {counted}.",
            size=WIDE,
        ),
        "write_error_rate": figure_of(
            lambda ax: plot_write_error_rate(counts, evolutions, confidence=confidence, ax=ax),
            f"Part of the magnets that has not switched, against the pulse length: {counted}"
            f"{lines}.",
            size=WIDE,
        ),
    }
    return Chapter("Switching", facts, figures, headline=headline)


def _write_error_rates(
    counts: SwitchingCounts, evolutions: Sequence[AxialEvolution], confidence: float
) -> dict[str, str]:
    """Write error rate after the longest pulse of each drive."""
    low, high = counts.write_error_interval(confidence)
    rates = {}
    unit = UNITS[counts.driven_by] + ("" if counts.terminal is None else f" of {counts.terminal}")
    for number, amplitude in enumerate(counts.amplitude):
        rate = counts.write_error_rate[number, -1]
        bounds = f"{low[number, -1]:.2g} to {high[number, -1]:.2g}"
        text = f"{rate:.3g} ({confidence:.0%}: {bounds})"
        if number < len(evolutions):
            last = evolutions[number]
            exact = plus_minus(last.not_switched[-1], last.not_switched_error[-1])
            text += f"; Fokker-Planck {exact}"
        length = f"{counts.length[-1]:g} ns"
        rates[f"write error rate at {amplitude:.4g} {unit}, {length}"] = text
    return rates


def switching_times_chapter(answer: SwitchingTimes) -> Chapter:
    """Chapter about first passages under a pulse."""
    times = answer.switching_time
    passed = times[np.isfinite(times)]
    low, high = clopper_pearson(len(passed), len(times))
    headline = {
        f"switched within {answer.duration:g} ns": (
            f"{len(passed) / len(times):.4g} (95 %: {low:.4g} to {high:.4g})"
        )
    }
    if len(passed) > 1:
        error = passed.std(ddof=1) / np.sqrt(len(passed))
        headline["mean switching time"] = plus_minus(passed.mean(), error, "ns")
        headline["standard deviation of the switching time"] = plus_minus(
            passed.std(ddof=1), passed.std(ddof=1) / np.sqrt(2 * len(passed) - 2), "ns"
        )
    facts = {"trajectories": str(len(times))}
    figure = figure_of(
        lambda ax: plot_switching_times(answer, ax=ax),
        "Part of the magnets that has switched, against the time since the pulse began.",
        size=WIDE,
    )
    return Chapter("Switching times", facts, {"switching_times": figure}, headline=headline)


def resonance_chapter(resonance: SpinTorqueResonance, line: ResonanceLine | None) -> Chapter:
    """Chapter about the rectified voltage, with a fitted line if there is one."""
    largest = int(np.abs(resonance.voltage).argmax())
    facts = {
        "frequency": f"{span(resonance.frequency)} GHz",
        "field": f"{span(np.linalg.norm(resonance.field, axis=1))} A/m",
        "direction at rest": _vectors(resonance.m[largest]),
        "resonance of the magnet": f"{span(resonance.resonance_frequency)} GHz",
        "half width": f"{span(resonance.half_width)} GHz",
    }
    headline = {"largest rectified voltage": f"{resonance.voltage[largest]:.4g} V"}
    if line is not None:
        unit = "A/m" if line.swept == "field" else "GHz"
        for name, word, of in (
            ("resonance", "resonance", unit),
            ("half_width", "half width", unit),
            ("symmetric", "symmetric part", "V"),
            ("antisymmetric", "antisymmetric part", "V"),
        ):
            value, error = getattr(line, name), getattr(line, f"{name}_error")
            headline[f"fitted {word}"] = plus_minus(value, error, of)
    figures = {
        "resonance": figure_of(
            lambda ax: plot_spin_torque_resonance(resonance, line=line, ax=ax),
            "Rectified voltage along the sweep with its parts, and the fitted line if there is "
            "one.",
            size=WIDE,
        )
    }
    if line is not None:
        figures["resonance_line"] = figure_of(
            lambda ax: plot_resonance_line(line, ax=ax),
            "The fitted line with its symmetric and antisymmetric parts; its centre and its full "
            "width at half maximum are marked.",
        )
    return Chapter("Spin-torque resonance", facts, figures, headline=headline)


def _drive(answer: PhaseDiagram | CharacteristicTrajectories) -> str:
    """Words for the strength of the drive that an answer varies."""
    word = answer.driven_by.replace("_", " ")
    return word if answer.terminal is None else f"{word} of {answer.terminal}"


def _draw_way(loops: Hysteresis, way: str, ax: Axes) -> None:
    plot_hysteresis(loops, way=way, ax=ax)


def _vectors(m: Array) -> str:
    """One direction (3,), or those of all layers (layers, 3)."""
    return ", ".join(_vector(one) for one in np.atleast_2d(m))


def _vector(m: Sequence[float]) -> str:
    x, y, z = m
    return f"({x:.4g}, {y:.4g}, {z:.4g})"
