"""Folders that cannot be written are refused before computing; full disks leave the old files."""

import errno
import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest
from commands import (
    PERPENDICULAR,
    QUESTIONS,
    STACK_QUESTIONS,
    TABLE,
    TRAJECTORY,
    caller,
    magnet_of,
    written,
)
from stacks import junction

import spintorque as st
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.files import whole_files as files
from spintorque.transport import stack_source

tabulate = import_module("spintorque._tabulate")  # the room, not the call
SWEEP = TABLE.replace("bias = [-0.2, 0.0, 0.2]", "bias = 0.1") + (
    "\n[sweep.axes]\nfermi_energy = [0.0, 0.1]\n"
)
RUN = TABLE + PERPENDICULAR + "[drive]\nvoltage = 0.1\n" + TRAJECTORY
COMMANDS = {**QUESTIONS, **STACK_QUESTIONS, "table": TABLE, "run": RUN, "sweep": SWEEP}
MAGNET = magnet_of(PERPENDICULAR)


def nothing_computed(monkeypatch):
    """Fail as soon as a solver is called."""

    def never(*arguments, **options):
        raise AssertionError("a computation was begun")

    monkeypatch.setattr(stack_source, "solve_torques", never)
    for module in ("cli.dynamics_commands.simulate", "cli.dynamics_commands.simulate_ensemble"):
        monkeypatch.setattr(f"spintorque.{module}", never)
    monkeypatch.setattr("spintorque.cli.phase_diagram_command.characteristic_trajectories", never)
    monkeypatch.setattr("spintorque.cli.phase_diagram_command.phase_diagram", never)
    monkeypatch.setattr("spintorque.cli.switching_commands.switching_probability", never)
    monkeypatch.setattr("spintorque.cli.stfmr_command.spin_torque_resonance", never)
    monkeypatch.setattr("spintorque.sweeps._sweep.finish", never)
    for solver in (
        "stability_commands.equilibria",
        "stability_commands.energy_barrier",
        "oscillation_command.oscillation",
        "switching_commands.switching_times",
        "transport_commands.torque_profile",
        "transport_commands.scattering",
        "transport_commands.band_diagram",
        "transport_commands.exchange_coupling",
        "transport_commands.mixing_conductance",
    ):
        monkeypatch.setattr(f"spintorque.cli.{solver}", never)


def in_place_of_a_folder(tmp_path):
    (tmp_path / "out").write_text("")
    return tmp_path / "out", "a file of that name"


def under_a_file(tmp_path):
    (tmp_path / "out").write_text("")
    return tmp_path / "out" / "deep", "Not a directory"


def in_proc(tmp_path):
    return "/proc/spintorque", "cannot write in the folder /proc/spintorque"


def one_that_exists_in_proc(tmp_path):
    return "/proc/self/task", "cannot write in the folder /proc/self/task"


def with_a_folder_in_place_of_a_figure(tmp_path):
    (tmp_path / "out" / "table.nc").mkdir(parents=True)
    return tmp_path / "out", "table.nc: there is something that is not a file; remove it"


def with_a_file_in_place_of_the_parts(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "parts").write_text("")
    return tmp_path / "out", "parts: there is a file of that name"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "case",
    [
        in_place_of_a_folder,
        under_a_file,
        in_proc,
        one_that_exists_in_proc,
        with_a_folder_in_place_of_a_figure,
        with_a_file_in_place_of_the_parts,
    ],
)
def test_commands_notice_it_before_they_compute(tmp_path, monkeypatch, capsys, name, case):
    question = written(tmp_path, COMMANDS[name])
    nothing_computed(monkeypatch)
    folder, message = case(tmp_path)
    code, _, err = caller(monkeypatch, capsys)(name, question, "-o", folder)
    assert code == 2, err
    assert message in err
    assert len(err.strip().splitlines()) == 1


