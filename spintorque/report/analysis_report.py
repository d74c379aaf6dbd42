"""What is told of phase diagrams, characteristic trajectories, switching and resonance."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..plot.characteristic_trajectories_figure import plot_characteristic_trajectories
from ..plot.phase_diagram_figure import plot_hysteresis, plot_phase_diagram
from ..plot.spin_torque_resonance_figure import plot_spin_torque_resonance
from ..plot.switching_figure import plot_switching_probability, plot_write_error_rate
from ..results.analyses.axial_distribution import AxialEvolution
from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from ..results.analyses.hysteresis import Hysteresis
from ..results.analyses.phase_diagram import PhaseDiagram
from ..results.analyses.regime import regime_name
from ..results.analyses.resonance_line import ResonanceLine
from ..results.analyses.spin_torque_resonance import SpinTorqueResonance
from ..results.analyses.switching_counts import SwitchingCounts
from .page import WIDE, Chapter, figure_of, span

UNITS = {"voltage": "V", "current_density": "A/m²"}


def phase_diagram_chapter(found: PhaseDiagram) -> Chapter:
    """Chapter about a phase diagram: which part of it each regime takes."""
    unit = UNITS[found.driven_by]
    areas = found.cells[:, 2:].prod(axis=1)
    facts = {
        found.driven_by.replace("_", " "): f"{span(found.points[:, 0])} {unit}",
        "field": f"{span(found.points[:, 1])} A/m along {_vector(found.field_direction)}",
        "points": str(len(found.points)),
        "resolution": f"{found.resolution[0]:.3g} {unit}, {found.resolution[1]:.3g} A/m",
    }
    shares = {
        int(regime): areas[found.cell_regimes == regime].sum() / areas.sum()
        for regime in np.unique(found.cell_regimes)
    }
    for regime in sorted(shares, key=lambda one: -shares[one]):
        facts[f"stable: {regime_name(regime)}"] = f"{shares[regime]:.1%} of the plane"
    figure = figure_of(lambda ax: plot_phase_diagram(found, ax=ax), size=WIDE)
    return Chapter("Phase diagram", facts, {"phase_diagram": figure})


def hysteresis_chapter(found: Hysteresis) -> Chapter:
    """Chapter about the states met on the way up and down."""
    facts = {
        "points where the ways differ": f"{(found.up != found.down).sum()} of {found.up.size}",
    }
    figures = {
        f"hysteresis_{way}": figure_of(partial(_draw_way, found, way), size=WIDE)
        for way in ("up", "down")
    }
    return Chapter("Hysteresis", facts, figures)


def characteristic_chapter(found: CharacteristicTrajectories) -> Chapter:
    """Chapter about the four kinds of path."""
    unit = UNITS[found.driven_by]
    facts = {"critical " + found.driven_by.replace("_", " "): f"{found.critical:.4g} {unit}"}
    for label, strength in zip(found.labels, found.strength, strict=True):
        facts[label] = f"at {strength:.4g} {unit}"
    columns = min(len(found.runs), 2)
    rows = -(-len(found.runs) // columns)
    figure = Figure(figsize=(3.9 * columns, 3.7 * rows), layout="constrained")
    axes = [
        figure.add_subplot(rows, columns, number + 1, projection="3d")
        for number in range(len(found.runs))
    ]
    plot_characteristic_trajectories(found, axes=axes)
    return Chapter("Characteristic trajectories", facts, {"trajectories": figure})


def switching_chapter(
    counts: SwitchingCounts, evolutions: Sequence[AxialEvolution], confidence: float
) -> Chapter:
    """Chapter about switching, with the Fokker-Planck equation's rates beside the counts."""
    facts = {"trajectories": span(counts.trajectories), "confidence of bars": f"{confidence:.1%}"}
    low, high = counts.write_error_interval(confidence)
    for number, drive in enumerate(counts.drives):
        unit = "A/m²" if drive.voltage is None else "V"
        rate = counts.write_error_rate[number, -1]
        text = f"{rate:.3g} ({low[number, -1]:.2g} to {high[number, -1]:.2g})"
        if number < len(evolutions):
            text += f"; Fokker-Planck {evolutions[number].not_switched[-1]:.3g}"
        length = f"{counts.length[-1]:g} ns"
        facts[f"write error rate at {drive.steady_level:.4g} {unit}, {length}"] = text
    figures = {
        "switching_probability": figure_of(
            lambda ax: plot_switching_probability(counts, confidence=confidence, ax=ax), size=WIDE
        ),
        "write_error_rate": figure_of(
            lambda ax: plot_write_error_rate(counts, evolutions, confidence=confidence, ax=ax),
            size=WIDE,
        ),
    }
    return Chapter("Switching", facts, figures)


def resonance_chapter(found: SpinTorqueResonance, line: ResonanceLine | None) -> Chapter:
    """Chapter about the rectified voltage, with a fitted line if there is one."""
    largest = int(np.abs(found.voltage).argmax())
    facts = {
        "frequency": f"{span(found.frequency)} GHz",
        "field": f"{span(np.linalg.norm(found.field, axis=1))} A/m",
        "direction at rest": _vector(found.m[largest]),
        "resonance of the magnet": f"{span(found.resonance_frequency)} GHz",
        "half width": f"{span(found.half_width)} GHz",
        "largest voltage": f"{found.voltage[largest]:.4g} V",
    }
    if line is not None:
        by_field = np.ptp(found.field_strength) > 0
        unit = "A/m" if by_field else "GHz"
        for name, word in (("resonance", "resonance"), ("half_width", "half width")):
            value, error = getattr(line, name), getattr(line, f"{name}_error")
            facts[f"fitted {word}"] = f"{value:.5g} ± {error:.1g} {unit}"
        facts["symmetric part"] = f"{line.symmetric:.3g} ± {line.symmetric_error:.1g} V"
        facts["antisymmetric part"] = f"{line.antisymmetric:.3g} ± {line.antisymmetric_error:.1g} V"
    figure = figure_of(lambda ax: plot_spin_torque_resonance(found, line=line, ax=ax), size=WIDE)
    return Chapter("Spin-torque resonance", facts, {"resonance": figure})


def _draw_way(found: Hysteresis, way: str, ax: Axes) -> None:
    plot_hysteresis(found, way=way, ax=ax)


def _vector(m: Sequence[float]) -> str:
    x, y, z = m
    return f"({x:.4g}, {y:.4g}, {z:.4g})"
