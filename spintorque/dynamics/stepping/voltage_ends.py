"""Which voltages an anisotropy may see."""

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...model.drive import Level
from ...results.interpolant import TorqueInterpolant
from ...results.table_term import Table
from ..problem.drive_segments import value_range
from ..problem.given_current import CURRENT
from ..problem.problem import LayerParameters, Problem

PARTS = 8
"""into which an interval of a table is divided"""
_COSINES = np.cos(np.linspace(0, np.pi, 64))


def voltage_ends(problem: Problem, layer: LayerParameters, amplitude: Array) -> Array:
    """Smallest and largest voltage (2, n) in V at all angles, with factors (n,) on the drive."""
    momentary = layer.momentary
    if momentary is None:
        return _ends(layer.voltage, amplitude)
    torque = problem.torques[momentary.torque]
    currents = _ends(torque.level, amplitude)
    if isinstance(torque.term, Table):
        return _biases(torque.term.interpolant, currents)
    mean, slope = momentary.conductance
    voltages = currents[..., None] / (mean + slope * np.array([-1.0, 1.0]))
    return np.array([voltages.min(axis=(0, 2)), voltages.max(axis=(0, 2))])


def _ends(level: Level, amplitude: Array) -> Array:
    """Smallest and largest value (2, n) of a level times factors (n,)."""
    return np.sort(amplitude * np.array(value_range(level))[:, None], axis=0)


def _biases(table: TorqueInterpolant, currents: Array) -> Array:
    """Ends (2, n) of the intervals of bias that hold a current between given ones (2, n)."""
    places = np.linspace(0, len(table.breaks) - 1, PARTS * (len(table.breaks) - 1) + 1)
    breaks = np.interp(places, np.arange(len(table.breaks)), table.breaks)
    series = table.at_biases(breaks)[:, CURRENT]
    there = chebyshev.chebval(_COSINES, series.T)  # (breaks, angles)
    lowest = np.minimum(there[:-1], there[1:]).min(axis=1)
    highest = np.maximum(there[:-1], there[1:]).max(axis=1)
    reached = (lowest[:, None] <= currents[1]) & (highest[:, None] >= currents[0])
    low = np.where(reached, breaks[:-1, None], np.inf).min(axis=0)
    high = np.where(reached, breaks[1:, None], -np.inf).max(axis=0)
    outside = ~reached.any(axis=0)
    return np.array([np.where(outside, breaks[0], low), np.where(outside, breaks[-1], high)])
