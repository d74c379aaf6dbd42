"""Figures of trajectories."""

from matplotlib.axes import Axes

from ..results.trajectory import Trajectory
from .axes import COMPONENTS, axes_or_new, finish, sphere_or_new


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
    ax = sphere_or_new(ax)
    m = run.dataset["m"].transpose("component", "time").values
    ax.plot(*m, color=COMPONENTS["z"], linewidth=0.8, zorder=2)
    ax.plot(*m[:, :1], "o", color="#009e73", label="start", zorder=3)
    ax.plot(*m[:, -1:], "s", color="#d55e00", label="end", zorder=3)
    ax.legend(frameon=False)
    ax.set_title("path on the sphere", fontsize="medium")
    return ax
