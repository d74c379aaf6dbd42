"""Energies and fields of one moving layer or several, in an external field."""

from collections.abc import Sequence

import numpy as np

from .._typing import Array
from ..model.coupled import CoupledMacrospins
from ..model.device import Magnet, layers_of
from ..model.macrospin import Macrospin
from .problem.fields import coupling_energy, effective_field, energy
from .problem.pair_couplings import couplings_of, dipole_energy

Anisotropies = Sequence[Array] | None
"""Momentary K_u (...) in J/m^3 of every layer; None: those of magnets that do not change."""


def total_energy(
    magnet: Magnet, field: Array, m: Array, anisotropies: Anisotropies = None
) -> Array:
    """Energy (...) in J in a field (..., 3) in A/m, of moments (..., layers, 3)."""
    own = [
        energy(layer, field, m[..., i, :], density)
        for i, (layer, density) in enumerate(_with_anisotropies(magnet, anisotropies))
    ]
    return np.asarray(sum(own) + coupling_energies(magnet, m) + dipole_energies(magnet, m))


def dipole_energies(magnet: Magnet, m: Array) -> Array:
    """Dipolar energy (...) in J between all layers of moments (..., layers, 3)."""
    total = np.zeros(m.shape[:-2])
    if isinstance(magnet, CoupledMacrospins):
        for dipole in magnet.dipoles:
            first, second = (m[..., i, :] for i in dipole.between)
            total += dipole_energy(dipole, magnet.layers, first, second)
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
    magnet: Magnet, field: Array, m: Array, anisotropies: Anisotropies = None
) -> Array:
    """Fields (..., layers, 3) in A/m of everything that has an energy; see `total_energy`."""
    fields = np.stack(
        [
            effective_field(layer, field, m[..., i, :], density)
            for i, (layer, density) in enumerate(_with_anisotropies(magnet, anisotropies))
        ],
        axis=-2,
    )
    for coupling in couplings_of(magnet):
        first, second = coupling.between
        cosine = (m[..., first, :] * m[..., second, :]).sum(axis=-1, keepdims=True)
        strengths = zip(coupling.bilinear, coupling.biquadratic, strict=True)
        sides = ((first, second), (second, first))
        for place, ((bilinear, biquadratic), (on, by)) in enumerate(
            zip(strengths, sides, strict=True)
        ):
            fields[..., on, :] += (bilinear + biquadratic * cosine) * m[..., by, :]
            if coupling.dipole is not None:
                fields[..., on, :] += m[..., by, :] @ coupling.dipole[place].T
    return fields


def _with_anisotropies(
    magnet: Magnet, anisotropies: Anisotropies
) -> list[tuple[Macrospin, Array | None]]:
    """Layers with their momentary K_u."""
    layers = layers_of(magnet)
    if anisotropies is None:
        return [(layer, None) for layer in layers]
    return list(zip(layers, anisotropies, strict=True))