def calls(folder):
    """Every Python call that keeps something, by its name."""
    drive = st.Drive(current_density=1e10)
    torque = st.SlonczewskiTorque(polarization=0.5)
    pulses = {"drives": [drive], "lengths": [0.1], "temperature": 300.0, "trajectories": 2}
    ranges = {"strength": (0.0, 1e10), "field": (0.0, 1e4), "resolution": (1e10, 1e4)}
    search = AttractorSearch(duration=0.1, rounds=1)
    analysis = st.analysis
    return {
        "tabulate": lambda: st.tabulate(junction(), bias=[0.1], theta=[1.0], folder=folder),
        "sweep": lambda: st.sweep(junction(), {"fermi_energy": [0.0]}, theta=[1.0], folder=folder),
        "simulate_ensemble": lambda: st.simulate_ensemble(
            MAGNET, drive=drive, torque=torque, duration=0.1, initial=(0, 0, 1), folder=folder
        ),
        "switching_probability": lambda: analysis.switching_probability(
            MAGNET, torque=torque, folder=folder, **pulses
        ),
        "switching_times": lambda: analysis.switching_times(
            MAGNET, torque=torque, drive=drive, duration=0.1, temperature=300.0, folder=folder
        ),
        "phase_diagram": lambda: analysis.phase_diagram(
            MAGNET, torque=torque, drive=drive, search=search, folder=folder, **ranges
        ),
        "hysteresis": lambda: analysis.hysteresis(
            MAGNET, torque=torque, drive=drive, strength=[0.0, 1e10], field=[0.0], folder=folder
        ),
    }


SOLVERS = [
    ("transport.stack_source", "solve_torques"),
    ("dynamics._simulate_ensemble", "_part"),
    ("analysis.switching._switching", "_count"),
    ("analysis.switching._switching", "_first_passages"),
    ("analysis.regimes._phase_diagram", "_solve"),
    ("analysis.regimes._hysteresis", "_lines"),
    ("sweeps._sweep", "compute"),
]


@pytest.mark.parametrize("name", calls(""))
@pytest.mark.parametrize("case", [in_place_of_a_folder, under_a_file, in_proc])
def test_python_calls_notice_it_before_they_compute(tmp_path, monkeypatch, name, case):
    def never(*arguments, **options):
        raise AssertionError("a computation was begun")

    for room, name_of_solver in SOLVERS:
        monkeypatch.setattr(import_module(f"spintorque.{room}"), name_of_solver, never)
    folder, _ = case(tmp_path)
    with pytest.raises(st.FileError, match="cannot"):
        calls(str(folder))[name]()


def test_one_word_for_the_folder_of_finished_parts():
    """No public call has a word of its own for it."""
    public = {name: getattr(room, name) for room in (st, st.analysis) for name in room.__all__}
    for name, call in public.items():
        if inspect.isfunction(call):
            assert not {"keep", "store"} & inspect.signature(call).parameters.keys(), name
    for name in calls(""):
        assert "folder" in inspect.signature(public[name]).parameters, name


@pytest.mark.parametrize("name", calls(""))
def test_a_folder_that_is_no_path_is_refused(name):
    with pytest.raises(st.QuestionError, match="the folder is 5; allowed is a path"):
        calls(5)[name]()


