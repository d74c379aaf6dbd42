"""Circuits in question files: tables, what drives a magnet by them, and faults in one line."""

import re
from pathlib import Path

import numpy as np
import pytest
from commands import caller

import spintorque as st
from spintorque.io.question_file import parse_question

EXAMPLE = (Path(st.__file__).parents[1] / "examples" / "circuit_valve.toml").read_text()


@pytest.fixture
def call(monkeypatch, capsys):
    return caller(monkeypatch, capsys)


def valve():
    return parse_question(EXAMPLE).source


def test_a_file_has_the_circuit_of_its_sections():
    circuit = valve().circuit
    assert circuit.places == ("left", "right", "copper")
    assert circuit.contacts[0].contact.mixing_conductance == 1.2e15
    strong = circuit.contacts[1].contact
    assert (strong.ar_star, strong.polarization) == pytest.approx((0.9e-15, 0.8))
    assert strong.mixing_conductance == 5.5e14 + 2e13j
    again = st.CircuitValve.from_mapping(valve().to_mapping())
    assert again == valve()
    table = st.tabulate(valve(), bias=[0.0, 0.01], theta=[0.0, 1.0, np.pi])
    assert parse_question(table.question).source == valve()
    package = EXAMPLE.replace("ar_star = 0.9e-15", 'like = "Co|Cu"').replace("gamma = 0.8", "")
    assert parse_question(package).source.circuit.contacts[1].contact.conductance > 0


@pytest.mark.slow
def test_a_sweep_of_a_file_is_that_of_its_valve(call, tmp_path):
    axes = '[sweep.axes]\n"nodes[0].spin_flip_conductance" = [0.0, 1e13]\n'
    (tmp_path / "a.toml").write_text(EXAMPLE.replace('torques_on = "both"', "") + axes)
    code, _, errors = call("sweep", tmp_path / "a.toml", "-o", tmp_path / "swept")
    assert code == 0, errors
    swept = st.open_sweep(tmp_path / "swept" / "sweep.zarr")
    mapping = valve().to_mapping()
    mapping["circuit"]["nodes"][0]["spin_flip_conductance"] = 1e13
    theta = swept.dataset["theta"].values
    expected = st.CircuitValve.from_mapping(mapping).torques(0.01, theta).values[0]
    part = swept.table({"nodes[0].spin_flip_conductance": 1e13}).dataset
    np.testing.assert_array_equal(part["torque_parallel"].sel(bias=0.01), expected)


@pytest.mark.slow
def test_the_commands_take_a_circuit_for_a_stack(call, tmp_path):
    (tmp_path / "a.toml").write_text(
        EXAMPLE
        + """
[macrospin]
saturation_magnetization = 8.0e5
thickness = 3.0
damping = 0.02
area = 1.0e4
demagnetization = [1.0, 0.0, 0.0]

[drive]
voltage = 0.001

[dynamics]
duration = 0.05
initial = { theta_deg = 20.0 }
"""
    )
    for command, kept in (("table", "table.nc"), ("run", "trajectory.nc")):
        code, _, errors = call(command, tmp_path / "a.toml", "-o", tmp_path / command)
        assert code == 0, errors
        assert (tmp_path / command / kept).exists()
        assert "contact 2, copper - right" in (tmp_path / command / "report.html").read_text()
    table = st.TorqueTable.load(tmp_path / "table" / "table.nc")
    direct = valve().torques(0.01, table.dataset["theta"].values)
    np.testing.assert_array_equal(table.dataset["torque_parallel"].sel(bias=0.01), direct.values[0])
    np.testing.assert_array_equal(
        table.dataset["fixed_torque_parallel"].sel(bias=0.01), direct.parts["fixed_torque_parallel"]
    )


FAULTS = {
    "contact copper - right: conductances are missing; give both, or ar_star": (
        "ar_star = 0.9e-15",
        "",
    ),
    r"unknown key circuit.contacts.1.gamm; did you mean gamma": ("gamma =", "gamm ="),
    "ends at copper, which is no node": (
        'name = "copper"',
        'name = "cooper"',
    ),
    "mixing_conductance .* allowed is a real part": ("1.2e15 ", "1.2e13 "),
    r"has the sections \[stack\] and \[circuit\]; keep one": (
        "[table]",
        '[stack]\nlattice_constant = 0.3\n[[stack.layers]]\nmaterial = "Cu"\n[table]',
    ),
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults_of_a_circuit_are_told(message):
    old, new = FAULTS[message]
    assert old in EXAMPLE
    with pytest.raises(st.QuestionError, match=message) as caught:
        _ = parse_question(EXAMPLE.replace(old, new, 1)).source
    assert "\n" not in str(caught.value)


def test_a_table_needs_a_source():
    bare = re.sub(r"\[circuit\].*(?=\[table\])", "", EXAMPLE, flags=re.S)
    with pytest.raises(st.QuestionError, match=r"no section \[stack\] or .* or \[circuit\] or"):
        _ = parse_question(bare).source
