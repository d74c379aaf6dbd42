"""Reports of trajectories and ensembles."""

from collections.abc import Iterator

import numpy as np

from .._typing import Array
from ..analysis.resonance.orbit import mean_frequency, orbit_frame
from ..plot.ensemble_figure import plot_final_moments, plot_first_passage, plot_mean_moment
from ..plot.trajectory_figure import plot_magnetization, plot_sphere, plot_temperature
from ..results.analyses.switching_counts import clopper_pearson
from ..results.ensemble import Ensemble
from ..results.trajectory import Trajectory
from .page import Chapter, Illustration, figure_of, plus_minus, span

SHOWN_FAILURES = 5
STEADY = 0.9  # of its size in one quarter of a run, in the next, for an orbit that is steady
FEWEST_PERIODS = 3.0  # in a quarter of a run, for a frequency


def trajectory_chapter(run: Trajectory) -> Chapter:
    """Chapter about a trajectory."""
    headline = {
        f"{key}{name.replace('_', ' ')}": value
        for name, path in _layers(run)
        for key, value in _path_headline(path).items()
    }
    facts = trajectory_facts(run)
    return Chapter("Dynamics", facts, trajectory_figures(run), headline=headline)


def trajectory_figures(run: Trajectory) -> dict[str, Illustration]:
    """Figures of a trajectory by file name, for each layer if there are several."""
    figures = {
        f"{kind}{name}": figure
        for name, path in _layers(run)
        for kind, figure in _path_figures(path, name.replace("_", " ")).items()
    }
    if "temperature" in run.dataset:
        figures["temperature"] = figure_of(
            lambda ax: plot_temperature(run, ax=ax), "Temperature of the device against time."
        )
    return figures


def _path_figures(run: Trajectory, layer: str) -> dict[str, Illustration]:
    of_layer = f" of{layer}" if layer else ""
    return {
        "magnetization": figure_of(
            lambda ax: plot_magnetization(run, ax=ax),
            f"Components of the moment{of_layer} against time.",
        ),
        "sphere": figure_of(
            lambda ax: plot_sphere(run, ax=ax),
            f"Path of the moment{of_layer} on the unit sphere.",
            "3d",
        ),
    }


def trajectory_facts(run: Trajectory) -> dict[str, str]:
    """Start and end of a trajectory, for each layer if there are several."""
    time = run.dataset["time"].values
    facts = {"status": run.status, "duration": f"{time[-1]:g} ns"}
    if "temperature" in run.dataset:
        facts["temperature"] = f"{span(run.dataset['temperature'].values)} K"
    if run.events:
        facts["events"] = ", ".join(f"{event.name} at {event.time:.6g} ns" for event in run.events)
    for name, path in _layers(run):
        for key, value in _path_facts(time, path.dataset["m"].values).items():
            facts[f"{key}{name.replace('_', ' ')}"] = value
    return facts


def ensemble_chapter(ensemble: Ensemble) -> Chapter:
    """Chapter about an ensemble."""
    facts, figures = ensemble_facts(ensemble), ensemble_figures(ensemble)
    return Chapter("Ensemble", facts, figures, headline=_ensemble_headline(ensemble))


def ensemble_figures(ensemble: Ensemble) -> dict[str, Illustration]:
    """Figures of an ensemble by file name."""
    figures = {
        "final_moments": figure_of(
            lambda ax: plot_final_moments(ensemble, ax=ax),
            "How many members end at each value of the components of the moment.",
        )
    }
    if "mean" in ensemble.dataset:
        figures["mean_moment"] = figure_of(
            lambda ax: plot_mean_moment(ensemble, ax=ax),
            "Mean of the components over all members against time, shaded by one standard "
            "deviation.",
        )
    if "mean_temperature" in ensemble.dataset:
        figures["temperature"] = figure_of(
            lambda ax: plot_temperature(ensemble, ax=ax),
            "Mean temperature of the members against time.",
        )
    if "first_passage" in ensemble.dataset:
        figures["first_passage"] = figure_of(
            lambda ax: plot_first_passage(ensemble, ax=ax),
            "Part of the members that have not yet passed the level, against time.",
        )
    return figures


def _ensemble_headline(ensemble: Ensemble) -> dict[str, str]:
    """Mean moment with its standard error; members that passed the level, and when."""
    final = _first_layer(ensemble.final.values)[:, 2]
    finite = final[np.isfinite(final)]
    numbers = {}
    if len(finite) > 1:
        error = finite.std(ddof=1) / np.sqrt(len(finite))
        numbers["mean m_z at the end"] = plus_minus(finite.mean(), error)
    if "first_passage" in ensemble.dataset:
        times = ensemble.dataset["first_passage"].values
        passed = times[np.isfinite(times)]
        low, high = clopper_pearson(len(passed), len(times))
        numbers["members that passed the level"] = (
            f"{len(passed) / len(times):.4g} (95 %: {low:.4g} to {high:.4g})"
        )
        if len(passed) > 1:
            error = passed.std(ddof=1) / np.sqrt(len(passed))
            numbers["mean time of those that passed"] = plus_minus(passed.mean(), error, "ns")
    return numbers


