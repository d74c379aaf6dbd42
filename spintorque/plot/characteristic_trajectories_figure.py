"""Figure of the four kinds of path under a growing spin torque."""

from collections.abc import Sequence
from string import ascii_lowercase

from matplotlib.axes import Axes

from ..results.analyses.characteristic_trajectories import CharacteristicTrajectories
from .axes import COMPONENTS, NEUTRAL, PERPENDICULAR
from .trajectory_figure import plot_sphere

VIEW = {"elev": 42.0, "azim": 15.0}
AXES = {"x": (1.25, 0.0, 0.0), "y": (0.0, 1.25, 0.0), "z": (0.0, 0.0, 1.25)}


def plot_characteristic_trajectories(
    trajectories: CharacteristicTrajectories, *, axes: Sequence[Axes] | None = None
) -> list[Axes]:
    """Each path on its sphere, its last tenth in another colour.

    ``axes`` have 3-D projections, as many as there are paths.
    """
    if axes is None:
        import matplotlib.pyplot as plt

        count = len(trajectories.runs)
        figure = plt.figure(figsize=(3.1 * count, 3.4), layout="constrained")
        axes = [figure.add_subplot(1, count, k + 1, projection="3d") for k in range(count)]
    for number, (ax, run) in enumerate(zip(axes, trajectories.runs, strict=True)):
        plot_sphere(run, ax=ax)
        m = run.dataset["m"].values
        layers = m.reshape(len(m), -1, 3)[-(len(m) // 10) :].transpose(1, 2, 0)
        for layer, last in enumerate(layers):
            label = None if layer else "last tenth"
            ax.plot(*last, color=PERPENDICULAR, label=label, linewidth=1.2, zorder=3)
        _replace_box(ax)
        letter = ascii_lowercase[number % len(ascii_lowercase)]
        ax.set_title(f"({letter}) {trajectories.labels[number]}", fontsize="medium")
        ax.legend(frameon=False, loc="upper left").set_visible(number == 0)
    return list(axes)


def _replace_box(ax: Axes) -> None:
    """Three labelled axes in place of the box, seen from where orbits around z are open."""
    ax.set_axis_off()
    ax.view_init(**VIEW)  # type: ignore[attr-defined]
    ax.set_box_aspect((1, 1, 1), zoom=1.2)  # type: ignore[arg-type, call-arg]
    ax.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), zlim=(-1.1, 1.1))
    for name, end in AXES.items():
        ax.plot(*zip((0, 0, 0), end, strict=True), color=NEUTRAL, linewidth=0.8, zorder=1)
        ax.text(*(1.1 * part for part in end), name, color=COMPONENTS[name])  # type: ignore[arg-type, call-arg]
