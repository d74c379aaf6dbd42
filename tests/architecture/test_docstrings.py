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
    assert rooms["analysis.retention"] == "spintorque/analysis/rates"
    for room in rooms.values():
        assert (ROOT / room).exists()


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_tell_units_errors_and_source(name):
    text = inspect.getdoc(SOLVERS[name])
    assert "Raises" in text
    assert re.search(r"\((18|19|20)\d\d\)|`\w+`", text), "no paper, and no other solver, is named"


def test_there_are_solvers():
    assert {"torque", "simulate", "phase_diagram", "retention"} <= SOLVERS.keys()
