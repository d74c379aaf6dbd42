"""Figures of torque tables."""

import numpy as np
from matplotlib.axes import Axes

from ..results.torque import Torque
from ..results.torque_table import TorqueTable
from .axes import LINE, NEUTRAL, NODES, PARALLEL, PERPENDICULAR, axes_or_new, explain_styles, finish

PARTS = {
    "torque_parallel": "in-plane $T_\\parallel$",
    "torque_perpendicular": "perpendicular $T_\\perp$",
}
LATTICE = {
    "lattice_torque_parallel": "lattice, $L_\\parallel$",
    "lattice_torque_perpendicular": "lattice, $L_\\perp$",
    "lattice_torque_longitudinal": "lattice, $L_n$",
}
FIXED = {
    "fixed_torque_parallel": "on fixed, $T_\\parallel$",
    "fixed_torque_perpendicular": "on fixed, $T_\\perp$",
}
COLORS = (
    (PARALLEL, PERPENDICULAR),
    ("#56b4e9", "#e69f00"),
    ("#009e73", "#cc79a7"),
    ("#000000", "#8c564b"),
)
"""Of the in-plane and the perpendicular torque, for one table after the other."""
GROUP = "torque table"
"""Mark of the curves by which tables on a pair of axes are counted."""
TORQUE = "torque"
TORQUE_UNIT = "J/m²"


def plot_torque(torque: Torque, *, ax: Axes | None = None) -> Axes:
    """Both torques at one bias and angle, and the part of filled states, with their errors.

    Also those on the fixed magnets, and with spin-orbit coupling in the free one what its lattice
    takes up.
    """
    ax = axes_or_new(ax)
    for place, (name, color) in enumerate(zip(PARTS, COLORS[0], strict=True)):
        _bar(ax, torque, place, name, color)
    words = [*PARTS.values(), "$T_\\perp$ of filled states"]
    ax.bar(2, torque.torque_perpendicular_equilibrium, color=COLORS[1][1], width=0.6)
    further = [(FIXED, COLORS[0]), (LATTICE, 3 * COLORS[2][:1])]
    for names, colors in further:
        for (name, word), color in zip(names.items(), colors, strict=True):
            if getattr(torque, name) is not None:
                _bar(ax, torque, len(words), name, color)
                words.append(word)
    title = f"torque at {torque.bias:.3g} V and {np.rad2deg(torque.theta):.4g}°"
    finish(ax, "", TORQUE, title, TORQUE_UNIT)
    ax.set_xticks(range(len(words)), words)
    if len(words) > len(PARTS) + 1:
        ax.tick_params(axis="x", rotation=25)
    return ax


def _bar(ax: Axes, torque: Torque, place: int, name: str, color: str) -> None:
    value, error = getattr(torque, name), getattr(torque, f"{name}_error")
    ax.bar(place, value, yerr=error, color=color, width=0.6, capsize=4)


def plot_torque_against_bias(
    table: TorqueTable, *, theta: float = np.pi / 2, label: str = "", ax: Axes | None = None
) -> Axes:
    """Both torques against the bias at an angle: nodes with error bars, and between them.

    Parameters
    ----------
    table : TorqueTable
        The table.
    theta : float, rad
        The angle.
    label : str
        Name of the table; several tables on the same ``ax`` have colours of their own.
    ax : matplotlib Axes or None
        Where to draw; None: on a new figure.
    """
    ax = axes_or_new(ax)
    parts = _parts(ax, label)
    nodes = table.dataset["bias"].values
    fine = np.unique(np.concatenate([np.linspace(nodes[0], nodes[-1], 201), nodes]))
    between = [table.at(bias, theta) for bias in fine]
    nearest = table.dataset.sel(theta=theta, method="nearest")
    at_nodes = abs(float(nearest["theta"]) - theta) < 1e-9
    for name, (color, word) in parts.items():
        curve = [float(point[name][0]) for point in between]
        ax.plot(fine, curve, color=color, label=word, gid=GROUP, **LINE)
        if at_nodes:
            values, errors = nearest[name], nearest[f"{name}_error"]
            ax.errorbar(nodes, values, errors, color=color, **NODES)
    explain_styles(ax, line="interpolated", points="computed" if at_nodes else "")
    title = f"torque on the {table.torques_on} magnet at {np.rad2deg(theta):.0f}°"
    ax.locator_params(axis="x", nbins=7)
    return finish(ax, "bias (V)", TORQUE, title, TORQUE_UNIT)


def plot_torque_against_angle(
    table: TorqueTable, *, bias: float, label: str = "", ax: Axes | None = None
) -> Axes:
    """Both torques against the angle at one bias.

    Parameters
    ----------
    table : TorqueTable
        The table.
    bias : float, V
        The bias.
    label : str
        Name of the table; several tables on the same ``ax`` have colours of their own.
    ax : matplotlib Axes or None
        Where to draw; None: on a new figure.
    """
    ax = axes_or_new(ax)
    parts = _parts(ax, label)
    low, high = table.interpolant.theta_range
    fine = np.linspace(low, high, 181)
    curve = table.at(bias, fine)
    nearest = table.dataset.sel(bias=bias, method="nearest")
    at_nodes = abs(float(nearest["bias"]) - bias) < 1e-9
    for name, (color, word) in parts.items():
        ax.plot(np.rad2deg(fine), curve[name], color=color, label=word, gid=GROUP, **LINE)
        if at_nodes:
            values, errors = nearest[name], nearest[f"{name}_error"]
            ax.errorbar(np.rad2deg(nearest["theta"]), values, errors, color=color, **NODES)
    explain_styles(ax, line="interpolated", points="computed" if at_nodes else "")
    ax.set_xticks(range(0, 181, 30))
    return finish(ax, "angle θ (degrees)", TORQUE, f"torque at {bias:.3g} V", TORQUE_UNIT)


def plot_conductance_against_angle(
    table: TorqueTable, *, bias: float = 0.0, label: str = "", ax: Axes | None = None
) -> Axes:
    """Differential conductance against the angle at the node nearest to a bias.

    Parameters
    ----------
    table : TorqueTable
        The table.
    bias : float, V
        The bias.
    label : str
        Name of the table; several tables on the same ``ax`` have colours of their own.
    ax : matplotlib Axes or None
        Where to draw; None: on a new figure.
    """
    ax = axes_or_new(ax)
    number = _tables_on(ax, 1)
    color = NEUTRAL if number == 0 else COLORS[number % len(COLORS)][0]
    word = label or (f"table {number + 1}" if number else None)
    conductance = table.conductance().sel(bias=bias, method="nearest")
    angle = np.rad2deg(conductance["theta"])
    ax.plot(angle, conductance, "o-", color=color, markersize=4, label=word, gid=GROUP)
    ax.set_xticks(range(0, 181, 30))
    title = f"differential conductance at {float(conductance['bias']):.3g} V"
    return finish(ax, "angle θ (degrees)", "dJ/dV", title, "S/m²")


def _parts(ax: Axes, label: str) -> dict[str, tuple[str, str]]:
    """Colour and legend of each torque of the next table on a pair of axes."""
    number = _tables_on(ax, len(PARTS))
    colors = COLORS[number % len(COLORS)]
    name = label or (f"table {number + 1}" if number else "")
    return {
        part: (color, f"{name}: {word}" if name else word)
        for (part, word), color in zip(PARTS.items(), colors, strict=True)
    }


def _tables_on(ax: Axes, curves: int) -> int:
    """How many tables, of so many curves each, a pair of axes has."""
    return sum(line.get_gid() == GROUP for line in ax.get_lines()) // curves
