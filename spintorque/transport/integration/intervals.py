"""Contributions of intervals of c = cos kx + cos ky to integrals over the zone and energy.

On each interval a Gauss and an anti-Gauss rule over c are taken of integrals over energy. Their
mean is the value, their difference the error of the sum over k: twice that of either if the
integrand is smooth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ..engines.engine import Request
from .adaptive_window import WindowProblem, window_at
from .contour import equilibrium_nodes
from .gauss import GAUSS_NODES, PAIR_NODES, mean_rule
from .transverse import density_of_states, k_parallel
from .zone_path import Stretch, ZonePoints, joined, zone_points

NARROWEST = 1e-12
SMOOTH, STEPS = 2.0, 4.0  # of the difference of both halves of a rule; where resonances end
ENERGY_PART = 0.25  # of the error over c; below it more points in energy would not help


class Interval(NamedTuple):
    """Part from ``start`` to ``stop`` (0 to 1) of the path over a stretch of c.

    ``points`` is the number of points of the energy rule there, ``most_points`` the largest
    allowed.
    """

    stretch: Stretch
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
    """Contribution of an interval to the integral, and its errors, all (rows, angles) in eV.

    ``bound``: the integral over levels between closed leads, all of them.
    """

    interval: Interval
    value: Array
    bound: Array
    k_error: Array
    energy_error: Array


Solver = Callable[[WindowProblem, list[Interval], Array, float], list[Part]]
"""Parts of intervals, given what else there is (rows, angles) and a share of the tolerance."""


def solve_contour(
    problem: WindowProblem, intervals: list[Interval], others: Array, _: float
) -> list[Part]:
    """Parts of the equilibrium integral, each by a rule over energy with its number of points."""
    parts = []
    for interval in intervals:
        gauss, anti = (
            _contour_sum(problem, interval, rule) + np.zeros(others.shape) for rule in _gauss_pair()
        )
        fine, coarse = (gauss + anti) / 2
        errors = np.abs(gauss - anti)[0], np.abs(fine - coarse)
        parts.append(Part(interval, fine, np.zeros_like(fine), *errors))
    return parts


def solve_window(
    problem: WindowProblem, intervals: list[Interval], others: Array, share: float
) -> list[Part]:
    """Parts of the bias window, by pieces of energy that refine themselves."""
    nodes, (mean, _) = mean_rule()
    points = joined([_points(interval, nodes, mean) for interval in intervals])
    window = window_at(problem, points, others, share)
    shape = (*others.shape, len(intervals), PAIR_NODES)
    values, errors, bound = (np.moveaxis(part.reshape(shape), 2, 0) for part in window)
    gauss, anti = values[..., :GAUSS_NODES].sum(axis=-1), values[..., GAUSS_NODES:].sum(axis=-1)
    k_errors = (STEPS if problem.traps else SMOOTH) * np.abs(gauss - anti)
    columns = gauss + anti, bound.sum(axis=-1), k_errors, errors.sum(axis=-1)
    return [Part(*part) for part in zip(intervals, *columns, strict=True)]


def _gauss_pair() -> list[tuple[Array, Array]]:
    nodes, (mean, _) = mean_rule()
    return [(nodes[part], 2 * mean[part]) for part in (np.s_[:GAUSS_NODES], np.s_[GAUSS_NODES:])]


def _points(interval: Interval, nodes: Array, weight: Array) -> ZonePoints:
    length = interval.stop - interval.start
    return zone_points(interval.stretch, interval.start + length * nodes, length * weight)


def _contour_sum(problem: WindowProblem, interval: Interval, rule: tuple[Array, Array]) -> Array:
    """Both energy rules (2, rows, angles) of the sum over the path."""
    points = _points(interval, *rule)
    k = k_parallel(points.transverse)
    nodes = equilibrium_nodes(
        problem.chain, len(k), problem.temperature, interval.points, problem.incident
    )
    measure = points.weight * density_of_states(points.raised) * (1 + 1j * points.lift.slope)
    request = Request(
        k,
        k,
        nodes.energy,
        nodes.incident,
        weight=nodes.weight * measure[nodes.k_index],
        k_index=nodes.k_index,
        rise=points.lift.height[nodes.k_index],
    )
    problem.budget.spend(len(request))
    return np.moveaxis(problem.rows(request), -1, 0)