def test_parts_that_are_all_there_need_no_writing(tmp_path, monkeypatch):
    ask = calls(tmp_path)["tabulate"]
    first = ask()

    def full(*arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(files.tempfile, "NamedTemporaryFile", full)
    monkeypatch.setattr(files.tempfile, "mkstemp", full)
    again = ask()
    np.testing.assert_array_equal(first.dataset.torque_parallel, again.dataset.torque_parallel)
    with pytest.raises(st.FileError, match="Read-only file system"):
        st.tabulate(junction(), bias=[0.1, 0.2], theta=[1.0], folder=tmp_path)


# Full disks


def no_room(monkeypatch):
    """Every file that is written whole meets a full disk after its first byte."""

    def open_full(handle, *arguments, **options):
        file = real(handle, *arguments, **options)
        if isinstance(handle, int):
            file.write(b"x")
            file.close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return file

    real = open
    monkeypatch.setattr(files, "open", open_full, raising=False)


def test_a_full_disk_says_so_and_leaves_the_old_file(tmp_path, monkeypatch):
    table = st.tabulate(junction(), bias=[0.1], theta=[1.0])
    path = tmp_path / "table.nc"
    path.write_bytes(b"old")
    no_room(monkeypatch)
    with pytest.raises(st.FileError, match="No space left on device; make room or choose"):
        table.save(path)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.nc"]


CHANGES = [("onsite = 5.4", "onsite = 5.5"), ("temperature = 300.0", "temperature = 301.0")]
CHANGES += [("duration = 0.3", "duration = 0.2"), ("amplitude = 1e9", "amplitude = 2e9")]


@pytest.mark.parametrize("name", ["table", "dynamics", "ensemble", "stfmr"])
def test_commands_on_a_full_disk_leave_the_old_files(tmp_path, monkeypatch, capsys, name):
    question, out = written(tmp_path, COMMANDS[name]), tmp_path / "out"
    run = caller(monkeypatch, capsys)
    options = ["-o", out, *(["--workers", 1] if name == "table" else [])]
    code, _, err = run(name, question, *options)
    assert code == 0, err
    before = {path: path.read_bytes() for path in out.glob("*.*") if path.is_file()}
    changed = COMMANDS[name]
    for old, new in CHANGES:
        changed = changed.replace(old, new)
    assert changed != COMMANDS[name]
    no_room(monkeypatch)
    code, _, err = run(name, written(tmp_path, changed), *options, "--replace")
    assert code == 2, err
    assert "No space left on device; make room or choose another folder" in err
    assert {path: path.read_bytes() for path in before} == before


def test_a_limit_of_the_file_size_is_told(tmp_path):
    """The system's own limit, in a process of its own."""
    code = (
        "import resource, spintorque as st, sys\n"
        "from pathlib import Path\n"
        "from spintorque.files.whole_files import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    write_whole(sys.argv[1], bytes(100_000))\n"
        "except st.FileError as error:\n"
        "    print(error)\n"
    )
    path = tmp_path / "table.nc"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60
    )
    assert "File too large; make room" in done.stdout, done.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


# Tables that were stopped


def stopping(monkeypatch, after):
    """Ctrl-C when ``after`` biases are done; the list of those that are solved.

    Checks between the biases of a table are not among them.
    """
    solved = []
    monkeypatch.setattr(tabulate, "biases_to_check", lambda *_: np.zeros(0))

    def solve(stack, biases, *options, **more):
        if len(solved) == after:
            raise KeyboardInterrupt
        solved.extend(biases)
        return real(stack, biases, *options, **more)

    real = stack_source.solve_torques
    monkeypatch.setattr(stack_source, "solve_torques", solve)
    return solved


@pytest.mark.parametrize("name", ["table", "run"])
def test_a_stopped_table_goes_on(tmp_path, monkeypatch, capsys, name):
    question = written(tmp_path, COMMANDS[name])
    run, out = caller(monkeypatch, capsys), tmp_path / "out"
    with monkeypatch.context() as patch:
        solved = stopping(patch, 2)
        code, _, err = run(name, question, "-o", out, "--workers", 1)
        assert (code, solved) == (130, [-0.2, 0.0])
        assert "finished parts are kept. To go on: spintorque" in err
        assert len(list(out.rglob("bias-*.npz"))) == 2
    with monkeypatch.context() as patch:
        solved = stopping(patch, 9)
        code, _, err = run(name, question, "-o", out, "--workers", 1)
        assert code == 0, err
        assert solved == [0.2]
    assert len(list(out.rglob("bias-*.npz"))) == 3
    whole = tmp_path / "whole"
    with monkeypatch.context() as patch:
        stopping(patch, 9)
        assert run(name, question, "-o", whole, "--workers", 1)[0] == 0
    found = [st.TorqueTable.load(folder / "table.nc").dataset for folder in (out, whole)]
    assert found[0].identical(found[1])


