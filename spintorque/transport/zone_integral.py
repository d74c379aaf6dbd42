"""Integrals over c = cos kx + cos ky and energy, by intervals of c that are refined where needed.

The bias window and the contour have intervals of their own. Those whose errors are more than
their share of the tolerance are halved, or get more points in energy; all errors are added up.
"""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from ..model.accuracy import TransportAccuracy
from ..spin import Array
from .chain import Chain, Side
from .contour import equilibrium_nodes
from .goal import Goal, Integral, Rows
from .intervals import Interval, Part, Solver, solve_by_nodes, solve_by_pieces
from .mesh_integral import ENERGY_SHARE, FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS
from .nodes import Nodes
from .pieces import Budget, Spectral
from .transverse import kinks
from .window import window_nodes

ENERGIES_PER_K = 128  # with which the finest mesh allowed tells how many points there may be


def zone_integral(
    chain: Chain,
    rows: Rows,
    temperature: float,
    accuracy: TransportAccuracy,
    incident: Side,
    goal: Goal,
) -> Integral:
    """Integrate over the zone and energy; the arguments are those of `integrate`."""
    most = accuracy.max_k_points
    budget = Budget(ENERGIES_PER_K * most * (most + 2) / 8)
    asked = Spectral(chain, rows, temperature, incident, accuracy.rtol, goal, budget)
    solve_contour, solve_window = _contour(asked), _window(asked, accuracy)
    given = accuracy.contour_points
    points = (given, given) if given else (FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS)
    contour = solve_contour(_first(chain, *points), np.zeros((1, len(chain.direction))), 0.0)
    given = accuracy.energy_points or 0
    others = _sum([part.value for part in contour])
    window = solve_window(_first(chain, given, given), others, ENERGY_SHARE)
    found = _integral(contour, window, asked)
    while found.excess > 1 and budget.points > 0:
        allowed = 1 / (len(contour) + len(window))
        before = contour, window
        contour = _refined(asked, solve_contour, contour, found.value, allowed)
        window = _refined(asked, solve_window, window, found.value, allowed)
        if contour is before[0] and window is before[1]:
            break
        found = _integral(contour, window, asked)
    return found


def _integral(contour: list[Part], window: list[Part], asked: Spectral) -> Integral:
    equilibrium = _sum([part.value for part in contour])
    found = Integral(
        value=equilibrium + _sum([part.value for part in window]),
        equilibrium=equilibrium,
        k_error=_sum([part.k_error for part in contour + window]),
        window_error=_sum([part.energy_error for part in window]),
        contour_error=_sum([part.energy_error for part in contour]),
    )
    error = found.k_error + found.energy_error
    return replace(found, excess=asked.goal.excess(error, found.value, asked.rtol))


def _sum(arrays: list[Array]) -> Array:
    return np.asarray(np.sum(arrays, axis=0))


def _first(chain: Chain, points: int, most_points: int) -> list[Interval]:
    return [Interval(*ends, points, most_points) for ends in pairwise(kinks(chain))]


def _contour(asked: Spectral) -> Solver:
    def nodes_at(k: Array, points: int) -> list[Nodes]:
        found = equilibrium_nodes(asked.chain, len(k), asked.temperature, points, asked.incident)
        return [found]

    return partial(solve_by_nodes, asked, nodes_at)


def _window(asked: Spectral, accuracy: TransportAccuracy) -> Solver:
    """Solver by pieces, or by the number of points in energy that is given."""

    def nodes_at(k: Array, points: int) -> list[Nodes]:
        return window_nodes(
            asked.chain, k, k, asked.temperature, points, asked.incident, asked.rtol
        )

    if accuracy.energy_points is None:
        return partial(solve_by_pieces, asked)
    return partial(solve_by_nodes, asked, nodes_at)


def _refined(
    asked: Spectral, solve: Solver, parts: list[Part], value: Array, allowed: float
) -> list[Part]:
    """Parts of which those with errors above ``allowed`` of the tolerance are solved again."""
    fine: list[Part] = []
    intervals: list[Interval] = []
    others = value
    for part in parts:
        k_error, energy_error = (
            asked.goal.excess(error, value, asked.rtol)
            for error in (part.k_error, part.energy_error)
        )
        rough = k_error + energy_error > allowed
        finer = part.interval.refined(k_error, energy_error) if rough else []
        if finer:
            intervals += finer
            others = others - part.value
        else:
            fine.append(part)
    if not intervals:
        return parts
    share = ENERGY_SHARE * len(intervals) / (len(intervals) + len(fine))
    return fine + solve(intervals, others, share)
