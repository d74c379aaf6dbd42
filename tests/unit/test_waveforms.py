"""Samples with jumps, and the step control of a question."""

import pytest

import spintorque as st
from spintorque.io.question_file import parse_question

DYNAMICS = "[dynamics]\nduration = 1.0\ninitial = [0.0, 0.0, 1.0]\ncontrol = {{ {} }}"


@pytest.mark.parametrize("times", [(0.0, 0.0), (0.0, 1.0, 1.0, 2.0), (0.0, 0.0, 1.0, 1.0)])
def test_a_time_may_occur_twice(times):
    assert st.Samples(times=times, values=range(len(times))).times == times


@pytest.mark.parametrize("times", [(1.0, 1.0, 1.0), (0.0, 1.0, 1.0, 1.0, 2.0), (0.0,) * 4])
def test_a_time_may_not_occur_three_times(times):
    with pytest.raises(st.QuestionError, match="three times are the same"):
        st.Samples(times=times, values=range(len(times)))


def test_a_file_states_the_tolerance_of_adaptive_steps():
    asked = parse_question(DYNAMICS.format("tolerance = 1e-6"))
    assert asked.dynamics.control == st.StepControl(tolerance=1e-6)


def test_the_two_former_tolerances_are_unknown():
    with pytest.raises(st.QuestionError, match=r"unknown key dynamics\.control\.atol"):
        parse_question(DYNAMICS.format("atol = 1e-6"))


@pytest.mark.parametrize("rise", [0.0, 0.5])
def test_a_pulse_that_starts_later_is_at_its_base_before(rise):
    pulse = st.Pulse(amplitude=3.0, base=1.0, start=2.0, rise=rise, length=1.0)
    assert pulse([0.0, 1.0, 1.999]).tolist() == [1.0, 1.0, 1.0]
    assert pulse([2.0 + rise, 3.0 + rise, 4.0]).tolist() == [3.0, 1.0, 1.0]
