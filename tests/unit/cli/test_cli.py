"""The command line: results, exit codes, and one line for every fault."""

import base64
import re
import subprocess
import sys
from pathlib import Path

import pytest

import spintorque as st
from spintorque.cli import commands as cli
from spintorque.cli.result_folder import RECORD
from spintorque.io import question_file

EXAMPLES = Path(__file__).parents[3] / "examples"
QUICK = EXAMPLES / "mtj_quick.toml"


def call(monkeypatch, capsys, *arguments):
    """Exit code, standard output and standard error of one command."""
    monkeypatch.setattr(sys, "argv", ["spintorque", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    text = capsys.readouterr()
    return ended.value.code or 0, text.out, text.err


def changed(tmp_path, old, new):
    """Write the quick example with one change; return its path."""
    text = QUICK.read_text()
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One run of the quick example in this process."""
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        command = ["spintorque", "run", str(QUICK), "-o", str(folder), "--workers", "1"]
        patch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert not ended.value.code
    return folder


def test_run_writes_everything(results):
    expected = {"table.nc", "trajectory.nc", "report.html", "parts", RECORD}
    figures = {"torque_bias", "torque_angle", "conductance_angle", "magnetization", "sphere"}
    expected |= {f"{name}.png" for name in figures}
    assert {path.name for path in results.iterdir()} == expected


def test_run_switches_the_magnet(results):
    run = st.Trajectory.load(results / "trajectory.nc")
    m_z = run.dataset["m"].sel(component="z").values
    assert m_z[0] < -0.99
    assert m_z[-1] > 0.99


def test_report_is_complete_in_itself(results):
    page = (results / "report.html").read_text(encoding="utf-8")
    images = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    assert len(images) == 5
    assert all(base64.b64decode(image).startswith(b"\x89PNG") for image in images)
    assert set(re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page)) == {
        "table.nc",
        "trajectory.nc",
    }
    assert page.count("<figcaption>") == 5
    assert '<meta name="viewport"' in page
    assert "@software{spintorque," in page
    for text in ("switched", "lattice_constant = 0.287", "unitarity", "kwant", "odd part in bias"):
        text = "S S†" if text == "unitarity" else text
        assert text in page


def test_a_table_alone_is_that_of_the_run(results, tmp_path, monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "table", QUICK, "-o", tmp_path, "--workers", 1)
    assert code == 0
    assert "table.nc" in out
    alone, first = (st.TorqueTable.load(folder / "table.nc") for folder in (tmp_path, results))
    assert alone.dataset.identical(first.dataset)
    assert not (tmp_path / "trajectory.nc").exists()


@pytest.mark.slow
def test_table_does_not_depend_on_the_workers(results, tmp_path):
    """Two worker processes, as a user would start them."""
    command = [sys.executable, "-m", "spintorque", "run", str(QUICK), "-o", str(tmp_path)]
    done = subprocess.run([*command, "--workers", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "torque table" in done.stderr
    one, two = (st.TorqueTable.load(folder / "table.nc") for folder in (results, tmp_path))
    assert one.dataset.identical(two.dataset)


def test_dynamics_from_a_saved_table(results, tmp_path, monkeypatch, capsys):
    table = results / "table.nc"
    code, _, _ = call(monkeypatch, capsys, "dynamics", QUICK, "--table", table, "-o", tmp_path)
    assert code == 0
    again, first = (st.Trajectory.load(folder / "trajectory.nc") for folder in (tmp_path, results))
    assert again.dataset.identical(first.dataset)


def test_show_tells_what_a_file_holds(results, monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "show", results / "table.nc")
    assert code == 0
    for text in ("in-plane torque", "audit: unitarity_defect", "version: kwant", "[stack]"):
        assert text in out
    code, out, _ = call(monkeypatch, capsys, "show", results / "trajectory.nc")
    assert code == 0
    for text in ("status: completed", "switched: yes", "[macrospin]"):
        assert text in out


def test_version_and_help(monkeypatch, capsys):
    assert call(monkeypatch, capsys, "--version")[1].strip() == f"spintorque {st.__version__}"
    for command in ("run", "table", "dynamics", "show"):
        code, out, _ = call(monkeypatch, capsys, command, "--help")
        assert code == 0
        assert f"Example: spintorque {command}" in re.sub(r"\s+", " ", out)


FAULTS = {
    "negative thickness": ("thickness = 2 ", "thickness = -2 ", "layer thickness is -2"),
    "fraction of a layer": ("thickness = 2 ", "thickness = 2.5 ", "layer thickness is 2.5"),
    "not a number": ("onsite = 1.6", "onsite = nan", "onsite is nan"),
    "unknown key": ("hopping = 0.4 }", "hoping = 0.4 }", "did you mean hopping?"),
    "no free layer": ('magnetization = "free"', 'magnetization = "fixed"', "no free layer"),
    "angle": ("stop = 180.0", "stop = 190.0", "allowed is 0 to pi"),
    "bias beyond the table": ("voltage = 0.5", "voltage = 0.9", "covers -0.5 to 0.5 V"),
    "closed lead": ("fermi_energy = 0.0", "fermi_energy = 9.0", "has no open mode"),
    "start beyond the table": ("stop = 180.0", "stop = 90.0", "widen [table] theta"),
    "unfit angles": ("count = 7", "count = 2", "at least one between 0 and pi"),
    "two torques": ("[drive]", "[slonczewski]\npolarization = 0.5\n\n[drive]", "keep one of"),
    "no section": ("[drive]\nvoltage = 0.5 # V\n", "", "no section [drive]"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_one_line_and_exit_code_2(fault, tmp_path, monkeypatch, capsys):
    old, new, message = FAULTS[fault]
    bad = changed(tmp_path, old, new)
    code, _, err = call(monkeypatch, capsys, "run", bad, "-o", tmp_path / "out", "--workers", 1)
    assert code == 2
    lines = [line for line in err.splitlines() if line and not line.startswith("torque table")]
    assert len(lines) == 1
    assert lines[0].startswith(f"spintorque: {bad}: ")
    assert message in lines[0]
    assert "Traceback" not in err
    assert not list((tmp_path / "out").glob("*"))


def test_dynamics_needs_a_torque(tmp_path, monkeypatch, capsys):
    code, _, err = call(monkeypatch, capsys, "dynamics", QUICK, "-o", tmp_path)
    assert code == 2
    assert "there is no torque: give a torque table by --table FILE" in err
    assert not list(tmp_path.iterdir())


def test_dynamics_with_slonczewskis_torque(tmp_path, monkeypatch, capsys):
    magnet = "[macrospin]" + QUICK.read_text().split("[macrospin]")[1]
    valve = "[slonczewski]\npolarization = 0.6\nconductance = 3e10\n"
    (tmp_path / "valve.toml").write_text(magnet + valve)
    code, out, _ = call(monkeypatch, capsys, "dynamics", tmp_path / "valve.toml", "-o", tmp_path)
    assert code == 0
    assert "trajectory.nc" in out
    assert "polarization" in st.Trajectory.load(tmp_path / "trajectory.nc").question


@pytest.mark.slow
def test_uncertain_sums_are_told(tmp_path, monkeypatch, capsys):
    rough = changed(tmp_path, "rtol = 0.01", "k_points = 4")
    code, _, err = call(monkeypatch, capsys, "table", rough, "-o", tmp_path, "--workers", 1)
    assert code == 0
    assert "warning: the estimated error is up to" in err


def test_insulating_lead_is_refused(tmp_path, monkeypatch, capsys):
    bad = changed(tmp_path, 'material = "fe"\nmagnetization = "fixed"', 'material = "mgo"')
    code, _, err = call(monkeypatch, capsys, "table", bad, "-o", tmp_path)
    assert code == 2
    assert "the first layer is an insulator" in err


def test_broken_identity_is_exit_code_1(tmp_path, monkeypatch, capsys):
    strict = changed(tmp_path, "rtol = 0.01", "identity_tolerance = 1e-18, k_points = 4")
    code, _, err = call(monkeypatch, capsys, "table", strict, "-o", tmp_path, "--workers", 1)
    assert code == 1
    assert "broken identity: unitarity" in err


def test_files_that_are_no_answers(tmp_path, monkeypatch, capsys):
    (tmp_path / "text.nc").write_text("hello")
    for name, message in (("text.nc", "not a netCDF file"), ("none.nc", "no such file")):
        code, _, err = call(monkeypatch, capsys, "show", tmp_path / name)
        assert code == 2
        assert message in err
    code, _, err = call(monkeypatch, capsys, "dynamics", QUICK, "-t", tmp_path / "text.nc")
    assert code == 2
    assert "not a netCDF file" in err


def test_faults_of_the_program_are_one_line_too(monkeypatch, capsys):
    def fail(path):
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr(question_file, "read_question", fail)
    code, _, err = call(monkeypatch, capsys, "table", QUICK)
    assert code == 1
    assert err.startswith("spintorque: ZeroDivisionError: surprise")
    assert len(err.splitlines()) == 1
    monkeypatch.setenv("SPINTORQUE_TRACEBACK", "1")
    monkeypatch.setattr(sys, "argv", ["spintorque", "table", str(QUICK)])
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_odd_questions_are_told_once_kept_and_shown(tmp_path, monkeypatch, capsys):
    odd = changed(tmp_path, "onsite = 5.4", "onsite = 1.4")
    code, _, err = call(monkeypatch, capsys, "table", odd, "-o", tmp_path, "--workers", 1)
    assert code == 0
    told = [line for line in err.splitlines() if line.startswith("warning: an insulator conducts")]
    assert len(told) == 1
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Warning: an insulator conducts at the Fermi energy 0 eV" in page
    _, out, _ = call(monkeypatch, capsys, "show", tmp_path / "table.nc")
    assert "warning: an insulator conducts" in out


def test_odd_values_of_a_trajectory_are_told_and_shown(tmp_path, monkeypatch, capsys):
    magnet = "[macrospin]" + QUICK.read_text().split("[macrospin]")[1]
    valve = "[slonczewski]\npolarization = -0.6\nconductance = 3e10\n"
    (tmp_path / "valve.toml").write_text(magnet + valve)
    code, _, err = call(monkeypatch, capsys, "dynamics", tmp_path / "valve.toml", "-o", tmp_path)
    assert code == 0
    assert "warning: polarization is -0.6; a negative one turns the torque" in err
    assert "SpintorqueWarning" not in err
    assert "polarization is -0.6" in (tmp_path / "report.html").read_text(encoding="utf-8")
    _, out, _ = call(monkeypatch, capsys, "show", tmp_path / "trajectory.nc")
    assert "warning: polarization is -0.6" in out
