"""Answers of the dynamics make their datasets when these are first asked for."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from magnets import PERPENDICULAR

import spintorque as st
from spintorque.results.trajectory import Trajectory

ASKED = {
    "torque": [st.Polarizer(torque=st.SlonczewskiTorque(polarization=0.6))],
    "drive": st.Drive.constant(current_density=1e11),
    "duration": 0.05,
    "initial": st.direction(0.3),
}


def has_dataset(answer):
    return "dataset" in vars(answer)


@pytest.fixture(params=[st.simulate, st.simulate_ensemble])
def answer(request):
    return request.param(PERPENDICULAR, **ASKED)


def test_a_call_makes_no_dataset_and_its_first_use_one(answer):
    assert not has_dataset(answer)
    dataset = answer.dataset
    assert has_dataset(answer)
    assert answer.dataset is dataset
    assert not any(variable.values.flags.writeable for variable in dataset.variables.values())


@pytest.mark.parametrize("copied", [deepcopy, lambda answer: pickle.loads(pickle.dumps(answer))])
def test_copies_have_the_same_numbers_and_question(answer, copied):
    copy = copied(answer)
    assert copy.dataset.identical(answer.dataset)
    assert "polarizer" in copy.question


def test_the_path_of_a_trajectory_needs_no_dataset():
    run = st.simulate(PERPENDICULAR, **ASKED)
    time, m = run.time, run.m
    assert not has_dataset(run)
    assert not time.flags.writeable
    assert not m.flags.writeable
    np.testing.assert_array_equal(m, run.dataset["m"].values)
    np.testing.assert_array_equal(time, run.dataset["time"].values)
    np.testing.assert_array_equal(run.m, m)


def test_a_list_of_torques_that_changes_later_is_not_the_question_that_was_asked():
    torques = list(ASKED["torque"])
    run = st.simulate(PERPENDICULAR, **ASKED | {"torque": torques})
    torques.clear()
    assert np.abs(run.dataset["torque_parallel"].values).max() > 0
    assert "polarization = 0.6" in run.question


def test_names_that_do_not_exist_are_told(answer):
    with pytest.raises(AttributeError, match="has no attribute 'datset'"):
        answer.datset  # noqa: B018
    assert not has_dataset(answer)


def test_a_dataset_that_fails_is_tried_again():
    def fail():
        raise RuntimeError("no dataset")

    answer = Trajectory.later(fail)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no dataset"):
            answer.question  # noqa: B018
