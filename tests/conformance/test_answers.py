"""Every kind of answer: files, views, figures, units. A new kind has to be in `answers.ANSWERS`."""

import gc
import inspect
import json
import re
import tomllib
from dataclasses import dataclass, fields
from enum import Enum

import h5py
import numpy as np
import pytest
import xarray as xr
from answers import ANSWERS, INTERFACE, SOLVERS

import spintorque as st
from spintorque.model.mappings.plain_values import plain
from spintorque.plot.figures import figures_of, save_figure
from spintorque.provenance import question_text
from spintorque.results.analyses.critical_drive import Instability
from spintorque.results.base.answer import Answer, kind_of
from spintorque.results.base.any_kind import answer_kinds
from spintorque.results.base.checksum import SEAL_BYTES, checksum
from spintorque.results.base.dataset_answer import DatasetAnswer
from spintorque.results.base.quantity_answer import QuantityAnswer
from spintorque.results.base.views import readable_unit, short_view
from spintorque.units import quantity

INSIDE_OTHERS = {Instability}
"""Kinds that come inside another answer."""
SWEEPS = {"open_sweep", "resume", "sweep"}
BY_THEMSELVES = {"load", "simulate", "simulate_ensemble", "tabulate"} | SWEEPS
"""Functions whose answers have a question of another form, or the one that a file holds."""
TOO_LONG = {"linewidth"}
"""Solvers of which no instance is made here."""
PUBLIC = {
    name: solver
    for package in (st, st.analysis)
    for name in package.__all__
    if inspect.isfunction(solver := getattr(package, name))
}
OTHER_SECTIONS = {"magnet": ("coupled_macrospins",), "stack": ("diffusive", "scattering_stack")}
SECTIONS = {
    "magnet": "macrospin",
    "torque": "slonczewski",
    "stack": "stack",
    "drive": "drive",
    "table": "given_table",
}
"""Where a question has the arguments that a file has sections for."""


@pytest.fixture(scope="module")
def answers():
    return {name: make() for name, make in ANSWERS.items()}


@pytest.fixture(scope="module", params=ANSWERS)
def answer(request, answers):
    return answers[request.param]


@pytest.fixture(scope="module")
def path(answer, tmp_path_factory):
    """File of an answer."""
    return answer.save(tmp_path_factory.mktemp("answers") / "answer.nc")


@pytest.fixture(scope="module")
def again(path):
    """The answer of that file."""
    return st.load(path)


@pytest.fixture(scope="module")
def dataset(path):
    """What xarray finds in that file."""
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        return opened.load()


def same(one, two):
    """Whether two values are equal bit for bit, and of one type."""
    if isinstance(one, DatasetAnswer):
        return type(one) is type(two) and one.dataset.identical(two.dataset)
    if isinstance(one, Answer):
        names = [entry.name for entry in fields(one)]
        return type(one) is type(two) and all(
            same(getattr(one, name), getattr(two, name)) for name in names
        )
    if isinstance(one, xr.DataArray):
        return one.identical(two)
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, np.ndarray):
        return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
    if isinstance(one, float | complex):
        return np.array(one, complex).tobytes() == np.array(two, complex).tobytes()
    return one == two


def test_every_kind_is_tried(answers):
    tried = {type(one) for one in answers.values()} | INSIDE_OTHERS
    own = {kind for kind in answer_kinds().values() if kind.__module__.startswith("spintorque.")}
    assert tried == own


def test_a_file_holds_all_of_it(answer, again, path):
    assert type(again) is type(answer)
    assert same(answer, again)
    assert path.name == "answer.nc"


def test_question_and_remarks_are_kept(answer, tmp_path):
    question = {"name": "µ", "magnet": {"damping": 0.1, "axis": [0.0, 1.0]}}
    asked = answer.answering(question, ["odd"])
    found = type(answer).load(asked.save(tmp_path / "answer.nc"))
    assert tomllib.loads(found.question) == question
    assert found.question == asked.question
    assert "odd" in found.warnings
    assert found.versions["numpy"] == np.__version__
    attributes = found.to_dataset().attrs
    assert attributes["fingerprint"] == asked.to_dataset().attrs["fingerprint"]


