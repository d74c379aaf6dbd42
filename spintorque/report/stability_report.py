"""Reports of rest points, critical drives, barriers and retention."""

import numpy as np

from ..plot.critical_drive_figure import plot_critical_drive
from ..plot.energy_barrier_figure import plot_barrier, plot_barrier_path
from ..plot.equilibria_figure import plot_equilibria
from ..plot.fokker_planck_figure import (
    plot_read_disturb,
    plot_relaxation,
    plot_stationary_distribution,
)
from ..plot.retention_figure import plot_retention
from ..plot.stability.normal_modes_figure import plot_normal_modes
from ..results.analyses.critical_drive import CriticalDrive
from ..results.analyses.energy_barrier import EnergyBarrier
from ..results.analyses.equilibria import Equilibria
from ..results.analyses.relaxation import ReadDisturb, Relaxation
from ..results.analyses.retention import Retention
from ..results.analyses.stability.normal_modes import NormalModes
from .page import WIDE, Chapter, figure_of, plus_minus

UNITS = {"voltage": "V", "current_density": "A/m²"}
SECONDS_PER_YEAR = 3.15576e7


def equilibria_chapter(rest: Equilibria) -> Chapter:
    """Chapter about the directions in which a magnet rests."""
    facts = {
        f"{kind} at {_vector(m)}": f"growth rate {growth:.4g} 1/ns, frequency {frequency:.4g} GHz"
        for kind, m, growth, frequency in zip(
            rest.kind, rest.m, rest.growth_rate, rest.frequency, strict=True
        )
    }
    headline = {"stable directions": ", ".join(map(_vector, rest.m[rest.stable])) or "none"}
    for number in np.flatnonzero(rest.stable):
        place = f"at {_vector(rest.m[number])}"
        headline[f"resonance {place}"] = (
            f"{rest.frequency[number]:.4g} GHz, decays at {-rest.growth_rate[number]:.4g} 1/ns"
        )
    if len(rest.line):
        facts["lines of rest points"] = f"{len(rest.line)} points of them"
    if not rest.complete:
        facts["completeness"] = "not shown by the indices of the points; others may be missing"
    figure = figure_of(
        lambda ax: plot_equilibria(rest, ax=ax),
        "Energy of all directions of the moment with the rest points, or of coupled layers the "
        "stable points with their numbers: north is +z, the centre +x.",
        "mollweide",
        WIDE,
    )
    return Chapter("Rest points", facts, {"equilibria": figure}, headline=headline)


def normal_modes_chapter(modes: NormalModes) -> Chapter:
    """Chapter about small motions around a point of rest."""
    headline = {"point of rest": _vector(modes.m) + ("" if modes.stable else ", not stable")}
    facts = {}
    lines = zip(modes.frequency, modes.half_width, modes.character, strict=True)
    for number, (frequency, half_width, character) in enumerate(lines):
        headline[f"mode {number}"] = (
            f"{frequency:.6g} GHz, half width {half_width:.4g} GHz, {character}"
        )
        layers = zip(modes.amplitude[number], modes.phase[number], strict=True)
        facts[f"mode {number}"] = ", ".join(
            f"layer {layer}: amplitude {amplitude:.3g}, phase {np.rad2deg(phase):.3g}°"
            for layer, (amplitude, phase) in enumerate(layers)
        )
    figure = figure_of(
        lambda ax: plot_normal_modes(modes, ax=ax),
        "How far each layer turns in each mode, with the layer that moves most or against it.",
    )
    return Chapter("Normal modes", facts, {"normal_modes": figure}, headline=headline)


def critical_drive_chapter(critical: CriticalDrive) -> Chapter:
    """Chapter about the drives at which a rest point is lost."""
    unit, word = UNITS[critical.driven_by], critical.driven_by.replace("_", " ")
    low, high = critical.drive.min(), critical.drive.max()
    headline = {}
    for sign, loss in (("positive", critical.positive), ("negative", critical.negative)):
        text = f"none from {low:.4g} to {high:.4g} {unit}"
        if loss is not None:
            text = f"{loss.drive:.6g} {unit} (a zero of the growth rate), by {loss.kind}"
            if loss.frequency:
                text += f" at {loss.frequency:.4g} GHz"
        headline[f"{sign} critical {word}"] = text
    facts = {"followed": f"{low:.4g} to {high:.4g} {unit}"}
    figure = figure_of(
        lambda ax: plot_critical_drive(critical, ax=ax),
        "Growth rate and frequency of small deviations from the rest point against the drive; dots "
        "are where it is lost.",
        size=WIDE,
    )
    return Chapter("Critical drive", facts, {"critical_drive": figure}, headline=headline)


