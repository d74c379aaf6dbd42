"""A folder of results belongs to one question, whatever the command."""

import json

import pytest
import synthetic_table
from commands import (
    IN_PLANE,
    PERPENDICULAR,
    QUESTIONS,
    STACK_QUESTIONS,
    TABLE,
    TRAJECTORY,
    caller,
    written,
)

import spintorque as st
from spintorque.cli.result_folder import RECORD

RUN = TABLE + PERPENDICULAR + "[drive]\nvoltage = 0.1\n" + TRAJECTORY
SWEEP = TABLE.replace("bias = [-0.2, 0.0, 0.2]", "bias = 0.1") + (
    "\n[sweep.axes]\nfermi_energy = [0.0, 0.1]\n"
)
COMMANDS = {**QUESTIONS, **STACK_QUESTIONS, "table": TABLE, "run": RUN, "sweep": SWEEP}
NAMES = ("torque_bias", "torque_angle", "conductance_angle")
WITHOUT_WORKERS = (
    "plot",
    "profile",
    "scattering",
    "band-diagram",
    "exchange-coupling",
    "mixing-conductance",
    "ferromagnetic-resonance",
    "reversal-curves",
)
CHANGES = (
    ("fermi_energy = [0.0, 0.1]", "fermi_energy = [0.0, 0.2]"),
    ("onsite = 5.4", "onsite = 5.5"),
    ("damping = 0.0", "damping = 0.1"),
)


def edited(text):
    """The same question with another value."""
    for old, new in CHANGES:
        if old in text:
            return text.replace(old, new)
    raise AssertionError("nothing to edit")


@pytest.fixture
def call(monkeypatch, capsys):
    command = caller(monkeypatch, capsys)

    def alone(name, *arguments):
        workers = () if name in WITHOUT_WORKERS else ("--workers", 1)
        return command(name, *arguments, *workers)

    return alone


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_refuses_the_folder_of_another_question(name, call, tmp_path):
    """The two files have the same name, and so the same default folder."""
    first, second, out = tmp_path / "a" / "j.toml", tmp_path / "b" / "j.toml", tmp_path / "out"
    for path, text in ((first, COMMANDS[name]), (second, edited(COMMANDS[name]))):
        path.parent.mkdir()
        path.write_text(text)
    code, _, err = call(name, first, "-o", out)
    assert code == 0, err
    before = contents(out)
    code, _, err = call(name, second, "-o", out)
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    for part in (f"the results of another question, {first}", " was ", "-o", "--replace"):
        assert part in err
    assert contents(out) == before


def test_the_same_question_goes_on_and_another_one_may_replace_it(call, tmp_path):
    out, first = tmp_path / "out", written(tmp_path, QUESTIONS["dynamics"])
    assert call("dynamics", first, "-o", out)[0] == 0
    before = contents(out)
    assert call("dynamics", first, "-o", out)[0] == 0
    assert contents(out).keys() == before.keys()
    second = tmp_path / "second.toml"
    second.write_text(edited(QUESTIONS["dynamics"]))
    code, _, err = call("dynamics", second, "-o", out, "--replace")
    assert code == 0, err
    assert call("dynamics", first, "-o", out)[0] == 2


def test_replacing_removes_what_only_the_first_question_had(call, tmp_path):
    out = tmp_path / "out"
    assert call("run", written(tmp_path, RUN), "-o", out)[0] == 0
    notes = out / "notes.txt"
    notes.write_text("mine")
    assert call("table", written(tmp_path, edited(RUN)), "-o", out, "--replace")[0] == 0
    left = {path.name for path in out.iterdir()}
    assert "trajectory.nc" not in left
    assert {"table.nc", "notes.txt", "report.html"} <= left


@pytest.fixture
def drawn(call, tmp_path):
    """A folder of results in which `plot` has drawn figures, one of them of another folder."""
    out = tmp_path / "out"
    assert call("table", written(tmp_path, RUN), "-o", out)[0] == 0
    st.load(out / "table.nc").save(tmp_path / "far.nc")
    for source, figure in (
        (out / "table.nc", out / "mine.svg"),
        (out / "table.nc", out / "torque.png"),
        (out / "table.nc", tmp_path / "elsewhere.png"),
        (tmp_path / "far.nc", out / "far.pdf"),
    ):
        code, _, err = call("plot", source, "-o", figure)
        assert code == 0, err
    return out


@pytest.mark.slow
def test_figures_that_plot_draws_are_recorded(drawn, call, tmp_path):
    files = json.loads((drawn / RECORD).read_text())["files"]
    names = {path.name for path in drawn.glob("mine-*.svg")}
    assert len(names) == 3
    assert {name for name, command in files.items() if command == "plot"} == names | {
        path.name for path in drawn.glob("torque-*.png")
    }
    assert files["table.nc"] == "table"
    code, stdout, _ = call("table", written(tmp_path, RUN), "-o", drawn)
    assert code == 0
    assert all(f"{name} (plot)" in stdout for name in names)


