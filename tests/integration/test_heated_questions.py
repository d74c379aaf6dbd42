"""Temperatures that change in files: from a command to its figures, and messages about bad ones."""

import pytest
from commands import PERPENDICULAR, caller, written

import spintorque as st
from spintorque.io.question_file import parse_question

call = pytest.fixture(caller)
WARM = (
    PERPENDICULAR
    + """
temperature_dependence = { kind = "bloch", curie_temperature = 1120.0, anisotropy_exponent = 2.2 }

[slonczewski]
polarization = 0.6
conductance = { resistance_area_product = 5.0, tmr = 1.0 }

[drive]
voltage = 0.6
"""
)
JOULE = """{ kind = "joule", thermal_resistance_area = 2.0e-9, time_constant = 0.2 }"""
TRAJECTORY = f"""
[dynamics]
duration = 0.3
initial = {{ theta_deg = 170.0 }}
thermal_field = false
initial_temperature = 310.0
temperature = {JOULE}
"""
ENSEMBLE = """
[ensemble]
duration = 0.1
members = 5
initial = { theta_deg = 170.0 }
temperature = { kind = "ramp", begin = 300.0, end = 400.0, length = 0.1 }
"""
SWITCHING = f"""
[switching]
amplitudes = [0.8]
lengths = [0.2]
settle = 0.1
trajectories = 5
temperature = {JOULE}
"""


def test_a_trajectory_is_that_of_its_call(call, tmp_path):
    code, _, _ = call("dynamics", written(tmp_path, WARM + TRAJECTORY), "-o", tmp_path / "out")
    assert code == 0
    assert (tmp_path / "out" / "temperature.png").exists()
    run = st.load(tmp_path / "out" / "trajectory.nc")
    question = parse_question(WARM + TRAJECTORY)
    again = st.simulate(
        question.macrospin,
        torque=question.slonczewski,
        drive=question.drive,
        **question.dynamics.arguments(),
    )
    assert float(run.dataset.temperature[0]) == 310.0
    assert (run.m == again.m).all()
    assert (run.dataset.temperature == again.dataset.temperature).all()
    kept = parse_question(run.question)
    assert kept.macrospin == question.macrospin
    assert kept.dynamics.temperature == question.dynamics.temperature


def test_an_ensemble_tells_its_temperature(call, tmp_path):
    code, _, _ = call("ensemble", written(tmp_path, WARM + ENSEMBLE), "-o", tmp_path / "out")
    assert code == 0
    ensemble = st.load(tmp_path / "out" / "ensemble.nc")
    assert ensemble.dataset.temperature.values.tolist() == [400.0] * 5


FAULTS = {
    "law": ('kind = "bloch"', 'kind = "blocj"', "did you mean bloch"),
    "curie": (
        "curie_temperature = 1120.0",
        "curie_temperature = 200.0",
        "reference_temperature is",
    ),
    "key": ("thermal_resistance_area", "thermal_resistances", "did you mean thermal_resistance?"),
    "kind": ('kind = "joule"', 'kind = "jule"', "did you mean joule?"),
    "both": (
        "thermal_resistance_area = 2.0e-9",
        "thermal_resistance_area = 2.0e-9, thermal_resistance = 1.0e6",
        "give exactly one of them",
    ),
    "no conductance": (
        "conductance = { resistance_area_product = 5.0, tmr = 1.0 }",
        "",
        "no conductance; give conductance",
    ),
    "too hot": (
        "initial_temperature = 310.0",
        "initial_temperature = 1100.0",
        "covers 0 to 1064 K",
    ),
}


@pytest.mark.parametrize(("before", "after", "message"), FAULTS.values(), ids=FAULTS)
def test_bad_questions_are_one_line(call, tmp_path, before, after, message):
    text = WARM + TRAJECTORY
    assert before in text
    path = written(tmp_path, text.replace(before, after))
    code, _, told = call("dynamics", path, "-o", tmp_path / "out")
    assert code == 2
    assert message in told
    assert len([line for line in told.splitlines() if line.startswith("spintorque:")]) == 1


def test_the_fokker_planck_equation_takes_no_heat(call, tmp_path):
    path = written(tmp_path, WARM + SWITCHING + "fokker_planck = true\n")
    code, _, told = call("switching", path, "-o", tmp_path / "out")
    assert code == 2
    assert "temperature is a JouleHeating; this question is about what does not change" in told
