"""Figure of the stray field along a magnet."""

from matplotlib.axes import Axes

from ...results.magnetostatics.stray_field_profile import StrayFieldProfile
from ..axes import COMPONENTS, LINE, axes_or_new, finish


def plot_stray_field(profile: StrayFieldProfile, *, ax: Axes | None = None) -> Axes:
    """Components of the stray field along a magnet; dashed, their means over all of it."""
    ax = axes_or_new(ax)
    for column, (name, color) in enumerate(COMPONENTS.items()):
        ax.plot(
            profile.position, profile.field[:, column], color=color, label=f"$H_{name}$", **LINE
        )
        ax.axhline(profile.mean[column], color=color, linestyle="--", linewidth=1.0)
    ax.plot([], [], color="0.4", linestyle="--", linewidth=1.0, label="mean over the magnet")
    title = "stray field of the pinned layers"
    return finish(ax, "position along the magnet (nm)", "field", title, "A/m")
