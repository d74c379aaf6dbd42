"""Integrals over the bias window at many k at once, each segment cut where its spectra are sharp.

A segment begins as one piece; a piece whose two rules differ too much is halved on the same
path. A resonance too narrow for any fixed rule costs a few halvings.
"""

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice

import numpy as np

from ..._typing import Array
from ...units import BOLTZMANN_EV
from ..engines.engine import Request
from ..engines.phase import DeterminantPhase, determinant_phase
from ..hamiltonian.chain import Chain, Side
from .gauss import Rule, mean_rule
from .refinement import Budget, Refinement, last, worse_than_their_share
from .resonances import cuts, has_room, may_ever_trap, may_trap
from .segments import Segments, window_segments
from .tolerance import Goal, Integrand
from .transverse import density_of_states, k_parallel
from .window import fejer, occupation
from .window_path import along_axis, surface
from .zone_path import ZonePoints

PIECES_PER_REQUEST = 1024
MOST_HALVINGS = 40
TAILS = 30.0  # kT that the window is wider than the bias
AT_ONCE = 0.5  # of the budget left: what may be spent before k-parallel is refined
RARE = 1e-2  # of the tolerance: what the tails may spoil, because all may lie in them


@dataclass(frozen=True)
class WindowProblem:
    """What is integrated, and how well: the arguments of `integration.integrate`.

    ``energy_points``: a number of points for each segment of the window that is not refined.
    """

    chain: Chain
    rows: Integrand
    temperature: float
    incident: Side
    rtol: float
    goal: Goal
    budget: Budget
    energy_points: int | None = None

    @property
    def span(self) -> float:
        """About the width (eV) of the bias window."""
        left, right = self.chain.chemical_potentials
        return abs(left - right) + TAILS * BOLTZMANN_EV * self.temperature

    @cached_property
    def traps(self) -> bool:
        """Whether a state between barriers may lie in the bias window."""
        return may_ever_trap(self.chain, *self.energies)

    @cached_property
    def has_room(self) -> bool:
        """Whether a film has states of its own in the bias window."""
        return has_room(self.chain, *self.energies)

    @cached_property
    def phase(self) -> DeterminantPhase:
        """The continuous phase of the determinant, which counts states."""
        return determinant_phase(self.chain)

    @property
    def energies(self) -> tuple[float, float]:
        """Ends (eV) of a range that holds the bias window."""
        middle = sum(self.chain.chemical_potentials) / 2
        return middle - self.span, middle + self.span


@dataclass(frozen=True)
class Pieces:
    """Pieces of segments: which segment (n,), their ends on it (0 to 1), their integrals.

    ``value`` and ``error`` (rows, angles, n) in eV, weighted like their k, of all states meant.
    """

    segment: Array
    start: Array
    stop: Array
    value: Array
    error: Array

    def pick(self, chosen: Array) -> "Pieces":
        """Return some of the pieces."""
        parts = {name: getattr(self, name)[..., chosen] for name in self.__dataclass_fields__}
        return Pieces(**parts)

    def joined(self, other: "Pieces") -> "Pieces":
        """Return the pieces of both."""
        names = self.__dataclass_fields__
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in names}
        return Pieces(**{n: np.concatenate(pair, axis=-1) for n, pair in pairs.items()})


def window_at(
    problem: WindowProblem, points: ZonePoints, others: Array, share: float
) -> tuple[Array, Array, Array]:
    """Integrals over the window at points of c = cos kx + cos ky, and errors: (rows, angles, k).

    All are multiplied by the weights of the points; the third is the integral over all levels
    between closed leads. The sum over k is added to ``others`` (rows, angles) before it is judged,
    and the sum of errors should be below ``share`` of the tolerance.
    """
    k = k_parallel(points.transverse)
    empty = np.zeros((*others.shape, len(k)))
    rtol = RARE * problem.rtol
    segments = window_segments(problem.chain, k, k, problem.temperature, problem.incident, rtol)
    if segments is None or not len(segments.k_index):
        return empty, empty, empty
    rule = fejer(problem.energy_points) if problem.energy_points else mean_rule()
    window = Window(problem, k, points, segments, rule)
    refinement = window.refinement(others, share, (1 - AT_ONCE) * problem.budget.points)
    halvings = 0 if problem.energy_points else MOST_HALVINGS
    pieces, _ = last(islice(refinement.totals(window.solved(*window.first())), 1 + halvings))
    share_of = segments.share[pieces.segment]
    counted = (share_of, share_of, segments.bound[pieces.segment])
    totals = []
    for part, factor in zip((pieces.value, pieces.error, pieces.value), counted, strict=True):
        total = np.zeros((len(k), *others.shape))
        np.add.at(total, segments.k_index[pieces.segment], np.moveaxis(part * factor, -1, 0))
        totals.append(np.moveaxis(total, 0, -1))
    return totals[0], totals[1], totals[2]