def test_a_stopped_trajectory_keeps_its_table(tmp_path, monkeypatch, capsys):
    question, out = written(tmp_path, RUN), tmp_path / "out"
    run = caller(monkeypatch, capsys)
    with monkeypatch.context() as patch:

        def stop(*arguments, **options):
            raise KeyboardInterrupt

        patch.setattr("spintorque.cli.dynamics_commands.simulate", stop)
        assert run("run", question, "-o", out, "--workers", 1)[0] == 130
    before = st.TorqueTable.load(out / "table.nc").dataset
    monkeypatch.setattr(stack_source, "solve_torques", None)
    code, _, err = run("run", question, "-o", out, "--workers", 1)
    assert code == 0, err
    assert st.TorqueTable.load(out / "table.nc").dataset.identical(before)


def counting(monkeypatch):
    """Biases and angles of every call of the solver, as they come."""
    calls = []

    def solve(stack, biases, theta, *options, **more):
        calls.extend((float(bias), tuple(theta)) for bias in biases)
        return real(stack, biases, theta, *options, **more)

    real = stack_source.solve_torques
    monkeypatch.setattr(stack_source, "solve_torques", solve)
    return calls


@pytest.mark.slow
def test_chosen_biases_are_kept_for_their_range_and_for_others(tmp_path, monkeypatch, capsys):
    run, out, solved = caller(monkeypatch, capsys), tmp_path / "out", counting(monkeypatch)
    text = TABLE.replace("bias = [-0.2, 0.0, 0.2]", "bias = { start = -0.2, stop = 0.2 }")
    assert text != TABLE
    mesh = "rtol = 0.05, k_points = 6, energy_points = 7, contour_points = 24"
    text = text.replace("rtol = 1e-2", mesh).replace("count = 5", "count = 3")

    def made(text, folder):
        solved.clear()
        question = written(tmp_path, text)
        code, _, err = run("table", question, "-o", folder, "--workers", 1, "--replace")
        assert code == 0, err
        return st.TorqueTable.load(folder / "table.nc"), len(solved)

    first, count = made(text, out)
    biases = first.dataset["bias"].values
    assert (biases[0], biases[-1]) == (-0.2, 0.2)
    assert count >= len(biases) >= 9
    again, count = made(text, out)
    assert again.dataset.identical(first.dataset)
    assert count == 0
    wider = text.replace("stop = 0.2", "stop = 0.25")
    whole, expected = made(wider, tmp_path / "wider")
    found, count = made(wider, out)
    assert found.dataset.identical(whole.dataset)
    assert 0 < count < expected


def test_biases_are_kept_whatever_others_are_asked(tmp_path, monkeypatch):
    ask = {"theta": [0.5, 1.0], "folder": tmp_path}
    st.tabulate(junction(), bias=[0.1, 0.2], **ask)
    solved = stopping(monkeypatch, 9)
    wider = st.tabulate(junction(), bias=[0.0, 0.1, 0.2, 0.3], **ask)
    assert solved == [0.0, 0.3]
    plain = st.tabulate(junction(), bias=[0.0, 0.1, 0.2, 0.3], theta=[0.5, 1.0])
    assert wider.dataset.identical(plain.dataset)
    before = len(solved)
    st.tabulate(junction(), bias=[0.1], **{**ask, "theta": [1.0]})
    assert solved[before:] == [0.1]


def test_an_executor_keeps_biases_in_any_order(tmp_path):
    with ThreadPoolExecutor(2) as executor:
        found = st.tabulate(
            junction(), bias=[0.0, 0.1, 0.2], theta=[1.0], folder=tmp_path, executor=executor
        )
    plain = st.tabulate(junction(), bias=[0.0, 0.1, 0.2], theta=[1.0])
    assert found.dataset.identical(plain.dataset)
    assert len(list(tmp_path.rglob("bias-*.npz"))) == 3
