"""The house as docs/architecture.md describes it."""

import ast
import dataclasses
import inspect
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import spintorque as st

ROOT = Path(st.__file__).parent
FLOORS = {
    "_typing": 0,
    "errors": 0,
    "provenance": 0,
    "spin": 1,
    "units": 0,
    "files": 1,
    "formulas": 2,
    "model": 2,
    "_kernels": 3,
    "execution": 3,
    "results": 3,
    "torque_source": 3.5,
    "dynamics": 4,
    "transport": 4,
    "_tabulate": 5,
    "analysis": 5,
    "io": 5,
    "plot": 6,
    "sweeps": 6,
    "report": 7,
    "cli": 8,
    "__main__": 9,
}
# Rooms inside the large rooms; "" is what lies in the large room itself.
INNER_FLOORS = {
    "transport": {"table_cost": 0, "hamiltonian": 1, "engines": 2, "integration": 3, "": 4},
    "dynamics": {"problem": 0, "stepping": 1, "native": 2, "twin": 3, "": 4},
    "analysis": {
        "": 0,
        "stability": 1,
        "electrical": 1,
        "resonance": 2,
        "switching": 2,
        "regimes": 3,
    },
}
DOORS = {("model/stack.py", "transport.hamiltonian.lattice")}  # Stack.to_kwant
MOST_FILES = 20
"""Of one kind of source in one folder."""


def imports(path):
    """Modules of the package that a file imports, as dotted names below the root."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level]
            module = node.module.split(".") if node.module else []
            for name in [[]] if module else [[alias.name] for alias in node.names]:
                yield ".".join([*base, *module, *name])
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            name = getattr(node.args[0], "value", "")
            if name.startswith("spintorque."):
                yield name.removeprefix("spintorque.")


def modules():
    return [p for p in ROOT.rglob("*.py") if p.name != "__init__.py" or p.parent != ROOT]


def test_imports_run_downstairs():
    wrong = []
    for path in modules():
        room = path.relative_to(ROOT).with_suffix("").parts[0]
        for name in imports(path):
            other = name.split(".")[0]
            if other in FLOORS and other != room and FLOORS[other] >= FLOORS[room]:
                wrong.append((str(path.relative_to(ROOT)), name))
    assert set(wrong) == DOORS


def inner(house, parts):
    """Room inside a large room; "" for a module that lies in the large room itself."""
    return parts[1] if len(parts) > 1 and parts[1] in INNER_FLOORS[house] else ""


@pytest.mark.parametrize("house", INNER_FLOORS)
def test_imports_run_downstairs_inside(house):
    floors, wrong = INNER_FLOORS[house], []
    for path in (ROOT / house).rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts == (house, "__init__"):
            continue
        room = inner(house, parts)
        for name in imports(path):
            there = name.split(".")
            other = inner(house, there)
            if there[0] == house and other != room and floors[other] >= floors[room]:
                wrong.append((str(path.relative_to(ROOT)), name))
    assert wrong == []


def test_every_module_has_a_floor():
    rooms = {path.relative_to(ROOT).with_suffix("").parts[0] for path in modules()}
    assert rooms == FLOORS.keys()


def test_no_folder_is_crowded():
    for folder in {path.parent for path in modules()}:
        assert len(list(folder.glob("*.py"))) <= MOST_FILES, folder


def test_no_module_is_named_like_another():
    names = Counter(path.stem for path in modules() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_no_class_is_named_like_another():
    names = Counter(
        node.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    "package", [st, st.analysis, st.plot, st.formulas], ids=lambda p: p.__name__
)
def test_no_module_is_hidden_by_a_name_of_its_package(package):
    """`spintorque.analysis.phase_diagram` is a function, and no module as well."""
    folder = Path(package.__file__).parent
    modules_in_it = {path.stem for path in folder.iterdir() if path.suffix == ".py"}
    assert not modules_in_it & set(getattr(package, "__all__", ()))


def test_only_transport_imports_kwant_and_only_plots_import_matplotlib():
    allowed = {"kwant": {"transport", "model"}, "matplotlib": {"plot", "report"}}
    for path in modules():
        room = path.relative_to(ROOT).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                library = name.split(".")[0]
                assert room in allowed.get(library, {room}), path


def test_importing_the_package_is_light():
    heavy = {"kwant", "matplotlib", "zarr", "dask", "distributed"}
    code = f"import spintorque, sys; print(*{heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_public_names_are_documented():
    for name in st.__all__:
        thing = getattr(st, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing) and name != "direction":
            assert "Raises" in inspect.getdoc(thing), name


def test_answers_name_their_units():
    for kind in (st.Torque, st.MixingConductance, st.ExchangeCoupling):
        for entry in dataclasses.fields(kind):
            assert "unit" in entry.metadata, entry.name


def test_files_stay_short():
    for path in [*modules(), *ROOT.rglob("*.c")]:
        assert len(path.read_text().splitlines()) < 400, path
