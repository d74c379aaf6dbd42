"""Figures of the rest points of a macrospin."""

import numpy as np
from matplotlib.axes import Axes

from .._typing import Array
from ..results.analyses.equilibria import Equilibria
from .axes import axes_or_new, scaled_label

MARKERS = {"node": "s", "focus": "o", "saddle": "X", "centre": "D", "degenerate": "*"}
STABLE, UNSTABLE = "#009e73", "#d55e00"


def plot_equilibria(equilibria: Equilibria, *, ax: Axes | None = None) -> Axes:
    """Energy of all directions with the rest points, in Mollweide's equal-area projection.

    The north pole is m along +z, the centre m along +x. ``ax`` has that projection.
    """
    ax = axes_or_new(ax, projection="mollweide")
    longitude, latitude = (np.deg2rad(equilibria.landscape[n]) for n in ("longitude", "latitude"))
    energy = equilibria.landscape.values
    spread = np.ptp(energy) > 1e-9 * np.abs(energy).max()
    mesh = ax.pcolormesh(
        longitude, latitude, energy, cmap="Blues_r", shading="gouraud", rasterized=True
    )
    if spread:
        ax.contour(
            longitude,
            latitude,
            energy,
            levels=11,
            colors="white",
            linewidths=0.6,
            linestyles="solid",
        )
    bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.6)
    bar.set_label(scaled_label(bar.ax.yaxis, energy, "energy", "J"))
    if len(equilibria.line):
        ax.plot(*_angles(equilibria.line), ".", color="black", markersize=3, label="line at rest")
    _mark(ax, equilibria)
    ax.set_xticks(np.deg2rad([-90, 0, 90]), ["$-y$", "$+x$", "$+y$"])
    ax.set_yticks(np.deg2rad([-60, -30, 0, 30, 60]))
    ax.grid(color="white", alpha=0.35, linewidth=0.5)
    ax.set_title("rest points of the magnetization", fontsize="medium")
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.03), ncols=3)
    return ax


def _mark(ax: Axes, equilibria: Equilibria) -> None:
    groups = sorted(set(zip(equilibria.kind, equilibria.stable.tolist(), strict=True)), key=str)
    for kind, stable in groups:
        chosen = (np.array(equilibria.kind) == kind) & (equilibria.stable == stable)
        word = kind if kind in ("saddle", "centre") else f"{'' if stable else 'un'}stable {kind}"
        ax.plot(
            *_angles(equilibria.m[chosen]),
            MARKERS[kind],
            color=STABLE if stable else UNSTABLE,
            markeredgecolor="white",
            markersize=9,
            label=word,
            clip_on=False,
            zorder=5,
        )


def _angles(m: Array) -> tuple[Array, Array]:
    return np.arctan2(m[:, 1], m[:, 0]), np.arcsin(np.clip(m[:, 2], -1, 1))
