"""Integrals over energy at single k-parallel, those over the bias window as fine as each needs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ...engines.engine import Request
from ..nodes import Nodes
from .contour_sums import K_PER_NODE, ContourSums, contour_request
from .mesh_integral import MOST_ENERGY_POINTS, ZoneQuestion

KINDS = 5
VALUE, EQUILIBRIUM, WINDOW_CHANGE, CONTOUR_CHANGE, BOUND = range(KINDS)
K_AT_ONCE = 1024


@dataclass(frozen=True)
class EnergyIntegrals:
    """Integrals over the nodes of a contour that are not settled, and over the bias window.

    ``first``: points on a segment of the window to begin with; ``is_rough`` tells of changes
    (rows, angles, k) of weighted integrals by the last doubling which k need another one.
    """

    question: ZoneQuestion
    over: ContourSums
    first: int
    is_rough: Callable[[Array], Array]

    def at(self, kx: Array, ky: Array, weight: Array) -> Array:
        """Integrals by kind, (k, kinds, rows, angles) in eV, at k (rad) with weights (k,)."""
        parts = [slice(start, start + K_AT_ONCE) for start in range(0, len(kx), K_AT_ONCE)]
        return np.concatenate([self._at(kx[p], ky[p], weight[p]) for p in parts])

    def _at(self, kx: Array, ky: Array, weight: Array) -> Array:
        contour = self._contour(kx, ky)
        window, bound = self._window(kx, ky, weight)
        contour, window, bound = np.broadcast_arrays(contour, window, bound)
        kinds = (
            (contour + window)[0],
            contour[0],
            window[0] - window[1],
            contour[0] - contour[1],
            bound[0],
        )
        return np.moveaxis(np.stack(kinds), -1, 0)

    def _contour(self, kx: Array, ky: Array) -> Array:
        """Both rules: (2, rows, angles, k), or zeros to be broadcast."""
        unsettled = self.over.unsettled
        if not unsettled:
            return np.zeros((2, 1, 1, len(kx)))
        weights, energies = self.over.weights[:, unsettled], self.over.energies[unsettled]
        at_once = max(K_PER_NODE // len(unsettled), 1)
        parts = []
        for start in range(0, len(kx), at_once):
            k = kx[start : start + at_once], ky[start : start + at_once]
            values = self.question.rows(contour_request(*k, energies))
            by_k = values.reshape(*values.shape[:2], -1, len(unsettled))
            parts.append(np.moveaxis((by_k @ weights.T).real, -1, 0))
        return np.concatenate(parts, axis=-1)

    def _window(self, kx: Array, ky: Array, weight: Array) -> tuple[Array, Array]:
        """Both rules (2, rows, angles, k), and those of levels between closed leads."""
        window, bound = self._window_by(self.first, kx, ky)
        points, rough = self.first, np.arange(len(kx))
        most = self.question.accuracy.energy_points or MOST_ENERGY_POINTS
        while points < most and window.any():
            change = np.abs(window[0] - window[1])[..., rough] * weight[rough]
            rough, points = rough[self.is_rough(change)], 2 * points + 1
            if not len(rough):
                break
            window[..., rough], bound[..., rough] = self._window_by(points, kx[rough], ky[rough])
        return window, bound

    def _window_by(self, points: int, kx: Array, ky: Array) -> tuple[Array, Array]:
        window = bound = np.zeros((2, 1, self.question.chain.angles, len(kx)))
        for nodes in self.question.window_at(kx, ky, points):
            if len(nodes.energy):
                counted, of_bound = nodes.split(self._sums(nodes, kx, ky))
                window, bound = window + counted, bound + of_bound
        return window, bound

    def _sums(self, nodes: Nodes, kx: Array, ky: Array) -> Array:
        """Both rules of the integral over nodes at each k: (2, rows, angles, k)."""
        request = Request(kx, ky, nodes.energy, nodes.incident, k_index=nodes.k_index)
        values = self.question.rows(request)
        starts = np.flatnonzero(np.diff(nodes.k_index, prepend=-1))
        sums = np.zeros((2, *values.shape[:2], len(kx)))
        weighted = (values * nodes.weight[:, None, None]).real
        sums[..., nodes.k_index[starts]] = np.add.reduceat(weighted, starts, axis=-1)
        return sums
