"""Contributions of intervals of c = cos kx + cos ky to integrals over the zone and energy.

On each interval a Gauss and an anti-Gauss rule over c are taken of integrals over energy. Their
mean is the value, their difference the error of the sum over k: twice that of either if the
integrand is smooth, and a guess where it has a step, as from a bound state at the Fermi energy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..spin import Array
from .engine import Request
from .gauss import GAUSS_NODES, PAIR_NODES
from .nodes import Nodes
from .pieces import Spectral, window_at
from .transverse import k_parallel, zone_rules

NARROWEST = 1e-12
ENERGY_PART = 0.25  # of the error over c; below it more points in energy would not help


class Interval(NamedTuple):
    """Range of c; the number of points of the energy rule there, and the largest allowed."""

    start: float
    stop: float
    points: int
    most_points: int

    def refined(self, k_error: float, energy_error: float) -> list["Interval"]:
        """Return the interval with more points or its halves; nothing if it has none."""
        if energy_error > ENERGY_PART * k_error and self.points < self.most_points:
            return [self._replace(points=min(2 * self.points, self.most_points))]
        if self.stop - self.start < NARROWEST:
            return []
        middle = (self.start + self.stop) / 2
        return [self._replace(stop=middle), self._replace(start=middle)]


@dataclass(frozen=True)
class Part:
    """Contribution of an interval to the integral, and its errors, all (rows, angles) in eV."""

    interval: Interval
    value: Array
    k_error: Array
    energy_error: Array


Solver = Callable[[list[Interval], Array, float], list[Part]]
"""Parts of intervals, given what else there is (rows, angles) and a share of the tolerance."""


def solve_by_nodes(
    asked: Spectral,
    nodes_at: Callable[[Array, int], list[Nodes]],
    intervals: list[Interval],
    others: Array,
    _: float,
) -> list[Part]:
    """Parts by energy rules: ``nodes_at`` tells the nodes at kx = ky (rad), given their number."""
    parts = []
    for interval in intervals:
        sums = []
        for transverse, weight in zone_rules(interval.start, interval.stop):
            k = k_parallel(transverse)
            nodes = nodes_at(k, interval.points)
            sums.append(_weighted_sum(asked, k, weight, nodes) + np.zeros(others.shape))
        gauss, anti = sums
        fine, coarse = (gauss + anti) / 2
        parts.append(Part(interval, fine, np.abs(gauss - anti)[0], np.abs(fine - coarse)))
    return parts


def solve_by_pieces(
    asked: Spectral, intervals: list[Interval], others: Array, share: float
) -> list[Part]:
    """Parts of the bias window, by pieces of energy that refine themselves."""
    rules = [rule for i in intervals for rule in zone_rules(i.start, i.stop)]
    transverse, weight = (np.concatenate(column) for column in zip(*rules, strict=True))
    found = window_at(asked, k_parallel(transverse), weight / 2, others, share)
    shape = (*others.shape, len(intervals), PAIR_NODES)
    values, errors = (np.moveaxis(part.reshape(shape), 2, 0) for part in found)
    gauss, anti = values[..., :GAUSS_NODES].sum(axis=-1), values[..., GAUSS_NODES:].sum(axis=-1)
    columns = gauss + anti, 2 * np.abs(gauss - anti), errors.sum(axis=-1)
    return [Part(*one) for one in zip(intervals, *columns, strict=True)]


def _weighted_sum(asked: Spectral, k: Array, k_weight: Array, all_nodes: list[Nodes]) -> Array:
    """Both energy rules (2, rows, angles) of the sum over nodes at kx = ky = ``k``."""
    total = np.zeros((2, 1, len(asked.chain.direction)))
    for nodes in all_nodes:
        if len(nodes.energy):
            weight = nodes.weight * k_weight[nodes.k_index]
            asked.budget.spend(len(nodes.energy))
            request = Request(
                k, k, nodes.energy, nodes.incident, weight=weight, k_index=nodes.k_index
            )
            total = total + np.moveaxis(asked.rows(request), -1, 0)
    return total
