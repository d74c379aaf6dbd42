"""Intervals of c = cos kx + cos ky with which the integral over the bias window begins.

They end at the kinks that are known, and where a state enters or leaves a region of the window:
there what it carries sets in or ends, perhaps between two neighbouring points of a rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from ..._typing import Array
from ...units import BOLTZMANN_EV
from ..hamiltonian.chain import SIDES
from .adaptive_window import WindowProblem
from .intervals import Interval
from .resonances import crossings, may_trap
from .segments import is_open
from .transverse import k_parallel, kinks
from .zone_path import Stretch, zone_points

STEP = 4.0  # kT over which the window opens and closes
SHARP, SHORTEST = 1e-3, 1e-6  # of a stretch: a state that is narrow, and how well it is found
DEPTH = 0.02  # of half a band's width: there a lead broadens what it is coupled to
PROBES = (np.arange(8) + 0.5) / 8


def window_intervals(problem: WindowProblem) -> list[Interval]:
    """Stretches between kinks, cut where a state passes the rim of a region of the window."""
    stretches = [Stretch(*ends) for ends in pairwise(kinks(problem.chain))]
    places: list[set[float]] = [{0.0, 1.0} for _ in stretches]
    if problem.has_room and problem.span:
        rims = Rims(problem, stretches)
        for index, place in [*rims.at_edges(), *rims.at_potentials()]:
            places[index].add(place)
    return [
        Interval(stretch, *ends, 0, 0)
        for stretch, inside in zip(stretches, places, strict=True)
        for ends in pairwise(sorted(inside))
    ]


@dataclass(frozen=True)
class Rims:
    """Lines of energy over all stretches of c: both chemical potentials, then all band edges.

    The number of a line is that of its stretch times ``count``, plus its place among them.
    """

    problem: WindowProblem
    stretches: list[Stretch]

    @cached_property
    def potentials(self) -> Array:
        """Both chemical potentials (eV)."""
        return np.array(self.problem.chain.chemical_potentials)

    @cached_property
    def count(self) -> int:
        """Lines over each stretch."""
        return len(self.potentials) + 8

    def at_edges(self) -> list[tuple[int, float]]:
        """Stretches and places on them where a state passes a band edge of a lead.

        States that the lead takes up and broadens fade out at its edge, and do not count.
        """
        line = self._lines(range(len(self.potentials), self.count))
        inside = self._probed(line, self._is_shielded)
        if not len(inside):
            return []
        sharp, _ = crossings(partial(self._phase, depth=DEPTH), inside, SHARP)
        crossed, place = crossings(self._phase, np.unique(sharp), SHORTEST)
        return list(zip((crossed // self.count).tolist(), place.tolist(), strict=True))

    def at_potentials(self) -> list[tuple[int, float]]:
        """The same for narrow resonances at chemical potentials where both leads are open.

        How far c goes on while a resonance is in the window depends on the window's width; so
        far on both sides there are cuts as well.
        """
        if not self.problem.traps:
            return []
        line = self._probed(self._lines(range(len(self.potentials))), self._is_trapped)
        if not len(line):
            return []
        crossed, place = crossings(self._phase, line, SHARP)
        width = float(np.ptp(self.potentials)) + STEP * BOLTZMANN_EV * self.problem.temperature
        range_of_c = width / (2 * self.problem.chain.hopping.max())
        cuts = []
        for index, middle in zip((crossed // self.count).tolist(), place.tolist(), strict=True):
            stretch = self.stretches[index]
            reach = range_of_c / (stretch.stop - stretch.start)
            near = (middle - reach, middle, middle + SHARP, middle + reach)
            cuts += [(index, cut) for cut in near if 0 < cut < 1]
        return cuts

    def _lines(self, kinds: range) -> Array:
        every = np.arange(len(self.stretches))[:, None] * self.count + np.array(kinds)
        return np.asarray(every.ravel())

    def _probed(self, line: Array, test: Callable[[Array, Array], Array]) -> Array:
        """Lines that pass a test of c and energy somewhere."""
        probe, place = np.repeat(line, len(PROBES)), np.tile(PROBES, len(line))
        passed = test(*self._points(probe, place)).reshape(len(line), -1)
        return np.asarray(line[passed.any(axis=1)])

    def _points(self, line: Array, place: Array, depth: float = 0.0) -> tuple[Array, Array]:
        """Real c and energies (eV) at places of lines, (n,).

        ``depth``: how far inside its band an edge is to be taken, as a part of half the width.
        """
        transverse = np.zeros(len(line))
        for index in np.unique(line // self.count):
            here = line // self.count == index
            points = zone_points(self.stretches[index], place[here], np.ones(here.sum()))
            transverse[here] = points.transverse
        k = k_parallel(transverse)
        edges = [self.problem.chain.band_edges(side, k, k) for side in SIDES]
        for of_lead in edges:
            half_width = (of_lead[2:] - of_lead[:2]) / 2
            of_lead += depth * np.concatenate([half_width, -half_width])
        constant = np.repeat(self.potentials[:, None], len(line), axis=1)
        kind = (line % self.count)[None]
        energy = np.take_along_axis(np.concatenate([constant, *edges]), kind, axis=0)[0]
        return transverse, energy

    def _phase(self, line: Array, place: Array, depth: float = 0.0) -> Array:
        transverse, energy = self._points(line, place, depth)
        k = k_parallel(transverse)
        return self.problem.phase(k, k, energy)

    def _is_shielded(self, transverse: Array, energy: Array) -> Array:
        """Whether a state in the window may couple weakly to a lead."""
        low, high = self.problem.energies
        shielded = may_trap(self.problem.chain, transverse, energy, one_side=True)
        return np.asarray((low < energy) & (energy < high) & shielded)

    def _is_trapped(self, transverse: Array, energy: Array) -> Array:
        chain, k = self.problem.chain, k_parallel(transverse)
        both = [is_open(chain, side, k, k, energy) for side in SIDES]
        return np.asarray(may_trap(chain, transverse, energy) & both[0] & both[1])
