"""Integrals over the bias window.

Each k-parallel has its own segments: they end where a lead band begins or ends, where the
spectra have square-root kinks, and around the chemical potentials on the scale of the
temperature. Where both leads are open, the states from one of them are integrated along the
real axis. Where only that one is open, all states are its own, so the integrand is the
analytic one of equilibrium and is integrated along a parabola above the axis: films that
such states reach through a barrier only have resonances too sharp for the axis itself. Where
no lead is open there are bound states only; nothing in the model tells how they are filled,
and they are filled halfway between both leads, so that a mirror image has the same torque.
Fejer's second rule on each segment has its half nested inside.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..spin import Array
from ..units import BOLTZMANN_EV
from .chain import Chain, Side, other_side
from .leads import band_edges
from .nodes import Nodes

SHARP = 4.0  # the Fermi step is cut out that many kT on both sides, and its tails
TAIL_MARGIN = 7.0  # tails end where they are e^-7 below the tolerance
RISE = 1.0  # the parabola is a quarter of this, times the segment's width, above its middle


class Segments(NamedTuple):
    """Energy intervals (n,) in eV, whether each end is a band edge, and their k index.

    ``above`` tells whether all states are meant, on a path above the axis, or those from one
    lead on it; ``share`` which part of them counts.
    """

    start: Array
    stop: Array
    start_edge: Array
    stop_edge: Array
    k_index: Array
    above: Array
    share: Array

    def pick(self, chosen: Array) -> "Segments":
        """Return some of the segments."""
        return Segments(*(values[chosen] for values in self))


def window_nodes(
    chain: Chain,
    kx: Array,
    ky: Array,
    temperature: float,
    points: int,
    incident: Side,
    rtol: float,
) -> list[Nodes]:
    """Nodes for the states from ``incident``, weighted by f(incident) - f(other lead).

    ``kx``, ``ky`` in rad, ``temperature`` in K, ``points`` per segment; ``rtol`` is the
    relative accuracy that the tails of the Fermi functions must not spoil.
    """
    segments = window_segments(chain, kx, ky, temperature, incident, rtol)
    if segments is None:
        return []
    s, weights = _fejer(points)
    occupied = occupation(chain, temperature, incident)
    nodes = []
    for above, share in ((False, 1.0), (True, 1.0), (True, 0.5)):
        part = segments.pick((segments.above == above) & (segments.share == share))
        energy, slope = path(part, s[None])
        weight = weights[:, None] * (share * slope * occupied(energy))
        index = np.repeat(part.k_index, points)
        incoming = "equilibrium" if above else incident
        nodes.append(Nodes(index, energy.ravel(), weight.reshape(2, -1), incoming))
    return nodes


def window_segments(
    chain: Chain, kx: Array, ky: Array, temperature: float, incident: Side, rtol: float
) -> Segments | None:
    """Segments at every k, None without a bias; arguments as those of `window_nodes`."""
    potentials = chain.stack.chemical_potentials(chain.bias)
    if potentials[0] == potentials[1]:
        return None
    breaks = _breaks(potentials, BOLTZMANN_EV * temperature, rtol)
    edges = np.concatenate([band_edges(chain, side, kx, ky) for side in ("left", "right")])
    found = _segments(breaks, edges)
    middle = (found.start + found.stop) / 2
    long = found.stop - found.start > 1e-13 * np.abs(breaks).max()
    from_here, from_there = (
        _is_open(chain, side, kx[found.k_index], ky[found.k_index], middle)
        for side in (incident, other_side(incident))
    )
    share = np.where(from_here, 1.0, np.where(from_there, 0.0, 0.5))
    found = found._replace(above=~(from_here & from_there), share=share)
    return found.pick(long & (share > 0))


def occupation(chain: Chain, temperature: float, incident: Side) -> Callable[[Array], Array]:
    """Difference f(incident) - f(other lead) as a function of energies (eV)."""
    potentials = chain.stack.chemical_potentials(chain.bias)
    here, there = potentials if incident == "left" else potentials[::-1]
    thermal = BOLTZMANN_EV * temperature
    return lambda energy: _fermi(energy - here, thermal) - _fermi(energy - there, thermal)


def _breaks(potentials: tuple[float, float], thermal: float, rtol: float) -> list[float]:
    """Ends (eV, ascending) of the smooth parts of the difference of two Fermi functions."""
    tail = max(14.0, TAIL_MARGIN - np.log(rtol))
    offsets = (-tail, -SHARP, SHARP, tail)
    found = sorted({mu + s * thermal for mu in potentials for s in offsets})
    kept = [found[0]]
    for here in found[1:-1]:
        if here - kept[-1] > SHARP / 2 * thermal and found[-1] - here > SHARP / 2 * thermal:
            kept.append(here)
    return [*kept, found[-1]]


def _segments(breaks: list[float], edges: Array) -> Segments:
    """All segments between the breaks, cut at the band edges (8, k) of each k."""
    count = edges.shape[1]
    clipped = np.clip(edges, breaks[0], breaks[-1])
    fixed = np.repeat(np.array(breaks)[:, None], count, axis=1)
    ends = np.concatenate([fixed, clipped])
    is_edge = np.concatenate([np.zeros(fixed.shape, bool), clipped == edges])
    order = np.argsort(ends, axis=0, kind="stable")
    ends = np.take_along_axis(ends, order, axis=0).T
    is_edge = np.take_along_axis(is_edge, order, axis=0).T
    k_index = np.repeat(np.arange(count), ends.shape[1] - 1)
    return Segments(
        ends[:, :-1].ravel(),
        ends[:, 1:].ravel(),
        is_edge[:, :-1].ravel(),
        is_edge[:, 1:].ravel(),
        k_index,
        above=np.zeros(len(k_index), bool),
        share=np.ones(len(k_index)),
    )


def _is_open(chain: Chain, side: Side, kx: Array, ky: Array, energy: Array) -> Array:
    edges = band_edges(chain, side, kx, ky)
    inside = (edges[:2] < energy) & (energy < edges[2:])
    return np.asarray(inside.any(axis=0))


def path(segments: Segments, s: Array) -> tuple[Array, Array]:
    """Energies (n, points) at places s from 0 to 1 on each segment, and their slopes in s.

    They bunch like a parabola towards each end at a band edge. If all segments are above the
    axis, so are the energies; segments of both kinds cannot be mixed.
    """
    start, stop, start_edge, stop_edge = (values[:, None] for values in segments[:4])
    both, neither = start_edge & stop_edge, ~(start_edge | stop_edge)
    place = np.select(
        [neither, both, start_edge], [s, s * s * (3 - 2 * s), s * s], default=s * (2 - s)
    )
    slope = np.select([neither, both, start_edge], [1.0, 6 * s * (1 - s), 2 * s], 2 * (1 - s))
    width = stop - start
    energy = start + width * place
    slope = width * slope
    if segments.above.any():
        energy = energy + 1j * RISE * width * place * (1 - place)
        slope = slope * (1 + 1j * RISE * (1 - 2 * place))
    return energy, slope


@lru_cache(maxsize=16)
def _fejer(points: int) -> tuple[Array, Array]:
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
