"""Torques in closed form by a voltage through a junction whose current is not linear in it.

The current is V (g + h cos(theta)) with g and h functions of the voltage: cubics on intervals short
enough. Times the torque per current, a series in cos(theta) over a line, it is what a table is.
"""

from functools import lru_cache

import numpy as np

from ..._typing import Array
from ...model.torque_laws.closed_form_torque import ClosedFormTorque
from ...model.torque_laws.junction_conductance import JunctionConductance
from ...model.torque_laws.torque_series import (
    ALL_COSINES,
    NonlinearJunction,
    times_cosine,
)
from ...results.interpolant import TorqueInterpolant
from ...results.table_term import Table

ERROR = 3e-10  # relative, of the current at the points that are looked at
NODES = (1 - np.cos(np.pi * np.arange(4) / 3)) / 2  # of a cubic, from 0 to 1
LOOKED_AT = np.linspace(0, 1, 14)[1:-1]


def junction_term(through: NonlinearJunction) -> Table:
    """Torque of a closed form by the voltage across its junction, within 1e-9."""
    per_current = through.law.series(1.0)
    return Table(
        _interpolant(through.law),
        through.to_field,
        "voltage",
        ALL_COSINES,
        name="conductance of the junction",
        widen="raise its largest_voltage",
        base=per_current.base,
        tilt=per_current.tilt,
    )


@lru_cache(maxsize=64)
def _interpolant(law: ClosedFormTorque) -> TorqueInterpolant:
    """Torques (J/m^2) times the denominator of the law, and current, against voltage and angle."""
    junction = law.conductance
    assert isinstance(junction, JunctionConductance)
    per_current = law.series(1.0).coefficients
    breaks = _breaks(junction)
    ends = _cubics(junction, breaks[:-1], breaks[1:])  # at x = 1 and -1, (pieces, 4, 2)
    mean, amplitude = ends @ np.array([0.5, 0.5]), ends @ np.array([0.5, -0.5])
    orders = per_current.shape[1] + 1
    coefficients = np.zeros((*mean.shape, 3, orders))
    coefficients[..., :2, :-1] = mean[..., None, None] * per_current
    coefficients[..., :2, :] += amplitude[..., None, None] * times_cosine(per_current)
    coefficients[..., 2, 0], coefficients[..., 2, 1] = mean, amplitude
    return TorqueInterpolant(breaks, coefficients, (0.0, np.pi))


def _breaks(junction: JunctionConductance) -> Array:
    """Voltages between which cubics give the current well enough, the same on both sides of 0."""
    end = junction.voltage_range[1]
    breaks, width = [0.0], end / 100  # so that what rounding leaves near zero is small
    while breaks[-1] < end:
        left = breaks[-1]
        width = min(width, end - left)
        error = _error(junction, left, left + width)
        while error > ERROR:
            width *= max(0.1, 0.95 * (ERROR / error) ** 0.25)
            error = _error(junction, left, left + width)
        breaks.append(end if end - left <= width else left + width)
        width *= min(4.0, 0.95 * (ERROR / max(error, 1e-300)) ** 0.25)
    above = np.array(breaks)
    return np.concatenate([-above[:0:-1], above])


def _error(junction: JunctionConductance, left: float, right: float) -> float:
    """Largest relative error of the current in an interval, parallel and antiparallel."""
    (cubics,) = _cubics(junction, np.array([left]), np.array([right]))
    offset = (right - left) * LOOKED_AT
    currents = offset[:, None] ** np.arange(4) @ cubics
    return float(np.abs(currents / _currents(junction, left + offset) - 1).max())


def _cubics(junction: JunctionConductance, left: Array, right: Array) -> Array:
    """Coefficients (n, 4, 2) of the powers of V - left of the current, at x = 1 and x = -1."""
    width = right - left
    values = _currents(junction, left[:, None] + width[:, None] * NODES)  # (n, 4, 2)
    values[:, -1] = _currents(junction, right)
    in_units = np.linalg.inv(np.vander(NODES, increasing=True)) @ values
    return np.asarray(in_units / width[:, None, None] ** np.arange(4)[:, None])


def _currents(junction: JunctionConductance, bias: Array) -> Array:
    """Parallel and antiparallel J (..., 2) in A/m^2."""
    return np.asarray(junction.current_density(bias[..., None], np.array([1.0, -1.0])))
