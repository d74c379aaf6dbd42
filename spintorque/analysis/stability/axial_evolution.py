"""The distribution of an axial magnet in time, on cells, with the errors of cells and of pieces."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from . import birth_death_chain
from .axial_motion import AxialMotion
from .propagator import Propagator

ACCURATE = 1e-4  # relative change of probabilities, a third of it left over, that ends the cutting
PARTS = 8, 256  # first and most pieces between two corners of a drive
RARE = 1e-290  # smaller probabilities count as this


@dataclass(frozen=True)
class Stage:
    """Motions before the start and in pieces of time, and the durations (ns) of these."""

    motions: list[AxialMotion]
    durations: list[float]


@dataclass(frozen=True)
class Evolved:
    """Probabilities (times, cells), and those of both sides of the equator with their errors."""

    probability: Array
    stayed: tuple[Array, Array]
    left: tuple[Array, Array]


def evolved(
    stage: Callable[[int], Stage],
    changing: bool,
    times: Array,
    start: float | None,
    cells: int,
    absorbing: bool,
) -> Evolved:
    """Evolution from a start at positive m.q, or in equilibrium there.

    ``stage`` gives the motions for a number of pieces between two corners of the drive, which
    matters if that is ``changing``.
    """
    chosen, inexact = stage(1), np.zeros((2, len(times)))
    if changing:
        chosen, inexact = _cut(stage, times, start, cells // 4, absorbing)
    levels = [_evolution(chosen, times, start, cells // part, absorbing) for part in (4, 2, 1)]
    sides = [_limit(list(side)) for side in zip(*map(_sides, levels), strict=True)]
    stayed, left = (
        (value, error + value * more) for (value, error), more in zip(sides, inexact, strict=True)
    )
    return Evolved(levels[-1], stayed, left)


def _cut(
    stage: Callable[[int], Stage], times: Array, start: float | None, cells: int, absorbing: bool
) -> tuple[Stage, Array]:
    """Motions in pieces that are short enough, and the relative errors (2, times) they leave.

    The values in the middle of the pieces make an error that falls as the square of their number.
    """
    parts, last = PARTS[0], None
    while True:
        chosen = stage(parts)
        logarithms = np.log(
            np.maximum(_sides(_evolution(chosen, times, start, cells, absorbing)), RARE)
        )
        if last is not None:
            change = np.abs(logarithms - last)
            if change.max() <= ACCURATE or parts == PARTS[1]:
                return chosen, change / 3
        parts, last = 2 * parts, logarithms


def _sides(probability: Array) -> Array:
    """Probabilities (2, times) of both sides of the equator."""
    half = probability.shape[1] // 2
    return np.stack([probability[:, :half].sum(axis=1), probability[:, half:].sum(axis=1)])


def _evolution(
    stage: Stage, times: Array, start: float | None, cells: int, absorbing: bool
) -> Array:
    """Probabilities (times, cells) from a start at positive m.q."""
    grid = birth_death_chain.even_grid(cells)
    chains = [birth_death_chain.chain(motion, grid) for motion in stage.motions]
    now = _at(chains[0], start) if start is not None else _in_well(chains[0])
    probabilities: list[Array] = []
    begin = 0.0
    pieces = zip(stage.motions[1:], chains[1:], stage.durations, strict=True)
    for motion, cells_of_piece, length in pieces:
        rates = (
            birth_death_chain.until_equator(motion, cells_of_piece)
            if absorbing
            else cells_of_piece.rates
        )
        propagate, end = Propagator(*rates), begin + length
        last = times[-1] <= end * (1 + 1e-12)
        inside = [t for t in times[len(probabilities) :] if t <= end or last]
        clock = begin
        for time in inside:
            now, clock = propagate(now, time - clock), time
            probabilities.append(now)
        if last:
            break
        now, begin = propagate(now, end - clock), end
    return np.array(probabilities)


def _in_well(before: birth_death_chain.BirthDeathChain) -> Array:
    half = len(before.centers) // 2
    log_mass = before.log_mass[:half]
    inside = np.exp(log_mass - log_mass.max())
    return np.append(inside / inside.sum(), np.zeros(half))


def _at(cells: birth_death_chain.BirthDeathChain, start: float) -> Array:
    """All probability at one m.q, shared between the two nearest cells."""
    x = np.cos(cells.centers)
    place = int(np.clip(np.searchsorted(-x, -start) - 1, 0, len(x) - 2))
    share = np.clip((x[place] - start) / (x[place] - x[place + 1]), 0.0, 1.0)
    probability = np.zeros(len(x))
    probability[place : place + 2] = 1 - share, share
    return probability


def _limit(levels: list[Array]) -> tuple[Array, Array]:
    """Limit for infinitely many cells, from three numbers of cells that double, and its error.

    Errors of the logarithm fall as the square of that number, and next as its fourth power.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        quarter, half, full = (np.log(level) for level in levels)
        better = (4 * half - quarter) / 3, (4 * full - half) / 3
        best = (16 * better[1] - better[0]) / 15
    limit = np.where(np.isfinite(best), np.exp(np.minimum(best, 0.0)), levels[-1])
    error = np.where(np.isfinite(best), np.abs(np.expm1(better[1] - best)), 0.0)
    return limit, limit * error