@pytest.mark.slow
def test_replacing_removes_figures_that_plot_drew(drawn, call, tmp_path):
    question = written(tmp_path, edited(RUN))
    assert call("table", question, "-o", drawn, "--replace")[0] == 0
    left = {path.name for path in drawn.iterdir()}
    assert not [name for name in left if name.startswith(("mine", "torque-"))]
    assert {path for path in left if path.startswith("far")} == {
        f"far-{name}.pdf" for name in NAMES
    }
    assert list(tmp_path.glob("elsewhere-*.png"))


def test_plotting_leaves_figures_of_a_command_to_it(call, tmp_path):
    out = tmp_path / "out"
    assert call("stability", written(tmp_path, QUESTIONS["stability"]), "-o", out)[0] == 0
    before = json.loads((out / RECORD).read_text())
    assert before["files"]["equilibria.png"] == "stability"
    assert call("plot", out / "equilibria.nc")[0] == 0
    assert json.loads((out / RECORD).read_text()) == before


@pytest.mark.slow
def test_results_of_another_command_for_the_same_question_are_named(call, tmp_path):
    out, question = tmp_path / "out", written(tmp_path, RUN)
    assert call("run", question, "-o", out)[0] == 0
    trajectory = (out / "trajectory.nc").read_bytes()
    code, stdout, _ = call("table", question, "-o", out)
    assert code == 0
    assert "of other commands for the same question" in stdout
    assert "trajectory.nc (run)" in stdout
    assert (out / "trajectory.nc").read_bytes() == trajectory
    page = (out / "report.html").read_text(encoding="utf-8")
    assert '<a href="trajectory.nc">trajectory.nc</a>, of the command run' in page


def test_what_a_rerun_no_longer_writes_is_removed(call, tmp_path):
    out, question = tmp_path / "out", written(tmp_path, QUESTIONS["dynamics"])
    assert call("dynamics", question, "-o", out)[0] == 0
    record = json.loads((out / RECORD).read_text())
    record["files"]["old.png"] = "dynamics"
    record["files"]["other.nc"] = "ensemble"
    (out / RECORD).write_text(json.dumps(record))
    for name in ("old.png", "other.nc"):
        (out / name).write_bytes(b"old")
    assert call("dynamics", question, "-o", out)[0] == 0
    assert not (out / "old.png").exists()
    assert (out / "other.nc").exists()


def test_results_of_an_unknown_question_are_not_overwritten(call, tmp_path):
    out, question = tmp_path / "out", written(tmp_path, QUESTIONS["dynamics"])
    out.mkdir()
    (out / "trajectory.nc").write_bytes(b"mine")
    code, _, err = call("dynamics", question, "-o", out)
    assert code == 2
    assert "of which the question is not known (trajectory.nc)" in err
    assert (out / "trajectory.nc").read_bytes() == b"mine"
    assert call("dynamics", question, "-o", out, "--replace")[0] == 0
    assert st.Trajectory.load(out / "trajectory.nc").status == "completed"


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"files": {"../x.nc": "run"}}', '{"files": {}, "replaced": ["/etc/x"]}']
)
def test_a_damaged_record_is_named_and_removes_nothing(text, call, tmp_path):
    out, question = tmp_path / "out", written(tmp_path, QUESTIONS["dynamics"])
    out.mkdir()
    (out / RECORD).write_text(text)
    (tmp_path / "x.nc").write_bytes(b"")
    code, _, err = call("dynamics", question, "-o", out, "--replace")
    assert code == 2
    assert f"{out / RECORD} is damaged" in err
    assert (tmp_path / "x.nc").exists()


@pytest.mark.slow
def test_a_saved_table_is_part_of_the_question_unless_it_is_the_folders_own(call, tmp_path):
    out = tmp_path / "out"
    text = IN_PLANE + "[drive]\nvoltage = 0.1\n" + TRAJECTORY
    question = written(tmp_path, text)
    one, two = tmp_path / "one.nc", tmp_path / "two.nc"
    synthetic_table.make_table().save(one)
    synthetic_table.make_table(bias=[-0.4, -0.2, 0.0, 0.2, 0.4]).save(two)
    assert call("dynamics", question, "-o", out, "--table", one)[0] == 0
    code, _, err = call("dynamics", question, "-o", out, "--table", two)
    assert code == 2
    assert "saved_table was" in err
    run = written(tmp_path, RUN)
    assert call("run", run, "-o", tmp_path / "run")[0] == 0
    code, _, err = call(
        "dynamics", run, "--table", tmp_path / "run" / "table.nc", "-o", tmp_path / "run"
    )
    assert code == 0, err
