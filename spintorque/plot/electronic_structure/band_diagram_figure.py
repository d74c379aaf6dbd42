"""Figure of layers, potential and bands along a stack."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform, blended_transform_factory

from ..._typing import Array
from ...results.electronic_structure.band_diagram import BandDiagram
from ..axes import axes_or_new
from .bands_figure import SPINS

LETTERS = {"ferromagnet": "F", "normal_metal": "N", "insulator": "I"}
FILLS = {"ferromagnet": "#dbe6f0", "normal_metal": "#ececec", "insulator": "#f7ecd9"}
LEAD_SHARE, LEAD_MONOLAYERS = 0.22, 4  # width of a lead: of what is between them, at least
LEAST_WAVES = 0.05  # below it is a gap; spin-orbit coupling gives each wave some of both spins
HALF_WAVES = 1.5  # waves that have half of the full colour
FOOT, HEIGHT = 3.0, 38.0  # points above the axes: where the strip of layers begins, how high it is
LETTER, ARROW, POINTS_PER_INCH = 5.5, 9.0, 72.0  # points: width of a letter, half an arrow
UPPER, MIDDLE, LOWER = 0.76, 0.5, 0.3  # of the strip's height: where lines are written
TOP = 0.97  # of the axes, where names begin that are wider than their layers
SHORT = 0.3  # part in the xz plane below which a magnetization is drawn as along y
LABELS = {"majority": "majority", "minority": "minority", "both": "each spin"}


class LayerSpan(NamedTuple):
    """A layer in the figure: its number, its monolayers, and edges (monolayers + 1,) in nm."""

    number: int
    monolayers: Array
    edges: Array


def plot_band_diagram(diagram: BandDiagram, *, ax: Axes | None = None) -> Axes:
    """Layers with their magnetizations, potential, chemical potentials and bands along a stack.

    Bands are shaded, darker where more Bloch waves run; a magnet has its majority in the left
    half of each layer and its minority in the right one. White is a gap.
    """
    ax = axes_or_new(ax)
    spans = _spans(diagram)
    for span in spans:
        _shade(ax, diagram, span)
    _draw_levels(ax, diagram, spans)
    _draw_strip(ax, diagram, spans)
    _finish(ax, diagram, spans)
    return ax


def _spans(diagram: BandDiagram) -> list[LayerSpan]:
    """Layers from left to right; leads have a width of their own."""
    position = diagram.dataset["position"].values
    layer_of = diagram.dataset["layer_of"].values
    steps = np.diff(position)
    lead = max(LEAD_SHARE * (position[-1] - position[0]), LEAD_MONOLAYERS * float(steps.mean()))
    middles = (position[1:] + position[:-1]) / 2
    edges = np.concatenate([[middles[0] - lead], middles, [middles[-1] + lead]])
    spans = []
    for number in range(layer_of[-1] + 1):
        inside = np.flatnonzero(layer_of == number)
        spans.append(LayerSpan(number, inside, edges[inside[0] : inside[-1] + 2]))
    return spans


def _shade(ax: Axes, diagram: BandDiagram, span: LayerSpan) -> None:
    """Shade the bands of a layer, spin beside spin in a magnet, and draw the edges of gaps."""
    dataset = diagram.dataset
    energy = dataset["energy"].values
    steps = np.diff(energy) / 2
    rows = np.concatenate([[energy[0] - steps[0]], energy[:-1] + steps, [energy[-1] + steps[-1]]])
    parts: list[tuple[str, Array, Array]]
    waves = dataset["waves"].values[span.monolayers]
    if dataset["magnetization"].values[span.number]:
        halves = span.edges[0] + (span.edges - span.edges[0]) / 2
        width = (span.edges[-1] - span.edges[0]) / 2
        parts = [("majority", halves, waves[:, 0]), ("minority", halves + width, waves[:, 1])]
    else:
        parts = [("both", span.edges, waves.mean(axis=1))]
    for spin, columns, counts in parts:
        cmap = LinearSegmentedColormap.from_list(spin, ["white", SPINS[spin]])
        shade = counts / (counts + HALF_WAVES)
        ax.pcolormesh(columns, rows, shade.T, cmap=cmap, vmin=0, vmax=1, rasterized=True, zorder=0)
        lines = [
            [(columns[place], level), (columns[place + 1], level)]
            for place, count in enumerate(counts)
            for level in rows[1:-1][np.diff((count > LEAST_WAVES).astype(int)) != 0]
        ]
        ax.add_collection(LineCollection(lines, colors=SPINS[spin], linewidths=0.9, zorder=1))


def _draw_levels(ax: Axes, diagram: BandDiagram, spans: list[LayerSpan]) -> None:
    """Draw what the potential makes of the Fermi energy, and the chemical potentials."""
    dataset = diagram.dataset
    levels = dataset.attrs["fermi_energy"] + dataset["potential"].values
    place = dataset["position"].values
    ends = spans[0].edges[0], spans[-1].edges[-1]
    ax.plot(
        [ends[0], *place, ends[1]],
        [levels[0], *levels, levels[-1]],
        color="black",
        linewidth=1.2,
        linestyle="--",
        label="Fermi energy + potential",
        zorder=3,
    )
    for side, span in (("left", spans[0]), ("right", spans[-1])):
        level = float(dataset["chemical_potential"].sel(lead=side))
        ax.plot(span.edges[[0, -1]], [level, level], color="black", linewidth=2.2, zorder=3)
        ax.annotate(
            rf"$\mu_\mathrm{{{side[0].upper()}}}$ = {level:.3g} eV",
            (float(span.edges[[0, -1]].mean()), level),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize="small",
            zorder=4,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8, "lw": 0},
        )


def _draw_strip(ax: Axes, diagram: BandDiagram, spans: list[LayerSpan]) -> None:
    """Draw a strip of the layers above the axes: names, monolayers, magnetizations."""
    whole = spans[-1].edges[-1] - spans[0].edges[0]
    points = ax.get_window_extent().width / ax.figure.dpi * POINTS_PER_INCH / whole
    for span in spans:
        start, width = span.edges[0], span.edges[-1] - span.edges[0]
        name, kind, role = (
            str(diagram.dataset[key].values[span.number])
            for key in ("name", "kind", "magnetization")
        )
        ax.add_patch(
            Rectangle(
                (start, 0.0),
                width,
                1.0,
                transform=_strip(ax),
                facecolor=FILLS[kind],
                edgecolor="0.4",
                linewidth=0.8,
                clip_on=False,
            )
        )
        count = f"{len(span.monolayers)} ML" if span not in (spans[0], spans[-1]) else ""
        title, note = LETTERS.get(name, name), role if role in ("fixed", "free") else ""
        lines = [" ".join(filter(None, (title, count))), title]
        fitting = next((line for line in lines if _fits(line, points * width)), "")
        middle = start + width / 2
        if fitting:
            _write(ax, middle, UPPER if role else MIDDLE, fitting)
        else:
            _write_below(ax, middle, title)
        if role:
            is_noted = bool(note) and _fits(note, points * width - 4 * ARROW)
            arrow = middle - (1.7 * ARROW / points if is_noted else 0.0)
            _draw_arrow(
                ax,
                (arrow, LOWER if fitting else MIDDLE),
                diagram.dataset["direction"].values[span.number],
            )
            if is_noted:
                _write(ax, middle + 0.8 * ARROW / points, LOWER, note)


def _strip(ax: Axes) -> Transform:
    """Transform of places (nm) and heights in the strip, 0 at its foot and 1 at its top."""
    points = Affine2D().scale(HEIGHT).translate(0, FOOT).scale(1 / POINTS_PER_INCH)
    above = points + ax.figure.dpi_scale_trans + ScaledTranslation(0, 1, ax.transAxes)  # type: ignore[arg-type] # any works
    return blended_transform_factory(ax.transData, above)


def _fits(text: str, points: float) -> bool:
    """Whether a text fits into a width in points."""
    return LETTER * len(text) < points


def _write(ax: Axes, place: float, height: float, text: str) -> None:
    """Write into the strip at a place (nm) and a height in it."""
    ax.text(place, height, text, transform=_strip(ax), ha="center", va="center", fontsize="small")


def _write_below(ax: Axes, place: float, text: str) -> None:
    """Write a name that is wider than its layer below the strip, upwards."""
    ax.text(
        place,
        TOP,
        text,
        transform=ax.get_xaxis_transform(),
        ha="center",
        va="top",
        fontsize="small",
        rotation=90,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8, "lw": 0},
        zorder=4,
    )


def _draw_arrow(ax: Axes, centre: tuple[float, float], direction: Array) -> None:
    """Draw a magnetization in the xz plane, x to the right; along y it is a cross or a dot.

    ``centre`` is the place (nm) and the height in the strip.
    """
    along = np.array([direction[0], direction[2]])
    if np.linalg.norm(along) < SHORT:
        _write(ax, *centre, r"$\otimes$" if direction[1] > 0 else r"$\odot$")
        return
    ends = []
    for sign in (1, -1):
        offset = sign * ARROW * along / POINTS_PER_INCH
        moved = ScaledTranslation(offset[0], offset[1], ax.figure.dpi_scale_trans)
        ends.append(_strip(ax) + moved)
    ax.annotate(
        "",
        centre,
        xycoords=ends[0],
        xytext=centre,
        textcoords=ends[1],
        arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "color": "black"},
        annotation_clip=False,
    )


def _finish(ax: Axes, diagram: BandDiagram, spans: list[LayerSpan]) -> None:
    """Label the axes, and say what colours mean."""
    dataset = diagram.dataset
    energy = dataset["energy"].values
    ax.set_xlim(spans[0].edges[0], spans[-1].edges[-1])
    ax.set_ylim(energy[0], energy[-1])
    ax.set_xlabel("position (nm)")
    ax.set_ylabel("energy (eV)")
    k = dataset["k"].values
    at = f"({k[0]:.3g}, {k[1]:.3g})" if k.any() else "0"
    ax.set_title(
        rf"bands at k$_\parallel$ = {at} and a bias of {dataset.attrs['bias']:g} V",
        fontsize="medium",
        pad=FOOT + HEIGHT + 5,
    )
    magnetic = dataset["magnetization"].values != ""
    present = {"majority": magnetic.any(), "minority": magnetic.any(), "both": not magnetic.all()}
    handles = [
        Patch(color=SPINS[name], alpha=0.6, label=label)
        for name, label in LABELS.items()
        if present[name]
    ]
    ax.legend(
        handles=[*handles, *ax.get_legend_handles_labels()[0]],
        fontsize="small",
        loc="upper center",
        bbox_to_anchor=(0.5, -0.14),
        ncols=4,
        frameon=False,
    )
