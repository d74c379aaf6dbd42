"""One suite for every torque source: stacks, and formulas that the package does not know."""

import pickle
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from formula_source import FormulaSource, KinkedSource
from stacks import junction, valve

import spintorque as st
from spintorque.results.torque_table import UNITS
from spintorque.transport.stack_source import StackSource

MESH = st.TransportAccuracy(k_points=8, energy_points=5, contour_points=16, rtol=0.02)
SOURCES = {
    "junction": (junction(), {"temperature": 300.0, "accuracy": MESH}),
    "valve": (valve(), {"accuracy": MESH}),
    "formula": (FormulaSource(), {}),
    "formula with a kink": (KinkedSource(), {}),
}
ANGLES = np.linspace(0, np.pi, 7)
BIASES = [-0.2, 0.0, 0.3]


@pytest.fixture(params=SOURCES)
def case(request):
    return SOURCES[request.param]


def source_of(source, temperature=0.0, accuracy=MESH, engine="layered"):
    """What gives the torques: a source itself, or what a stack is turned into."""
    if isinstance(source, st.Stack):
        return StackSource(source, temperature, accuracy, engine)
    return source


def stacked(table, suffix=""):
    return np.stack([table.dataset[name + suffix].values for name in UNITS], axis=1)


class Never:
    """A source that may not be asked, in place of another one."""

    def __init__(self, source):
        self.to_mapping = source.to_mapping

    def torques(self, bias, theta):
        raise AssertionError("a bias was computed again")


def test_each_angle_has_its_own_torque(case):
    source = source_of(case[0], **case[1])
    whole, some = source.torques(0.3, ANGLES), source.torques(0.3, ANGLES[2:5])
    scale = np.abs(whole.values).max(axis=1, keepdims=True)
    assert np.all(scale > 0)
    np.testing.assert_allclose(some.values / scale, whole.values[:, 2:5] / scale, atol=1e-12)
    assert whole.values.shape == whole.errors.shape == (3, 7)
    assert np.abs(whole.values[:2, [0, -1]] / scale[:2]).max() < 1e-9


def test_a_table_has_the_numbers_of_its_source(case):
    table = st.tabulate(case[0], bias=BIASES, theta=ANGLES, **case[1])
    source = source_of(case[0], **case[1])
    for place, bias in enumerate(BIASES):
        torques = source.torques(bias, ANGLES)
        np.testing.assert_array_equal(stacked(table)[place], torques.values)
        np.testing.assert_array_equal(stacked(table, "_error")[place], torques.errors)
    audits = [source.torques(bias, ANGLES).audit for bias in BIASES]
    assert table.audit == audits[0].merge(*audits[1:]).to_mapping()


def test_a_table_remembers_what_was_asked_of_its_source(case, tmp_path):
    table = st.tabulate(case[0], bias=BIASES, theta=ANGLES, **case[1])
    question, mapping = tomllib.loads(table.question), source_of(case[0], **case[1]).to_mapping()
    assert (question["table"]["bias"], question["table"]["theta"]) == (BIASES, ANGLES.tolist())
    for name, section in mapping.items():
        assert question[name].items() >= section.items()
    table.save(tmp_path / "table.nc")
    assert st.TorqueTable.load(tmp_path / "table.nc").dataset.identical(table.dataset)


def test_chosen_biases_state_the_error_between_them(case):
    table = st.tabulate(case[0], bias=(-0.5, 0.5), theta=ANGLES, **case[1])
    assert table.has_chosen_biases
    source, between = source_of(case[0], **case[1]), ANGLES[1:-1]
    for bias in np.random.default_rng(1).uniform(-0.5, 0.5, 5):
        expected, at = source.torques(bias, between), table.at(bias, between)
        for row, name in enumerate(UNITS):
            # The angles are nodes, and their errors those of the biases.
            error = np.abs(at[name].values - expected.values[row])
            assert np.all(error <= at[f"{name}_error"].values + expected.errors[row] + 1e-15)


