"""Integrals over the bias window at given k-parallel.

Where both leads are open, the states from one of them are integrated along the real axis. Where
only that one is open, all states are its own, so the integrand is the analytic one of equilibrium
and is integrated above the axis (`window_path`): films that such states reach through a barrier
only have resonances too sharp for the axis itself. Where no lead is open there are bound states
only; nothing in the model tells how they are filled, and the stack chooses (`bound_levels`).
Fejer's second rule on each segment has its half nested inside.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from ..._typing import Array
from ...units import BOLTZMANN_EV
from ..hamiltonian.interface import Hamiltonian
from .nodes import Nodes, States
from .segments import bound_share, window_segments
from .window_path import above_axis, along_axis


def window_nodes(
    chain: Hamiltonian,
    kx: Array,
    ky: Array,
    temperature: float,
    points: int,
    incident: States,
    rtol: float,
) -> list[Nodes]:
    """Nodes for the states from ``incident``, weighted by f(incident) - f(other lead).

    ``kx``, ``ky`` in rad, ``temperature`` in K, ``points`` per segment; ``rtol`` is the
    relative accuracy that the tails of the Fermi functions must not spoil. With "difference" it is
    half the states from the left minus half those from the right, weighted by f(left) - f(right):
    what they add to states filled half like one lead and half like the other.
    """
    segments = window_segments(chain, kx, ky, temperature, incident, rtol)
    if segments is None:
        return []
    s, weights = fejer(points)
    occupied = occupation(chain, temperature, incident)
    nodes = []
    for above, bound in ((False, False), (True, False), (True, True)):
        part = segments.pick((segments.above == above) & (segments.bound == bound))
        energy, slope = (above_axis if above else along_axis)(part, s[None])
        weight = weights[:, None] * (slope * occupied(energy))
        index = np.repeat(part.k_index, points)
        incoming = "equilibrium" if above else incident
        share = bound_share(chain, incident) if bound else None
        if not bound:
            weight = weight * part.share[:, None]
        nodes.append(Nodes(index, energy.ravel(), weight.reshape(2, -1), incoming, share))
    return nodes


def occupation(
    chain: Hamiltonian, temperature: float, incident: States
) -> Callable[[Array], Array]:
    """Difference f(incident) - f(other lead) as a function of energies (eV)."""
    potentials = chain.chemical_potentials
    here, there = potentials[::-1] if incident == "right" else potentials
    thermal = BOLTZMANN_EV * temperature
    return lambda energy: _fermi(energy - here, thermal) - _fermi(energy - there, thermal)


@lru_cache(maxsize=16)
def fejer(points: int) -> tuple[Array, Array]:
    """Fejer's second rule on (0, 1): nodes (n,), weights (2, n) of it and its nested half."""

    def weights(n: int) -> Array:
        angle = np.arange(1, n + 1) * (np.pi / (n + 1))
        odd = np.arange(1, n + 1, 2)
        series = np.sin(np.outer(angle, odd)) / odd
        return np.asarray(2 * np.sin(angle) / (n + 1) * series.sum(axis=1))

    nodes = (1 - np.cos(np.arange(1, points + 1) * np.pi / (points + 1))) / 2
    nested = np.zeros(points)
    nested[1::2] = weights(points // 2)
    return nodes, np.stack([weights(points), nested])


def _fermi(energy: Array, thermal: float) -> Array:
    """Fermi function of real or complex energies relative to the chemical potential."""
    if thermal:
        return np.asarray((1 - np.tanh(energy / (2 * thermal))) / 2)
    return np.where(energy.real < 0, 1.0, 0.0)
