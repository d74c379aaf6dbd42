"""Segments of energy in the bias window, at each k-parallel.

They end where a lead band begins or ends, where the spectra have square-root kinks, and around the
chemical potentials on the scale of the temperature.
"""

from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ...units import BOLTZMANN_EV
from ..hamiltonian.chain import SIDES, Side, other_side
from ..hamiltonian.interface import Hamiltonian
from .nodes import States

SHARP = 4.0  # the Fermi step is cut out over so many kT on both sides, and so are its tails
TAIL_MARGIN = 7.0  # tails end where they are e^-7 below the tolerance


class SegmentEnds(NamedTuple):
    """Energies (n,) in eV, whether each is a band edge, and how it moves with cos kx + cos ky."""

    energy: Array
    is_edge: Array
    slope: Array

    def pick(self, chosen: Array) -> "SegmentEnds":
        """Return some of the ends."""
        return SegmentEnds(*(values[chosen] for values in self))


class Segments(NamedTuple):
    """Energy intervals (n,) in eV at k-parallel ``k_index``, and the band edges around them.

    ``lower`` and ``upper`` are the nearest band edges of any lead, infinite where there are none;
    the ends of the segment itself if those are edges. ``above`` tells whether all states are
    meant, on a path above the axis, or those from one lead on it; ``bound`` whether both leads are
    closed, and ``share`` which part of the states counts.
    """

    start: SegmentEnds
    stop: SegmentEnds
    lower: SegmentEnds
    upper: SegmentEnds
    k_index: Array
    above: Array
    bound: Array
    share: Array

    def pick(self, chosen: Array) -> "Segments":
        """Return some of the segments."""
        ends = {name: getattr(self, name).pick(chosen) for name in self._fields[:4]}
        flags = {name: getattr(self, name)[chosen] for name in self._fields[4:]}
        return Segments(**ends, **flags)


def window_segments(
    chain: Hamiltonian, kx: Array, ky: Array, temperature: float, incident: States, rtol: float
) -> Segments | None:
    """Segments at every k, None without a bias; arguments as those of `window.window_nodes`."""
    here: Side = "right" if incident == "right" else "left"
    potentials = chain.chemical_potentials
    if potentials[0] == potentials[1]:
        return None
    breaks = _breaks(potentials, BOLTZMANN_EV * temperature, rtol)
    leads = [chain.band_edges(side, kx, ky) for side in SIDES]
    edges = np.concatenate(leads)
    slopes = np.repeat(_edge_slopes(chain), [len(of_lead) for of_lead in leads])
    segments = _segments(breaks, edges, slopes)
    start, stop = segments.start.energy, segments.stop.energy
    middle, long = (start + stop) / 2, stop - start > 1e-13 * np.abs(breaks).max()
    from_here, from_there = (
        is_open(chain, side, kx[segments.k_index], ky[segments.k_index], middle)
        for side in (here, other_side(here))
    )
    bound = ~(from_here | from_there)
    share = np.where(bound, bound_share(chain, incident), 1.0)
    if incident == "difference":
        share = np.where(from_here ^ from_there, np.where(from_here, 0.5, -0.5), share)
    segments = segments._replace(above=~(from_here & from_there), bound=bound, share=share)
    return segments.pick(long & (from_here | bound | (incident == "difference")))


def bound_share(chain: Hamiltonian, incident: States) -> float:
    """Part of the levels between closed leads that is filled like the lead ``incident``.

    For the difference of both: how much that is more than half.
    """
    if incident == "difference":
        return bound_share(chain, "left") - 0.5
    filling = chain.bound_levels
    return 0.5 if filling == "half" else float(filling == incident)


def _breaks(potentials: tuple[float, float], thermal: float, rtol: float) -> list[float]:
    """Ends (eV, ascending) of the smooth parts of the difference of two Fermi functions."""
    tail = max(14.0, TAIL_MARGIN - np.log(rtol))
    offsets = (-tail, -SHARP, SHARP, tail)
    candidates = sorted({mu + s * thermal for mu in potentials for s in offsets})
    breaks = [candidates[0]]
    for here in candidates[1:-1]:
        if here - breaks[-1] > SHARP / 2 * thermal and candidates[-1] - here > SHARP / 2 * thermal:
            breaks.append(here)
    return [*breaks, candidates[-1]]


def _edge_slopes(hamiltonian: Hamiltonian) -> list[float]:
    """How band edges of both leads move with cos kx + cos ky (eV).

    Zero for blocks: paths above the axis of cos kx + cos ky are not for them.
    """
    chain = hamiltonian.one_orbital
    return [0.0, 0.0] if chain is None else [-2 * chain.hopping[chain.end(s)] for s in SIDES]


def _segments(breaks: list[float], edges: Array, slopes: Array) -> Segments:
    """All segments between the breaks, cut at the band edges (edges, k) of each k."""
    count = edges.shape[1]
    clipped = np.clip(edges, breaks[0], breaks[-1])
    fixed = np.repeat(np.array(breaks)[:, None], count, axis=1)
    energy = np.concatenate([fixed, clipped])
    is_edge = np.concatenate([np.zeros(fixed.shape, bool), clipped == edges])
    slope = is_edge * np.concatenate([np.zeros(len(breaks)), slopes])[:, None]
    order = np.argsort(energy, axis=0, kind="stable")
    ends = [np.take_along_axis(values, order, axis=0).T for values in (energy, is_edge, slope)]
    start, stop = (
        SegmentEnds(*(v[:, part].ravel() for v in ends)) for part in (np.s_[:-1], np.s_[1:])
    )
    k_index = np.repeat(np.arange(count), len(energy) - 1)
    below = np.where(edges[:, k_index] <= start.energy, edges[:, k_index], -np.inf)
    beyond = np.where(edges[:, k_index] >= stop.energy, edges[:, k_index], np.inf)
    return Segments(
        start,
        stop,
        _chosen(below, below.argmax(axis=0), slopes),
        _chosen(beyond, beyond.argmin(axis=0), slopes),
        k_index,
        above=np.zeros(len(k_index), bool),
        bound=np.zeros(len(k_index), bool),
        share=np.ones(len(k_index)),
    )


def _chosen(edges: Array, which: Array, slopes: Array) -> SegmentEnds:
    """Edges (edges, n) at an index (n,)."""
    energy = np.take_along_axis(edges, which[None], axis=0)[0]
    return SegmentEnds(energy, np.isfinite(energy), slopes[which])


def is_open(chain: Hamiltonian, side: Side, kx: Array, ky: Array, energy: Array) -> Array:
    """Whether a lead has an open mode at k-parallel (rad) and real energies (eV): (points,)."""
    edges = chain.band_edges(side, kx, ky)
    bottoms, tops = np.split(edges, 2)
    inside = (bottoms < energy) & (energy < tops)
    return np.asarray(inside.any(axis=0))
