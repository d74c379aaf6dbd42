"""Figures of resistance, and of the torque per current, from torque tables."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from .._typing import Array
from ..errors import RangeError
from ..formulas.asymmetric_valve import efficiency
from ..formulas.slonczewski import denominator
from ..results.analyses.electrical.angular_asymmetry import AngularAsymmetry, reduced_resistance
from ..results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from ..results.analyses.electrical.magnetoresistance import Magnetoresistance
from ..results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from .axes import (
    BARS,
    LINE,
    MARKED,
    NEUTRAL,
    NODES,
    PARALLEL,
    PERPENDICULAR,
    axes_or_new,
    finish,
    tick,
)


def plot_magnetoresistance(magnetoresistance: Magnetoresistance, *, ax: Axes | None = None) -> Axes:
    """Magnetoresistance ratio against the bias, with error bars; RangeError without 0 and pi."""
    ax = axes_or_new(ax)
    data = magnetoresistance.dataset
    if "ratio" not in data:
        raise RangeError(
            "the magnetoresistance has no ratio, because its table lacks 0 or pi: tabulate both"
        )
    bias, ratio, differential = data["bias"], data["ratio"], data["differential_ratio"]
    ax.plot(bias, ratio, color=PARALLEL, label="of V/J", **MARKED)
    ax.errorbar(bias, ratio, data["ratio_error"], color=PARALLEL, **BARS)
    ax.plot(bias, differential, "--", color=PERPENDICULAR, label="of dV/dJ")
    ax.errorbar(bias, differential, data["differential_ratio_error"], color=PERPENDICULAR, **BARS)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(100 * value)))
    ylabel = "$(R_\\mathrm{AP} - R_\\mathrm{P})/R_\\mathrm{P}$ (%)"
    return finish(ax, "bias (V)", ylabel, "magnetoresistance ratio")


def plot_angular_asymmetry(asymmetry: AngularAsymmetry, *, ax: Axes | None = None) -> Axes:
    """Resistance-area product against the angle, its fit, and the line of a cosine."""
    ax = axes_or_new(ax)
    fine, change = np.linspace(0, np.pi, 181), asymmetry.antiparallel - asymmetry.parallel
    points = asymmetry.parallel + change * asymmetry.reduced
    fit, cosine = (
        asymmetry.parallel + change * reduced_resistance(fine, chi) for chi in (asymmetry.chi, 0.0)
    )
    ax.plot(np.rad2deg(fine), cosine, ":", color="0.6", label="linear in cos θ")
    label = f"χ = {asymmetry.chi:.4f} ± {asymmetry.chi_error:.1g}"
    ax.plot(np.rad2deg(fine), fit, color=PARALLEL, label=label, **LINE)
    error = abs(change) * asymmetry.reduced_error
    ax.errorbar(np.rad2deg(asymmetry.theta), points, error, color=NEUTRAL, label="table", **NODES)
    finish(ax, "angle θ (degrees)", "RA (Ω µm²)", f"resistance at {asymmetry.bias:.2f} V")
    ax.set_xticks(range(0, 181, 30))
    ax.set_ylim(*(np.array([points.min(), points.max()]) + 0.06 * abs(change) * np.array([-1, 1])))
    return ax


def plot_slonczewski_fit(fit: SlonczewskiFit, *, ax: Axes | None = None) -> Axes:
    """Torque per current against the angle, that of the table and that of the fit."""
    constant, slope = denominator(fit.asymmetry)

    def curve(cosine: Array) -> Array:
        return np.asarray(fit.polarization * fit.asymmetry**2 / (constant + slope * cosine))

    return _efficiency(fit, curve, f"P = {fit.polarization:.3f}, Λ = {fit.asymmetry:.3f}", ax)


def plot_asymmetric_valve_fit(fit: AsymmetricValveFit, *, ax: Axes | None = None) -> Axes:
    """Torque per current against the angle, that of the table and that of the fit."""

    def curve(cosine: Array) -> Array:
        return np.asarray(efficiency(cosine, fit.coefficients))

    label = f"({fit.constant:.3f} + {fit.slope:.3f} cos θ)/(1 - {fit.square:.3f} cos² θ)"
    return _efficiency(fit, curve, label.replace("+ -", "- ").replace("- -", "+ "), ax)


def _efficiency(
    fit: SlonczewskiFit | AsymmetricValveFit,
    curve: Callable[[Array], Array],
    label: str,
    ax: Axes | None,
) -> Axes:
    """Torque per current of a table and of a form, a function of the cosine."""
    ax = axes_or_new(ax)
    fine = np.linspace(0, np.pi, 181)
    ax.plot(np.rad2deg(fine), curve(np.cos(fine)), color=PARALLEL, label=label, **LINE)
    ax.errorbar(np.rad2deg(fit.theta), fit.efficiency, color=NEUTRAL, label="table", **NODES)
    ylabel = "$T_\\parallel/(\\hbar J\\,\\sin\\theta/2e)$"
    finish(ax, "angle θ (degrees)", ylabel, f"torque per current at {fit.bias:.2f} V")
    ax.set_xticks(range(0, 181, 30))
    return ax