def answers_of(solver):
    """The class that a function says to return, if it is one of answers."""
    hint = inspect.signature(solver).return_annotation
    kinds = {kind.__name__: kind for kind in (Answer, *answer_kinds().values())}
    return kinds.get(getattr(hint, "__name__", hint))


def test_every_solver_records_its_question():
    solvers = {name for name, solver in PUBLIC.items() if answers_of(solver)} - BY_THEMSELVES
    tried = {solver.__name__ for solver in SOLVERS.values()}
    assert solvers == tried | TOO_LONG
    assert all(hasattr(PUBLIC[name], "__wrapped__") for name in TOO_LONG)


@pytest.mark.parametrize("name", SOLVERS)
def test_a_question_names_the_solver_and_its_arguments(name, answers, tmp_path):
    solver = SOLVERS[name]
    answer = answers[name]
    question = tomllib.loads(answer.question)
    own = question[solver.__name__]
    for argument, about in inspect.signature(solver).parameters.items():
        sections = {SECTIONS.get(argument), *OTHER_SECTIONS.get(argument, ())}
        asked = bool(sections & question.keys()) or argument in own
        if argument in ("sites", "executor", "folder", "progress"):
            assert argument not in own
        elif about.default is not None:
            assert asked, argument
    assert st.load(answer.save(tmp_path / "answer.nc")).question == answer.question


def test_another_question_has_another_record():
    """Of the same numbers: the angle does not act on a stack of one free magnet."""
    found = [st.scattering(INTERFACE, k=(1.0, 1.0), theta=theta) for theta in (0.0, 1.0, 1.0)]
    first, second, again = (one.to_dataset() for one in found)
    assert tomllib.loads(found[1].question)["scattering"]["theta"] == 1.0
    np.testing.assert_array_equal(first["matrix_real"], second["matrix_real"])
    assert checksum(first) != checksum(second)
    assert first.attrs["fingerprint"] != second.attrs["fingerprint"]
    assert checksum(second) == checksum(again)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), 0.5),
        ((1, np.int64(2)), [1, 2]),
        (np.array([1.0, np.inf]), ["1.0", "inf"]),
        (1 + 2j, [1.0, 2.0]),
        ([(st.Drive(voltage=0.1), 2.0)], [[{"voltage": 0.1, "field": [0.0, 0.0, 0.0]}, 2.0]]),
        ([[1.0], [1.0, 2.0]], [[1.0], [1.0, 2.0]]),
        (xr.DataArray([1.0, 2.0]), [1.0, 2.0]),
        (object(), "object"),
        ({"a": None, "b": True}, {"b": True}),
    ],
)
def test_arguments_are_plain_in_a_question(value, expected):
    assert plain(value) == expected
    assert tomllib.loads(question_text({"a": plain(value)}))["a"] == expected


def test_long_arguments_are_a_number_and_a_hash():
    numbers = np.arange(2000.0)
    about = plain(numbers)
    assert about["points"] == 2000
    assert about == plain(tuple(numbers))
    assert about["sha256"] != plain(numbers[::-1])["sha256"]


def test_copies_by_xarray_are_read(answer, dataset, tmp_path):
    dataset.assign_attrs(history="copied").to_netcdf(tmp_path / "copy.nc", engine="h5netcdf")
    copied = st.load(tmp_path / "copy.nc")
    assert type(copied) is type(answer)
    if isinstance(copied, DatasetAnswer):
        assert copied.dataset.attrs.pop("history") == "copied"
    assert same(copied, answer)


