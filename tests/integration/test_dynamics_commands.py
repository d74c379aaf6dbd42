"""The commands of the dynamics from a file to its report, and their messages about bad files."""

import html
import re
import signal

import numpy as np
import pytest
import synthetic_table
import xarray as xr
from commands import (
    CURRENT,
    ENSEMBLE,
    IN_PLANE,
    PERPENDICULAR,
    PULSED,
    QUESTIONS,
    STACK_QUESTIONS,
    TRAJECTORY,
    VALVE,
    caller,
    written,
)
from sweeps import STACK, start, wait_until

import spintorque as st
from spintorque.cli.result_folder import RECORD
from spintorque.execution.checkpoint import PARTS
from spintorque.io.question_file import parse_question
from spintorque.plot.figures import DRAWINGS

FILES = {
    "dynamics": {"trajectory.nc", "magnetization.png", "sphere.png"},
    "ensemble": {
        "ensemble.nc",
        "final_moments.png",
        "mean_moment.png",
        "first_passage.png",
        "parts",
    },
    "phase-diagram": {
        "phase_diagram.nc",
        "phase_diagram.png",
        "characteristic_trajectories.nc",
        "trajectory-0.nc",
        "trajectory-1.nc",
        "trajectories.png",
        "hysteresis.nc",
        "hysteresis_up.png",
        "hysteresis_down.png",
        "parts",
    },
    "switching": {"switching.nc", "switching_probability.png", "write_error_rate.png", "parts"},
    "stfmr": {"stfmr.nc", "stfmr_line.nc", "resonance.png", "resonance_line.png"},
    "magnetization-loop": {
        "magnetization_loop.nc",
        "magnetization_loop.png",
        "resistance_loop.png",
    },
    "ferromagnetic-resonance": {
        "ferromagnetic_resonance.nc",
        "absorption.png",
        "resonance_modes.png",
    },
    "reversal-curves": {
        "reversal_curves.nc",
        "reversal_curves.png",
        "reversal_distribution.png",
    },
    "stability": {"equilibria.nc", "equilibria.png", "critical_drive.nc", "critical_drive.png"},
    "normal-modes": {"normal_modes.nc", "normal_modes.png"},
    "retention": {
        "energy_barrier.nc",
        "retention.nc",
        "relaxation.nc",
        "read_disturb.nc",
        "energy_barrier.png",
        "energy_barrier_path.png",
        "retention.png",
        "relaxation.png",
        "stationary_distribution.png",
        "read_disturb.png",
    },
    "oscillation": {"oscillation.nc", "oscillation.png", "spectrum.png"},
    "switching-times": {"switching_times.nc", "switching_times.png", "parts"},
    "magnetoresistance": {
        "table.nc",
        "magnetoresistance.nc",
        "angular_asymmetry.nc",
        "slonczewski_fit.nc",
        "asymmetric_valve_fit.nc",
        "torque_bias.png",
        "torque_angle.png",
        "conductance_angle.png",
        "magnetoresistance.png",
        "angular_asymmetry.png",
        "slonczewski_fit.png",
        "asymmetric_valve_fit.png",
    },
    "profile": {"torque_profile.nc", "torque_profile.png", "spin_current.nc", "spin_current.png"},
    "scattering": {"scattering.nc", "scattering.png"},
    "band-diagram": {"band_diagram.nc", "band_diagram.png"},
    "exchange-coupling": {"exchange_coupling.nc", "exchange_coupling.png"},
    "mixing-conductance": {"mixing_conductance.nc", "mixing_conductance.png"},
}
FIELDS_ALONE = ("ferromagnetic-resonance", "reversal-curves")
ALL = {**QUESTIONS, **STACK_QUESTIONS}


@pytest.fixture
def call(monkeypatch, capsys):
    return caller(monkeypatch, capsys)


@pytest.fixture
def ask(call, tmp_path):
    """Run a command on the text of a question in a folder of its own."""

    def command(name, text, *options):
        alone = (
            "profile",
            "scattering",
            "band-diagram",
            "exchange-coupling",
            "mixing-conductance",
            *FIELDS_ALONE,
        )
        workers = () if name in alone else ("--workers", 1)
        return call(name, written(tmp_path, text), "-o", tmp_path / "out", *workers, *options)

    return command


