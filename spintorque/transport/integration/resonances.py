"""Where narrow resonances lie: ranges of energy or c in which a state passes.

States between two stretches of barrier couple weakly to both leads. No rule for an integral would
meet them by chance, but the phase of the determinant counts those between any two points, so
that halving finds them all.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ..hamiltonian.chain import Chain

SMOOTH_PHASE = 1.0  # rad; less than that is no state
NARROWEST = 1e-13  # of a segment of energy
MOST_HALVINGS = 44
THIN = 1.0  # barriers that are weaker than e^-2 let no sharp resonance be
BAND = 1.2  # of the half width of a band: monolayers within have states

Phase = Callable[[Array, Array], Array]
"""Phases (angles, n) on lines of some indices (n,) at places (n,) between 0 and 1."""


class Brackets(NamedTuple):
    """Ranges of lines, (n,): index of the line, ends between 0 and 1."""

    line: Array
    start: Array
    stop: Array


def cuts(phase: Phase, line: Array) -> tuple[Array, Array]:
    """Indices of lines and places on them (n,) that separate ranges with less than a state.

    ``line`` (lines,): indices; each goes from 0 to 1. Towards a narrow state each range is a
    quarter of the one before it, so that no rule on one of them is close to the state.
    """
    middles, _ = _halved(phase, line, NARROWEST)
    return middles.line, middles.start


def crossings(phase: Phase, line: Array, narrowest: float) -> tuple[Array, Array]:
    """Indices of lines and places on them (n,) where a state passes in a short range.

    ``line`` (lines,): indices; each goes from 0 to 1. The ranges are shorter than ``narrowest``.
    """
    _, narrow = _halved(phase, line, narrowest)
    return narrow.line, narrow.start


def _halved(phase: Phase, line: Array, narrowest: float) -> tuple[Brackets, Brackets]:
    """Middles of ranges that were halved, every other time, and the ranges too narrow for it."""
    here = Brackets(line, np.zeros(len(line)), np.ones(len(line)))
    low, high = phase(line, here.start), phase(line, here.stop)
    middles, narrow = (
        [Brackets(line[:0], *2 * [here.start[:0]])],
        [Brackets(*(x[:0] for x in here))],
    )
    for halvings in range(MOST_HALVINGS):
        passes = np.abs(high - low).max(axis=0) > SMOOTH_PHASE
        short = passes & (here.stop - here.start <= narrowest)
        narrow.append(Brackets(*(x[short] for x in here)))
        wide = passes & ~short
        if not wide.any():
            break
        here = Brackets(*(x[wide] for x in here))
        middle = (here.start + here.stop) / 2
        between = phase(here.line, middle)
        if halvings % 2 == 0:
            middles.append(Brackets(here.line, middle, middle))
        low = np.concatenate([low[:, wide], between], axis=1)
        high = np.concatenate([between, high[:, wide]], axis=1)
        ends = ([here.start, middle], [middle, here.stop])
        here = Brackets(np.tile(here.line, 2), *(np.concatenate(end) for end in ends))
    joined = [Brackets(*map(np.concatenate, zip(*part, strict=True))) for part in (middles, narrow)]
    return joined[0], joined[1]


def may_trap(chain: Chain, transverse: Array, energy: Array, *, one_side: bool = False) -> Array:
    """Whether a state may be trapped between barriers, at c and real energies (eV): (n,).

    ``one_side``: whether a barrier towards one of the leads is enough. A monolayer counts as
    barrier where one spin decays in it, as room where one does not.
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
    shield = np.maximum(before, after) if one_side else np.minimum(before, after)
    return np.asarray((room & (shield > THIN)).any(axis=0))


def may_ever_trap(chain: Chain, low: float, high: float) -> bool:
    """Whether a state may be trapped at any k-parallel and energies from low to high (eV)."""
    nearest, farthest = _depths(chain, low, high)
    room, decays = np.flatnonzero(nearest < BAND), np.flatnonzero(farthest > 1)
    count = len(nearest)
    return bool(np.any((decays.min(initial=count) < room) & (room < decays.max(initial=-1))))


def has_room(chain: Chain, low: float, high: float) -> bool:
    """Whether a film has states at any k-parallel and energies from low to high (eV)."""
    return bool(np.any(_depths(chain, low, high)[0] < BAND))


def _depths(chain: Chain, low: float, high: float) -> tuple[Array, Array]:
    """Smallest and largest distance from the band centres of each film's monolayer.

    Of either spin, at any k-parallel and energies from low to high (eV); in half widths.
    """
    half_width = 2 * chain.hopping[1:-1]
    nearest, farthest = [], []
    for sign in (1, -1):
        level = chain.onsite[1:-1] - sign * chain.exchange[1:-1] / 2
        ends = np.stack([low - level - 2 * half_width, high - level + 2 * half_width]) / half_width
        nearest.append(np.where(ends[0] * ends[1] <= 0, 0.0, np.abs(ends).min(axis=0)))
        farthest.append(np.abs(ends).max(axis=0))
    return np.min(nearest, axis=0), np.max(farthest, axis=0)