def retention_chapter(
    barrier: EnergyBarrier, retention: Retention, time: float | None, bits: int
) -> Chapter:
    """Chapter about the barrier of a state and how long the state is kept."""
    facts = {
        "state": _vector(barrier.minimum),
        "other state": _vector(barrier.other_minimum),
        "saddle": _vector(barrier.saddle),
        "barrier": f"{barrier.barrier:.5g} J, back {barrier.reverse_barrier:.5g} J",
        "rate": plus_minus(retention.rate, retention.rate_error, "1/ns"),
        "rate back": plus_minus(retention.reverse_rate, retention.reverse_rate_error, "1/ns"),
        "method": f"{retention.method}: {retention.holds}",
    }
    if not barrier.complete:
        facts["saddle"] += ", the lowest that a search found"
    if retention.effective_stability is not None:
        facts["barrier over k_B T with the torque"] = f"{retention.effective_stability:.5g}"
    if retention.torque_over_critical is not None:
        facts["torque over the critical one"] = f"{retention.torque_over_critical:.4g}"
    headline = {
        f"thermal stability Δ at {barrier.temperature:g} K": (
            f"{barrier.thermal_stability:.6g} (back {barrier.reverse_thermal_stability:.6g})"
        ),
        "retention time": plus_minus(
            retention.retention_time, retention.retention_time_error, "ns"
        ),
    }
    seconds = retention.retention_time * 1e-9
    facts["retention time"] = f"{seconds:.4g} s, {seconds / SECONDS_PER_YEAR:.4g} years"
    if time is not None:
        failure, error = (
            float(of([time], bits)[0]) for of in (retention.failure, retention.failure_error)
        )
        headline[f"any of {bits} bits is lost within {time:g} ns"] = plus_minus(failure, error)
    figures = {
        "energy_barrier": figure_of(
            lambda ax: plot_barrier(barrier, ax=ax),
            "Energy along the path of least energy from the state to the other one.",
        ),
        "energy_barrier_path": figure_of(
            lambda ax: plot_barrier_path(barrier, ax=ax),
            "That path on the unit sphere.",
            "3d",
        ),
    }
    if retention.rate > 0:
        figures["retention"] = figure_of(
            lambda ax: plot_retention(retention, time=time, bits=bits, ax=ax),
            "Probability that the state is lost, against the time.",
        )
    return Chapter("Retention", facts, figures, headline=headline)


def relaxation_chapter(relaxation: Relaxation) -> Chapter:
    """Chapter about relaxation without drive, and the mean first passage time."""
    rates = relaxation.relaxation_rate
    headline = {
        "slowest relaxation rate without drive": plus_minus(
            rates[0], relaxation.relaxation_rate_error[0], "1/ns"
        ),
    }
    passage, error = relaxation.mean_first_passage_time, relaxation.mean_first_passage_time_error
    if passage is not None and error is not None:
        headline["mean first passage from m.q = 1 to 0"] = plus_minus(passage, error, "ns")
    facts = {"relaxation rates": ", ".join(f"{rate:.6g}" for rate in rates) + " 1/ns"}
    figures = {
        "relaxation": figure_of(
            lambda ax: plot_relaxation(relaxation, ax=ax),
            "Decay of deviations from equilibrium, mode by mode, with the time of each.",
            size=WIDE,
        ),
    }
    rest = relaxation.distribution
    if rest is not None:
        figures["stationary_distribution"] = figure_of(
            lambda ax: plot_stationary_distribution(rest, ax=ax),
            "Density of m·q in thermal equilibrium.",
        )
    return Chapter(f"Relaxation ({relaxation.method})", facts, figures, headline=headline)


def read_chapter(disturb: ReadDisturb) -> Chapter:
    """Chapter about the probability that a read disturbs any of some bits."""
    headline = {
        f"a read of {disturb.duration:g} ns disturbs any of {disturb.bits} bits": plus_minus(
            disturb.probability, disturb.probability_error
        )
    }
    figure = figure_of(
        lambda ax: plot_read_disturb(disturb, ax=ax),
        "Probability that any of the bits is in the other state, during the read.",
    )
    facts = {"bits": str(disturb.bits)}
    return Chapter("Read disturb", facts, {"read_disturb": figure}, headline=headline)


def _vector(m: np.ndarray) -> str:
    """Components of a moment, or of those of all layers."""
    rows = np.round(m.reshape(-1, 3), 4) + 0.0
    return " ".join(f"({x:g}, {y:g}, {z:g})" for x, y, z in rows)
