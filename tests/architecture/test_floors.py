"""Floors, names and weight of the package, as docs/architecture.md describes them."""

import ast
import dataclasses
import inspect
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import spintorque as st
from spintorque.results.base.answer import Answer
from spintorque.results.base.any_kind import answer_kinds

ROOT = Path(st.__file__).parent
FLOORS = {
    "_typing": 0,
    "_version": 0,
    "_xarray": 0,
    "errors": 0,
    "provenance": 0,
    "spin": 1,
    "units": 0,
    "files": 1,
    "formulas": 1,
    "model": 2,
    "_kernels": 3,
    "execution": 3,
    "results": 3,
    "torque_source": 3.5,
    "dynamics": 4,
    "electronic_structure": 4,
    "plot": 4,
    "transport": 4,
    "_tabulate": 5,
    "analysis": 5,
    "io": 5,
    "sweeps": 6,
    "report": 7,
    "cli": 8,
    "__main__": 9,
}
# Rooms inside the large rooms; "" is what lies in the large room itself.
INNER_FLOORS = {
    "transport": {
        "table_cost": 0,
        "hamiltonian": 1,
        "engines": 2,
        "integration": 3,
        "": 4,
        "semiclassical": 5,
    },
    "dynamics": {"problem": 0, "stepping": 1, "native": 2, "twin": 3, "": 4},
    "analysis": {
        "": 0,
        "stability": 1,
        "rates": 2,
        "electrical": 1,
        "magnetostatics": 1,
        "field_sweeps": 2,
        "resonance": 2,
        "switching": 2,
        "regimes": 3,
    },
}
STACK_DOORS = "model/stacks/stack_doors.py"
DOORS = {
    (STACK_DOORS, "transport.hamiltonian.lattice"),  # Stack.to_kwant
    (STACK_DOORS, "transport.semiclassical.quantum_stacks.stack_circuit"),  # Stack.to_circuit
    (STACK_DOORS, "transport.semiclassical.quantum_stacks.stack_diffusion"),  # Stack.to_diffusive
    (STACK_DOORS, "transport.semiclassical.hats.stack_scatterer"),  # Stack.to_scattering
    (STACK_DOORS, "electronic_structure._band_diagram"),  # Stack.draw
    (STACK_DOORS, "plot.electronic_structure.band_diagram_figure"),
    ("model/semiclassical/matrix_scatterer.py", "transport.semiclassical.hats.kwant_scatterer"),
    ("model/semiclassical/matrix_scatterer.py", "transport.semiclassical.hats.stack_scatterer"),
}
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
            name = str(getattr(node.args[0], "value", ""))
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


PACKAGES = [st, st.analysis, st.plot, st.formulas]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_no_module_is_hidden_by_a_name_of_its_package(package):
    """`spintorque.analysis.phase_diagram` is a function, never a module as well."""
    folder = Path(package.__file__).parent
    modules_in_it = {path.stem for path in folder.iterdir() if path.suffix == ".py"}
    shared = modules_in_it & set(package.__all__)
    assert [name for name in shared if not inspect.ismodule(getattr(package, name))] == []


def test_some_libraries_are_imported_in_one_room():
    allowed = {
        "kwant": {"transport", "model"},
        "matplotlib": {"plot", "report", "model"},
        "tqdm": {"execution"},
        "distributed": {"execution"},
        "zarr": {"sweeps"},
    }
    for path in modules():
        room = path.relative_to(ROOT).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                library = name.split(".")[0]
                assert room in allowed.get(library, {room}), path


def loaded_by(*arguments):
    """Modules that a fresh process has loaded at its end."""
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    command = [sys.executable, "-c", code + "\n".join(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


SELDOM_NEEDED = {"kwant", "matplotlib", "zarr", "dask", "distributed", "xarray", "pandas", "h5py"}


def test_importing_the_package_is_light():
    loaded = loaded_by("import spintorque")
    assert not loaded & (SELDOM_NEEDED | {"scipy", "numpy", "pydantic", "tqdm"})
    assert {name for name in loaded if name.startswith("spintorque.")} == set()


def test_help_of_the_command_line_is_light():
    run = "from spintorque.cli.commands import main; sys.argv = ['spintorque', '--help']; main()"
    loaded = loaded_by(run)
    assert "spintorque.cli.commands" in loaded
    heavy = {f"scipy.{part}" for part in ("special", "linalg", "optimize", "interpolate", "stats")}
    assert not loaded & (SELDOM_NEEDED | heavy)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_completion_shows_what_the_stub_promises(package):
    """Names that an editor offers, of the package and of its stub for type checkers."""
    stub = ast.parse(Path(package.__file__).with_suffix(".pyi").read_text())
    names = {
        alias.asname or alias.name
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    [listed] = [ast.literal_eval(n.value) for n in stub.body if isinstance(n, ast.Assign)]
    assert sorted(listed) == sorted(names) == sorted(dir(package)) == sorted(package.__all__)
    for name in names:
        assert getattr(package, name) is not None


def test_completion_shows_rooms_and_no_plumbing():
    assert {"analysis", "formulas", "plot", "Stack", "torque", "__version__"} <= set(dir(st))
    assert not [name for name in dir(st) if name.startswith("_") and name != "__version__"]
    assert "import_module" not in dir(st)


def test_public_names_are_documented():
    for name in st.__all__:
        if name == "__version__":
            continue
        thing = getattr(st, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing) and name != "direction":
            assert "Raises" in inspect.getdoc(thing), name


def test_answers_name_their_units():
    kinds = answer_kinds().values()
    assert {st.Torque, st.TorqueTable, st.PhaseDiagram} <= set(kinds)
    for kind in kinds:
        for entry in dataclasses.fields(kind):
            assert entry.name == "dataset" or "unit" in entry.metadata, (kind, entry.name)


def test_classes_of_public_answers_are_answers():
    """What solvers return can be saved, loaded and shown."""
    for package in (st, st.analysis):
        for name in package.__all__:
            solver = getattr(package, name)
            if not inspect.isfunction(solver) or solver in (st.load, st.read_materials):
                continue
            returned = solver.__annotations__["return"]
            if inspect.isclass(returned) and returned.__module__.startswith("spintorque"):
                assert issubclass(returned, (Answer, st.SweepStatus)), name


def test_files_stay_short():
    for path in [*modules(), *ROOT.rglob("*.c")]:
        assert len(path.read_text().splitlines()) < 400, path
