"""Figures of energy barriers."""

import numpy as np
from matplotlib.axes import Axes

from .._typing import Array
from ..results.analyses.energy_barrier import EnergyBarrier
from .axes import LINE, NEUTRAL, PARALLEL, PERPENDICULAR, axes_or_new, finish, sphere_or_new

ENDS = {"stable": ("o", "#009e73"), "saddle": ("D", PERPENDICULAR)}


def plot_barrier(barrier: EnergyBarrier, *, ax: Axes | None = None) -> Axes:
    """Energy along the path of least energy, against the angle travelled."""
    ax = axes_or_new(ax)
    angle = _travelled(barrier)
    top = int(barrier.path_energy.argmax())
    ax.plot(angle, barrier.path_energy, color=PARALLEL, label="path", **LINE)
    marker, color = ENDS["stable"]
    ends = [0, -1]
    ax.plot(angle[ends], barrier.path_energy[ends], marker, color=color, label="stable state")
    marker, color = ENDS["saddle"]
    ax.plot(angle[top], barrier.path_energy[top], marker, color=color, label="saddle")
    ax.annotate(
        f"Δ = {barrier.thermal_stability:.1f} and {barrier.reverse_thermal_stability:.1f}\n"
        f"at {barrier.temperature:g} K",
        (0.03, 0.97),
        xycoords="axes fraction",
        ha="left",
        va="top",
        color=NEUTRAL,
    )
    return finish(ax, "angle travelled (degrees)", "energy", "path of least energy", "J")


def plot_barrier_path(barrier: EnergyBarrier, *, ax: Axes | None = None) -> Axes:
    """Path of least energy on the unit sphere, of every layer; ``ax`` has a 3-D projection."""
    ax = sphere_or_new(ax)
    path = barrier.path.reshape(len(barrier.path), -1, 3)
    for layer in range(path.shape[1]):
        several = path.shape[1] > 1
        color, label = (f"C{layer}", f"layer {layer}") if several else (PARALLEL, "path")
        ax.plot(*path[:, layer].T, color=color, label=label, zorder=2, **LINE)
    both = np.concatenate([barrier.minimum, barrier.other_minimum]).reshape(-1, 3)
    for points, name in ((both, "stable"), (barrier.saddle.reshape(-1, 3), "saddle")):
        marker, color = ENDS[name]
        ax.plot(*points.T, marker, color=color, label=name, zorder=3)
    ax.legend(frameon=False)
    ax.set_title("path of least energy", fontsize="medium")
    return ax


def _travelled(barrier: EnergyBarrier) -> Array:
    """Length of the path on the unit spheres in degrees."""
    turns = 2 * np.arcsin(np.linalg.norm(np.diff(barrier.path, axis=0), axis=-1) / 2)
    steps = turns if turns.ndim == 1 else np.linalg.norm(turns, axis=1)
    return np.asarray(np.rad2deg(np.append(0.0, np.cumsum(steps))))
