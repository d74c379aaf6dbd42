"""Every public name is in the reference; every public solver states its errors and its source."""

import inspect
import re
import sys
from pathlib import Path

import pytest

import spintorque as st

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
HOUSEKEEPING = {"direction", "open_sweep", "processes", "regime_name", "resume", "sweep_status"}
NO_CODE = {"analysis", "formulas", "plot", "__version__"}
PUBLIC = {name: getattr(st, name) for name in st.__all__ if name not in NO_CODE}
ANALYSIS = {name: getattr(st.analysis, name) for name in st.analysis.__all__}
SOLVERS = {
    name: thing
    for name, thing in (PUBLIC | ANALYSIS).items()
    if inspect.isfunction(thing) and name not in HOUSEKEEPING
}


@pytest.mark.parametrize("name", [n for n in PUBLIC if not n.endswith(("Error", "Warning"))])
def test_public_names_are_in_the_reference(name):
    assert re.search(rf"^\.\. auto\w+:: {name}$", REFERENCE, re.M)


@pytest.mark.parametrize("name", st.formulas.__all__)
def test_closed_forms_are_in_the_reference(name):
    assert f".. automodule:: spintorque.formulas.{name}\n" in REFERENCE


def test_the_reference_lists_every_name_with_its_room(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    monkeypatch.delitem(sys.modules, "generate", raising=False)
    import generate

    assert "```{include} _generated/names.md" in REFERENCE
    rows = re.findall(r"^\| `st\.([\w.]+)` \| `([\w./]+)` \|$", generate.names(), re.M)
    expected = set(st.__all__)
    for package in (st.analysis, st.formulas, st.plot):
        expected |= {f"{package.__name__.split('.')[-1]}.{name}" for name in package.__all__}
    assert {name for name, _ in rows} == expected
    rooms = dict(rows)
    assert rooms["Stack"] == "spintorque/model"
    assert rooms["tabulate"] == "spintorque/_tabulate.py"
    assert rooms["analysis.retention"] == "spintorque/analysis/stability"
    for room in rooms.values():
        assert (ROOT / room).exists()


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_tell_units_errors_and_source(name):
    text = inspect.getdoc(SOLVERS[name])
    assert "Raises" in text
    assert re.search(r"\((18|19|20)\d\d\)|`\w+`", text), "no paper, and no other solver, is named"


def test_there_are_solvers():
    assert {"torque", "simulate", "phase_diagram", "retention"} <= SOLVERS.keys()


def long_calls():
    """Public functions, and methods of answers, of more than three arguments."""
    things = PUBLIC | ANALYSIS
    calls = {name: thing for name, thing in things.items() if inspect.isfunction(thing)}
    for name, thing in things.items():
        if inspect.isclass(thing) and thing.__module__.startswith("spintorque.results."):
            for method, member in inspect.getmembers(thing):
                own = method in vars(thing) and not method.startswith("_")
                if own and (inspect.isfunction(member) or inspect.ismethod(member)):
                    calls[f"{name}.{method}"] = member
    return {name: call for name, call in calls.items() if len(arguments(call)) > 3}


def arguments(call):
    """Names of the arguments of a function or a method, without the object itself."""
    return [name for name in inspect.signature(call).parameters if name != "self"]


LONG_CALLS = long_calls()


def documented_parameters(text):
    """Names with a type in the numpydoc block "Parameters" of a docstring."""
    block = re.search(r"^Parameters\n-{10}\n(.*?)(?=^\w+\n-{3,}\n|\Z)", text, re.M | re.S)
    return re.findall(r"^(\w+) : \S", block[1], re.M) if block else []


@pytest.mark.parametrize("name", LONG_CALLS)
def test_calls_of_more_than_three_arguments_list_each_with_its_type(name):
    call = LONG_CALLS[name]
    assert documented_parameters(inspect.getdoc(call)) == arguments(call)


def test_an_argument_that_is_not_listed_is_noticed():
    text = inspect.getdoc(st.torque)
    listed = documented_parameters(text)
    assert documented_parameters(text.replace("bias : float, V", "bias")) == [
        name for name in listed if name != "bias"
    ]
    assert documented_parameters(text.replace("Parameters\n", "Arguments\n")) == []


def test_there_are_calls_of_more_than_three_arguments():
    assert {"torque", "sweep", "phase_diagram", "retention"} <= LONG_CALLS.keys()
    assert {"TorqueTable.from_arrays", "Scattering.amplitude"} <= LONG_CALLS.keys()
