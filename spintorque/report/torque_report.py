"""Report of a torque table."""

import numpy as np

from ..analysis.electrical._magnetoresistance import COLLINEAR
from ..errors import RangeError
from ..plot.torque_figure import (
    plot_conductance_against_angle,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from ..results.audit import MEANINGS
from ..results.torque_table import TorqueTable
from ..units import OHM_MICROMETRE_SQUARED
from .page import Chapter, Illustration, figure_of, plus_minus, span

PARTS = {"parallel": "in-plane", "perpendicular": "perpendicular"}
FURTHER = {
    "fixed_torque_parallel": "in-plane torque on the fixed magnets",
    "fixed_torque_perpendicular": "perpendicular torque on the fixed magnets",
    "lattice_torque_parallel": "in-plane torque on the lattice",
    "lattice_torque_perpendicular": "perpendicular torque on the lattice",
    "lattice_torque_longitudinal": "torque on the lattice along the free magnet",
}


def table_chapter(table: TorqueTable, bias: float | None = None) -> Chapter:
    """Chapter about a table, with its torques against the angle at a ``bias`` (V)."""
    audit = {MEANINGS.get(key, key): f"{value:.2e}" for key, value in table.audit.items()}
    figures = table_figures(table, bias)
    return Chapter("Torque", table_facts(table), figures, audit, table_headline(table))


def table_figures(table: TorqueTable, bias: float | None = None) -> dict[str, Illustration]:
    """Figures of a table by file name; ``bias`` (V) of the angle figure, default the largest."""
    try:
        low, high = table.interpolant.bias_range
    except RangeError:
        return {}  # angles that allow no curve
    shown = high if bias is None or not low <= bias <= high else bias
    figures = {
        "torque_angle": figure_of(
            lambda ax: plot_torque_against_angle(table, bias=shown, ax=ax),
            f"In-plane and perpendicular torque on the {table.torques_on} magnet against the angle "
            f"at {shown:g} V: tabulated values with their errors, and the interpolation that the "
            "dynamics uses.",
        )
    }
    if table.has_fixed_torques:
        on_fixed = table.on_fixed_layer()
        figures["fixed_torque_angle"] = figure_of(
            lambda ax: plot_torque_against_angle(on_fixed, bias=shown, ax=ax),
            f"The same for the fixed magnets, seen from the free one, at {shown:g} V.",
        )
    if len(table.dataset["bias"]) > 1:
        figures["torque_bias"] = figure_of(
            lambda ax: plot_torque_against_bias(table, ax=ax),
            "Both torques at 90° against the bias, with the errors of the tabulated values.",
        )
        figures["conductance_angle"] = figure_of(
            lambda ax: plot_conductance_against_angle(table, ax=ax),
            "Differential conductance dJ/dV per area against the angle at the tabulated bias "
            "nearest to 0 V.",
        )
    return dict(sorted(figures.items(), reverse=True))


def table_headline(table: TorqueTable) -> dict[str, str]:
    """Magnetoresistance, resistance, torkance and exchange torque with their errors."""
    biases, theta = (table.dataset[name].values for name in ("bias", "theta"))
    middle = int(np.abs(theta - np.pi / 2).argmin())
    bias = float(biases[np.abs(biases).argmin()])
    place = {"bias": bias, "theta": float(theta[middle])}
    where = f"at {np.rad2deg(theta[middle]):.3g}°, {bias:g} V"
    torques = table.dataset.sel(place)
    if len(biases) < 2:
        return {
            f"{word} torque {where}": plus_minus(
                torques[f"torque_{part}"], torques[f"torque_{part}_error"], "J/m²"
            )
            for part, word in PARTS.items()
        }
    numbers = _resistances(table, bias)
    slopes = table.torkance().sel(place)
    numbers[f"in-plane torkance dT/dV {where}"] = plus_minus(
        slopes["torkance_parallel"], slopes["torkance_parallel_error"], "J/(m² V)"
    )
    numbers[f"perpendicular torque {where}"] = plus_minus(
        torques["torque_perpendicular"], torques["torque_perpendicular_error"], "J/m²"
    )
    return numbers


def table_facts(table: TorqueTable) -> dict[str, str]:
    """Ranges of the numbers of a table."""
    data = table.dataset
    facts = {
        "bias": f"{span(data['bias'].values)} V, {len(data['bias'])} values",
        "angle": f"{span(np.rad2deg(data['theta'].values))}°, {len(data['theta'])} values",
    }
    for part, word in PARTS.items():
        values = data[f"torque_{part}"].values
        error = float(data[f"torque_{part}_error"].max())
        facts[f"{word} torque"] = f"{span(values)} J/m², error up to {error:.1e}"
    for name, word in FURTHER.items():
        if name in data:
            error = float(data[f"{name}_error"].max())
            facts[word] = f"{span(data[name].values)} J/m², error up to {error:.1e}"
    parity = _parity(table)
    if parity is not None:
        facts["perpendicular torque, odd part in bias"] = (
            f"{parity:.1e} of its largest value (0 for a symmetric stack)"
        )
    facts["electron-flow current density"] = f"{span(data['current_density'].values)} A/m²"
    return facts


def _parity(table: TorqueTable) -> float | None:
    """Odd part of T_perp in the bias, if the biases are symmetric."""
    bias = table.dataset["bias"].values
    if len(bias) < 2 or not np.allclose(bias, -bias[::-1]):
        return None
    values = table.dataset["torque_perpendicular"].values
    largest = np.abs(values).max()
    return float(np.abs(values - values[::-1]).max() / (2 * largest)) if largest else None


def _resistances(table: TorqueTable, bias: float) -> dict[str, str]:
    """Ratio and resistance-area product at a bias (V); none for a table without 0 and pi."""
    theta = table.dataset["theta"].values
    if theta[0] > COLLINEAR or theta[-1] < np.pi - COLLINEAR:
        return {}
    if bias:
        ends = table.dataset.sel(bias=bias).isel(theta=[0, -1])
        values = ends["current_density"].values / bias
        errors = ends["current_density_error"].values / abs(bias)
    else:
        # V/J at 0 V is dV/dJ, whose error is that of a slope.
        slopes = table.conductance().sel(bias=bias).isel(theta=[0, -1])
        values, errors = slopes.values, slopes["conductance_error"].values
    if not values.all():
        return {}  # no current flows
    ratio = values[0] / values[1]
    spread = abs(ratio) * np.hypot(*(errors / values))
    area = 1 / (values[0] * OHM_MICROMETRE_SQUARED)
    return {
        f"magnetoresistance (R_AP - R_P)/R_P at {bias:g} V": plus_minus(
            100 * (ratio - 1), 100 * spread, "%"
        ),
        f"R_P times area at {bias:g} V": plus_minus(area, area * errors[0] / values[0], "Ω µm²"),
    }