def ensemble_facts(ensemble: Ensemble) -> dict[str, str]:
    """Conditions and ends of the members of an ensemble."""
    data = ensemble.dataset
    facts = {"members": str(data.sizes["member"])}
    warmth = data["temperature"].values
    facts["temperature"] = f"{span(warmth[np.isfinite(warmth)])} K"
    for name, unit in (("voltage", "V"), ("current_density", "A/m²")):
        values = data[name].values
        if np.isfinite(values).any():
            facts[name.replace("_", " ")] = f"{span(values[np.isfinite(values)])} {unit}"
    final = _first_layer(ensemble.final.values)
    mean = np.nanmean(final, axis=0) if np.isfinite(final).any() else np.full(3, np.nan)
    facts["mean moment at the end"] = _vector(mean)
    if "first_passage" in data:
        passed = np.isfinite(data["first_passage"].values)
        facts["members that passed the level"] = f"{passed.sum()} of {passed.size}"
        if passed.any():
            times = data["first_passage"].values[passed]
            facts["first passage"] = f"{span(times)} ns, median {np.median(times):.4g} ns"
    failures = ensemble.failures
    facts["members that failed"] = str(len(failures))
    facts |= {f"failure {k + 1}": text for k, text in enumerate(failures[:SHOWN_FAILURES])}
    return facts


def _layers(run: Trajectory) -> Iterator[tuple[str, Trajectory]]:
    if "layer" not in run.dataset.sizes:
        yield "", run
        return
    for number in range(run.dataset.sizes["layer"]):
        yield f"_layer_{number}", Trajectory(run.dataset.isel(layer=number))


def _path_facts(time: Array, m: Array) -> dict[str, str]:
    facts = {"start": f"m = {_vector(m[0])}", "end": f"m = {_vector(m[-1])}"}
    crossed = _crossing(time, m[:, 2])
    if crossed is None:
        facts["switched"] = "no"
    else:
        facts["switched"] = f"yes; m_z first changes sign at {crossed[0]:.3g} ns"
    return facts


def _path_headline(run: Trajectory) -> dict[str, str]:
    """Time of switching, and frequency of a steady orbit."""
    time, m = run.dataset["time"].values, run.dataset["m"].values
    crossed = _crossing(time, m[:, 2])
    numbers = {}
    if crossed is not None:
        numbers["switching time (m_z changes sign)"] = plus_minus(*crossed, "ns")
    frequency = _steady_frequency(time, m)
    if frequency is not None:
        numbers["frequency of the steady orbit"] = plus_minus(*frequency, "GHz")
    return numbers or {"switched": f"no; m ends at {_vector(m[-1])}"}


def _crossing(time: Array, mz: Array) -> tuple[float, float] | None:
    """Time (ns) at which a moment that ends on the other side first crosses, and its error."""
    crossed = np.flatnonzero(np.sign(mz) != np.sign(mz[0]))
    if not len(crossed) or np.sign(mz[-1]) == np.sign(mz[0]):
        return None
    before, after = time[crossed[0] - 1], time[crossed[0]]
    return float(before + after) / 2, float(after - before) / 2


def _steady_frequency(time: Array, m: Array) -> tuple[float, float] | None:
    """Frequency (GHz) in the second half of a run and its error, the change within that half.

    None for a moment that does not turn steadily there.
    """
    steps = np.diff(time)
    half = len(time) // 4
    if half < 16 or not np.allclose(steps, steps[0], rtol=1e-6):
        return None
    paths = m[-2 * half : -half], m[-half:]
    frames = [orbit_frame(path) for path in paths]
    sizes = [np.ptp(path, axis=0).max() for path in paths]
    if None in frames or not STEADY < sizes[1] / sizes[0] < 1 / STEADY:
        return None
    both = [
        abs(mean_frequency(frame.phase(path), float(steps[0])))
        for frame, path in zip(frames, paths, strict=True)
        if frame is not None
    ]
    if min(both) * half * steps[0] < FEWEST_PERIODS:
        return None
    return both[1], abs(both[1] - both[0])


def _first_layer(moments: Array) -> Array:
    return moments if moments.ndim == 2 else moments[:, 0]


def _vector(m: Array) -> str:
    return f"({m[0]:.4f}, {m[1]:.4f}, {m[2]:.4f})"
