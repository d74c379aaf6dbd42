"""Figures of normal modes."""

import numpy as np
from matplotlib.axes import Axes

from ...results.analyses.stability.normal_modes import NormalModes
from ..axes import axes_or_new


def plot_normal_modes(modes: NormalModes, *, ax: Axes | None = None) -> Axes:
    """How far each layer turns in each mode, with the layer that moves most or against it."""
    ax = axes_or_new(ax)
    turns = modes.amplitude * np.cos(modes.phase)
    image = ax.imshow(turns, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto", origin="lower")
    for (mode, layer), turn in np.ndenumerate(turns):
        ax.text(
            layer,
            mode,
            f"{turn:+.2f}".replace("-", "\N{MINUS SIGN}"),
            ha="center",
            va="center",
            color="white" if abs(turn) > 0.6 else "black",
        )
    labels = [
        f"{frequency:.4g} GHz\n{name}"
        for frequency, name in zip(modes.frequency, modes.character, strict=True)
    ]
    ax.set_yticks(range(len(labels)), labels)
    ax.set_xticks(range(turns.shape[1]), [f"layer {layer}" for layer in range(turns.shape[1])])
    assert ax.figure is not None
    ax.figure.colorbar(image, ax=ax, label="turn with the layer that moves most")
    ax.set_title("normal modes", fontsize="medium")
    return ax
