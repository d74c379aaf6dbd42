"""Twin of thermal_correction.inl: how the midpoint rule keeps Boltzmann's distribution."""

from dataclasses import replace

import numpy as np

from ..._typing import Array
from ..problem.pair_couplings import CouplingOf
from ..problem.problem import LayerParameters, Problem
from .internal_field import internal_field, internal_stiffness


def turn_variance(layer: LayerParameters, temperature: float, h: float) -> float:
    """Variance (rad^2) per component of the angle by which noise turns a moment in a step (ns)."""
    deviation = layer.rate * layer.thermal
    return h * temperature * deviation**2 * (1 + layer.damping**2)


def with_thermal_correction(problem: Problem, h: float) -> Problem:
    """Problem with weaker anisotropies and stronger noise, to first order in the variance."""
    v = [turn_variance(layer, problem.temperature, h) for layer in problem.layers]
    layers = tuple(_layer(layer, of) for layer, of in zip(problem.layers, v, strict=True))
    couplings = tuple(
        _coupling(pair, sum(v[i] for i in pair.between)) for pair in problem.couplings
    )
    return replace(problem, layers=layers, couplings=couplings)


def _layer(layer: LayerParameters, v: float) -> LayerParameters:
    squared, axis, (k1, k2) = layer.damping**2, np.array(layer.axis), layer.cubic
    return replace(
        layer,
        matrix=(1 - v / 4) * layer.matrix + 0.75 * v * layer.quartic * np.outer(axis, axis),
        quartic=(1 - 1.5 * v) * layer.quartic,
        cubic=((1 - 1.5 * v) * k1 + v / 4 * k2, (1 - 3.75 * v) * k2),
        less=layer.less * (1 - v / 4),
        thermal=layer.thermal * (1 + squared / (1 + squared) * v / (2 + 3 * v)),
    )


def _coupling(coupling: CouplingOf, v: float) -> CouplingOf:
    first, second = coupling.biquadratic
    less = 1 - v / 4
    return replace(coupling, biquadratic=(less * first, less * second))


def holding_field(
    layer: LayerParameters, matrix: Array, v: float, h: float, outer: Array, m: Array
) -> Array:
    """Field (3,) in A/m that cancels the drift of the noise at m in a field ``outer`` (3,).

    ``matrix`` (3, 3) is the momentary Q.
    """
    field = outer + internal_field(layer, matrix, m)
    stiff = internal_stiffness(layer, matrix, m)
    inner = stiff @ m
    e = stiff @ (2 * field + inner) - np.trace(stiff) * (field + inner)
    e += (m @ inner) * field - (m @ field) * inner
    return np.asarray(-v / 8 * h * layer.rate * np.cross(m, e))
