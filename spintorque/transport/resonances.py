"""Where narrow resonances lie: ranges of energy or c in which a state passes.

States between two stretches of barrier couple weakly to both leads. No rule for an integral would
meet them by itself, but the phase of the determinant tells how many there are between any two
points, so that halving finds them all.
"""

from collections.abc import Callable

import numpy as np

from ..spin import Array
from .chain import Chain

SMOOTH_PHASE = 1.0  # rad; less than that is no state
NARROWEST = 1e-13  # of a segment of energy
MOST_HALVINGS = 44
THIN = 1.0  # barriers on both sides that are weaker than e^-2 let no sharp resonance be
BAND = 1.2  # of the half width of a band: monolayers within have states

Phase = Callable[[Array, Array], Array]
"""Phases (angles, n) on lines of some indices (n,) at places (n,) between 0 and 1."""


def cuts(phase: Phase, line: Array, narrowest: Array) -> tuple[Array, Array]:
    """Indices of lines and places on them (n,) that separate ranges with less than a state.

    ``line`` (lines,): indices; each goes from 0 to 1. Ranges below ``narrowest`` (lines,) are not
    cut further.
    """
    start, stop = np.zeros(len(line)), np.ones(len(line))
    low, high = phase(line, start), phase(line, stop)
    lines, places = [line[:0]], [start[:0]]
    for _ in range(MOST_HALVINGS):
        fall = np.abs(high - low).max(axis=0)
        wide = (fall > SMOOTH_PHASE) & (stop - start > narrowest)
        if not wide.any():
            break
        line, start, stop, narrowest = (x[wide] for x in (line, start, stop, narrowest))
        middle = (start + stop) / 2
        between = phase(line, middle)
        lines.append(line)
        places.append(middle)
        low = np.concatenate([low[:, wide], between], axis=1)
        high = np.concatenate([between, high[:, wide]], axis=1)
        line, narrowest = np.tile(line, 2), np.tile(narrowest, 2)
        start, stop = np.concatenate([start, middle]), np.concatenate([middle, stop])
    return np.concatenate(lines), np.concatenate(places)


def may_trap(chain: Chain, transverse: Array, energy: Array) -> Array:
    """Whether a state may be trapped between barriers, at c and real energies (eV): (n,).

    A monolayer counts as barrier where one spin decays in it, as room where one does not.
    """
    half_width = 2 * chain.hopping[1:-1, None]
    level = chain.onsite[1:-1, None] - half_width * transverse
    above, below = (
        np.abs(energy - level + sign * chain.exchange[1:-1, None] / 2) / half_width
        for sign in (1, -1)
    )
    decay = np.arccosh(np.maximum(np.maximum(above, below), 1.0))
    room = np.minimum(above, below) < BAND
    passed = np.cumsum(decay, axis=0)
    before, after = passed - decay, passed[-1] - passed
    return np.asarray((room & (np.minimum(before, after) > THIN)).any(axis=0))


def may_ever_trap(chain: Chain, low: float, high: float) -> bool:
    """Whether a state may be trapped at any k-parallel and energies from low to high (eV)."""
    half_width = 2 * chain.hopping[1:-1]
    nearest, farthest = [], []
    for sign in (1, -1):
        level = chain.onsite[1:-1] - sign * chain.exchange[1:-1] / 2
        ends = np.stack([low - level - 2 * half_width, high - level + 2 * half_width]) / half_width
        nearest.append(np.where(ends[0] * ends[1] <= 0, 0.0, np.abs(ends).min(axis=0)))
        farthest.append(np.abs(ends).max(axis=0))
    room = np.flatnonzero(np.min(nearest, axis=0) < BAND)
    decays = np.flatnonzero(np.max(farthest, axis=0) > 1)
    return bool(np.any((decays.min(initial=len(level)) < room) & (room < decays.max(initial=-1))))
