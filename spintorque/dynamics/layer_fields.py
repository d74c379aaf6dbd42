"""Energies and fields of one moving layer or several, in an external field."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Magnet, layers_of
from ..model.macrospin import Macrospin
from .problem.fields import coupling_energy, coupling_fields, effective_field, energy
from .warm_fields import warm_energies, warm_field

Anisotropies = Sequence[Array] | None
"""Momentary K_u (...) in J/m^3 of every layer; None: those of magnets that do not change."""


Ratios = Sequence[Array] | None
"""Ms, anisotropy and damping (n, 3) of every layer over those at its reference; None: 1."""


def total_energy(
    magnet: Magnet,
    field: Array,
    m: Array,
    anisotropies: Anisotropies = None,
    ratios: Ratios = None,
) -> Array:
    """Energy (...) in J in a field (..., 3) in A/m, of moments (..., layers, 3)."""
    layers = _with_anisotropies(magnet, anisotropies)
    own: list[Any]
    if ratios is None:
        own = [
            energy(layer, field, m[..., i, :], density) for i, (layer, density) in enumerate(layers)
        ]
    else:
        own = [
            sum(warm_energies(layer, field, m[:, i], np.asarray(density), ratios[i]))
            for i, (layer, density) in enumerate(layers)
        ]
    return np.asarray(sum(own) + coupling_energies(magnet, m))


def coupling_energies(magnet: Magnet, m: Array) -> Array:
    """Exchange energy (...) in J between all layers of moments (..., layers, 3)."""
    total = np.zeros(m.shape[:-2])
    if isinstance(magnet, CoupledMacrospins):
        for coupling in magnet.couplings:
            first, second = (m[..., i, :] for i in coupling.between)
            total += coupling_energy(coupling, magnet.layers[0].area, first, second)
    return total


def layer_fields(
    magnet: Magnet,
    field: Array,
    m: Array,
    anisotropies: Anisotropies = None,
    ratios: Ratios = None,
) -> Array:
    """Fields (..., layers, 3) in A/m of everything that has an energy; see `total_energy`."""
    layers = _with_anisotropies(magnet, anisotropies)
    own = [
        effective_field(layer, field, m[..., i, :], density)
        if ratios is None
        else warm_field(layer, field, m[:, i], np.asarray(density), ratios[i])
        for i, (layer, density) in enumerate(layers)
    ]
    fields = np.stack(own, axis=-2)
    if isinstance(magnet, CoupledMacrospins):
        for coupling in magnet.couplings:
            first, second = coupling.between
            cosine = (m[..., first, :] * m[..., second, :]).sum(axis=-1, keepdims=True)
            strengths = zip(*coupling_fields(coupling, magnet.layers), strict=True)
            sides = ((first, second), (second, first))
            for (bilinear, biquadratic), (on, by) in zip(strengths, sides, strict=True):
                moment = 1.0 if ratios is None else ratios[on][:, :1]
                fields[..., on, :] += (bilinear + biquadratic * cosine) / moment * m[..., by, :]
    return fields


def _with_anisotropies(
    magnet: Magnet, anisotropies: Anisotropies
) -> list[tuple[Macrospin, Array | None]]:
    """Layers with their momentary K_u."""
    layers = layers_of(magnet)
    if anisotropies is None:
        return [(layer, None) for layer in layers]
    return list(zip(layers, anisotropies, strict=True))
