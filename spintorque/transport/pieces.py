"""Integrals over the bias window at many k at once, each segment cut where its spectra are sharp.

A segment begins as one piece; a piece whose two rules differ too much is halved, on the same
path. Resonances of a width that no fixed rule would meet cost a few halvings each.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from ..spin import Array
from .chain import Chain, Side
from .engine import Request
from .gauss import PAIR_NODES, mean_rule
from .goal import Goal, Rows
from .window import Segments, occupation, path, window_segments

PIECES_PER_REQUEST = 1024
MOST_HALVINGS = 40
RARE = 1e-2  # of the tolerance: what the tails may spoil, because all may lie in them


@dataclass
class Budget:
    """Points at which spectra may still be taken."""

    points: float

    def spend(self, points: int) -> None:
        """Count points that have been taken."""
        self.points -= points


@dataclass(frozen=True)
class Spectral:
    """What is integrated, and how well: the arguments of `spintorque.transport.integrate`."""

    chain: Chain
    rows: Rows
    temperature: float
    incident: Side
    rtol: float
    goal: Goal
    budget: Budget


@dataclass(frozen=True)
class Pieces:
    """Pieces of segments: which segment (n,), their ends on it (0 to 1), their integrals.

    ``value`` and ``error`` (rows, angles, n) in eV, weighted like their k.
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
    asked: Spectral, k: Array, weight: Array, others: Array, share: float
) -> tuple[Array, Array]:
    """Integrals over the window at each kx = ky = ``k`` (rad), and errors: (rows, angles, k).

    Both come multiplied with ``weight`` (k,). ``others`` (rows, angles) is what the sum over k
    is added to before it is judged; the sum of errors is to be below ``share`` of the tolerance.
    """
    empty = np.zeros((*others.shape, len(k)))
    rtol = RARE * asked.rtol
    segments = window_segments(asked.chain, k, k, asked.temperature, asked.incident, rtol)
    if segments is None or not len(segments.start):
        return empty, empty
    weighted = segments._replace(share=segments.share * weight[segments.k_index])
    start, stop = np.zeros(len(segments.start)), np.ones(len(segments.start))
    pieces = _solved(asked, k, weighted, np.arange(len(start)), start, stop)
    for _ in range(MOST_HALVINGS):
        scores = asked.goal.scores(pieces.error, others + pieces.value.sum(axis=-1), asked.rtol)
        if scores.sum() <= share or asked.budget.points < 0:
            break
        rough = scores > share / len(scores)
        pieces = pieces.pick(~rough).joined(_halved(asked, k, weighted, pieces.pick(rough)))
    found = []
    for part in (pieces.value, pieces.error):
        total = np.zeros((len(k), *others.shape))
        np.add.at(total, segments.k_index[pieces.segment], np.moveaxis(part, -1, 0))
        found.append(np.moveaxis(total, 0, -1))
    return found[0], found[1]


def _halved(asked: Spectral, k: Array, segments: Segments, pieces: Pieces) -> Pieces:
    middle = (pieces.start + pieces.stop) / 2
    start = np.concatenate([pieces.start, middle])
    stop = np.concatenate([middle, pieces.stop])
    return _solved(asked, k, segments, np.tile(pieces.segment, 2), start, stop)


def _solved(
    asked: Spectral, k: Array, segments: Segments, which: Array, start: Array, stop: Array
) -> Pieces:
    """Pieces with their integrals, those on the axis first."""
    above = segments.above[which]
    parts = []
    for order in (np.flatnonzero(~above), np.flatnonzero(above)):
        for first in range(0, len(order), PIECES_PER_REQUEST):
            some = order[first : first + PIECES_PER_REQUEST]
            parts.append(_request(asked, k, segments, which[some], start[some], stop[some]))
    return reduce(Pieces.joined, parts)


def _request(
    asked: Spectral, k: Array, segments: Segments, which: Array, start: Array, stop: Array
) -> Pieces:
    """Pieces of one kind with their integrals, by one request."""
    nodes, weights = mean_rule()
    chosen = segments.pick(which)
    length = (stop - start)[:, None]
    energy, slope = path(chosen, start[:, None] + length * nodes)
    occupied = occupation(asked.chain, asked.temperature, asked.incident)(energy)
    factor = chosen.share[:, None] * length * slope * occupied
    incident = "equilibrium" if chosen.above.any() else asked.incident
    index = np.repeat(chosen.k_index, PAIR_NODES)
    request = Request(k, k, energy.ravel(), incident, k_index=index)
    asked.budget.spend(len(request))
    spectra = (asked.rows(request) * factor.ravel()).real
    by_piece = spectra.reshape(*spectra.shape[:2], *energy.shape)
    mean, gauss = np.einsum("rapj,wj->wrap", by_piece, weights)
    return Pieces(which, start, stop, mean, np.abs(mean - gauss))
