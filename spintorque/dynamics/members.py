"""The members of an ensemble as rows of numbers, those that all share apart from the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev

from ..errors import QuestionError
from ..spin import Array
from .problem import Problem
from .terms import AtBias, AtCurrent, ClosedForm, NoTorque

NEGLIGIBLE = 1e-14  # of the largest coefficient; smaller ones at the end are left out


@dataclass(frozen=True)
class Members:
    """Rows of ensemble.h: ``shared`` (rows,), ``varied`` (some rows, members), ``place`` (rows,).

    ``place`` is the row of ``varied``, or -1 for a shared one. ``powers`` counts the
    coefficients of the polynomials, ``over`` tells whether they have a denominator.
    """

    place: Array
    shared: Array
    varied: Array
    powers: int
    over: bool


def members_of(problems: Sequence[Problem], which: Array) -> Members:
    """Members (n,) of which each has one of some problems; one kind of torque for all.

    Raises QuestionError for a torque driven by a given current.
    """
    series = [_polynomials(problem) for problem in problems]
    powers = max(polynomials.shape[1] for polynomials in series)
    rows = np.array(
        [
            [*_magnet(problem), *_denominator(problem), *_padded(polynomials, powers)]
            for problem, polynomials in zip(problems, series, strict=True)
        ]
    )
    differs = np.ptp(rows, axis=0) > 0
    place = np.where(differs, np.cumsum(differs) - 1, -1).astype(np.int32)
    varied = np.ascontiguousarray(rows[:, differs][which].T)
    over = any(isinstance(problem.term, ClosedForm) for problem in problems)
    return Members(place, rows[0].copy(), varied, powers, over)


def _magnet(problem: Problem) -> list[float]:
    """Rows of ensemble.h before the torque."""
    q = problem.matrix
    upper = [q[0, 0], q[0, 1], q[0, 2], q[1, 1], q[1, 2], q[2, 2]]
    return [
        problem.rate,
        problem.damping,
        *problem.field,
        *upper,
        *problem.fixed,
        problem.thermal,
    ]


def _denominator(problem: Problem) -> tuple[float, float]:
    term = problem.term
    return (term.base, term.tilt) if isinstance(term, ClosedForm) else (1.0, 0.0)


def _polynomials(problem: Problem) -> Array:
    """Coefficients (2, powers) of a_DL and a_FL in A/m, by ascending power of x."""
    match problem.term:
        case NoTorque():
            return np.zeros((2, 1))
        case ClosedForm():
            return np.array(problem.term.strengths)[:, None]
        case AtBias():
            return np.stack([chebyshev.cheb2poly(row) for row in _trimmed(problem.term)])
        case AtCurrent():
            raise QuestionError(
                "the drive is a current_density and the torque a TorqueTable; an ensemble takes a "
                "voltage there, or a current with a SlonczewskiTorque: give Drive voltage="
            )


def _trimmed(term: AtBias) -> Array:
    """Chebyshev coefficients without those at the end that are negligible in both rows."""
    size = np.abs(term.coefficients).max(axis=0)
    kept = np.flatnonzero(size > NEGLIGIBLE * size.max())
    return term.coefficients[:, : kept[-1] + 1 if len(kept) else 1]


def _padded(polynomials: Array, powers: int) -> list[float]:
    """a_DL and a_FL in turn, with zeros for missing powers."""
    full = np.zeros((powers, 2))
    full[: polynomials.shape[1]] = polynomials.T
    return full.ravel().tolist()
