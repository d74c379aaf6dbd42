"""Figures of bands and of densities of states."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ...errors import QuestionError
from ...results.electronic_structure.bands import Bands
from ...results.electronic_structure.density_of_states import DensityOfStates
from ..axes import LINE, NEUTRAL, axes_or_new

SPINS = {"majority": "#0072b2", "minority": "#d55e00", "both": NEUTRAL, "mixed": NEUTRAL}
LEVELS = ("#444444", "#009e73", "#cc79a7", "#e69f00", "#0072b2", "#d55e00")
ENERGY = "energy $E - E_F$ (eV)"
HEADROOM = 1.4  # for the legend above the largest density
HIGHEST_SHOWN = 10.0  # eV above the Fermi level


def plot_bands(bands: Bands, *, level: str | None = None, ax: Axes | None = None) -> Axes:
    """Bands along the path, in colours by spin; with a ``level`` as wide as its share in a state.

    Raises QuestionError for a level that the material does not have.
    """
    ax = axes_or_new(ax)
    dataset = bands.dataset
    levels = [str(name) for name in dataset["level"].values]
    if level is not None and level not in levels:
        raise QuestionError(f"level is {level!r}; allowed is one of {', '.join(levels)}")
    distance = dataset["distance"].values
    for spin in dataset["spin"].values:
        part = dataset.sel(spin=spin)
        color = SPINS[str(spin)]
        label = str(spin) if len(dataset["spin"]) > 1 else None
        if level is None:
            ax.plot(distance, part["energy"], color=color, linewidth=1.2)
        else:
            for band in range(len(part["band"])):
                share = part["weight"].sel(level=level).isel(band=band).values
                line = np.stack([distance, part["energy"].isel(band=band).values], -1)
                pieces = np.stack([line[:-1], line[1:]], 1)
                widths = 0.2 + 4 * (share[:-1] + share[1:]) / 2
                ax.add_collection(LineCollection(list(pieces), linewidths=widths, colors=color))
        if label:
            ax.plot([], [], color=color, label=label, **LINE)
    _finish_bands(ax, bands, level)
    return ax


def _finish_bands(ax: Axes, bands: Bands, level: str | None) -> None:
    dataset = bands.dataset
    places = dataset["corner_distance"].values
    for place in places[1:-1]:
        ax.axvline(place, color="0.85", linewidth=0.8, zorder=0)
    ax.axhline(0.0, color="0.75", linewidth=0.8, zorder=0)
    ax.set_xticks(places, [str(label) for label in dataset["corner"].values])
    ax.set_xlim(places[0], places[-1])
    energies = dataset["energy"].values
    highest = min(float(energies.max()), HIGHEST_SHOWN)
    ax.set_ylim(float(energies.min()) - 0.5, highest + 0.5)
    ax.set_ylabel(ENERGY)
    share = f", width by the share of {level}" if level else ""
    ax.set_title(f"bands of {dataset.attrs['material']}{share}", fontsize="medium")
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper right", fontsize="small", framealpha=0.9)


def plot_density_of_states(density: DensityOfStates, *, ax: Axes | None = None) -> Axes:
    """Density of states against energy: majority upwards, minority downwards, levels in colours."""
    ax = axes_or_new(ax)
    dataset = density.dataset
    energy = dataset["energy"].values
    for sign, spin in ((1, "majority"), (-1, "minority")):
        part = dataset.sel(spin=spin)
        ax.fill_between(energy, sign * part["total"].values, color="0.9", linewidth=0)
        ax.plot(energy, sign * part["total"], color=NEUTRAL, label=_once("total", sign), **LINE)
        for color, level in zip(LEVELS[1:], dataset["level"].values, strict=False):
            values = sign * part["density"].sel(level=level)
            ax.plot(energy, values, color=color, linewidth=1.1, label=_once(str(level), sign))
    ax.axhline(0.0, color="0.4", linewidth=0.8)
    ax.axvline(0.0, color="0.6", linewidth=0.8, linestyle="--", zorder=0)
    largest = HEADROOM * float(dataset["total"].max())
    ax.set_ylim(-largest, largest)
    ax.set_xlim(energy[0], energy[-1])
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    for height, spin in ((0.97, "majority"), (0.03, "minority")):
        ax.text(
            0.02,
            height,
            spin,
            transform=ax.transAxes,
            va="top" if height > 0.5 else "bottom",
            fontsize="small",
            color="0.4",
        )
    ax.set_xlabel(ENERGY)
    ax.set_ylabel("density of states (1/(eV cell))")
    ax.set_title(f"density of states of {dataset.attrs['material']}", fontsize="medium")
    ax.legend(fontsize="small", frameon=False, ncols=3, loc="upper right")
    return ax


def _once(label: str, sign: int) -> str | None:
    return label if sign > 0 else None
