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