def test_changed_numbers_are_refused(dataset, tmp_path):
    name = next(
        str(key)
        for key, one in dataset.data_vars.items()
        if one.dtype.kind == "f" and np.isfinite(one).any()
    )
    changed = dataset.copy(deep=True)
    changed[name].values[...] = np.nextafter(changed[name].values, np.inf)
    changed.to_netcdf(tmp_path / "changed.nc", engine="h5netcdf")
    with pytest.raises(st.FileError, match="damaged"):
        st.load(tmp_path / "changed.nc")


def test_changed_units_and_questions_change_the_checksum(dataset):
    name = next(str(key) for key in dataset.data_vars)
    other_unit = dataset.copy()
    other_unit[name] = dataset[name].assign_attrs(units="furlong")
    changed = [
        dataset.assign_attrs(question="b = 2"),
        other_unit,
        dataset.rename({name: "another"}),
    ]
    assert len({checksum(one) for one in (dataset, *changed)}) == 4


def arrays_of(answer):
    """Every array in an answer and in those inside it, by name."""
    for entry in fields(answer):
        value = getattr(answer, entry.name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, np.ndarray):
                yield entry.name, part
            elif isinstance(part, xr.DataArray | xr.Dataset):
                whole = {str(name): one.values for name, one in part.coords.items()}
                inner = [part] if isinstance(part, xr.DataArray) else part.data_vars.values()
                yield from (whole | {str(one.name): one.values for one in inner}).items()
            elif isinstance(part, Answer):
                yield from arrays_of(part)


def test_numbers_cannot_be_written_to(answer, again):
    arrays = [*arrays_of(answer), *arrays_of(again)]
    assert [name for name, array in arrays if array.flags.writeable] == []
    for _, array in arrays:
        if array.ndim:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = array[...]


def test_arrays_of_the_caller_stay_the_callers():
    times = np.array([0.5, 1.0])
    answer = st.SwitchingTimes(switching_time=times, duration=2.0)
    times[0] = 7.0
    assert answer.switching_time[0] == 0.5
    asked = answer.answering({"a": 1})
    assert asked.switching_time is answer.switching_time


def test_single_wrong_bytes_are_refused(path, tmp_path):
    data = path.read_bytes()
    places = np.random.default_rng(1).choice(len(data) - SEAL_BYTES, 25, replace=False)
    for place in places:
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        (tmp_path / "damaged.nc").write_bytes(damaged)
        with pytest.raises(st.FileError, match="damaged"):
            st.load(tmp_path / "damaged.nc")


def test_views_are_short_and_safe(answer):
    text = repr(answer)
    assert text.startswith(f"{type(answer).__name__}(")
    assert len(text) < 250
    assert "\n" not in text
    page = answer.answering({"evil": "<script>"}, ["a < b"])._repr_html_()
    assert "<script>" not in page
    assert "a &lt; b" in page
    assert page.count("<tr>") > 1


def test_a_line_has_scalars_first_and_units_as_they_are_written(answer):
    text = repr(answer)
    assert not re.search(r"[A-Za-z]-?\d\b(?=[,) ])|_real|_imag|unit of", text.partition("(")[2]), (
        text
    )
    parts = re.sub(r", and \d+ more\)$", ")", text).partition("(")[2][:-1]
    parts = re.split(r", (?=[\w.\[\]]+(?:=| \())", parts)
    is_array = ["=" not in part for part in parts if "=(" not in part]
    assert is_array == sorted(is_array), text
    names = {part.partition("=")[0].partition(" (")[0] for part in parts}
    assert all("and " not in name for name in names), text


@pytest.mark.parametrize(
    ("stored", "readable"),
    [
        ("V", "V"),
        ("A m-2", "A/m²"),
        ("V2 Hz-1", "V²/Hz"),
        ("ns-1", "ns⁻¹"),
        ("ohm-1 m-2", "ohm⁻¹ m⁻²"),
        ("ohm um2", "ohm um²"),
        ("e2 h-1 per cell", "e²/h per cell"),
        ("A m-2 (strength) and A m-1 (field)", "A/m² (strength) and A/m (field)"),
    ],
)
def test_units_of_files_are_shown_as_they_are_written(stored, readable):
    assert readable_unit(stored) == readable


