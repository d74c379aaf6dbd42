"""Bands of a lead of n x n cells at given k-parallel."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..._kernels import _native
from ..._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ..._kernels.threads import in_threads
from ..._typing import Array

BlocksOfLead = Callable[[Array, Array], Array]
"""Blocks (points, n, n), or (angles or 1, points, n, n), in eV from kx and ky (points,) in rad."""
MOST_KNOWN = 2**25  # bytes of band edges that are kept
WAVES_AT_ONCE = 4096  # that a thread solves
WAVE_NUMBERS = 32  # of one period, at which bands are looked at first
STEPS = 24  # of the golden section, each of which leaves 0.62 of a range
GOLDEN = (np.sqrt(5) - 1) / 2


class KnownEdges:
    """Band edges of leads, kept by their blocks for the sets of k-parallel last asked for.

    ``ranges`` finds bottoms and tops of bands: `band_ranges`, or `sampled_ranges`.
    """

    def __init__(self, ranges: Callable[[Array, Array], Array]) -> None:
        """Begin without any."""
        self._ranges = ranges
        self._known: dict[Any, Array] = {}

    def at(
        self,
        spins: Sequence[tuple[BlocksOfLead, BlocksOfLead]],
        kx: Array,
        ky: Array,
        angles: slice = slice(0, 1),
    ) -> Array:
        """Bottoms, then tops (eV) of the bands of all spins: (2 bands, points).

        ``spins``: cell and hopping of each, or of both together. Points that share their k-parallel
        are computed once. Of several ``angles`` the ranges hold the bands of all.
        """
        k, index = different_k(kx, ky)
        key = tuple(spins), k.tobytes(), angles.stop
        if key not in self._known:
            if sum(edges.nbytes for edges in self._known.values()) > MOST_KNOWN:
                self._known.clear()
            each = [self._widest(cell(*k), hopping(*k), angles) for cell, hopping in spins]
            bottoms, tops = zip(*each, strict=True)
            self._known[key] = np.concatenate([*bottoms, *tops])
        return self._known[key][:, index]

    def _widest(self, cell: Array, hopping: Array, angles: slice) -> tuple[Array, Array]:
        """Lowest bottoms and highest tops, (bands, points) each, of all angles."""
        cells, hops = (block if block.ndim == 4 else block[None] for block in (cell, hopping))
        count = len(range(max(len(cells), len(hops)))[angles])
        cells, hops = (block if len(block) == 1 else block[angles] for block in (cells, hops))
        each = [
            self._ranges(cells[min(number, len(cells) - 1)], hops[min(number, len(hops) - 1)])
            for number in range(count)
        ]
        bottoms, tops = np.split(np.array(each), 2, axis=1)
        return bottoms.min(axis=0), tops.max(axis=0)


def different_k(kx: Array, ky: Array) -> tuple[Array, Array]:
    """Different k-parallel (2, k) among points, and which one each point has."""
    if np.iscomplexobj(kx) or np.iscomplexobj(ky):
        k, index = np.unique(np.stack([kx, ky]), axis=1, return_inverse=True)
        return k, index.reshape(-1)
    k, index = np.unique(kx + 1j * ky, return_inverse=True)  # much faster than pairs
    return np.stack([k.real, k.imag]), index


def band_ranges(cell: Array, hopping: Array) -> Array:
    """Bottoms and tops (eV) of all bands: (2 bands, points), bottoms first.

    ``cell`` (points, n, n) is H[j, j], ``hopping`` (points or 1, n, n) is H[j+1, j]. Bands are
    counted by energy at each wave number along the lead.
    """
    size = cell.shape[-1]
    hopping = np.broadcast_to(hopping, cell.shape)
    phases = np.arange(WAVE_NUMBERS) * (2 * np.pi / WAVE_NUMBERS)
    energies = _sampled(cell, hopping, phases)
    ends = []
    for sign in (1, -1):  # bottoms are the smallest energies, tops the smallest of -energies
        lowest = phases[np.argmin(sign * energies, axis=0)]
        columns = [_smallest(cell, hopping, lowest[:, band], band, sign) for band in range(size)]
        ends += columns
    return np.stack(ends)


def sampled_ranges(cell: Array, hopping: Array) -> Array:
    """Return the same from parabolas through the wave numbers next to each end: (2 bands, points).

    Each matrix is diagonalised at few wave numbers only; errors are of fourth order in their
    distance where a band is smooth.
    """
    phases = np.arange(WAVE_NUMBERS) * (2 * np.pi / WAVE_NUMBERS)
    energies = _sampled(cell, hopping, phases)
    before, after = np.roll(energies, 1, axis=0), np.roll(energies, -1, axis=0)
    curvature = before + after - 2 * energies
    with np.errstate(divide="ignore", invalid="ignore"):
        step = (before - after) ** 2 / (8 * curvature)
    ends = energies - np.where(
        np.isfinite(step), np.clip(step, -0.25 * np.abs(curvature), 0.25 * np.abs(curvature)), 0.0
    )
    lowest, highest = energies.argmin(axis=0)[None], energies.argmax(axis=0)[None]
    bottoms, tops = (np.take_along_axis(ends, at, axis=0)[0] for at in (lowest, highest))
    return np.concatenate([bottoms.T, tops.T])


def band_energies(cell: Array, hopping: Array, k_index: Array, phase: Array) -> Array:
    """Energies (waves, n) in eV of waves whose phase grows by ``phase`` (waves,) a cell.

    ``k_index`` (waves,) int32 picks a matrix of ``cell`` and ``hopping`` (k, n, n).
    """
    size, count = cell.shape[-1], max(len(cell), len(hopping))
    h, v = (np.ascontiguousarray(block, complex).view(float) for block in (cell, hopping))
    phase, energies = np.ascontiguousarray(phase), np.empty((len(phase), size))
    level = INSTRUCTION_SETS.index(instruction_set())

    def solve(start: int) -> None:
        part = slice(start, start + WAVES_AT_ONCE)
        _native.block_bands(level, (size, count), h, v, k_index[part], phase[part], energies[part])

    in_threads(solve, range(0, len(phase), WAVES_AT_ONCE))
    return energies


def _sampled(cell: Array, hopping: Array, phases: Array) -> Array:
    """Energies (phases, points, n) at the same phases at all points."""
    points = np.arange(len(cell), dtype=np.int32)
    index, phase = np.repeat(points, len(phases)), np.tile(phases, len(points))
    energies = band_energies(cell, hopping, index, phase)
    return np.moveaxis(energies.reshape(len(points), len(phases), -1), 1, 0)


def _energies(cell: Array, hopping: Array, phase: Array) -> Array:
    """Energies (points, n) at a phase (points,) of their own."""
    return band_energies(cell, hopping, np.arange(len(phase), dtype=np.int32), phase)


def _smallest(cell: Array, hopping: Array, phase: Array, band: int, sign: int) -> Array:
    """Smallest energy times sign next to a phase, times sign, by golden section: (points,)."""
    low, high = phase - 2 * np.pi / WAVE_NUMBERS, phase + 2 * np.pi / WAVE_NUMBERS

    def energy(at: Array) -> Array:
        return sign * _energies(cell, hopping, at)[:, band]

    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    e_left, e_right = energy(left), energy(right)
    smallest = np.minimum(energy(phase), np.minimum(e_left, e_right))
    for _ in range(STEPS):
        falls = e_left > e_right
        low, high = np.where(falls, left, low), np.where(falls, high, right)
        kept, e_kept = np.where(falls, right, left), np.where(falls, e_right, e_left)
        other = np.where(falls, low + GOLDEN * (high - low), high - GOLDEN * (high - low))
        e_other = energy(other)
        smallest = np.minimum(smallest, e_other)
        left, right = np.where(falls, kept, other), np.where(falls, other, kept)
        e_left, e_right = np.where(falls, e_kept, e_other), np.where(falls, e_other, e_kept)
    return sign * smallest
