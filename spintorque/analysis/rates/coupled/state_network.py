"""Rates between two of several states that no saddle joins, by way of the others.

Each pair of states side by side has rates of its own; what they make of the way from one state to
another is its mean first passage time (N. G. van Kampen, Stochastic Processes in Physics and
Chemistry, ch. XII).
"""

from collections.abc import Callable

import numpy as np

from ...._typing import Array
from ..two_states import Escape, TwoStates

BY_OTHERS = (
    "; by way of other states, whose rates are each such: 1/rate is a mean first passage time"
)


def network_escape(states: TwoStates, escape_of: Callable[[TwoStates], Escape]) -> Escape:
    """Rates between two states by those of all pairs that a saddle joins.

    ``escape_of`` is a theory of a pair. Errors are those of the pairs, by what each counts.
    """
    moments = states.landscape.states
    rates, errors = np.zeros((2, len(moments), len(moments)))
    holds = ""
    for first, second in sorted(states.joined_pairs):
        pair = escape_of(states.between(moments[first], moments[second]))
        places = (first, second), (second, first)
        for place, rate, error in zip(places, pair.rates, pair.errors, strict=True):
            rates[place], errors[place] = rate, error
        holds = pair.holds
    here, there = states.numbers
    ways = (here, there), (there, here)
    (out, out_error), (back, back_error) = (_passage(rates, errors, *way) for way in ways)
    return Escape((out, back), (out_error, back_error), holds + BY_OTHERS)


def _passage(rates: Array, errors: Array, start: int, goal: int) -> tuple[float, float]:
    """Rate in 1/ns, and its error by those of all others."""
    value, error = passage_rate(rates, start, goal), 0.0
    for place in zip(*np.nonzero(rates), strict=True):
        changed = rates.copy()
        changed[place] += errors[place]
        error += abs(passage_rate(changed, start, goal) - value)
    return value, error


def passage_rate(rates: Array, start: int, goal: int) -> float:
    """One over the mean first passage time from a state to another, with rates (n, n) in 1/ns.

    ``rates[i, j]`` is that from i to j; 0 where the goal is out of reach.
    """
    others = np.delete(np.arange(len(rates)), goal)
    leaving = np.diag(rates.sum(axis=1))[np.ix_(others, others)]
    remaining = leaving - rates[np.ix_(others, others)]
    place = int(np.flatnonzero(others == start)[0])
    reach = _reachable(rates, start)
    kept = [k for k, state in enumerate(others) if state in reach]
    if goal not in reach:
        return 0.0
    times = np.linalg.solve(remaining[np.ix_(kept, kept)], np.ones(len(kept)))
    return float(1 / times[kept.index(place)])


def _reachable(rates: Array, start: int) -> set[int]:
    known, waiting = {start}, [start]
    while waiting:
        following = set(np.flatnonzero(rates[waiting.pop()] > 0).tolist()) - known
        known |= following
        waiting += sorted(following)
    return known
