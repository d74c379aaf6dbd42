"""Engine for layered stacks: batched NumPy recursion of 2x2 Green functions.

The chain is cut in halves. g_i is the Green function at monolayer i of what lies on one
side of it, m_i its inverse, and gamma_i the broadening that the lead of that side causes
there. gamma is carried as a product, so that transmissions keep their relative digits deep
in the tunnelling regime. All 2x2 matrices are Pauli vectors of shape (4, angles, points).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..spin import Array, pauli_dagger, pauli_inverse, pauli_product
from .chain import Chain, Side
from .engine import Incident, Spectra
from .leads import bloch_factors


@dataclass(frozen=True)
class Half:
    """Green functions of the part of a chain on one side, by monolayer."""

    inverse: list[Array]
    green: list[Array]
    gamma: list[Array]


def spectra(
    chain: Chain,
    kx: Array,
    ky: Array,
    energy: Array,
    *,
    incident: Incident,
    bonds: Sequence[int],
    layers: Sequence[int],
) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engine.Engine`."""
    left = half_chain(chain, "left", kx, ky, energy)
    right = half_chain(chain, "right", kx, ky, energy)
    shape = (len(chain.direction), len(energy))
    kind = complex if incident == "equilibrium" else float
    current = np.zeros((len(bonds), 4, *shape), kind)
    density = np.zeros((len(layers), 3, *shape), kind)
    for row, bond in enumerate(bonds):
        if incident == "equilibrium":
            current[row, 1:] = _equilibrium_current(chain, left, right, bond)
        else:
            current[row] = _incident_current(chain, left, right, bond, incident)
    for row, layer in enumerate(layers):
        green = local_green(chain, left, right, layer)
        if incident == "equilibrium":
            density[row] = 2j * green[1:] / np.pi
        else:
            gamma = (left if incident == "left" else right).gamma[layer]
            density[row] = _sandwich(green, gamma)[1:].real / np.pi
    return Spectra(current, density)


def half_chain(chain: Chain, side: Side, kx: Array, ky: Array, energy: Array) -> Half:
    """Recursion from one lead to the other end of the chain (Pauli vectors by monolayer)."""
    order = range(len(chain)) if side == "left" else range(len(chain) - 1, -1, -1)
    first, *rest = order
    step = 1 if side == "left" else -1
    factors = bloch_factors(chain, side, kx, ky, energy)
    hopping, axes = chain.hopping[first], chain.lead_axes(side)
    green = {first: spin_diagonal(-factors / hopping, axes)}
    inverse = {first: spin_diagonal(-hopping / factors, axes)}
    gamma = {first: spin_diagonal(2 * hopping * factors.imag, axes)}
    for layer in rest:
        before = layer - step
        squared = chain.bond_hopping[min(layer, before)] ** 2
        inverse[layer] = _resolvent(chain, layer, kx, ky, energy) - squared * green[before]
        green[layer] = pauli_inverse(inverse[layer])
        gamma[layer] = squared * _sandwich(green[before], gamma[before])
    return Half(*(_ascending(values) for values in (inverse, green, gamma)))


def spin_diagonal(values: Array, axes: Array) -> Array:
    """Pauli vector of the matrix with two values (2, points) along and against axes (angles, 3)."""
    mean, half = (values[0] + values[1]) / 2, (values[0] - values[1]) / 2
    along = axes.T[:, :, None] * half
    return np.concatenate([np.broadcast_to(mean, (1, *along.shape[1:])), along])


def local_green(chain: Chain, left: Half, right: Half, layer: int) -> Array:
    """Green function of the whole chain at one monolayer (Pauli vector)."""
    if layer == len(chain) - 1:
        squared = chain.bond_hopping[-1] ** 2
        return pauli_inverse(right.inverse[layer] - squared * left.green[layer - 1])
    squared = chain.bond_hopping[layer] ** 2
    return pauli_inverse(left.inverse[layer] - squared * right.green[layer + 1])


def _incident_current(chain: Chain, left: Half, right: Half, bond: int, side: Side) -> Array:
    squared = chain.bond_hopping[bond] ** 2
    if side == "left":
        green = pauli_inverse(left.inverse[bond] - squared * right.green[bond + 1])
        spectral = _sandwich(green, left.gamma[bond])
        product = pauli_product(spectral, pauli_dagger(right.green[bond + 1]))
    else:
        green = pauli_inverse(right.inverse[bond + 1] - squared * left.green[bond])
        spectral = _sandwich(green, right.gamma[bond + 1])
        product = pauli_product(left.green[bond], spectral)
    return np.asarray(squared * product.imag / np.pi)


def _equilibrium_current(chain: Chain, left: Half, right: Half, bond: int) -> Array:
    """Commutator of G and the right half, written as a cross product of small vectors."""
    squared = chain.bond_hopping[bond] ** 2
    inverse, green = left.inverse[bond], right.green[bond + 1]
    total = inverse - squared * green
    determinant = total[0] ** 2 - (total[1] ** 2 + total[2] ** 2 + total[3] ** 2)
    cross = np.stack(
        np.broadcast_arrays(
            inverse[2] * green[3] - inverse[3] * green[2],
            inverse[3] * green[1] - inverse[1] * green[3],
            inverse[1] * green[2] - inverse[2] * green[1],
        )
    )
    return np.asarray(-2j * squared / np.pi * cross / determinant)


def _resolvent(chain: Chain, layer: int, kx: Array, ky: Array, energy: Array) -> Array:
    """E - h of one monolayer."""
    half = chain.exchange[layer] / 2
    axes = chain.axes(layer)
    mean = energy - chain.level(layer, kx, ky)
    along = np.broadcast_to(half * axes.T[:, :, None], (3, len(axes), len(energy)))
    return np.concatenate([np.broadcast_to(mean, (1, *along.shape[1:])), along])


def _sandwich(a: Array, middle: Array) -> Array:
    return pauli_product(pauli_product(a, middle), pauli_dagger(a))


def _ascending(values: dict[int, Any]) -> list[Any]:
    return [values[key] for key in sorted(values)]
