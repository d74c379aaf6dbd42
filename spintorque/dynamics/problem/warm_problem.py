"""A problem whose temperature changes, at one temperature."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..._typing import Array
from ...model.checks import Vector
from ...model.torque_laws.torque_series import Series
from .pair_couplings import CouplingOf
from .problem import LayerParameters, Problem, plus
from .terms import Term


def warmed(problem: Problem, temperature: float, noise_temperature: float | None = None) -> Problem:
    """Return a problem for good at one temperature (K) of one whose temperature changes.

    The thermal field is that of ``noise_temperature``, if another one is given.
    """
    heat = problem.heat
    assert heat is not None
    at_start = temperature if noise_temperature is None else noise_temperature
    ratios = [curve.at(temperature) for curve in heat.curves]
    noisy = [curve.at(at_start) for curve in heat.curves]
    layers = tuple(
        _warm_layer(*parts) for parts in zip(problem.layers, heat.bias, ratios, noisy, strict=True)
    )
    moments = [ratio[0] for ratio in ratios]
    torques = tuple(
        replace(torque, term=_weaker(torque.term, moments[torque.on])) for torque in problem.torques
    )
    couplings = tuple(_warm_coupling(pair, moments) for pair in problem.couplings)
    return replace(
        problem,
        layers=layers,
        torques=torques,
        couplings=couplings,
        temperature=at_start if heat.has_noise else 0.0,
        heat=None,
    )


def _warm_layer(
    layer: LayerParameters, bias: Vector, ratios: Array, noisy: Array
) -> LayerParameters:
    moment, anisotropy, damping = ratios.tolist()
    alpha = damping * layer.damping
    stiffer = anisotropy / moment
    x, y, z = (plus(level, part / moment) for level, part in zip(layer.field, bias, strict=True))
    return replace(
        layer,
        rate=layer.rate * (1 + layer.damping**2) / (1 + alpha**2),
        damping=alpha,
        matrix=moment * layer.matrix,
        quartic=stiffer * layer.quartic,
        cubic=(stiffer * layer.cubic[0], stiffer * layer.cubic[1]),
        less=stiffer,
        thermal=layer.thermal * float(np.sqrt(noisy[2] / noisy[0])),
        field=(x, y, z),
    )


def _warm_coupling(pair: CouplingOf, moments: Sequence[float]) -> CouplingOf:
    first, second = (moments[layer] for layer in pair.between)
    dipole = pair.dipole
    return replace(
        pair,
        bilinear=(pair.bilinear[0] / first, pair.bilinear[1] / second),
        biquadratic=(pair.biquadratic[0] / first, pair.biquadratic[1] / second),
        dipole=None if dipole is None else (second * dipole[0], first * dipole[1]),
    )


def _weaker(term: Term, moment: float) -> Term:
    if isinstance(term, Series):
        return replace(term, coefficients=term.coefficients / moment)
    return replace(term, scale=term.scale / moment)
