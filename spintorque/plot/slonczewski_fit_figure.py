"""Figure of Slonczewski's form fitted to a table."""

import numpy as np
from matplotlib.axes import Axes

from ..formulas.slonczewski import denominator
from ..results.analyses.slonczewski_fit import SlonczewskiFit
from .axes import LINE, NEUTRAL, NODES, PARALLEL, axes_or_new, finish


def plot_slonczewski_fit(fit: SlonczewskiFit, *, ax: Axes | None = None) -> Axes:
    """Torque per current against the angle, that of the table and that of the fit."""
    ax = axes_or_new(ax)
    fine = np.linspace(0, np.pi, 181)
    constant, slope = denominator(fit.asymmetry)
    curve = fit.polarization * fit.asymmetry**2 / (constant + slope * np.cos(fine))
    label = f"P = {fit.polarization:.3f}, Λ = {fit.asymmetry:.3f}"
    ax.plot(np.rad2deg(fine), curve, color=PARALLEL, label=label, **LINE)
    ax.errorbar(np.rad2deg(fit.theta), fit.efficiency, color=NEUTRAL, label="table", **NODES)
    ylabel = "$T_\\parallel/(\\hbar J\\,\\sin\\theta/2e)$"
    finish(ax, "angle θ (degrees)", ylabel, f"torque per current at {fit.bias:.2f} V")
    ax.set_xticks(range(0, 181, 30))
    return ax
