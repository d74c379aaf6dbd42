"""What is told of a torque table."""

import numpy as np
from matplotlib.figure import Figure

from ..errors import RangeError
from ..plot.torque_figure import (
    plot_conductance_against_angle,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from ..results.audit import MEANINGS
from ..results.torque_table import TorqueTable
from .page import Chapter, figure_of, span


def table_chapter(table: TorqueTable, bias: float | None = None) -> Chapter:
    """Chapter about a table, with its torques against the angle at a ``bias`` (V)."""
    audit = {MEANINGS.get(key, key): f"{value:.2e}" for key, value in table.audit.items()}
    return Chapter("Torque", table_facts(table), table_figures(table, bias), audit)


def table_figures(table: TorqueTable, bias: float | None = None) -> dict[str, Figure]:
    """Figures of a table by file name; ``bias`` (V) of the angle figure, default the largest."""
    try:
        low, high = table.interpolant.bias_range
    except RangeError:
        return {}  # angles that allow no curve
    shown = high if bias is None or not low <= bias <= high else bias
    figures = {
        "torque_angle": figure_of(lambda ax: plot_torque_against_angle(table, bias=shown, ax=ax))
    }
    if len(table.dataset["bias"]) > 1:
        figures["torque_bias"] = figure_of(lambda ax: plot_torque_against_bias(table, ax=ax))
        figures["conductance_angle"] = figure_of(
            lambda ax: plot_conductance_against_angle(table, ax=ax)
        )
    return dict(sorted(figures.items(), reverse=True))


def table_facts(table: TorqueTable) -> dict[str, str]:
    """What a person wants to know of a table first."""
    data = table.dataset
    facts = {
        "bias": f"{span(data['bias'].values)} V, {len(data['bias'])} values",
        "angle": f"{span(np.rad2deg(data['theta'].values))}°, {len(data['theta'])} values",
    }
    for part, name in (("parallel", "in-plane torque"), ("perpendicular", "perpendicular torque")):
        values = data[f"torque_{part}"].values
        error = float(data[f"torque_{part}_error"].max())
        facts[name] = f"{span(values)} J/m², error up to {error:.1e}"
    parity = _parity(table)
    if parity is not None:
        facts["perpendicular torque, odd part in bias"] = (
            f"{parity:.1e} of its largest value (0 for a symmetric stack)"
        )
    facts["electron-flow current density"] = f"{span(data['current_density'].values)} A/m²"
    ratio = _magnetoresistance(table)
    if ratio is not None:
        facts["magnetoresistance (G_P - G_AP)/G_AP at the smallest bias"] = f"{ratio:.1%}"
    return facts


def _parity(table: TorqueTable) -> float | None:
    """Odd part of T_perp in the bias, if the biases are symmetric."""
    bias = table.dataset["bias"].values
    if len(bias) < 2 or not np.allclose(bias, -bias[::-1]):
        return None
    values = table.dataset["torque_perpendicular"].values
    largest = np.abs(values).max()
    return float(np.abs(values - values[::-1]).max() / (2 * largest)) if largest else None


def _magnetoresistance(table: TorqueTable) -> float | None:
    """(G_P - G_AP)/G_AP with dJ/dV at the bias nearest 0, if the table has both ends."""
    data = table.dataset
    theta = data["theta"].values
    if len(data["bias"]) < 2 or theta[0] > 1e-9 or theta[-1] < np.pi - 1e-9:
        return None
    conductance = table.conductance().sel(bias=0.0, method="nearest")
    parallel, antiparallel = float(conductance[0]), float(conductance[-1])
    return (parallel - antiparallel) / antiparallel if antiparallel else None