def test_vectors_in_space_are_shown_without_rounding_errors(answers):
    assert "field_direction=(0, 0, 1)" in repr(answers["phase diagram"])
    assert "minimum=(0, 0, 1)" in short_view(
        "A", xr.Dataset({"minimum": ("component", [6e-17, 0, 1.0])})
    )


def test_figures_are_drawn_again(answer, again):
    figures = figures_of(again)
    assert list(figures) == list(figures_of(answer))
    for figure in figures.values():
        assert all(ax.has_data() for ax in figure.axes)


def test_a_part_of_an_answer_has_no_figure_of_its_own():
    part = Instability(drive=1.0, m=np.array([0.0, 0.0, 1.0]), frequency=0.0, kind="escape")
    with pytest.raises(st.RangeError, match="no figure"):
        figures_of(part)


@pytest.mark.parametrize(
    ("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".PDF", b"%PDF")]
)
def test_the_suffix_of_a_figure_is_its_format(suffix, start, answers, tmp_path):
    figure = figures_of(answers["barrier"])["energy_barrier"]
    assert save_figure(figure, tmp_path / f"a{suffix}").read_bytes().startswith(start)
    with pytest.raises(st.QuestionError, match="its suffix is one of"):
        save_figure(figure, tmp_path / "a.gif")


def test_every_number_has_a_unit_and_a_meaning(answer):
    dataset = answer.to_dataset()
    for key, variable in dataset.variables.items():
        if variable.dtype.kind in "biuf":
            assert variable.attrs["units"], key
            assert not set(variable.attrs["units"]) & set("/^"), key
            assert variable.attrs["long_name"], key


def test_fields_name_unit_meaning_and_axes():
    for kind in answer_kinds().values():
        if issubclass(kind, DatasetAnswer):
            continue
        for entry in fields(kind):
            assert "unit" in entry.metadata, (kind, entry.name)
            assert entry.metadata["meaning"], (kind, entry.name)
            assert "ndarray" not in str(entry.type) or entry.metadata["dims"], (kind, entry.name)


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True, eq=False)
class OneOfEverything(QuantityAnswer, abstract=True):
    """Nothing but a frozen dataclass, with every type of field."""

    number: float = quantity("V", "number")
    whole: int = quantity("", "whole number")
    truth: bool = quantity("", "truth")
    phase: complex = quantity("", "complex number")
    missing: float | None = quantity("V", "missing")
    word: str = quantity("", "word")
    side: Side = quantity("", "enumeration")
    direction: tuple[float, float, float] = quantity("", "tuple of numbers", dims="component")
    names: tuple[str, ...] = quantity("", "tuple of words", dims="name")
    no_names: tuple[str, ...] = quantity("", "no words", dims="nothing")
    remarks: tuple[str, ...] = quantity("", "words without axis")
    audit: dict[str, float] = quantity("", "mapping")
    flags: np.ndarray = quantity("", "truths", dims="name")
    amplitudes: np.ndarray = quantity("A/m^2", "complex array", dims="row column")
    few: np.ndarray = quantity("K", "narrow numbers", dims="row")
    nothing: np.ndarray = quantity("", "no numbers", dims="nothing component")
    drives: tuple[st.Drive, ...] = quantity("", "drives")
    part: Instability | None = quantity("", "answer inside")
    no_part: Instability | None = quantity("", "no answer inside")


