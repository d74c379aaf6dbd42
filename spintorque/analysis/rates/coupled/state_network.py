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

    ``rates[i, j]`` is that from i to j; 0 where a state without a way to the goal can be reached.
    States are taken out one by one without a subtraction (W. K. Grassmann, M. I. Taksar and D. P.
    Heyman, Oper. Res. 33, 1107 (1985)), so rates may differ by any number of digits.
    """
    rates, visits = np.array(rates, float), np.ones(len(rates))
    remaining = [start, goal, *(k for k in range(len(rates)) if k not in (start, goal))]
    while len(remaining) > 2:
        state = remaining.pop()
        into, out = rates[remaining, state], rates[state, remaining]
        if not out.any():
            visits[remaining] = np.where(into > 0, np.inf, visits[remaining])
            continue
        enters = into > 0
        visits[np.array(remaining)[enters]] += into[enters] * (visits[state] / out.sum())
        rates[np.ix_(remaining, remaining)] += np.outer(into, out / out.sum())
    return float(rates[start, goal] / visits[start])
