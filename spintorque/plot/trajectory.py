"""Figures of trajectories."""

import numpy as np
from matplotlib.axes import Axes

from ..results.trajectory import Trajectory
from .axes import COMPONENTS, axes_or_new, finish


def plot_magnetization(run: Trajectory, *, ax: Axes | None = None) -> Axes:
    """Components of m against time."""
    ax = axes_or_new(ax)
    m = run.dataset["m"]
    for name, color in COMPONENTS.items():
        ax.plot(m["time"], m.sel(component=name), color=color, label=f"$m_{name}$", linewidth=1.0)
    ax.set_ylim(-1.05, 1.05)
    return finish(ax, "time (ns)", "m", "magnetisation of the free layer")


def plot_sphere(run: Trajectory, *, ax: Axes | None = None) -> Axes:
    """Path of m on the unit sphere; ``ax`` has a 3-D projection."""
    ax = axes_or_new(ax, projection="3d")
    m = run.dataset["m"].transpose("component", "time").values
    polar, azimuth = np.mgrid[0 : np.pi : 13j, 0 : 2 * np.pi : 25j]
    ax.computed_zorder = False  # type: ignore[attr-defined] # the path lies on top of the grid
    ax.plot_wireframe(  # type: ignore[attr-defined]
        np.sin(polar) * np.cos(azimuth),
        np.sin(polar) * np.sin(azimuth),
        np.cos(polar),
        color="0.85",
        linewidth=0.5,
        zorder=1,
    )
    ax.plot(*m, color=COMPONENTS["z"], linewidth=0.8, zorder=2)
    ax.plot(*m[:, :1], "o", color="#009e73", label="start", zorder=3)
    ax.plot(*m[:, -1:], "s", color="#d55e00", label="end", zorder=3)
    ax.set_box_aspect((1, 1, 1), zoom=0.85)  # type: ignore[arg-type, call-arg]
    for name in COMPONENTS:
        getattr(ax, f"set_{name}label")(f"$m_{name}$")
        getattr(ax, f"set_{name}ticks")([-1, 0, 1])
    ax.legend(frameon=False)
    ax.set_title("path on the sphere", fontsize="medium")
    return ax