def test_workers_do_not_change_the_numbers(case):
    table = st.tabulate(case[0], bias=BIASES, theta=ANGLES, **case[1])
    with ThreadPoolExecutor(2) as threads:
        shared = st.tabulate(case[0], bias=BIASES, theta=ANGLES, executor=threads, **case[1])
    assert shared.dataset.identical(table.dataset)
    source = source_of(case[0], **case[1])
    again = pickle.loads(pickle.dumps(source))
    for values in zip(source.torques(0.1, ANGLES).values, again.torques(0.1, ANGLES).values,
                      strict=True):  # fmt: skip
        np.testing.assert_array_equal(*values)


def test_finished_biases_are_taken_from_the_folder(case, tmp_path, monkeypatch):
    table = st.tabulate(case[0], bias=BIASES, theta=ANGLES, folder=tmp_path, **case[1])
    if isinstance(case[0], st.Stack):
        monkeypatch.setattr(StackSource, "torques", Never(FormulaSource()).torques)
        source = case[0]
    else:
        source = Never(case[0])
    again = st.tabulate(source, bias=BIASES, theta=ANGLES, folder=tmp_path, **case[1])
    np.testing.assert_array_equal(stacked(again), stacked(table))
    np.testing.assert_array_equal(stacked(again, "_error"), stacked(table, "_error"))
    assert again.audit == table.audit


def test_unlike_sources_share_a_folder(tmp_path):
    options = {"bias": BIASES, "theta": ANGLES, "folder": tmp_path}
    first, other = (
        st.tabulate(source, **options)
        for source in (FormulaSource(), replace(FormulaSource(), torkance=3e-5))
    )
    torques = [table.dataset["torque_parallel"].values for table in (first, other)]
    np.testing.assert_allclose(torques[1], 1.5 * torques[0])
    assert first.dataset.attrs["fingerprint"] != other.dataset.attrs["fingerprint"]


def test_a_kink_that_is_told_is_a_bias():
    told, silent = (
        st.tabulate(source, bias=(-0.5, 0.5), theta=ANGLES)
        for source in (KinkedSource(), FormulaSource(jump=0.7))
    )
    assert told.kinks == [0.25]
    assert silent.kinks == []
    assert len(told.dataset["bias"]) < len(silent.dataset["bias"])


class Wrong:
    """A source whose answer is given."""

    def __init__(self, answer):
        self.answer = answer

    def torques(self, bias, theta):
        return self.answer() if callable(self.answer) else self.answer

    def to_mapping(self):
        return {"wrong": {}}


ONES = np.ones((3, 7))
WRONG = {
    "stack is str; allowed is a spintorque.Stack, or a torque source": "Fe",
    "stack is type": FormulaSource,
    r"torques of Wrong are tuple; allowed is spintorque.SourceTorques": Wrong((ONES, ONES)),
    "those of 5 angles, and 7 were asked for": Wrong(st.SourceTorques(ONES[:, :5], ONES[:, :5])),
    r"values of a torque source have shape \(7, 3\)": Wrong(lambda: st.SourceTorques(ONES.T, ONES)),
    r"errors of a torque source have shape \(1,\)": Wrong(lambda: st.SourceTorques(ONES, [0.0])),
    "values of a torque source hold nan": Wrong(lambda: st.SourceTorques(np.nan * ONES, ONES)),
    "values of a torque source are 'many'": Wrong(lambda: st.SourceTorques("many", ONES)),
    "errors of a torque source go down to -1": Wrong(lambda: st.SourceTorques(ONES, -ONES)),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_no_source_or_gives_no_torques_is_refused(message):
    with pytest.raises(st.QuestionError, match=message):
        st.tabulate(WRONG[message], bias=BIASES, theta=ANGLES)


def test_torques_of_a_source_do_not_change_with_what_they_were_made_of():
    values, errors = ONES.copy(), ONES.copy()
    torques = st.SourceTorques(values, errors)
    values[:] = errors[:] = 7.0
    assert np.array_equal(torques.values, ONES)
    assert np.array_equal(torques.errors, ONES)
    with pytest.raises(ValueError, match="read-only"):
        torques.values[0, 0] = 2.0


@pytest.mark.parametrize("option", [{"temperature": 300.0}, {"engine": "blocks"}])
def test_what_belongs_to_a_stack_is_refused_for_other_sources(option):
    with pytest.raises(st.QuestionError, match="it belongs to a stack, and FormulaSource is"):
        st.tabulate(FormulaSource(), bias=BIASES, theta=ANGLES, **option)
