"""Steps laid out between kinks and samples, against a plain enumeration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from spintorque.dynamics.problem.problem import sample_times
from spintorque.dynamics.stepping.step_schedule import EQUAL, calls, grid_times, layout, step_count

TIMES = some.lists(some.floats(1e-6, 0.999), min_size=0, max_size=6)


def ends_of(plan):
    """Ends (n,) of all steps in ns, in order."""
    found = []
    for start, step, origin, _, number, count, *_ in plan.legs.tolist():
        found += [origin + start + (number + i + 1) * step for i in range(int(count))]
    return np.array(found)


@settings(max_examples=100, deadline=None)
@given(inside=TIMES, step=some.floats(3e-3, 2.0), on_grid=some.booleans())
def test_steps_end_at_multiples_and_kinks_and_nowhere_else(inside, step, on_grid):
    if on_grid:
        inside = [round(t / step) * step for t in inside]
    kinks = np.unique([0.0, 1.0, *(t for t in inside if 0 < t < 1)])
    plan = layout(kinks, step)
    ends, slack = ends_of(plan), 2 * EQUAL * step
    assert plan.steps == len(ends) == step_count(kinks, step)
    assert (np.diff(ends, prepend=0.0) > -slack).all()
    assert (np.diff(ends, prepend=0.0) <= step + slack).all()
    grid = step * np.arange(1, int(1 / step + EQUAL) + 1)
    for wanted in (grid, kinks[1:]):
        assert np.abs(wanted[:, None] - ends).min(axis=1, initial=9).max(initial=0) <= slack
    allowed = np.concatenate([grid, kinks])
    assert np.abs(ends[:, None] - allowed).min(axis=1).max() <= slack


@settings(max_examples=100, deadline=None)
@given(
    inside=TIMES,
    step=some.floats(3e-3, 0.3),
    interval=some.floats(2e-3, 1.5),
    most=some.integers(1, 5),
    one_span=some.booleans(),
)
def test_calls_take_every_step_once_and_store_every_sample(inside, step, interval, most, one_span):
    kinks = np.unique([0.0, 1.0, *inside])
    plan = layout(kinks, step)
    times = grid_times(sample_times(1.0, interval), step)
    ends, done, stored = ends_of(plan), 0, 0
    for call in calls(plan, plan.steps_until(times), most, one_span, 100):
        assert call.done == done
        assert call.samples.start == stored
        assert len(call.until) <= most
        assert not one_span or call.spans.stop == call.spans.start + 1
        now = 0
        for leg in call.legs:
            assert leg[3] == done + now
            now += int(leg[5])
            if leg[7] >= 0:
                stored += 1
                assert leg[7] == stored - 1 - call.samples.start
                assert abs(ends[done + now - 1] - times[stored]) <= 2 * EQUAL * step
        reached = call.time_after(np.arange(1, now + 1))
        np.testing.assert_allclose(reached, ends[done : done + now], rtol=0, atol=1e-12)
        done += now
    assert done == plan.steps
    assert stored == len(times) - 1


@pytest.mark.parametrize(("members", "most"), [(1, 1 << 17), (4, 1 << 15), (1000, 1 << 14)])
def test_a_run_of_many_steps_is_laid_out_at_once(members, most):
    plan = layout(np.array([0.0, 1e9]), 1e-4)
    assert plan.steps == 10**13
    first = next(calls(plan, plan.steps_until(np.array([0.0, 1e9])), 1, False, members))
    assert first.steps == most


@pytest.mark.parametrize("interval", [0.01, 0.02, 0.05, 0.1])
def test_samples_at_multiples_of_the_step_are_where_they_were_asked_for(interval):
    times = sample_times(1.0, interval)
    for step in (0.01, 0.01 / 3, 0.01 / 7, 0.01 / 112, 1e-3, 5e-4):
        np.testing.assert_array_equal(grid_times(times, step), times)
