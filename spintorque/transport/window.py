"""Integrals over the bias window on the real energy axis.

Each k-parallel has its own segments: they end where a lead band begins or ends, where the
spectra have square-root kinks, and around the chemical potentials on the scale of the
temperature. Fejer's second rule on each segment has its half nested inside.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import expit

from ..spin import Array
from ..units import BOLTZMANN_EV
from .chain import Chain, Side
from .leads import band_edges

THERMAL_BREAKS = (-28.0, -10.0, -3.0, 3.0, 10.0, 28.0)  # in kT; beyond is below 1e-12


@dataclass(frozen=True)
class Window:
    """Energy nodes: ``k_index`` and ``energy`` (eV) of shape (n,), ``weight`` (2, n).

    The weights hold f(incident lead) - f(other lead); row 1 is the nested coarser rule.
    """

    k_index: Array
    energy: Array
    weight: Array


def window_nodes(
    chain: Chain,
    kx: Array,
    ky: Array,
    potentials: tuple[float, float],
    temperature: float,
    points: int,
    incident: Side,
) -> Window:
    """Nodes for the states from ``incident`` at chemical potentials (left, right) in eV."""
    thermal = BOLTZMANN_EV * temperature
    low, high = min(potentials), max(potentials)
    if low == high:
        return Window(np.zeros(0, int), np.zeros(0), np.zeros((2, 0)))
    breaks = sorted({mu + s * thermal for mu in potentials for s in THERMAL_BREAKS if thermal})
    breaks = breaks or [low, high]
    edges = np.concatenate([band_edges(chain, side, kx, ky) for side in ("left", "right")])
    start, stop, start_edge, stop_edge, k_index = _segments(breaks, edges)
    middle = (start + stop) / 2
    open_mode = _is_open(chain, incident, kx[k_index], ky[k_index], middle)
    keep = open_mode & (stop - start > 1e-13 * (abs(low) + abs(high) + breaks[-1] - breaks[0]))
    ends = [a[keep, None] for a in (start, stop, start_edge, stop_edge)]
    energy, jacobian = _map(*ends, nodes=_fejer(points)[0])
    here, there = potentials if incident == "left" else potentials[::-1]
    occupied = _fermi(energy - here, thermal) - _fermi(energy - there, thermal)
    weight = _fejer(points)[1][:, None, :] * (jacobian * occupied)
    index = np.repeat(k_index[keep], points)
    return Window(index, energy.ravel(), weight.reshape(2, -1))


def _segments(breaks: list[float], edges: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Ends of all segments of all k, whether each end is a band edge, and the k index."""
    count = edges.shape[1]
    clipped = np.clip(edges, breaks[0], breaks[-1])
    fixed = np.repeat(np.array(breaks)[:, None], count, axis=1)
    ends = np.concatenate([fixed, clipped])
    is_edge = np.concatenate([np.zeros(fixed.shape, bool), clipped == edges])
    order = np.argsort(ends, axis=0, kind="stable")
    ends = np.take_along_axis(ends, order, axis=0).T
    is_edge = np.take_along_axis(is_edge, order, axis=0).T
    k_index = np.repeat(np.arange(count), ends.shape[1] - 1)
    return (
        ends[:, :-1].ravel(),
        ends[:, 1:].ravel(),
        is_edge[:, :-1].ravel(),
        is_edge[:, 1:].ravel(),
        k_index,
    )


def _is_open(chain: Chain, side: Side, kx: Array, ky: Array, energy: Array) -> Array:
    edges = band_edges(chain, side, kx, ky)
    inside = (edges[:2] < energy) & (energy < edges[2:])
    return np.asarray(inside.any(axis=0))


def _map(
    start: Array, stop: Array, start_edge: Array, stop_edge: Array, *, nodes: Array
) -> tuple[Array, Array]:
    """Energies and dE/ds for s in (0, 1), with a parabola towards each end at a band edge."""
    s, width = nodes[None, :], stop - start
    both, neither = start_edge & stop_edge, ~(start_edge | stop_edge)
    place = np.select(
        [neither, both, start_edge], [s, s * s * (3 - 2 * s), s * s], default=s * (2 - s)
    )
    slope = np.select([neither, both, start_edge], [1.0, 6 * s * (1 - s), 2 * s], 2 * (1 - s))
    return start + width * place, width * slope


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
    return np.asarray(expit(-energy / thermal) if thermal else np.where(energy < 0, 1.0, 0.0))
