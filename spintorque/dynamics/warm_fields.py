"""Energies and fields of layers whose temperature changes, at each sample."""

from dataclasses import replace

import numpy as np

from .._typing import Array
from ..model.macrospin import Macrospin
from ..units import MU_0
from .problem.drive_segments import level_at
from .problem.fields import effective_field, energy
from .problem.problem import Outcome, Problem


def temperatures(problem: Problem, outcome: Outcome, times: Array) -> Array | None:
    """Temperatures (n,) in K at times (ns), None where they do not change."""
    heat = problem.heat
    if heat is None:
        return None
    return outcome.temperature if heat.joule is not None else level_at(heat.level, times)


def ratios_of_layers(problem: Problem, temperature: Array) -> list[Array]:
    """Ms, anisotropy and damping (n, 3) of each layer over those at its reference."""
    heat = problem.heat
    assert heat is not None
    return [curves.at(temperature) for curves in heat.curves]


def at_reference(layer: Macrospin) -> Macrospin:
    """Layer that stays as it is at its reference temperature."""
    return replace(layer, temperature_dependence=None)


def warm_energies(
    layer: Macrospin, field: Array, m: Array, density: Array, ratios: Array
) -> tuple[Array, Array, Array]:
    """Zeeman, anisotropy and demagnetization energies (n,) in J of moments (n, 3).

    ``field`` (n, 3) in A/m, ``density`` K_u (n,) in J/m^3 and ``ratios`` (n, 3) as those of
    `ratios_of_layers`. Exchange bias counts as anisotropy.
    """
    moment, stiffness = ratios[:, 0], ratios[:, 1]
    scale = MU_0 * layer.saturation_magnetization * layer.volume
    shape = scale * layer.saturation_magnetization / 2
    shape = shape * (m * (m @ layer.demagnetization_tensor.T)).sum(axis=-1)
    bias = -scale * (m @ np.array(layer.bias_field))
    inner = energy(at_reference(layer), np.zeros(3), m, density) - shape - bias
    zeeman = -scale * moment * (m * field).sum(axis=-1)
    return zeeman, stiffness * inner + bias, moment**2 * shape


def warm_field(layer: Macrospin, field: Array, m: Array, density: Array, ratios: Array) -> Array:
    """External and internal field (n, 3) in A/m; arguments as those of `warm_energies`."""
    moment, stiffness = ratios[:, :1], ratios[:, 1:2]
    bias, shape = np.array(layer.bias_field), m @ layer.shape_matrix.T
    inner = effective_field(at_reference(layer), np.zeros(3), m, density) - bias - shape
    return np.asarray(field + (bias + stiffness * inner) / moment + moment * shape)
