"""What is told of trajectories and ensembles."""

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from .._typing import Array
from ..plot.ensemble_figure import plot_final_moments, plot_first_passage, plot_mean_moment
from ..plot.trajectory_figure import plot_magnetization, plot_sphere
from ..results.ensemble import Ensemble
from ..results.trajectory import Trajectory
from .page import Chapter, figure_of, span

TOLD = 5  # failures that are told one by one


def trajectory_chapter(run: Trajectory) -> Chapter:
    """Chapter about a trajectory."""
    return Chapter("Dynamics", trajectory_facts(run), trajectory_figures(run))


def trajectory_figures(run: Trajectory) -> dict[str, Figure]:
    """Figures of a trajectory by file name, for each layer if there are several."""
    return {
        f"{kind}{name}": figure
        for name, one in _layers(run)
        for kind, figure in _path_figures(one).items()
    }


def _path_figures(run: Trajectory) -> dict[str, Figure]:
    return {
        "magnetization": figure_of(lambda ax: plot_magnetization(run, ax=ax)),
        "sphere": figure_of(lambda ax: plot_sphere(run, ax=ax), "3d"),
    }


def trajectory_facts(run: Trajectory) -> dict[str, str]:
    """What a person wants to know of a trajectory first."""
    time = run.dataset["time"].values
    facts = {"status": run.status, "duration": f"{time[-1]:g} ns"}
    for name, one in _layers(run):
        for key, value in _path_facts(time, one.dataset["m"].values).items():
            facts[f"{key}{name.replace('_', ' ')}"] = value
    return facts


def ensemble_chapter(found: Ensemble) -> Chapter:
    """Chapter about an ensemble."""
    return Chapter("Ensemble", ensemble_facts(found), ensemble_figures(found))


def ensemble_figures(found: Ensemble) -> dict[str, Figure]:
    """Figures of an ensemble by file name."""
    figures = {"final_moments": figure_of(lambda ax: plot_final_moments(found, ax=ax))}
    if "mean" in found.dataset:
        figures["mean_moment"] = figure_of(lambda ax: plot_mean_moment(found, ax=ax))
    if "first_passage" in found.dataset:
        figures["first_passage"] = figure_of(lambda ax: plot_first_passage(found, ax=ax))
    return figures


def ensemble_facts(found: Ensemble) -> dict[str, str]:
    """What a person wants to know of an ensemble first."""
    data = found.dataset
    facts = {"members": str(data.sizes["member"])}
    facts["temperature"] = f"{span(data['temperature'].values)} K"
    for name, unit in (("voltage", "V"), ("current_density", "A/m²")):
        values = data[name].values
        if np.isfinite(values).any():
            facts[name.replace("_", " ")] = f"{span(values[np.isfinite(values)])} {unit}"
    final = _first_layer(found.final.values)
    mean = np.nanmean(final, axis=0) if np.isfinite(final).any() else np.full(3, np.nan)
    facts["mean moment at the end"] = _vector(mean)
    if "first_passage" in data:
        passed = np.isfinite(data["first_passage"].values)
        facts["members that passed the level"] = f"{passed.sum()} of {passed.size}"
        if passed.any():
            times = data["first_passage"].values[passed]
            facts["first passage"] = f"{span(times)} ns, median {np.median(times):.4g} ns"
    failures = found.failures
    facts["members that failed"] = str(len(failures))
    facts |= {f"failure {k + 1}": text for k, text in enumerate(failures[:TOLD])}
    return facts


def _layers(run: Trajectory) -> Iterator[tuple[str, Trajectory]]:
    if "layer" not in run.dataset.sizes:
        yield "", run
        return
    for number in range(run.dataset.sizes["layer"]):
        yield f"_layer_{number}", Trajectory(run.dataset.isel(layer=number))


def _path_facts(time: Array, m: Array) -> dict[str, str]:
    facts = {"start": f"m = {_vector(m[0])}", "end": f"m = {_vector(m[-1])}"}
    mz = m[:, 2]
    crossed = np.flatnonzero(np.sign(mz) != np.sign(mz[0]))
    if len(crossed) and np.sign(mz[-1]) != np.sign(mz[0]):
        facts["switched"] = f"yes; m_z first changes sign at {time[crossed[0]]:.3g} ns"
    else:
        facts["switched"] = "no"
    return facts


def _first_layer(moments: Array) -> Array:
    return moments if moments.ndim == 2 else moments[:, 0]


def _vector(m: Array) -> str:
    return f"({m[0]:.4f}, {m[1]:.4f}, {m[2]:.4f})"
