"""One suite for every torque source: stacks, and formulas that the package does not know."""

import itertools
import pickle
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pytest
from formula_source import FormulaSource, KinkedSource
from semiclassical_valves import co_cu, diffusive_valve
from stacks import junction, valve

import spintorque as st
from spintorque.io.question_file import question_of
from spintorque.model.mappings.field_names import resolve, with_values
from spintorque.results.further_torques import PARTS
from spintorque.results.torque_table import UNITS
from spintorque.transport.stack_source import StackSource

MESH = st.TransportAccuracy(k_points=8, energy_points=5, contour_points=16, rtol=0.02)
STRONG = st.Contact(conductances=(6e14, 2e14), mixing_conductance=5e14 + 2e13j)
WEAK = st.Contact(conductances=(3e14, 2e14), mixing_conductance=4e14 - 5e13j)
HATS = st.ScatteringStack(
    [
        st.Scatterer(transmission=(0.7, 0.2), magnetization="fixed"),
        st.Spacer(transmission=0.8),
        st.Scatterer(transmission=(0.9, 0.3), magnetization="free", reflected_mixing=0.1 + 0.2j),
    ],
    modes=1e19,
)
SOURCES = {
    "junction": (junction(), {"temperature": 300.0, "accuracy": MESH}),
    "valve": (valve(), {"accuracy": MESH}),
    "formula": (FormulaSource(), {}),
    "circuit": (st.CircuitValve.of_contacts(STRONG, WEAK, spin_flip_conductance=1e13), {}),
    "formula with a kink": (KinkedSource(), {}),
    "hats": (HATS, {}),
    "diffusive": (diffusive_valve(co_cu(5.5e14 - 4e13j)), {}),
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


@pytest.mark.parametrize(
    "case",
    [pytest.param(name, marks=pytest.mark.slow if name == "valve" else ()) for name in SOURCES],
    indirect=True,
)
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


SWEPT = {
    "junction": {"layers[1].thickness": [2, 3]},
    "valve": {"layers[1].thickness": [2, 3]},
    "circuit": {
        "nodes[0].spin_flip_conductance": [0.0, 1e14],
        "contacts[1].conductances[0]": [3e14, 4e14],
    },
    "formula": {"torkance": [1e-5, 3e-5], "formula.asymmetry": [0.0, 0.3]},
    "formula with a kink": {"jump": [0.0, 0.7]},
    "hats": {"modes": [1e19, 2e19], "layers[1].transmission": [0.5, 1.0]},
    "diffusive": {
        "films[1].thickness_nm": [2.0, 4.0],
        "conductors.ferromagnet_1.spin_diffusion_length": [20.0, 60.0],
    },
}


def changed(source, fields):
    """A source with other values in its mapping."""
    mapping = source.to_mapping()
    if isinstance(source, st.Stack):
        mapping["layers"][1]["thickness"] = fields["layers[1].thickness"]
        return question_of({"stack": mapping}).stack.stack()
    values = {resolve(name, mapping): value for name, value in fields.items()}
    return source.from_mapping(with_values(mapping, values))


@pytest.mark.parametrize("name", SOURCES)
def test_a_point_of_a_sweep_is_the_table_of_its_source(name, tmp_path):
    (source, options), axes = SOURCES[name], SWEPT[name]
    found = st.sweep(source, axes, folder=tmp_path / "a.zarr", bias=BIASES, theta=ANGLES, **options)
    found.save(tmp_path / "a.nc")
    for answer in (found, st.load(tmp_path / "a.nc"), st.open_sweep(tmp_path / "a.zarr")):
        assert list(answer.axes) == [field.removeprefix("formula.") for field in axes]
        for values in itertools.product(*answer.axes.values()):
            fields = {key: value.item() for key, value in zip(answer.axes, values, strict=True)}
            table = st.tabulate(changed(source, fields), bias=BIASES, theta=ANGLES, **options)
            part = answer.table(fields)
            np.testing.assert_array_equal(stacked(part), stacked(table))
            np.testing.assert_array_equal(stacked(part, "_error"), stacked(table, "_error"))
            assert part.dataset.attrs["fingerprint"] == table.dataset.attrs["fingerprint"]
            assert part.question == table.question


FORMULA = FormulaSource()


def formula_sweep(folder, source=FORMULA, axes=SWEPT["formula"], **options):
    return st.sweep(source, axes, folder=folder, **{"bias": BIASES, "theta": ANGLES, **options})


def test_a_stopped_sweep_of_a_source_goes_on_by_the_same_call(tmp_path, monkeypatch):
    store, torques = tmp_path / "a.zarr", FormulaSource.torques

    def stopping(self, bias, theta):
        if bias > 0:
            raise KeyboardInterrupt
        return torques(self, bias, theta)

    monkeypatch.setattr(FormulaSource, "torques", stopping)
    with pytest.raises(KeyboardInterrupt):
        formula_sweep(store)
    assert st.sweep_status(store).done == 2
    monkeypatch.setattr(FormulaSource, "torques", torques)
    with pytest.raises(st.QuestionError, match=r"one of FormulaSource.* call of spintorque\.sweep"):
        st.resume(store)
    with ThreadPoolExecutor(2) as threads:
        found = formula_sweep(store, executor=threads)
    assert found.dataset.identical(formula_sweep(tmp_path / "b.zarr").dataset)
    for other in (FormulaSource(conductance=1e11), KinkedSource(jump=0.0)):
        with pytest.raises(st.QuestionError, match="was made for another question: "):
            formula_sweep(store, other)


@dataclass(frozen=True)
class Positive(FormulaSource):
    """A source that refuses values by an exception of its own."""

    def __post_init__(self):
        if self.torkance <= 0:
            raise ValueError("a torkance is positive")


class Stubborn(FormulaSource):
    """A source that is the same whatever is asked of it."""

    @classmethod
    def from_mapping(cls, mapping):
        return cls()


class Unchangeable:
    """A source for tables alone."""

    torques = FormulaSource.torques
    to_mapping = FormulaSource.to_mapping


REFUSED = {
    r"torkance = -1\.0: Positive does not take these values: ValueError: a torkance is pos": (
        Positive(),
        {"torkance": [1e-5, -1.0]},
        {},
    ),
    "from_mapping of Stubborn makes a source whose": (Stubborn(), {"torkance": [1e-5, 1.0]}, {}),
    r"Unchangeable has no method from_mapping\(mapping\)": (
        Unchangeable(),
        {"torkance": [1.0]},
        {},
    ),
    "there is no field torkanse; did you mean torkance": (FormulaSource(), {"torkanse": [1.0]}, {}),
    "temperature is 300.0; it belongs to a stack": (
        FormulaSource(),
        {"torkance": [1.0]},
        {"temperature": 300.0},
    ),
    "accuracy is .*; it belongs to a stack": (
        FormulaSource(),
        {"torkance": [1.0]},
        {"accuracy": MESH},
    ),
    "quantity is mixing_conductance; FormulaSource has torques alone": (
        FormulaSource(),
        {"torkance": [1.0]},
        {"quantity": "mixing_conductance"},
    ),
    "bias cannot be swept": (FormulaSource(), {"bias": [1.0]}, {}),
    "stack is type": (FormulaSource, {"torkance": [1.0]}, {}),
}


@pytest.mark.parametrize("message", REFUSED)
def test_sweeps_that_cannot_be_asked_are_refused(message, tmp_path):
    source, axes, options = REFUSED[message]
    with pytest.raises(st.QuestionError, match=message):
        formula_sweep(tmp_path / "a.zarr", source, axes, **options)
    assert not list(tmp_path.iterdir())


def test_a_point_whose_source_fails_is_named(tmp_path):
    class Failing(FormulaSource):
        def torques(self, bias, theta):
            if self.torkance > 1:
                raise ZeroDivisionError("no such torkance")
            return super().torques(bias, theta)

    found = formula_sweep(tmp_path / "a.zarr", Failing(), {"torkance": [1.0, 2.0]})
    assert len(found.failures) == len(BIASES)
    assert all("ZeroDivisionError" in message for message in found.failures.values())
    assert found.dataset["done"].sel(torkance=1.0).all()


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
    "parts of a torque source are lattice_torque; allowed are none, or all": Wrong(
        lambda: st.SourceTorques(ONES, ONES, parts={"lattice_torque": ONES[0]})
    ),
    r"flux_torque_parallel of a torque source has shape \(3, 7\)": Wrong(
        lambda: st.SourceTorques(
            ONES, ONES, parts={n + e: ONES for n in PARTS for e in ("", "_error")}
        )
    ),
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


MAPPINGS = [{}, {"torkance": 1.0}, {"sweep": {}}, {"formula": {"a": object()}}, ["formula"], None]


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_what_is_asked_of_a_source_is_sections_of_plain_values(mapping, tmp_path):
    class Odd(FormulaSource):
        def to_mapping(self):
            return mapping

    message = r"to_mapping\(\) of Odd is .*; allowed are sections"
    with pytest.raises(st.QuestionError, match=message):
        st.tabulate(Odd(), bias=BIASES, theta=ANGLES)
    with pytest.raises(st.QuestionError, match=message):
        formula_sweep(tmp_path / "a.zarr", Odd())


@pytest.mark.parametrize("option", [{"temperature": 300.0}, {"engine": "blocks"}])
def test_what_belongs_to_a_stack_is_refused_for_other_sources(option):
    with pytest.raises(st.QuestionError, match="it belongs to a stack, and FormulaSource is"):
        st.tabulate(FormulaSource(), bias=BIASES, theta=ANGLES, **option)
