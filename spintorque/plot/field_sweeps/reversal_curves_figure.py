"""Figures of first-order reversal curves."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...results.analyses.field_sweeps.reversal_curves import ReversalCurves
from ..axes import NEUTRAL, axes_or_new, finish

MOST_CURVES = 40


def plot_reversal_curves(curves: ReversalCurves, *, ax: Axes | None = None) -> Axes:
    """Magnetization on the way up from each reversal field, and on the way down."""
    ax = axes_or_new(ax)
    field = curves.field / 1e3
    step = -(-len(field) // MOST_CURVES)
    for row in curves.magnetization[::step]:
        ax.plot(field, row, color="#0072b2", linewidth=0.8)
    ax.plot([], [], color="#0072b2", label="from each reversal field")
    ax.plot(field, np.diag(curves.magnetization), color=NEUTRAL, label="on the way down")
    return finish(ax, "field (kA/m)", "magnetization", "first-order reversal curves", "A/m")


def plot_reversal_distribution(curves: ReversalCurves, *, ax: Axes | None = None) -> Axes:
    """Distribution over the coercivity (H - H_r)/2 and the bias (H + H_r)/2."""
    ax = axes_or_new(ax)
    coercivity, bias = (part / 1e3 for part in curves.coercivity_and_bias)
    known = np.isfinite(curves.distribution)
    largest = float(np.abs(curves.distribution[known]).max(initial=0.0)) or 1.0
    look: dict[str, Any] = {"shading": "nearest", "rasterized": True, "cmap": "RdBu_r"}
    mesh = ax.pcolormesh(coercivity, bias, curves.distribution, vmin=-largest, vmax=largest, **look)
    assert ax.figure is not None
    ax.figure.colorbar(mesh, ax=ax, label="distribution $\\rho$ (m/A)")
    finish(ax, "coercivity (kA/m)", "bias (kA/m)", "FORC distribution")
    ax.set_xlim(left=0.0)
    return ax