LONG = ("retention", "phase-diagram", "magnetoresistance", "stability")


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in ALL],
)
def test_commands_end_to_end(command, ask, call, tmp_path):
    code, out, err = ask(command, ALL[command])
    assert code == 0, err
    folder = tmp_path / "out"
    names = {path.name for path in folder.iterdir()}
    assert names - {PARTS} == FILES[command] - {PARTS} | {"report.html", RECORD}
    numbers, paths = out.split("\n\n")
    assert {path.name for path in map(type(folder), paths.split())} == {
        path.name for path in folder.iterdir() if path.is_file() and path.name != RECORD
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png") == len(list(folder.glob("*.png")))
    assert page.count("<figcaption>") == page.count("<figure>")
    for line in numbers.splitlines():
        name, text = map(html.escape, line.split(": ", 1))
        assert f"<th>{name}</th><td>{text}</td>" in page.split("<h2>")[0]
    section = "[macrospin]" if command in QUESTIONS else "[stack]"
    assert section in page
    for path in folder.glob("*.nc"):
        code, told, _ = call("show", path)
        assert code == 0
        assert section in told
        assert "version: numpy" in told
        assert not re.search(r" [A-Za-z]+-?\d$|\d 1$", told.split("version: ")[0], re.M)
        answer = st.load(path)
        assert section in answer.question
        if type(answer) in DRAWINGS:
            code, _, err = call("plot", path, "-o", tmp_path / f"{path.stem}.svg")
            assert code == 0, err


@pytest.mark.parametrize("command", ["ensemble", "phase-diagram", "switching", "stfmr"])
def test_results_ask_their_question_again(command, ask, tmp_path):
    assert ask(command, QUESTIONS[command])[0] == 0
    asked = parse_question(QUESTIONS[command])
    for path in (tmp_path / "out").glob("*.nc"):
        if not path.name.startswith("trajectory"):
            assert parse_question(xr.open_dataset(path).attrs["question"]) == asked


def test_a_file_may_end_a_run_and_record_more(ask, tmp_path):
    more = TRAJECTORY.replace("duration = 0.3", 'duration = 5.0\nrecord = ["energy_terms"]')
    more += '\n[[dynamics.stop]]\nkind = "switched"\naxis = [0.0, 0.0, 1.0]\nlevel = -0.97\n'
    more += "hold = 0.05\n"
    code, _, err = ask("dynamics", PULSED.replace("0.2", "9.0") + more)
    assert code == 0, err
    found = st.load(tmp_path / "out" / "trajectory.nc")
    assert found.status == "stopped"
    assert found.time[-1] < 5.0
    assert "energy_zeeman" in found.dataset
    assert f"switched at {found.events[0].time:.6g} ns" in (
        tmp_path / "out" / "report.html"
    ).read_text(encoding="utf-8")


def test_numbers_of_the_ensemble_are_those_of_the_call(ask, tmp_path):
    assert ask("ensemble", QUESTIONS["ensemble"])[0] == 0
    found = st.Ensemble.load(tmp_path / "out" / "ensemble.nc")
    angles = np.arccos(-found.dataset["initial"].values[:, 2])
    assert 0 < angles.min() < angles.max() < np.deg2rad(10.0)
    asked = parse_question(QUESTIONS["ensemble"])
    again = st.simulate_ensemble(
        asked.macrospin,
        torque=asked.slonczewski,
        drive=asked.drive,
        duration=0.2,
        initial=found.dataset["initial"].values,
        temperature=300.0,
        seed=3,
        statistics=True,
    )
    np.testing.assert_allclose(again.final.values, found.final.values, rtol=0, atol=1e-12)


def test_starts_are_even_on_the_cone(ask, tmp_path):
    many = ENSEMBLE.replace("members = 20", "members = 4000").replace("0.2", "0.01")
    many = many.replace("spread_deg = 10.0", "spread_deg = 60.0").replace(
        "[0.0, 0.0, -1.0]\nspread", "[0.6, 0.0, -0.8]\nspread"
    )
    assert ask("ensemble", PULSED + many)[0] == 0
    starts = st.Ensemble.load(tmp_path / "out" / "ensemble.nc").dataset["initial"].values
    cosine = starts @ [0.6, 0.0, -0.8]
    assert cosine.min() == pytest.approx(0.5, abs=1e-3)
    assert cosine.mean() == pytest.approx(0.75, abs=4 * 0.5 / np.sqrt(12 * 4000))
    assert np.abs(starts @ [0.0, 1.0, 0.0]).mean() > 0.3
    assert abs((starts @ [0.0, 1.0, 0.0]).mean()) < 0.04


def test_switching_holds_both_answers(ask, tmp_path):
    assert ask("switching", QUESTIONS["switching"])[0] == 0
    found = xr.load_dataset(tmp_path / "out" / "switching.nc")
    assert found["amplitude"].values.tolist() == [-1.5e11, -3.0e11]
    exact = found["write_error_rate_fokker_planck"].values
    low, high = (found[f"write_error_rate_{end}"].values for end in ("low", "high"))
    assert (low - 0.1 <= exact).all()
    assert (exact <= high + 0.1).all()
    assert exact[1, 1] < exact[0, 1] < 1


def test_phase_diagram_holds_critical_current_and_regimes(ask, tmp_path):
    assert ask("phase-diagram", QUESTIONS["phase-diagram"])[0] == 0
    paths = xr.load_dataset(tmp_path / "out" / "characteristic_trajectories.nc")
    asked = parse_question(QUESTIONS["phase-diagram"]).macrospin
    q = asked.field_matrix
    stiffness = 1e4 + q[2, 2] - (q[0, 0] + q[1, 1]) / 2
    per_field = 2 * 1.602176634e-19 / 1.054571817e-34 / asked.torque_to_field / 0.3
    assert float(paths["critical"]) == pytest.approx(-0.03 * stiffness * per_field, rel=1e-6)
    diagram = xr.load_dataset(tmp_path / "out" / "phase_diagram.nc")
    assert diagram["regimes"].shape == (9,)


COMPUTED = """
[polarizers.table]
bias = [0.0, 0.3]
theta_deg = [0, 60, 120, 180]
accuracy = { k_points = 4 }
torques_on = "TORQUES_ON"
[polarizers.stack]
lattice_constant = 0.287
layers = [
    { material = "iron", magnetization = "fixed" },
    { material = "oxide", thickness = 2 },
    { material = "iron", magnetization = "free" },
]
[polarizers.stack.materials]
iron = { kind = "ferromagnet", onsite = 1.6, exchange = 0.8, hopping = 0.4 }
oxide = { kind = "insulator", onsite = 5.4, hopping = 0.4 }
"""


def test_coupled_layers_and_several_polarizers(ask, tmp_path):
    layer = PERPENDICULAR.replace("[macrospin]", "[[coupled_macrospins.layers]]")
    text = (
        layer
        + layer
        + "[[coupled_macrospins.couplings]]\nbetween = [0, 1]\nbilinear = -1e-4\n"
        + "[[polarizers]]\ndirection = [0.0, 0.0, 1.0]\nslonczewski = { polarization = 0.5 }\n"
        + "[[polarizers]]\non = 1\nlayer = 0\nslonczewski = { polarization = 0.4 }\n"
        + "[[polarizers]]\ndirection = [1.0, 0.0, 0.0]\nspin_orbit = { damping_like = 0.1 }\n"
        + CURRENT.format(1e10)
        + TRAJECTORY.replace("{ theta_deg = 170.0 }", "[[0.6, 0.0, 0.8], { theta_deg = 170.0 }]")
    )
    code, _, err = ask("dynamics", text)
    assert code == 0, err
    found = st.Trajectory.load(tmp_path / "out" / "trajectory.nc")
    assert found.dataset["m"].dims == ("time", "layer", "component")
    assert (tmp_path / "out" / "sphere_layer_1.png").exists()
    assert parse_question(found.question) == parse_question(text)


def test_question_of_a_trajectory_is_that_of_its_file(ask, tmp_path):
    text = QUESTIONS["dynamics"]
    assert ask("dynamics", text)[0] == 0
    found = st.Trajectory.load(tmp_path / "out" / "trajectory.nc")
    assert parse_question(found.question) == parse_question(text)


def test_trajectory_of_a_polarizers_table(ask, tmp_path):
    synthetic_table.make_table().save(tmp_path / "table.nc")
    given = f'[[polarizers]]\ndirection = [0.0, 0.6, 0.8]\ntable = "{tmp_path / "table.nc"}"\n'
    code, _, err = ask("dynamics", PERPENDICULAR + given + "[drive]\nvoltage = 0.3\n" + TRAJECTORY)
    assert code == 0, err


@pytest.mark.parametrize(
    "dipolar",
    [
        "spacings = [0.9]\n",
        "dipole_couplings = [{ between = [0, 1], tensor = [0.01, 0.01, -0.02] }]\n",
    ],
)
def test_dipolar_fields_between_layers(ask, tmp_path, dipolar):
    layer = (
        "[[coupled_macrospins.layers]]\nsaturation_magnetization = 8e5\nthickness = 2.0\n"
        'damping = 0.05\nshape = { kind = "disk", diameter = 60.0 }\n'
    )
    text = (
        "[coupled_macrospins]\n"
        + dipolar
        + 2 * layer
        + "[drive]\nvoltage = 0.0\n"
        + TRAJECTORY.replace("{ theta_deg = 170.0 }", "[[1.0, 0.0, 0.0], [0.6, 0.8, 0.0]]")
    )
    code, _, err = ask("dynamics", text)
    assert code == 0, err
    found = st.Trajectory.load(tmp_path / "out" / "trajectory.nc")
    asked = parse_question(text).coupled_macrospins
    assert parse_question(found.question).coupled_macrospins == asked
    assert len(asked.dipoles) == 1
    assert np.abs(found.dataset["m"][-1, 0, 1:]).max() > 1e-3  # only the other layer turns it


def test_mutual_torques_of_one_table(ask, tmp_path):
    """A computed table is computed once for both layers, and a saved one gives the same motion."""
    layer = PERPENDICULAR.replace("[macrospin]", "[[coupled_macrospins.layers]]")
    rest = "[drive]\nvoltage = 0.3\n" + TRAJECTORY.replace(
        "{ theta_deg = 170.0 }", "[[0.6, 0.0, 0.8], { theta_deg = 170.0 }]"
    )

    def text(free, fixed):
        ends = ("layer = 1\n" + free, "on = 1\nlayer = 0\n" + fixed)
        return 2 * layer + "".join(f"[[polarizers]]\n{end}" for end in ends) + rest

    code, _, err = ask(
        "dynamics", text(*(COMPUTED.replace("TORQUES_ON", x) for x in ("free", "fixed")))
    )
    assert code == 0, err
    folder = tmp_path / "out"
    assert [path.name for path in folder.glob("table*.nc")] == ["table-0.nc"]
    computed = st.Trajectory.load(folder / "trajectory.nc")
    (folder / "table-0.nc").rename(tmp_path / "both.nc")
    saved = f'table = "{tmp_path / "both.nc"}"\n'
    code, _, err = ask("dynamics", text(saved, saved + 'torques_on = "fixed"\n'), "--replace")
    assert code == 0, err
    found = st.Trajectory.load(folder / "trajectory.nc")
    np.testing.assert_array_equal(found.dataset["m"], computed.dataset["m"])
    (free, fixed) = parse_question(computed.question).polarizers
    assert (free.table.torques_on, fixed.table.torques_on) == ("both", "fixed")
    assert np.abs(found.dataset["m"][-1, 0] - found.dataset["m"][0, 0]).max() > 1e-3


def test_help_has_an_example(call):
    for command in QUESTIONS:
        code, out, _ = call(command, "--help")
        assert code == 0
        assert f"Example: spintorque {command}" in re.sub(r"\s+", " ", out)
        assert ("--table" in out) is (command not in FIELDS_ALONE)


STEPS = TRAJECTORY.replace("sample_interval", 'method = "rk4", step = 0.01, sample_interval')
FAULTS = {
    "step": ("dynamics", PULSED + STEPS.replace("0.01,", "0.1,"), "in which fields turn a moment"),
    "start": (
        "dynamics",
        PULSED + TRAJECTORY.replace("{ theta_deg = 170.0 }", "[0, 0, 2]"),
        "dynamics.initial: initial is [0, 0, 2] of length 2",
    ),
    "temperature": (
        "dynamics",
        PULSED + TRAJECTORY + "\n[ensemble]\nduration = 1\ninitial = [0, 0, 1]\ntemperature = -3",
        "ensemble.temperature: temperature is -3.0; allowed is 0 or a number above 0 (K)",
    ),
    "times": (
        "dynamics",
        PERPENDICULAR
        + VALVE
        + '[drive]\ncurrent_density = { kind = "samples", times = [0, 2, 1], values = [0, 1, 0] }\n'
        + TRAJECTORY,
        "times[1] is 2 ns and times[2] is 1 ns; times must ascend",
    ),
    "unknown key": (
        "dynamics",
        PULSED.replace("rise", "ris") + TRAJECTORY,
        "unknown key drive.current_density.ris; did you mean rise?",
    ),
    "kind": (
        "dynamics",
        PULSED.replace('"pulse"', '"puls"') + TRAJECTORY,
        "drive.current_density.kind is 'puls'; allowed is one of pulse, ramp",
    ),
    "no torque": ("dynamics", PERPENDICULAR + CURRENT.format(1.0) + TRAJECTORY, "no torque"),
    "two torques": (
        "ensemble",
        PULSED + ENSEMBLE + "[spin_orbit]\ndamping_like = 0.1\n",
        "there are [slonczewski] and [spin_orbit]; keep one of them",
    ),
    "two magnets": (
        "ensemble",
        PULSED
        + ENSEMBLE
        + "[coupled_macrospins]\nlayers = ["
        + 2 * "{saturation_magnetization = 1e6, thickness = 1, area = 1e3, damping = 0},"
        + "]\n",
        "there are [macrospin] and [coupled_macrospins]; keep one of them",
    ),
    "members": (
        "ensemble",
        PULSED + ENSEMBLE.replace("seed", "amplitude = [1.0, 2.0]\nseed"),
        "the numbers of members differ (members: 20, amplitude: 2)",
    ),
    "section": ("ensemble", PULSED, "no section [ensemble]"),
    "range": (
        "phase-diagram",
        QUESTIONS["phase-diagram"].replace("[-1.2e12, 0.0]", "[0.0, -1.2e12]"),
        "phase_diagram.strength: [0, -1.2e+12] is no range",
    ),
    "lengths": (
        "switching",
        QUESTIONS["switching"].replace("[0.5, 1.0]", "[1.0, 0.5]"),
        "switching.lengths: lengths is [1.0, 0.5]; allowed are ascending times",
    ),
    "not axial": (
        "switching",
        QUESTIONS["switching"].replace(PERPENDICULAR, IN_PLANE),
        "are not all symmetric about fixed_direction",
    ),
    "edges": (
        "switching",
        QUESTIONS["switching"] + "rise = 0.1\n",
        "fokker_planck = true is for pulses without edges",
    ),
    "resistance": (
        "stfmr",
        QUESTIONS["stfmr"].replace("resistance = { parallel", "#"),
        "a SlonczewskiTorque needs an AngularResistance",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_files_are_one_line_and_exit_code_2(fault, ask, tmp_path):
    command, text, message = FAULTS[fault]
    code, _, err = ask(command, text)
    lines = [line for line in err.splitlines() if line.startswith("spintorque: ")]
    assert code == 2, err
    assert len(lines) == 1
    assert lines[0].startswith(f"spintorque: {tmp_path / 'question.toml'}: ")
    assert message in lines[0]
    assert "Traceback" not in err


def test_all_faults_of_a_file_at_once(ask):
    text = PULSED.replace("rise", "ris").replace("damping = 0.02", "damping = -1")
    code, _, err = ask("ensemble", text + ENSEMBLE.replace("members = 20", "members = 0"))
    assert code == 2
    for part in ("damping is -1", "current_density.ris", "ensemble.members is 0"):
        assert part in err


def narrow_table(tmp_path):
    """Table of all angles up to 0.3 V."""
    path = tmp_path / "narrow.nc"
    synthetic_table.make_table(bias=np.linspace(-0.3, 0.3, 5)).save(path)
    return path


@pytest.mark.parametrize("command", ["dynamics", "ensemble"])
def test_voltages_outside_the_table(command, ask, tmp_path):
    sections = {"dynamics": TRAJECTORY, "ensemble": ENSEMBLE}
    text = PERPENDICULAR + "[drive]\nvoltage = 0.5\n" + sections[command]
    code, _, err = ask(command, text, "--table", narrow_table(tmp_path))
    assert code == 2
    assert "bias is 0.5 V; the torque table covers -0.3 to 0.3 V" in err


def test_members_that_fail_are_told(ask, tmp_path):
    """A member whose current leaves the table is dropped at that angle; the others go on."""
    table = narrow_table(tmp_path)
    limit = float(st.TorqueTable.load(table).dataset["current_density"].max())
    amplitude = f"amplitude = [0.1, {2.0}, 0.2]\n"
    text = PERPENDICULAR + CURRENT.format(limit) + ENSEMBLE.replace("members = 20\n", amplitude)
    code, out, err = ask("ensemble", text, "--table", table)
    assert code == 1
    assert "1 members failed:" in err
    assert re.search(r"member 1 left the currents of its table at [\d.]+ ns", err)
    assert "ensemble.nc" in out
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "member 1 left the currents of its table" in page
    found = st.Ensemble.load(tmp_path / "out" / "ensemble.nc")
    assert found.failed.tolist() == [1]
    assert np.isfinite(found.final.values[[0, 2]]).all()


LONG = """
[ensemble]
duration = 0.3
members = 98304
initial = [0.0, 0.0, -1.0]
temperature = 300.0
"""


@pytest.mark.slow
def test_an_interrupted_ensemble_goes_on(ask, tmp_path):
    question, folder = tmp_path / "long.toml", tmp_path / "stopped"
    question.write_text(PULSED + LONG)
    process = start("ensemble", question, "-o", folder, "--workers", 1)
    parts = folder / "parts"
    wait_until(lambda: len(list(parts.rglob("members-*.npz"))) >= 1, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    again = f"To go on: spintorque ensemble {question} -o {folder} --workers 1"
    assert err.splitlines()[-1] == f"spintorque: stopped; finished parts are kept. {again}"
    assert out == ""
    kept = {path: path.stat().st_mtime_ns for path in parts.rglob("members-*.npz")}
    assert 1 <= len(kept) < 3
    process = start("ensemble", question, "-o", folder, "--workers", 1)
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert len(list(parts.rglob("members-*.npz"))) == 3
    assert kept == {path: path.stat().st_mtime_ns for path in kept}
    assert ask("ensemble", PULSED + LONG)[0] == 0
    one, two = (st.Ensemble.load(place / "ensemble.nc") for place in (folder, tmp_path / "out"))
    assert one.dataset.identical(two.dataset)


def test_an_edited_question_may_replace_the_results_of_the_first(ask, call, tmp_path):
    edited = QUESTIONS["ensemble"].replace("seed = 3", "seed = 4")
    assert ask("ensemble", QUESTIONS["ensemble"])[0] == 0
    assert ask("ensemble", edited, "--replace")[0] == 0
    alone = tmp_path / "alone"
    assert call("ensemble", written(tmp_path, edited), "-o", alone, "--workers", 1)[0] == 0
    found, expected = (st.Ensemble.load(f / "ensemble.nc") for f in (tmp_path / "out", alone))
    assert found.dataset.identical(expected.dataset)


TILTED_FILE = """field = [0.0, 4.0e4, -2.0e4]

[stfmr]
frequency = { start = 3.0, stop = 12.0, count = 31 }
amplitude = 1e-3
near = [0.0, 1.0, 0.0]
"""


@pytest.mark.slow
def test_computed_tables_are_kept(ask, tmp_path):
    angles = STACK.replace("theta = [0.0, 1.0, 2.0]", "theta = [0.0, 1.0, 2.0, 3.141592653589793]")
    text = angles + IN_PLANE + "[drive]\nvoltage = 0.0\n" + TILTED_FILE
    code, _, err = ask("stfmr", text)
    assert code == 0, err
    assert "torque table" in err
    made = st.TorqueTable.load(tmp_path / "out" / "table.nc").dataset
    parts = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("bias-*.npz")}
    assert len(parts) == made.sizes["bias"]
    code, _, err = ask("stfmr", text)
    assert code == 0
    assert st.TorqueTable.load(tmp_path / "out" / "table.nc").dataset.identical(made)
    assert parts == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("bias-*.npz")}
    other = text.replace("temperature = 300.0", "temperature = 200.0")
    code, _, _ = ask("stfmr", other, "--replace")
    assert code == 0
    assert len(list(tmp_path.rglob("bias-*.npz"))) == 2 * len(parts)
