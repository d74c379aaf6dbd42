"""The commands sweep, resume and status, in processes of their own that are stopped and killed."""

import os
import random
import re
import signal
import sys
import time

import pytest
from sweeps import (
    TOML,
    all_ended,
    descendants,
    done_points,
    file_of,
    same,
    start,
    undisturbed,
    wait_until,
)

import spintorque as st
from spintorque.cli import commands as cli

TORQUES = ("torque_parallel", "torque_perpendicular")
MANY = (
    '"layers[1].thickness" = [1, 2, 3, 4]\nfermi_energy = {{ start = 0.0, stop = 0.1, count = {} }}'
)


@pytest.fixture
def run(monkeypatch, capsys):
    """Exit code, standard output and standard error of one command."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["spintorque", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        text = capsys.readouterr()
        return ended.value.code or 0, text.out, text.err

    return command


@pytest.fixture
def question(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text(TOML)
    return path


def many(tmp_path, count):
    """A question of 8 ``count`` points."""
    path = tmp_path / "many.toml"
    path.write_text(file_of(MANY.format(count)))
    return path


def test_sweep_status_show_and_refusals(question, tmp_path, run):
    folder = tmp_path / "out"
    code, out, err = run("sweep", question, "-o", folder, "--workers", 1)
    assert code == 0, err
    figures = {f"sweep_{name}.png" for name in ("current_density", *TORQUES)}
    assert "points done: 8 of 8" in out
    assert set(out.split("\n\n")[1].split()) == {
        str(folder / name) for name in {"sweep.nc", "report.html"} | figures
    }
    assert "8/8" in err
    assert "point/s" in err or "s/point" in err
    assert {path.name for path in folder.iterdir()} == {
        ".sweep.zarr.lock",
        "question.json",
        "report.html",
        "sweep.nc",
        "sweep.zarr",
        *figures,
    }
    found = st.Sweep.load(folder / "sweep.nc")
    axes = {"layers[1].thickness": [1, 2], "materials.mgo.onsite": [5.0, 5.4]}
    assert {name: values.tolist() for name, values in found.axes.items()} == axes
    code, out, _ = run("status", folder)
    assert (code, out.strip()) == (0, f"{folder / 'sweep.zarr'}: 8 of 8 points are done")
    code, out, _ = run("show", folder / "sweep.nc")
    assert code == 0
    for text in ("swept: layers[1].thickness = 1, 2", "points done: 8 of 8", "version: kwant:"):
        assert text in out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert re.search(r"torque parallel</th><td>\S+ to \S+ J/m², error up to", page)
    question.write_text(TOML.replace("onsite = 1.6", "onsite = 1.7"))
    for command in ("sweep", "resume"):
        code, _, err = run(command, question, "-o", folder)
        assert code == 2
        assert "stack.materials.fe.onsite was 1.6 and is 1.7" in err
        assert len(err.splitlines()) == 1


def test_faults_are_one_line_and_exit_code_2(question, tmp_path, run):
    for command in ("status", "resume"):
        code, _, err = run(command, tmp_path / "none")
        assert (code, len(err.splitlines())) == (2, 1)
        assert "there is no sweep" in err
    question.write_text(TOML.replace("layers[1].thickness", "layers[1].thick"))
    code, _, err = run("sweep", question, "-o", tmp_path / "out")
    assert (code, len(err.splitlines())) == (2, 1)
    assert err.startswith(f"spintorque: {question}: there is no field layers[1].thick;")
    for command in ("sweep", "resume", "status"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"Example: spintorque {command}" in re.sub(r"\s+", " ", out)


def test_failures_are_exit_code_1(question, tmp_path, run):
    axes = '"accuracy.identity_tolerance" = [1e-9, 1e-30]'
    question.write_text(file_of(axes))
    code, out, err = run("sweep", question, "-o", tmp_path / "out", "--workers", 1)
    assert code == 1
    assert "sweep.nc" in out
    assert "2 points failed:" in err
    assert "accuracy.identity_tolerance = 1e-30, bias = 0.5: broken identity: unitarity" in err
    code, out, _ = run("status", tmp_path / "out")
    assert code == 0
    assert "2 of 4 points are done" in out
    assert "2 points failed:" in out
    assert f"to go on: spintorque resume {tmp_path / 'out'}" in out


def interrupt_twice(process):
    """Ctrl-C of an impatient user, which reaches every process; what is told, once all ended."""
    started = descendants(process)
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    wait_until(lambda: all_ended(started), seconds=5.0)
    return started, err.splitlines()[-1]


@pytest.mark.slow
def test_interrupts_end_cleanly(tmp_path):
    question, folder = tmp_path / "slow.toml", tmp_path / "out"
    # Points of milliseconds, then points of many seconds: the interrupt does not wait for them.
    question.write_text(file_of('"accuracy.k_points" = [4, 4000]\nfermi_energy = [0.0, 0.1]'))
    process = start("sweep", question, "-o", folder, "--workers", 2)
    wait_until(lambda: done_points(folder / "sweep.zarr") == 4, process)
    started, told = interrupt_twice(process)
    expected = "spintorque: stopped; 4 of 8 points are done and kept. To go on: spintorque resume"
    assert told == f"{expected} {folder}"
    assert len(started) >= 2
    assert not (folder / "sweep.nc").exists()


@pytest.mark.slow
def test_an_interrupt_while_workers_start_ends_cleanly(tmp_path):
    question, folder = tmp_path / "slow.toml", tmp_path / "out"
    question.write_text(file_of('"accuracy.k_points" = [4000]\nfermi_energy = [0.0, 0.1]'))
    process = start("sweep", question, "-o", folder, "--workers", 3)
    # A process of multiprocessing itself comes before the workers.
    wait_until(lambda: len(descendants(process)) > 2, process)
    time.sleep(0.5)
    _, told = interrupt_twice(process)
    expected = "spintorque: stopped; 0 of 4 points are done and kept. To go on: spintorque resume"
    assert told == f"{expected} {folder}"


def kill_many_times(tmp_path, kills, count):
    """Kill a sweep at random moments; check what it kept each time, and its numbers at last."""
    question, folder, chance = many(tmp_path, count), tmp_path / "killed", random.Random(kills)
    store, kept, met = folder / "sweep.zarr", None, 0
    for kill in range(kills):
        command = ("resume", folder) if store.exists() else ("sweep", question, "-o", folder)
        process = start(*command, "--workers", 1 + kill % 2)
        goal = done_points(store) + chance.randrange(9)
        wait_until(lambda goal=goal: done_points(store) >= goal, process)
        time.sleep(chance.random() * (0.05 if goal else 3.0))
        met += process.poll() is None
        started = descendants(process) if process.poll() is None else []
        acknowledged = done_points(store)
        process.kill()
        process.communicate()
        wait_until(lambda started=started: all_ended(started), seconds=20.0)
        if not store.exists():
            continue
        found = st.open_sweep(store).dataset
        done = found["done"]
        assert int(done.sum()) >= acknowledged
        assert found["torque_parallel"].where(done, 0.0).notnull().all()
        if kept is not None:
            assert found.where(kept["done"]).equals(kept.where(kept["done"]))
        kept = found
    assert met == kills, "the sweep ended before the last kill; give it more points"
    assert same(st.resume(store), undisturbed(question, tmp_path / "quiet.zarr"))


@pytest.mark.slow
def test_kills_lose_no_point(tmp_path):
    kill_many_times(tmp_path, kills=3, count=8)


@pytest.mark.slow
def test_thirty_kills_lose_no_point(tmp_path):
    kill_many_times(tmp_path, kills=30, count=60)