def everything():
    return OneOfEverything(
        number=-0.0,
        whole=2**53 + 1,
        truth=True,
        phase=complex(np.inf, -0.0),
        missing=None,
        word='quotes " and µ',
        side=Side.RIGHT,
        direction=(0.1, np.nan, -np.inf),
        names=("a", ""),
        no_names=(),
        remarks=("one", "two"),
        audit={"defect": 5e-324, "error": 0.1},
        flags=np.array([True, False]),
        amplitudes=np.array([[complex(np.nan, 1), complex(0.0, -np.inf)]]),
        few=np.array([1.5], np.float32),
        nothing=np.empty((0, 3)),
        drives=(st.Drive(voltage=0.1), st.Drive(current_density=-1e9, field=(0.0, 1e3, -0.0))),
        part=Instability(drive=1.0, m=np.array([0.0, 0.0, 1.0]), frequency=0.0, kind="escape"),
        no_part=None,
    )


def test_a_frozen_dataclass_is_enough(tmp_path):
    answer = everything()
    assert same(OneOfEverything.load(answer.save(tmp_path / "answer.nc")), answer)
    assert "number=-0" in repr(answer)


def test_what_is_no_answer_is_refused(tmp_path, recwarn, capfd):
    (tmp_path / "text.nc").write_text("hello")
    (tmp_path / "empty.nc").write_bytes(b"")
    xr.Dataset({"a": 1.0}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    whole = everything().save(tmp_path / "unknown.nc").read_bytes()
    (tmp_path / "cut.nc").write_bytes(whole[: len(whole) // 2])
    names = ("text.nc", "empty.nc", "other.nc", "unknown.nc", "cut.nc", "none.nc", ".")
    for name in names:
        with pytest.raises(st.FileError):
            st.load(tmp_path / name)
    assert "Exception ignored" not in capfd.readouterr().err


def test_classes_refuse_other_kinds(answers, tmp_path):
    path = answers["torque"].save(tmp_path / "torque.nc")
    with pytest.raises(st.FileError, match="it holds torque, and a torque_table"):
        st.TorqueTable.load(path)
    assert kind_of(st.TorqueTable) == "torque_table"


def test_files_without_seal_are_checked_by_their_content(answers, tmp_path, capfd):
    """Wrong bytes in the numbers of a copy, which HDF5 itself does not notice."""
    path = answers["table"].save(tmp_path / "table.nc")
    copy = tmp_path / "copy.nc"
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        opened.load().to_netcdf(copy, engine="h5netcdf")
    data = copy.read_bytes()
    with h5py.File(copy) as file:
        datasets = [file[name] for name in ("torque_parallel", "current_density_error")]
        places = [(one.id.get_offset(), one.id.get_storage_size()) for one in datasets]
    for start, length in places:
        for place in range(start, start + length, 97):
            damaged = bytearray(data)
            damaged[place] ^= 0x04
            copy.write_bytes(damaged)
            with pytest.raises(st.FileError, match="damaged"):
                st.load(copy)
    assert "Exception ignored" not in capfd.readouterr().err


def test_older_attributes_do_not_stand_in_for_a_checksum(answers, tmp_path):
    path = answers["path"].save(tmp_path / "path.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        dataset = opened.load()
    del dataset.attrs["spintorque_checksum"]
    dataset.to_netcdf(tmp_path / "bare.nc", engine="h5netcdf")
    with pytest.raises(st.FileError, match="checksum"):
        st.load(tmp_path / "bare.nc")
    assert json.loads(dataset.attrs["versions"])


@pytest.mark.parametrize("signature", [b"OHDR", b"OCHK", b"GCOL"])
def test_broken_copies_leave_no_ignored_exceptions(signature, answers, tmp_path, monkeypatch):
    """Parts of an HDF5 file that h5netcdf stumbles over, in a copy without a seal."""
    ignored = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    data = answers["table"].save(tmp_path / "table.nc").read_bytes()[:-SEAL_BYTES]
    (tmp_path / "copy.nc").write_bytes(data.replace(signature, b"XXXX"))
    with pytest.raises(st.FileError, match="not a netCDF file of spintorque, or damaged"):
        st.load(tmp_path / "copy.nc")
    gc.collect()
    assert ignored == []
