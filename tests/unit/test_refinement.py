"""The loop that refines integrals, on an integral that is known."""

import numpy as np
import pytest

from spintorque.transport.integration.refinement import (
    Budget,
    Refinement,
    last,
    worse_than_their_share,
)


def part(start, stop):
    """Integral of sqrt(x) by Simpson's rule and by the trapezoidal one: ends, value, error."""
    low, middle, high = np.sqrt([start, (start + stop) / 2, stop])
    value = (stop - start) * (low + 4 * middle + high) / 6
    return start, stop, value, abs(value - (stop - start) * (low + high) / 2)


def refinement(tolerance, budget, narrowest=0.0):
    """Sum of parts and its error; the worst parts are halved."""

    def total(parts):
        budget.spend(len(parts))
        return sum(p[2] for p in parts), sum(p[3] for p in parts)

    def is_good(_, result):
        return result[1] <= tolerance or budget.points <= 0

    def finer(parts, _):
        is_rough = worse_than_their_share(np.array([p[3] for p in parts]), tolerance)
        rough = [p for p, bad in zip(parts, is_rough, strict=True) if bad]
        if max(stop - start for start, stop, *_ in rough) <= narrowest:
            return None
        halves = [((a, (a + b) / 2), ((a + b) / 2, b)) for a, b, *_ in rough]
        fine = [p for p, bad in zip(parts, is_rough, strict=True) if not bad]
        return fine + [part(*ends) for pair in halves for ends in pair]

    return Refinement(total, is_good, finer)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-6])
def test_it_ends_as_soon_as_the_tolerance_is_met(tolerance):
    *before, (value, error) = refinement(tolerance, Budget(1e6)).totals([part(0.0, 1.0)])
    assert error <= tolerance
    assert value == pytest.approx(2 / 3, abs=error)
    assert all(worse > tolerance for _, worse in before)


def test_it_ends_with_the_budget_and_where_nothing_can_be_refined():
    totals = list(refinement(0.0, Budget(20)).totals([part(0.0, 1.0)]))
    assert len(totals) == 5  # 1 + 2 + 4 + 8 parts leave 5, which 16 more use up
    assert last(refinement(0.0, Budget(1e6), 1 / 8).totals([part(0.0, 1.0)])) == totals[3]


def test_nothing_is_refined_before_it_is_asked_for():
    budget = Budget(100)
    totals = refinement(0.0, budget).totals([part(0.0, 1.0)])
    next(totals)
    assert budget.points == 99
