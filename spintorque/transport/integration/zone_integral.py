"""Integrals over c = cos kx + cos ky and energy, by intervals of c that are refined where needed.

The bias window and the contour have intervals of their own. Those whose errors are more than
their share of the tolerance are halved, or get more points in energy; all errors are added up.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from ..._typing import Array
from ...model.accuracy import TransportAccuracy
from ..hamiltonian.chain import SIDES, Chain, Side, other_side
from .adaptive_window import WindowProblem
from .intervals import Interval, Part, Solver, solve_contour, solve_window
from .meshes.mesh_integral import ENERGY_SHARE, FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS
from .refinement import Budget, Refinement
from .tolerance import Goal, Integral, Integrand
from .transverse import band_kinks
from .window_intervals import window_intervals
from .zone_path import Stretch

UNSETTLED = 2.0  # on intervals that are too wide, rules know less of their errors
ERRORS = ("k_error", "window_error", "contour_error")
Parts = tuple[list[Part], list[Part]]
"""Those of the contour and those of the window."""


def zone_integral(
    chain: Chain,
    rows: Integrand,
    temperature: float,
    accuracy: TransportAccuracy,
    incident: Side,
    goal: Goal,
) -> Integral:
    """Integrate over the zone and energy; the arguments are those of `integrate`."""
    budget = Budget(accuracy.most_points)
    problem = WindowProblem(
        chain, rows, temperature, incident, accuracy.rtol, goal, budget, accuracy.energy_points
    )
    first_points = accuracy.contour_points or FIRST_CONTOUR_POINTS
    most_points = accuracy.contour_points or MOST_CONTOUR_POINTS
    filled = chain.chemical_potentials[SIDES.index(other_side(incident))]
    first = _first(band_kinks(chain, filled), first_points, most_points)
    contour = solve_contour(problem, first, np.zeros((1, len(chain.direction))), 0.0)
    others = _sum([part.value for part in contour])
    window = solve_window(problem, window_intervals(problem), others, ENERGY_SHARE)

    def total(parts: Parts) -> Integral:
        return _integral(*parts, problem)

    def is_good(_: Parts, integral: Integral) -> bool:
        return integral.excess <= 1 or budget.points <= 0

    def finer(parts: Parts, integral: Integral) -> Parts | None:
        allowed = 1 / (len(parts[0]) + len(parts[1]))
        contour = _refined(problem, solve_contour, parts[0], integral.value, allowed)
        window = _refined(problem, solve_window, parts[1], integral.value, allowed)
        return None if contour is parts[0] and window is parts[1] else (contour, window)

    totals = Refinement(total, is_good, finer).totals((contour, window))
    best = min(totals, key=lambda integral: integral.excess)
    return best if best.excess <= 1 else _unsettled(best)


def _unsettled(integral: Integral) -> Integral:
    """Return an integral that could not be refined to its end, with errors that heed it."""
    factor = UNSETTLED + np.log10(integral.excess)
    errors = {name: factor * getattr(integral, name) for name in ERRORS}
    return replace(integral, **errors, excess=float(factor * integral.excess))


def _integral(contour: list[Part], window: list[Part], problem: WindowProblem) -> Integral:
    equilibrium = _sum([part.value for part in contour])
    sign = 1 if problem.incident == "left" else -1
    integral = Integral(
        value=equilibrium + _sum([part.value for part in window]),
        equilibrium=equilibrium,
        bound=sign * _sum([part.bound for part in window]),
        k_error=_sum([part.k_error for part in contour + window]),
        window_error=_sum([part.energy_error for part in window]),
        contour_error=_sum([part.energy_error for part in contour]),
    )
    error = integral.k_error + integral.energy_error
    return replace(integral, excess=problem.goal.excess(error, integral.value, problem.rtol))


def _sum(arrays: list[Array]) -> Array:
    return np.asarray(np.sum(arrays, axis=0))


def _first(kinks: list[float], points: int, most_points: int) -> list[Interval]:
    stretches = [Stretch(*ends) for ends in pairwise(kinks)]
    return [Interval(stretch, 0.0, 1.0, points, most_points) for stretch in stretches]


def _refined(
    problem: WindowProblem, solver: Solver, parts: list[Part], value: Array, allowed: float
) -> list[Part]:
    """Parts of which those with errors above ``allowed`` of the tolerance are solved again."""
    fine: list[Part] = []
    intervals: list[Interval] = []
    others = value
    for part in parts:
        k_error, energy_error = (
            problem.goal.excess(error, value, problem.rtol)
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
    return fine + solver(problem, intervals, others, share)
