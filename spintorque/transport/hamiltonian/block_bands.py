"""Bands of a lead of n x n cells at given k-parallel."""

from collections.abc import Callable

import numpy as np

from ..._typing import Array

WAVE_NUMBERS = 32  # of one period, at which bands are looked at first
STEPS = 24  # of the golden section, each of which leaves 0.62 of a range
GOLDEN = (np.sqrt(5) - 1) / 2


def band_ranges(cell: Array, hopping: Array) -> Array:
    """Bottoms and tops (eV) of all bands: (2 bands, points), bottoms first.

    ``cell`` (points, n, n) is H[j, j], ``hopping`` (points or 1, n, n) is H[j+1, j]. Bands are
    counted by energy at each wave number along the lead.
    """
    points, size = cell.shape[0], cell.shape[-1]
    hopping = np.broadcast_to(hopping, cell.shape)
    phases = np.arange(WAVE_NUMBERS) * (2 * np.pi / WAVE_NUMBERS)
    energies = np.stack([_energies(cell, hopping, np.full(points, p)) for p in phases])
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
    points = cell.shape[0]
    phases = np.arange(WAVE_NUMBERS) * (2 * np.pi / WAVE_NUMBERS)
    energies = np.stack([_energies(cell, hopping, np.full(points, p)) for p in phases])
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


def widest_ranges(ranges: Callable[[Array, Array], Array], cell: Array, hopping: Array) -> Array:
    """Ranges that hold those of all angles: lowest bottoms, then highest tops (2 bands, points).

    ``cell`` and ``hopping`` (angles or 1, points, n, n): with spin-orbit coupling the bands of a
    magnet depend on its direction.
    """
    count = max(len(cell), len(hopping))
    cells, hops = (np.broadcast_to(block, (count, *block.shape[1:])) for block in (cell, hopping))
    each = np.array([ranges(h, v) for h, v in zip(cells, hops, strict=True)])
    bottoms, tops = np.split(each, 2, axis=1)
    return np.concatenate([bottoms.min(axis=0), tops.max(axis=0)])


def _energies(cell: Array, hopping: Array, phase: Array) -> Array:
    """Energies (points, n) of waves whose phase grows by ``phase`` (points,) a cell."""
    wave = np.exp(-1j * phase)[:, None, None] * hopping
    return np.asarray(np.linalg.eigvalsh(cell + wave + np.conj(np.swapaxes(wave, -1, -2))))


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
