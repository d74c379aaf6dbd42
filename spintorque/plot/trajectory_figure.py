"""Figures of trajectories."""

from __future__ import annotations  # xarray is not imported for its names alone

from collections.abc import Iterator

from matplotlib.axes import Axes

from .. import _xarray as xr
from ..errors import QuestionError
from ..results.ensemble import Ensemble
from ..results.trajectory import Trajectory
from .axes import COMPONENTS, axes_or_new, finish, sphere_or_new

STYLES = ("-", "--", ":", "-.")
WARM = "#d55e00"


def plot_magnetization(run: Trajectory, *, ax: Axes | None = None) -> Axes:
    """Components of m against time; of several layers, each with its own line style."""
    ax = axes_or_new(ax)
    for (layer, m), style in zip(_layers(run), STYLES, strict=False):
        for name, color in COMPONENTS.items():
            label = f"$m_{name}$" if layer is None else f"$m_{name}$, layer {layer}"
            path = m.sel(component=name)
            ax.plot(m["time"], path, style, color=color, label=label, linewidth=1.0)
    ax.set_ylim(-1.05, 1.05)
    return finish(ax, "time (ns)", "m", "magnetization of the free layer")


def plot_sphere(run: Trajectory, *, ax: Axes | None = None) -> Axes:
    """Path of m, or of all layers, on the unit sphere; ``ax`` has a 3-D projection."""
    ax = sphere_or_new(ax)
    for layer, path in _layers(run):
        m = path.transpose("component", "time").values
        color = list(COMPONENTS.values())[-1 - (layer or 0) % 3]
        name = "path" if layer is None else f"layer {layer}"
        ax.plot(*m, color=color, label=name, linewidth=0.8, zorder=2)
        ends = (None, None) if layer else ("start", "end")
        ax.plot(*m[:, :1], "o", color="#009e73", label=ends[0], zorder=3)
        ax.plot(*m[:, -1:], "s", color="#d55e00", label=ends[1], zorder=3)
    ax.legend(frameon=False, loc="upper left")
    ax.set_title("path on the sphere", fontsize="medium")
    return ax


def plot_temperature(run: Trajectory | Ensemble, *, ax: Axes | None = None) -> Axes:
    """Temperature against time where it changes; of an ensemble with statistics its mean.

    Raises QuestionError where there is none.
    """
    name = "temperature" if isinstance(run, Trajectory) else "mean_temperature"
    if name not in run.dataset:
        raise QuestionError(
            "the run has no temperature that changes; give it one, a waveform or a JouleHeating, "
            "and an ensemble statistics=True"
        )
    ax = axes_or_new(ax)
    warmth = run.dataset[name]
    ax.plot(warmth["time"], warmth, color=WARM, linewidth=1.2)
    ax.set(xlabel="time (ns)", ylabel="temperature (K)")
    ax.set_title(warmth.attrs["long_name"], fontsize="medium")
    return ax


def _layers(run: Trajectory) -> Iterator[tuple[int | None, xr.DataArray]]:
    """Number and path (time, component) of each moving layer; None if it is the only one."""
    m = run.dataset["m"]
    if "layer" not in m.dims:
        yield None, m
        return
    for layer in range(m.sizes["layer"]):
        yield layer, m.isel(layer=layer)
