"""Figures of rest points."""

from __future__ import annotations  # xarray is not imported for its names alone

import numpy as np
from matplotlib.axes import Axes

from .. import _xarray as xr
from .._typing import Array
from ..results.analyses.equilibria import Equilibria
from .axes import axes_or_new, scaled_label

MARKERS = {"node": "s", "focus": "o", "saddle": "X", "centre": "D", "degenerate": "*"}
STABLE, UNSTABLE = "#009e73", "#d55e00"


def plot_equilibria(equilibria: Equilibria, *, ax: Axes | None = None) -> Axes:
    """Energy of all directions with the rest points, in Mollweide's equal-area projection.

    The north pole is m along +z, the centre m along +x. ``ax`` has that projection. Of coupled
    layers, all of them at the stable points, which have numbers, and no energy.
    """
    ax = axes_or_new(ax, projection="mollweide")
    if equilibria.landscape is None:
        _mark_layers(ax, equilibria)
    else:
        _draw_energy(ax, equilibria.landscape)
        if len(equilibria.line):
            ax.plot(
                *_angles(equilibria.line), ".", color="black", markersize=3, label="line at rest"
            )
        _mark(ax, equilibria)
    ax.set_xticks(np.deg2rad([-90, 0, 90]), ["$-y$", "$+x$", "$+y$"])
    ax.set_yticks(np.deg2rad([-60, -30, 0, 30, 60]))
    ax.grid(color="white" if equilibria.landscape is not None else "0.8", alpha=0.35, linewidth=0.5)
    ax.set_title("rest points of the magnetization", fontsize="medium")
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.03), ncols=3)
    return ax


def _draw_energy(ax: Axes, landscape: xr.DataArray) -> None:
    longitude, latitude = (np.deg2rad(landscape[n]) for n in ("longitude", "latitude"))
    energy = landscape.values
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


def _mark_layers(ax: Axes, equilibria: Equilibria) -> None:
    """Stable points of coupled layers: a colour for each layer, a number for each point."""
    stable = equilibria.m[equilibria.stable]
    for layer in range(equilibria.m.shape[1]):
        angles = _angles(stable[:, layer])
        ax.plot(
            *angles,
            "o",
            color=f"C{layer}",
            fillstyle="none",
            markeredgewidth=2,
            markersize=8 + 5 * layer,  # rings, so that layers in one place are seen
            clip_on=False,
            label=f"layer {layer}",
        )
        for number, place in enumerate(zip(*angles, strict=True)):
            ax.annotate(
                str(number),
                place,
                xytext=(12, 5 - 11 * layer),
                textcoords="offset points",
                color=f"C{layer}",
            )


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
