"""Resistance of a torque table against angle and bias, and its ratios."""

from __future__ import annotations  # xarray is not imported for its names alone

from typing import Any

import numpy as np

from ... import _xarray as xr
from ..._typing import Array
from ...errors import QuestionError, RangeError
from ...model.checks import number_list, pi_at_most
from ...results.analyses.electrical.magnetoresistance import Magnetoresistance
from ...results.base.question_record import records_question
from ...results.torque_table import TorqueTable
from ...units import OHM_MICROMETRE_SQUARED

UNIT = "ohm um2"
COLLINEAR = 1e-6
"""How far (rad) from 0 and pi an angle still counts as parallel and antiparallel."""


@records_question
def magnetoresistance(
    table: TorqueTable, *, bias: Any = None, theta: Any = None
) -> Magnetoresistance:
    """Resistance, differential resistance and magnetoresistance ratio (TMR, GMR) of a table.

    (R_AP - R_P)/R_P, as in Zutic, Fabian and Das Sarma, Rev. Mod. Phys. 76, 323 (2004).

    At biases (V) and angles (rad), by default those of the table; the ratio is taken at 0 and
    pi whatever ``theta``. Errors of V/J are those of `TorqueTable.at`; errors of dV/dJ, and of its
    limit V/J at V = 0, those of `TorqueTable.conductance`.

    Raises QuestionError for an input that is not allowed; RangeError outside the table, for a
    table of one bias, or where no current flows.
    """
    _check(table)
    biases = table.dataset["bias"].values if bias is None else number_list("bias", bias, "V")
    angles = pi_at_most(
        table.dataset["theta"].values if theta is None else number_list("theta", theta, "rad")
    )
    variables = _variables(*_rows(table, biases, angles))
    low, high = table.interpolant.theta_range
    if low <= COLLINEAR and high >= np.pi - COLLINEAR:
        total, error, slope, slope_error = _rows(table, biases, np.array([low, high]))
        variables |= _ratio("ratio", "(R_AP - R_P)/R_P", total, error)
        variables |= _ratio("differential_ratio", "(R_AP - R_P)/R_P of dV/dJ", slope, slope_error)
    coordinates = {
        "bias": ("bias", biases, {"units": "V", "long_name": "(mu_L - mu_R)/e"}),
        "theta": ("theta", angles, {"units": "rad", "long_name": "angle between n and p"}),
    }
    return Magnetoresistance(xr.Dataset(variables, coordinates))


def _check(table: Any) -> None:
    if not isinstance(table, TorqueTable):
        raise QuestionError(f"table is {type(table).__name__}; allowed is a TorqueTable")
    if len(table.dataset["bias"]) < 2:
        raise RangeError("the torque table has one bias; a differential resistance needs two")


def _variables(total: Array, error: Array, slope: Array, slope_error: Array) -> dict[str, Any]:
    meanings = {
        "resistance_area": (total, "V/J"),
        "resistance_area_error": (error, "estimated error of V/J"),
        "differential_resistance_area": (slope, "dV/dJ"),
        "differential_resistance_area_error": (slope_error, "estimated error of dV/dJ"),
    }
    return {
        name: (("bias", "theta"), values, {"units": UNIT, "long_name": meaning})
        for name, (values, meaning) in meanings.items()
    }


def _ratio(name: str, meaning: str, resistance: Array, error: Array) -> dict[str, Any]:
    """Ratio and error of resistances (biases, 2) at 0 and pi with independent errors."""
    ratio = resistance[:, 1] / resistance[:, 0]
    spread = np.abs(ratio) * np.hypot(*(error / resistance).T)
    of_error = f"estimated error of {meaning}"
    return {
        name: ("bias", ratio - 1, {"units": "1", "long_name": meaning}),
        f"{name}_error": ("bias", spread, {"units": "1", "long_name": of_error}),
    }


def _rows(table: TorqueTable, biases: Array, angles: Array) -> Array:
    """V/J, its error, dV/dJ and its error (4, biases, angles) in ohm um^2."""
    rows = [resistance_area(table, float(bias), angles) for bias in biases]
    return np.moveaxis(np.array(rows), 1, 0)


def resistance_area(table: TorqueTable, bias: float, angles: Array) -> Array:
    """V/J, its error, dV/dJ and its error (4, angles) in ohm um^2 at a bias (V) and angles (rad).

    Near V = 0, where an error of J says little of V/J, that of dJ/dV holds, and what the resistance
    differs from its limit.
    """
    quantities = table.at(bias, angles)
    conductance = table.interpolant.bias_slopes(bias, angles)[2]
    slope, relative_of_slope = _inverse(conductance), _slope_error(table, bias, angles)
    if bias == 0:
        total, relative = slope, relative_of_slope
    else:
        current = quantities["current_density"].values
        total = bias * _inverse(current)
        relative = quantities["current_density_error"].values / np.abs(current)
        if _covers_zero(table):
            limit = bias * _inverse(current) * table.interpolant.bias_slopes(0.0, angles)[2]
            of_limit = _slope_error(table, 0.0, angles) + np.abs(1 - 1 / limit)
            relative = np.minimum(relative, of_limit)
    rows = [total, np.abs(total) * relative, slope, np.abs(slope) * relative_of_slope]
    return np.stack(rows) / OHM_MICROMETRE_SQUARED


def _covers_zero(table: TorqueTable) -> bool:
    low, high = table.interpolant.bias_range
    return bool(low <= 0 <= high)


def _slope_error(table: TorqueTable, bias: float, angles: Array) -> Array:
    """Relative error of dJ/dV at a bias (V) and angles (rad), linear between those of the table.

    That at the bias, or the larger one of the two biases of the table around it.
    """
    conductance = table.conductance()
    biases = table.dataset["bias"].values
    last = int(np.clip(np.searchsorted(biases, bias), 0, len(biases) - 1))
    rows = [last] if biases[last] == bias else [max(last - 1, 0), last]
    slopes, errors = conductance.values[rows], conductance["conductance_error"].values[rows]
    relative = (errors * np.abs(_inverse(slopes))).max(axis=0)
    return np.asarray(np.interp(angles, table.dataset["theta"].values, relative))


def _inverse(values: Array) -> Array:
    if np.any(values == 0):
        raise RangeError("no current flows at some bias and angle, where there is no resistance")
    return np.asarray(1 / values)
