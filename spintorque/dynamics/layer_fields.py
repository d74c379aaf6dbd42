"""Energies and fields of one moving layer or several, in an external field."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Magnet, layers_of
from ..model.macrospin import Macrospin
from .problem.fields import coupling_energy, effective_field, energy
from .problem.pair_couplings import couplings_of, dipole_energy
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
    between = coupling_energies(magnet, m) + dipole_energies(magnet, m, ratios)
    return np.asarray(sum(own) + between)


def dipole_energies(magnet: Magnet, m: Array, ratios: Ratios = None) -> Array:
    """Dipolar energy (...) in J between all layers of moments (..., layers, 3)."""
    total = np.zeros(m.shape[:-2])
    if isinstance(magnet, CoupledMacrospins):
        for dipole in magnet.dipoles:
            first, second = (m[..., i, :] for i in dipole.between)
            part = dipole_energy(dipole, magnet.layers, first, second)
            moments = () if ratios is None else (ratios[i][:, 0] for i in dipole.between)
            total += math.prod(moments, start=part)
    return total


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
    for coupling in couplings_of(magnet):
        first, second = coupling.between
        cosine = (m[..., first, :] * m[..., second, :]).sum(axis=-1, keepdims=True)
        strengths = zip(coupling.bilinear, coupling.biquadratic, strict=True)
        sides = ((first, second), (second, first))
        for place, ((bilinear, biquadratic), (on, by)) in enumerate(
            zip(strengths, sides, strict=True)
        ):
            own_moment, other = (1.0 if ratios is None else ratios[i][:, :1] for i in (on, by))
            fields[..., on, :] += (bilinear + biquadratic * cosine) / own_moment * m[..., by, :]
            if coupling.dipole is not None:
                fields[..., on, :] += other * (m[..., by, :] @ coupling.dipole[place].T)
    return fields


def _with_anisotropies(
    magnet: Magnet, anisotropies: Anisotropies
) -> list[tuple[Macrospin, Array | None]]:
    """Layers with their momentary K_u."""
    layers = layers_of(magnet)
    if anisotropies is None:
        return [(layer, None) for layer in layers]
    return list(zip(layers, anisotropies, strict=True))
