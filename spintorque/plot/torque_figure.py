"""Figures of torque tables."""

import numpy as np
from matplotlib.axes import Axes

from ..results.torque_table import TorqueTable
from .axes import LINE, NEUTRAL, NODES, PARALLEL, PERPENDICULAR, axes_or_new, explain_styles, finish

PARTS = {
    "torque_parallel": (PARALLEL, "in-plane $T_\\parallel$"),
    "torque_perpendicular": (PERPENDICULAR, "perpendicular $T_\\perp$"),
}
TORQUE = "torque"
TORQUE_UNIT = "J/m²"


def plot_torque_against_bias(
    table: TorqueTable, *, theta: float = np.pi / 2, ax: Axes | None = None
) -> Axes:
    """Both torques against the bias at an angle (rad): nodes with error bars, and between them."""
    ax = axes_or_new(ax)
    nodes = table.dataset["bias"].values
    fine = np.unique(np.concatenate([np.linspace(nodes[0], nodes[-1], 201), nodes]))
    between = [table.at(bias, theta) for bias in fine]
    nearest = table.dataset.sel(theta=theta, method="nearest")
    at_nodes = abs(float(nearest["theta"]) - theta) < 1e-9
    for name, (color, label) in PARTS.items():
        curve = [float(point[name][0]) for point in between]
        ax.plot(fine, curve, color=color, label=label, **LINE)
        if at_nodes:
            values, errors = nearest[name], nearest[f"{name}_error"]
            ax.errorbar(nodes, values, errors, color=color, **NODES)
    explain_styles(ax, line="interpolated", points="computed" if at_nodes else "")
    title = f"torque on the free magnet at {np.rad2deg(theta):.0f}°"
    ax.locator_params(axis="x", nbins=7)
    return finish(ax, "bias (V)", TORQUE, title, TORQUE_UNIT)


def plot_torque_against_angle(table: TorqueTable, *, bias: float, ax: Axes | None = None) -> Axes:
    """Both torques against the angle at one bias (V)."""
    ax = axes_or_new(ax)
    low, high = table.interpolant.theta_range
    fine = np.linspace(low, high, 181)
    curve = table.at(bias, fine)
    nearest = table.dataset.sel(bias=bias, method="nearest")
    at_nodes = abs(float(nearest["bias"]) - bias) < 1e-9
    for name, (color, label) in PARTS.items():
        ax.plot(np.rad2deg(fine), curve[name], color=color, label=label, **LINE)
        if at_nodes:
            values, errors = nearest[name], nearest[f"{name}_error"]
            ax.errorbar(np.rad2deg(nearest["theta"]), values, errors, color=color, **NODES)
    explain_styles(ax, line="interpolated", points="computed" if at_nodes else "")
    ax.set_xticks(range(0, 181, 30))
    return finish(ax, "angle θ (degrees)", TORQUE, f"torque at {bias:.3g} V", TORQUE_UNIT)


def plot_conductance_against_angle(
    table: TorqueTable, *, bias: float = 0.0, ax: Axes | None = None
) -> Axes:
    """Differential conductance against the angle at the node nearest to a bias (V)."""
    ax = axes_or_new(ax)
    found = table.conductance().sel(bias=bias, method="nearest")
    ax.plot(np.rad2deg(found["theta"]), found, "o-", color=NEUTRAL, markersize=4)
    ax.set_xticks(range(0, 181, 30))
    title = f"differential conductance at {float(found['bias']):.3g} V"
    return finish(ax, "angle θ (degrees)", "dJ/dV", title, "S/m²")