@dataclass(frozen=True)
class Window:
    """The segments of the window at points of c, and the energy rule for their pieces."""

    problem: WindowProblem
    k: Array
    points: ZonePoints
    segments: Segments
    rule: Rule

    def refinement(
        self, others: Array, share: float, reserve: float
    ) -> Refinement[Pieces, tuple[Pieces, Array]]:
        """How pieces are judged beside ``others``, by their scores, and halved.

        ``share`` of the tolerance is allowed, and ``reserve`` points are left alone.
        """
        problem, segments = self.problem, self.segments

        def scored(pieces: Pieces) -> tuple[Pieces, Array]:
            share_of = segments.share[pieces.segment]
            total = others + (pieces.value * share_of).sum(axis=-1)
            return pieces, problem.goal.scores(pieces.error * share_of, total, problem.rtol)

        def is_good(_: Pieces, result: tuple[Pieces, Array]) -> bool:
            return bool(result[1].sum() <= share) or problem.budget.points < reserve

        def finer(pieces: Pieces, result: tuple[Pieces, Array]) -> Pieces:
            rough = worse_than_their_share(result[1], share)
            return pieces.pick(~rough).joined(self.halved(pieces.pick(rough)))

        return Refinement(scored, is_good, finer)

    def first(self) -> tuple[Array, Array, Array]:
        """Return pieces to begin with: segments, cut around resonances too sharp to be met."""
        every = np.arange(len(self.segments.k_index))
        line, place = every[:0], np.zeros(0)
        if self.problem.traps and not self.problem.energy_points:
            line, place = cuts(self._phase, self._trapping())
        which = np.concatenate([every, line])
        start = np.concatenate([np.zeros(len(every)), place])
        order = np.lexsort((start, which))
        which, start = which[order], start[order]
        last = np.append(which[1:] != which[:-1], True)
        return which, start, np.where(last, 1.0, np.append(start[1:], 1.0))

    def _trapping(self) -> Array:
        """Segments on the axis in which a state may be trapped."""
        on_axis = np.flatnonzero(~self.segments.above)
        segments = self.segments.pick(on_axis)
        transverse = self.points.transverse[segments.k_index]
        start, stop = segments.start.energy, segments.stop.energy
        energies = (start, (start + stop) / 2, stop)
        trapped = [may_trap(self.problem.chain, transverse, energy) for energy in energies]
        return on_axis[np.any(trapped, axis=0)]

    def _phase(self, line: Array, place: Array) -> Array:
        """Phase (angles, n) at places on segments."""
        chosen = self.segments.pick(line)
        energy, _ = along_axis(chosen, place[:, None])
        k = self.k[chosen.k_index]
        return self.problem.phase(k, k, energy[:, 0])

    def halved(self, pieces: Pieces) -> Pieces:
        """Return the halves of pieces."""
        middle = (pieces.start + pieces.stop) / 2
        start = np.concatenate([pieces.start, middle])
        stop = np.concatenate([middle, pieces.stop])
        return self.solved(np.tile(pieces.segment, 2), start, stop)

    def solved(self, which: Array, start: Array, stop: Array) -> Pieces:
        """Return pieces of segments with their integrals, those on the axis first."""
        above = self.segments.above[which]
        parts = []
        for order in (np.flatnonzero(~above), np.flatnonzero(above)):
            for first in range(0, len(order), PIECES_PER_REQUEST):
                chunk = order[first : first + PIECES_PER_REQUEST]
                parts.append(self._request(which[chunk], start[chunk], stop[chunk]))
        return reduce(Pieces.joined, parts)

    def _request(self, which: Array, start: Array, stop: Array) -> Pieces:
        """Pieces of one kind with their integrals, by one request."""
        problem, (nodes, weights) = self.problem, self.rule
        chosen = self.segments.pick(which)
        length = (stop - start)[:, None]
        energy, rise, measure = self._nodes(chosen, start[:, None] + length * nodes)
        occupied = occupation(problem.chain, problem.temperature, problem.incident)(energy)
        weight = self.points.weight[chosen.k_index, None]
        factor = weight * length * measure * occupied
        request = Request(
            self.k,
            self.k,
            energy.ravel(),
            problem.incident if rise is None else "equilibrium",
            k_index=np.repeat(chosen.k_index, len(nodes)),
            rise=None if rise is None else rise.ravel(),
        )
        problem.budget.spend(len(request))
        spectra = (problem.rows(request) * factor.ravel()).real
        by_piece = spectra.reshape(*spectra.shape[:2], *energy.shape)
        value, coarse = np.einsum("rapj,wj->wrap", by_piece, weights)
        return Pieces(which, start, stop, value, np.abs(value - coarse))

    def _nodes(self, segments: Segments, s: Array) -> tuple[Array, Array | None, Array]:
        """Energies, rises of c and measures (n, points) at places of segments of one kind."""
        transverse = self.points.transverse[segments.k_index, None]
        if not segments.above.any():
            energy, slope = along_axis(segments, s)
            return energy, None, slope * density_of_states(transverse)
        over = surface(segments, s, self.points.lift, self.problem.span)
        states = density_of_states(transverse + 1j * over.rise)
        return over.energy, over.rise, over.measure * states
