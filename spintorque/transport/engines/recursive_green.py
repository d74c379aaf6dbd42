"""One side of a chain: the recursion from a lead to every monolayer.

At monolayer i, g_i is the Green function of what lies between the lead and i, i included,
m_i its inverse, and gamma_i the broadening that the lead causes there. gamma is carried as
a product, so that transmissions keep their relative digits deep in the tunnelling regime.

As long as all magnets on the way are collinear, a matrix is a + b n.sigma with their common
axis n, and the pairs (a, b) are the same for all angles; from the first other magnet on it
is a Pauli vector. Pairs, not the values for spin up and down, because b decays in a barrier
while a does not, and its digits are those of the torque.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ...spin import pauli_dagger, pauli_inverse, pauli_product
from ..hamiltonian.chain import Chain, Side
from ..hamiltonian.collinear_blocks import relative_sign
from ..hamiltonian.leads import bloch_factors, half_difference


@dataclass(frozen=True)
class HalfChain:
    """Results of the recursion by monolayer, counted from the left end of the chain.

    Each is a pair (2, points) that goes with ``axes`` (angles, 3), or a Pauli vector
    (4, angles, points). Without broadening ``gammas`` is empty.
    """

    axes: Array
    inverses: dict[int, Array]
    greens: dict[int, Array]
    gammas: dict[int, Array]

    def inverse(self, layer: int) -> Array:
        """m_i as a Pauli vector, in eV."""
        return self._pauli(self.inverses[layer])

    def green(self, layer: int) -> Array:
        """g_i as a Pauli vector, in 1/eV."""
        return self._pauli(self.greens[layer])

    def gamma(self, layer: int) -> Array:
        """gamma_i as a Pauli vector, in eV."""
        return self._pauli(self.gammas[layer])

    def _pauli(self, values: Array) -> Array:
        return _from_pair(values, self.axes) if values.ndim == 2 else values


def half_chain(
    chain: Chain,
    side: Side,
    kx: Array,
    ky: Array,
    energy: Array,
    *,
    broadening: bool,
    until: int | None = None,
) -> HalfChain:
    """Recursion from the lead on one ``side`` to monolayer ``until``; None: the other end."""
    step = 1 if side == "left" else -1
    order = range(len(chain))[::step]
    first, *rest = order if until is None else order[: order.index(until) + 1]
    factors = bloch_factors(chain, side, kx, ky, energy)
    hopping, axes = chain.hopping[first], first_axes(chain, step)
    pair = np.stack([factors.mean(axis=0), half_difference(chain, side, factors)])
    inverse, green = -hopping * _pair_inverse(pair), -pair / hopping
    half = HalfChain(axes, {first: inverse}, {first: green}, {})
    if broadening:
        half.gammas[first] = 2 * hopping * pair.imag
    for layer in rest:
        before = layer - step
        squared = chain.bond_hopping[min(layer, before)] ** 2
        sign = relative_sign(chain.axes(layer), axes)
        pairs = half.greens[before].ndim == 2 and sign is not None and not chain.rashba[layer]
        algebra = PAIRS if pairs else PAULI
        green = half.greens[before] if pairs else half.green(before)
        along = (sign if pairs else 1.0) * chain.exchange[layer] / 2
        mean = energy - chain.level(layer, kx, ky)
        resolvent = np.stack([mean, np.full_like(mean, along)])
        if not pairs:
            resolvent = _from_pair(resolvent, chain.axes(layer))
            resolvent[1:] += chain.rashba_field(layer, kx, ky)[:, None]
        half.inverses[layer] = resolvent - squared * green
        half.greens[layer] = algebra.inverse(half.inverses[layer])
        if broadening:
            gamma = half.gammas[before] if pairs else half.gamma(before)
            half.gammas[layer] = squared * algebra.sandwich(green, gamma)
    return half


def sandwich(a: Array, middle: Array) -> Array:
    """Pauli vector of a M a^dagger."""
    return pauli_product(pauli_product(a, middle), pauli_dagger(a))


def first_axes(chain: Chain, step: int) -> Array:
    """Axes (angles, 3) of the first magnet on the way, or +z."""
    for layer in range(len(chain))[::step]:
        if chain.axes(layer).any():
            return chain.axes(layer)
    return np.array([[0.0, 0.0, 1.0]])


def _from_pair(pair: Array, axes: Array) -> Array:
    """Pauli vector of a + b n.sigma for axes n (angles, 3)."""
    along = axes.T[:, :, None] * pair[1]
    return np.concatenate([np.broadcast_to(pair[0], (1, *along.shape[1:])), along])


def _pair_inverse(pair: Array) -> Array:
    a, b = pair
    inverse: Array = np.stack([a, -b]) / ((a - b) * (a + b))
    return inverse


def _pair_sandwich(pair: Array, middle: Array) -> Array:
    """(a, b) of g M g^dagger, real as M is."""
    a, b = pair
    square, cross = np.abs(a) ** 2 + np.abs(b) ** 2, 2 * (a * b.conj()).real
    mean, along = middle
    return np.stack([square * mean + cross * along, square * along + cross * mean])


class Algebra(NamedTuple):
    """What the recursion does with matrices in one of their two forms."""

    inverse: Callable[[Array], Array]
    sandwich: Callable[[Array, Array], Array]


PAIRS = Algebra(_pair_inverse, _pair_sandwich)
PAULI = Algebra(pauli_inverse, sandwich)
