"""Rates of rare escapes counted in simulations that are split at levels: forward flux sampling.

R. J. Allen, P. B. Warren and P. R. ten Wolde, Phys. Rev. Lett. 94, 018104 (2005). The rate is that
of leaving the first level, counted in a run, times the probabilities to reach each next level
before the return home, counted in runs from where others reached the level before. The product is
unbiased whatever the levels are, and it assumes nothing about damping, barrier or torque. Samples
lie some steps apart; the sampled motion is a Markov chain of its own, whose rate between two cores
is the same.
"""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...errors import ConvergenceError
from .coupled.path_progress import PathProgress
from .progress_of_escape import CORE, ProgressOfEscape
from .thermal_walkers import SAMPLES, ThermalWalkers
from .two_states import Escape, TwoStates

PROGRESS = ProgressOfEscape, PathProgress  # of one layer, and of several
REPEATS = 16  # independent ones, whose spread is the error
SETTLING = 8.0  # relaxation times before anything is counted
NONE = 3.0  # events that none of which was seen may be, at 95 %
MOST_RUNS = 20_000  # of the ensemble, at one level
HOLDS = (
    f"any damping, barrier and torque; counted from core to core, the error is one standard error "
    f"of {REPEATS} independent repeats and the part of magnets on the way"
)


def splitting_escape(states: TwoStates, seed: int, trajectories: int) -> Escape:
    """Rates out of both states as means of independent repeats, with their standard errors.

    ``trajectories`` are the trials at each level in all repeats together. Raises ConvergenceError
    if magnets neither reach a level nor return.
    """
    walkers, random = ThermalWalkers.of(states, seed), np.random.default_rng(seed)
    each = max(5, trajectories // REPEATS)
    means, errors = [], []
    for number in (0, 1):
        progress = PROGRESS[states.landscape.layers > 1](states, number)
        mean, error = ForwardFlux(progress, walkers, random, each).rate()
        means.append(mean)
        errors.append(error)
    return Escape((means[0], means[1]), (errors[0], errors[1]), HOLDS)


@dataclass(frozen=True)
class Moments:
    """Moments m (n, 3 layers), and the number of the ``repeat`` (n,) that each belongs to."""

    m: Array
    repeat: Array

    @classmethod
    def of(cls, parts: list["Moments"]) -> "Moments":
        """All moments of some parts."""
        return cls(
            np.concatenate([part.m for part in parts]),
            np.concatenate([part.repeat for part in parts]),
        )


@dataclass
class ForwardFlux:
    """Counting of one way over the barrier, with so many trials at ``each`` level and repeat."""

    progress: ProgressOfEscape
    walkers: ThermalWalkers
    random: np.random.Generator
    each: int

    def rate(self) -> tuple[float, float]:
        """Rate and error in 1/ns.

        The error has the magnets on their way, which are in no core: the rate from core to core is
        less than that of two states by the number of levels times the probability to pass them all,
        or so. Where none gets through, it is what three of all trials at that level would make.
        """
        levels = self.progress.levels
        flux, entries = self._first_level(levels[0])
        passed = np.ones(REPEATS)
        for level in levels[1:]:
            entries = self._arrivals(self._chosen(entries), level)
            before = passed
            passed = before * np.bincount(entries.repeat, minlength=REPEATS) / self.each
            if not passed.any():
                return 0.0, float((flux * before).mean()) * NONE / (REPEATS * self.each)
        rates = flux * passed
        mean, spread = float(rates.mean()), float(rates.std(ddof=1))
        return mean, spread / np.sqrt(REPEATS) + mean * len(levels) * float(passed.mean())

    def _first_level(self, level: float) -> tuple[Array, Moments]:
        """Rates (REPEATS,) at which moments leave home for the first level, and where they do."""
        own = np.repeat(np.arange(REPEATS), self.each)
        m, away = np.tile(self._bottom, (len(own), 1)), np.zeros(len(own), bool)
        counts, samples, places = np.zeros(REPEATS), np.zeros(REPEATS), []
        settling = self._runs_to_settle
        for run in range(settling + MOST_RUNS):
            path = self.walkers.walk(m)
            there = np.zeros(len(own), bool)
            for now, height in zip(path, self.progress(path), strict=True):
                there |= np.isinf(height)
                leaving = ~away & ~there & (height >= level)
                away = (away | leaving) & (height >= CORE)
                if run >= settling:
                    places.append(Moments(now[leaving], own[leaving]))
                    samples += np.bincount(own[~there], minlength=REPEATS)
                    counts += np.bincount(own[leaving], minlength=REPEATS)
            m = path[-1].copy()
            m[there] = m[self.random.choice(np.flatnonzero(~there & ~away), there.sum())]
            away[there] = False
            if counts.min() >= self.each:
                return counts / (samples * self.walkers.interval), Moments.of(places)
        raise _endless(level)

    @property
    def _bottom(self) -> Array:
        return self.progress.states.minima[self.progress.number]

    @property
    def _runs_to_settle(self) -> int:
        """Runs of the ensemble until moments are in equilibrium in the state that is left."""
        states = self.progress.states
        softest = float(states.landscape.curvatures(self._bottom)[0][0])
        settling = SETTLING * states.thermal / (states.diffusion * softest)
        return int(settling / (SAMPLES * self.walkers.interval)) + 1

    def _chosen(self, entries: Moments) -> Moments:
        """Starts of as many trials in each repeat that has any entries, drawn from those."""
        numbers = [np.flatnonzero(entries.repeat == repeat) for repeat in range(REPEATS)]
        drawn = [self.random.choice(own, self.each) for own in numbers if len(own)]
        which = np.concatenate(drawn) if drawn else np.zeros(0, int)
        return Moments(entries.m[which], entries.repeat[which])

    def _arrivals(self, starts: Moments, level: float) -> Moments:
        """Where trials first are at a level, of those that get there before they are home."""
        m, repeat = starts.m, starts.repeat
        already = self.progress(m) >= level
        places = [Moments(m[already], repeat[already])]
        m, repeat = m[~already], repeat[~already]
        for _ in range(MOST_RUNS):
            if not len(m):
                return Moments.of(places)
            path = self.walkers.walk(m)
            height = self.progress(path)
            ends = (height >= level) | (height < CORE)
            first, ended = ends.argmax(axis=0), ends.any(axis=0)
            row = np.arange(len(m))
            arrived = ended & (height[first, row] >= level)
            places.append(Moments(path[first, row][arrived], repeat[arrived]))
            m, repeat = path[-1][~ended], repeat[~ended]
        raise _endless(level)


def _endless(level: float) -> ConvergenceError:
    return ConvergenceError(
        f"magnets do not leave the level {level:.3g} k_B T in {MOST_RUNS} runs: under this drive "
        "they may precess without end; take a smaller one"
    )
