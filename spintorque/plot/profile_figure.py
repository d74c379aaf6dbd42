"""Figures of the torque along a stack, and on the sites of a magnet."""

from __future__ import annotations  # xarray is not imported for its names alone

import numpy as np
from matplotlib.axes import Axes

from .. import _xarray as xr
from .._typing import Array
from ..results.kwant_torque import KwantTorque
from ..results.torque_profile import TorqueProfile
from .axes import BARS, COMPONENTS, LINE, MARKED, axes_or_new, finish
from .torque_figure import TORQUE, TORQUE_UNIT


def plot_torque_profile(profile: TorqueProfile, *, ax: Axes | None = None) -> Axes:
    """Components of the torque on every monolayer of the magnets, with error bars.

    Magnets are shaded; of a semi-infinite one the first monolayer is drawn, without its
    ``lead_torque``. Of several orbitals it is the torque on every slice of monolayers between the
    leads, whose own slices have none. Where there is spin-orbit coupling, dashed lines are what the
    lattice takes up.
    """
    ax = axes_or_new(ax)
    dataset = profile.dataset
    in_slices = "slice" in dataset.coords
    places, edges = np.arange(dataset.sizes["monolayer"]), _edges(dataset["position"].values)
    for number, role in enumerate(dataset["magnetization"].values):
        inside = np.flatnonzero(dataset["magnet_of"].values == number)
        low, high = edges[inside[0]], edges[inside[-1] + 1]
        ax.axvspan(low, high, color="0.95", zorder=-1)
        drawn = np.intersect1d(inside, places[1:-1] if in_slices else places)
        magnet = dataset.isel(monolayer=drawn)
        position = magnet["position"].values
        ax.annotate(
            role,
            ((low + high) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize="small",
            color="0.4",
        )
        for name, color in COMPONENTS.items():
            part = magnet.sel(component=name)
            label = f"$N_{name}$" if number == 0 else None
            errors = part["torque_error"]
            ax.plot(position, part["torque"], color=color, label=label, **MARKED)
            ax.errorbar(position, part["torque"], errors, color=color, **BARS)
    if dataset["lattice_torque"].any():
        _draw_lattice(ax, dataset)
    title = f"torque on each {'slice' if in_slices else 'monolayer'}"
    return finish(ax, "position (nm)", TORQUE, title, TORQUE_UNIT)


def _edges(position: Array) -> Array:
    """Where each monolayer ends and the next one begins, the outer ends included."""
    inner = (position[1:] + position[:-1]) / 2
    return np.concatenate([[2 * position[0] - inner[0]], inner, [2 * position[-1] - inner[-1]]])


def _draw_lattice(ax: Axes, dataset: xr.Dataset) -> None:
    """What the lattice of every monolayer takes up."""
    for name, color in COMPONENTS.items():
        part = dataset.sel(component=name)
        label = f"lattice, $L_{name}$"
        line = LINE | {"linestyle": "--", "marker": "s", "markersize": 3}
        ax.plot(part["position"], part["lattice_torque"], color=color, label=label, **line)
        errors = part["lattice_torque_error"]
        ax.errorbar(part["position"], part["lattice_torque"], errors, color=color, **BARS)


def plot_kwant_torque(torque: KwantTorque, *, ax: Axes | None = None) -> Axes:
    """Components of the torque on each site of a magnet, against the site's first coordinate."""
    ax = axes_or_new(ax)
    for column, (name, color) in enumerate(COMPONENTS.items()):
        ax.plot(
            torque.positions[:, 0],
            torque.torque[:, column],
            color=color,
            label=f"$N_{name}$",
            linestyle="none",
            marker="o",
            markersize=5,
        )
    title = f"torque by lead {torque.lead} at {torque.energy:.4g} eV"
    return finish(ax, "first coordinate of the site", "torque per energy", title)
