"""The house as docs/architecture.md describes it."""

import ast
import dataclasses
import inspect
import subprocess
import sys
from pathlib import Path

import spintorque as st

ROOT = Path(st.__file__).parent
FLOORS = {
    "errors": 0,
    "encodings": 0,
    "suggestions": 0,
    "units": 0,
    "spin": 0,
    "files": 1,
    "main_guard": 1,
    "paths": 1,
    "kept": 2,
    "provenance": 0,
    "resources": 0,
    "model": 1,
    "formulas": 1,
    "results": 2,
    "transport": 3,
    "dynamics": 3,
    "_kernels": 2,
    "executors": 2,
    "tabulate": 4,
    "io": 4,
    "analysis": 4,
    "sweeps": 5,
    "plot": 5,
    "report": 6,
    "cli_options": 6,
    "cli_interrupt": 6,
    "cli_torque": 6,
    "cli_results": 7,
    "cli_sweep": 7,
    "cli_case": 8,
    "cli_dynamics": 8,
    "cli_phase_diagram": 9,
    "cli_switching": 9,
    "cli_stfmr": 9,
    "cli": 10,
    "__main__": 11,
}
DOORS = {("model/stack.py", "transport.lattice")}  # Stack.to_kwant


def imports(path):
    """Modules of the package that a file imports, as dotted names below the root."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level]
            module = node.module.split(".") if node.module else []
            for name in [[]] if module else [[alias.name] for alias in node.names]:
                yield ".".join([*base, *module, *name])


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
