"""Every public call of more than three arguments lists them; every field has a meaning."""

import dataclasses
import inspect
import re

import pytest

import spintorque as st


def public_names(package, prefix=""):
    """Names below a package and the things they stand for; closed forms are names of modules."""
    for name in package.__all__:
        thing = getattr(package, name)
        if not inspect.ismodule(thing):
            yield prefix + name, thing
        elif hasattr(thing, "__all__"):
            yield from public_names(thing, f"{name}.")
        else:
            yield from own_functions(thing, f"{prefix}{name}.")


def own_functions(owner, prefix):
    """Public functions and methods of a module or a class that the package defines."""
    for name, member in inspect.getmembers(owner):
        is_call = inspect.isfunction(member) or inspect.ismethod(member)
        room = owner.__name__ if inspect.ismodule(owner) else "spintorque."
        if is_call and not name.startswith("_") and member.__module__.startswith(room):
            yield prefix + name, member


def arguments(call):
    """Names of the arguments of a function or a method, without the object itself."""
    return [name for name in inspect.signature(call).parameters if name != "self"]


PUBLIC = dict(public_names(st))
CLASSES = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing)}
CALLS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
for owner, thing in CLASSES.items():
    CALLS |= dict(own_functions(thing, f"{owner}."))
LONG_CALLS = {name: call for name, call in CALLS.items() if len(arguments(call)) > 3}
RECORDS = {n: thing for n, thing in CLASSES.items() if dataclasses.is_dataclass(thing)}


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


@pytest.mark.parametrize(
    "name",
    [
        "sweep",
        "TorqueTable.from_arrays",
        "Scattering.amplitude",
        "SlonczewskiTorque.from_cmtj",
        "analysis.phase_diagram",
        "formulas.axial_oscillator.linewidth",
        "plot.plot_write_error_rate",
    ],
)
def test_calls_of_every_kind_are_looked_at(name):
    assert name in LONG_CALLS


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_of_a_question_or_an_answer_has_a_meaning(name):
    for entry in dataclasses.fields(RECORDS[name]):
        assert not entry.init or entry.metadata.get("meaning"), entry.name
