"""How fast fields and torques can turn moments, for many members of one problem."""

import math

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...model.torque_laws.torque_series import Series
from ..problem.drive_segments import value_range
from ..problem.problem import LayerParameters, Problem, TorqueOn
from .heat_range import warm_problems
from .voltage_ends import voltage_ends

_ANGLES = np.cos(np.linspace(0, np.pi, 64))


def turning_rates(problem: Problem, amplitude: Array, field: Array) -> Array:
    """Largest rates (n,) in rad/ns at which fields and torques can turn a moment.

    ``amplitude`` (n,) is a factor on voltage or current, ``field`` (n, 3) in A/m is added to that
    of the drive. The rate of a member does not depend on the others.
    """
    if problem.heat is not None:
        rates = np.zeros(len(amplitude))
        for own, problems in warm_problems(problem, amplitude):
            for still in problems:
                rates[own] = np.maximum(
                    rates[own], turning_rates(still, amplitude[own], field[own])
                )
        return rates
    most = np.zeros(len(amplitude))
    for i, layer in enumerate(problem.layers):
        strongest = _external(layer, field) + _internal(problem, i, amplitude)
        for torque in problem.torques:
            if torque.on == i:
                strongest = strongest + _torque_fields(torque, amplitude)
        for coupling in problem.couplings:
            if i in coupling.between:
                side = coupling.between.index(i)
                exchange = abs(coupling.bilinear[side]) + abs(coupling.biquadratic[side])
                strongest = strongest + exchange
                if coupling.dipole is not None:
                    strongest = strongest + float(np.linalg.norm(coupling.dipole[side], ord=2))
        most = np.maximum(most, layer.rate * strongest)
    return most


def turning_rate(problem: Problem) -> float:
    """Largest rate (rad/ns) of a member that does not differ from its problem."""
    return float(turning_rates(problem, np.ones(1), np.zeros((1, 3)))[0])


def _external(layer: LayerParameters, field: Array) -> Array:
    """Largest external fields (n,) in A/m."""
    total = np.zeros(len(field))
    for level, plus in zip(layer.field, field.T, strict=True):
        low, high = value_range(level)
        total = np.hypot(total, np.maximum(np.abs(low + plus), np.abs(high + plus)))
    return total


def _internal(problem: Problem, number: int, amplitude: Array) -> Array:
    """Largest internal fields (n,) in A/m of a layer."""
    layer = problem.layers[number]
    higher = abs(layer.quartic) + abs(layer.cubic[0]) + abs(layer.cubic[1])
    if not layer.is_easing:
        return np.full(len(amplitude), _norm(layer.matrix) + higher)
    # The norm of Q + e u u is convex in e, so that it is largest where e is at one of its ends.
    ends, back = np.unique(_easy_ends(problem, layer, amplitude), return_inverse=True)
    outer = np.outer(layer.axis, layer.axis)
    norms = np.linalg.norm(layer.matrix + ends[:, None, None] * outer, ord=2, axis=(1, 2))
    return np.asarray(norms[back].reshape(2, -1).max(axis=0) + higher)


def _norm(matrix: Array) -> float:
    """Largest field (A/m) of a symmetric matrix."""
    return float(np.abs(np.linalg.eigvalsh(matrix)).max())


def _easy_ends(problem: Problem, layer: LayerParameters, amplitude: Array) -> Array:
    """Smallest and largest e (2, n) in A/m of an anisotropy that changes."""
    ends = voltage_ends(problem, layer, amplitude)
    linear, quadratic = layer.by_voltage
    reaching_zero = np.where(ends[0] * ends[1] > 0, ends, [[0.0], [0.0]])
    squares = np.array([np.abs(reaching_zero).min(axis=0), np.abs(ends).max(axis=0)]) ** 2
    by_voltage = np.sort(linear * ends, axis=0) + np.sort(quadratic * squares, axis=0)
    return np.asarray(np.array(value_range(layer.easy))[:, None] + by_voltage)


def _torque_fields(torque: TorqueOn, amplitude: Array) -> Array:
    """Largest hypot(a_DL, a_FL) in A/m over all angles and biases that can occur, (n,)."""
    low, high = value_range(torque.level)
    if isinstance(torque.term, Series):
        return np.abs(amplitude) * max(abs(low), abs(high)) * _largest(torque.term)
    table = torque.term
    breaks = table.interpolant.breaks
    sizes = table.largest
    if table.driven_by == "current_density":
        return np.full(len(amplitude), sizes.max())
    return _over_biases(breaks, sizes, np.sort(amplitude[:, None] * [low, high], axis=1).T)


def _over_biases(breaks: Array, sizes: Array, ends: Array) -> Array:
    """Largest size at the breaks between two biases ``ends`` (2, n), both ends included."""
    most = np.interp(ends, breaks, sizes).max(axis=0)
    between = (breaks > ends.min()) & (breaks < ends.max())
    for bias, size in zip(breaks[between], sizes[between], strict=True):
        inside = (bias > ends[0]) & (bias < ends[1])
        most = np.where(inside, np.maximum(most, size), most)
    return np.asarray(most)


def _largest(series: Series) -> float:
    if series.coefficients.shape[1] == 1:
        a_dl, a_fl = series.coefficients[:, 0].tolist()
        return float(math.hypot(a_dl, a_fl) / (series.base - abs(series.tilt)))
    fields: Array = chebyshev.chebval(_ANGLES, series.coefficients.T)
    return float(np.hypot(*(fields / (series.base + series.tilt * _ANGLES))).max())
