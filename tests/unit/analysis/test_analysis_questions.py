"""Every analysis refuses what it cannot be about, in the same words."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic_table
from axial_device import device

import spintorque as st
from spintorque.analysis.motion_checks import torque_mapping
from spintorque.analysis.regimes._characteristic_trajectories import characteristic_trajectories
from spintorque.analysis.regimes._hysteresis import hysteresis
from spintorque.analysis.regimes._phase_diagram import phase_diagram
from spintorque.analysis.resonance._linewidth import linewidth
from spintorque.analysis.resonance._oscillation import oscillation
from spintorque.analysis.resonance._spin_torque_resonance import spin_torque_resonance
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.analysis.stability._equilibria import equilibria
from spintorque.analysis.stability.fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from spintorque.analysis.switching._switching import switching_probability, switching_times
from spintorque.model.angular_resistance import AngularResistance
from spintorque.model.device import Device

MAGNET = device(20.0)
TORQUE = st.SlonczewskiTorque(polarization=0.5)
RESISTANCE = AngularResistance(parallel=1.0, antiparallel=2.0)
UP = (0.0, 0.0, 1.0)
NOTHING = st.Drive(current_density=0.0)
WAVE = st.Sine(amplitude=1e9, frequency=3.0)
PLANE = {"strength": (-1e10, 1e10), "field": (-1e3, 1e3), "resolution": (1e10, 1e3)}
RAMPS = {"strength": [-1e10, 1e10], "field": [0.0]}
STEADY = {
    "characteristic_trajectories": (characteristic_trajectories, {}),
    "critical_drive": (critical_drive, {"near": UP}),
    "equilibria": (equilibria, {}),
    "hysteresis": (hysteresis, RAMPS),
    "linewidth": (linewidth, {"initial": UP, "temperature": 300.0}),
    "mean_first_passage_time": (mean_first_passage_time, {"temperature": 300.0}),
    "oscillation": (
        oscillation,
        {"initial": UP, "resistance": RESISTANCE},
    ),
    "phase_diagram": (phase_diagram, PLANE),
    "relaxation_rates": (relaxation_rates, {"temperature": 300.0}),
    "spin_torque_resonance": (
        spin_torque_resonance,
        {
            "near": UP,
            "frequency": 1.0,
            "amplitude": 1e9,
            "resistance": RESISTANCE,
        },
    ),
    "stationary_distribution": (stationary_distribution, {"temperature": 300.0}),
    "switching_probability": (switching_probability, {"lengths": [1.0], "temperature": 300.0}),
    "switching_times": (
        switching_times,
        {"duration": 1.0, "temperature": 300.0},
    ),
}
SOLVERS = STEADY | {
    "evolve_distribution": (evolve_distribution, {"times": [1.0], "temperature": 300.0}),
}


def ask(name, *, magnet=MAGNET, torque=TORQUE, drive, **more):
    solver, options = SOLVERS[name]
    drives = {"drives": [drive]} if name == "switching_probability" else {"drive": drive}
    return solver(magnet, torque=torque, **drives, **options, **more)


@pytest.mark.parametrize("name", STEADY)
@pytest.mark.parametrize(
    "drive",
    [
        st.Drive(current_density=WAVE),
        st.Drive(current_density=0.0, field=(0.0, 0.0, WAVE)),
    ],
    ids=["current_density", "field"],
)
def test_drives_that_change_in_time_are_refused(name, drive):
    with pytest.raises(st.QuestionError, match=r"is a Sine; .* does not change"):
        ask(name, drive=drive)


@pytest.mark.parametrize("name", SOLVERS)
def test_other_kinds_are_refused(name):
    drive = st.Drive(current_density=0.0)
    with pytest.raises(st.QuestionError, match="magnet is float"):
        ask(name, magnet=0.5, drive=drive)
    with pytest.raises(st.QuestionError, match="torque is float"):
        ask(name, torque=st.Polarizer(torque=0.5), drive=drive)
    with pytest.raises(st.QuestionError, match="drive"):
        ask(name, drive=1e9)


VARY = (
    "characteristic_trajectories",
    "critical_drive",
    "hysteresis",
    "oscillation",
    "phase_diagram",
    "spin_torque_resonance",
)
JUDGE = {
    *VARY,
    "linewidth",
    "switching_probability",
    "switching_times",
} - {"critical_drive", "spin_torque_resonance"}


@pytest.mark.parametrize("name", VARY)
def test_terminals_that_cannot_be_varied_are_told(name):
    drive = st.Drive(current_density=0.0, terminals=[st.Terminal(name="line", current_density=0.0)])
    with pytest.raises(st.QuestionError, match="terminal is 'lane'; the drive has 'line': name"):
        ask(name, drive=drive, terminal="lane")
    with pytest.raises(st.QuestionError, match="terminal is 'line', which drives no torque; give"):
        ask(name, drive=drive, terminal="line")
    with pytest.raises(st.QuestionError, match="terminal is 'line'; the drive has none"):
        ask(name, torque=[st.Polarizer(torque=TORQUE, terminal="line")], drive=NOTHING)


@pytest.mark.parametrize("name", sorted(JUDGE))
def test_layers_that_are_not_there_are_told(name):
    with pytest.raises(st.QuestionError, match="layer is 1; there is layer 0 alone"):
        ask(name, drive=NOTHING, layer=1)
    with pytest.raises(st.QuestionError, match="layer is -1"):
        ask(name, drive=NOTHING, layer=-1)


@pytest.mark.parametrize("name", ["linewidth", "oscillation"])
def test_every_layer_needs_a_start(name):
    pair = st.CoupledMacrospins(layers=(MAGNET, MAGNET))
    with pytest.raises(st.QuestionError, match="allowed are 2 unit vectors, one for each layer"):
        ask(name, magnet=pair, torque=[st.Polarizer(torque=TORQUE)], drive=NOTHING)


def test_torques_are_told_apart_by_their_numbers():
    table = synthetic_table.make_table()
    again = st.TorqueTable(table.dataset.assign_attrs(question="other words"))
    other = st.TorqueTable(table.dataset.assign(current_density=2 * table.dataset.current_density))

    def mapping(torque):
        return torque_mapping(Device(MAGNET, torque, st.Drive(voltage=0.0)))

    assert mapping(table) == mapping(again) != mapping(other)
    forms = [
        None,
        TORQUE,
        replace(TORQUE, polarization=0.4),
        st.SpinOrbitTorque(damping_like=0.5),
        table,
    ]
    assert len({str(mapping(form)) for form in forms}) == len(forms)


def test_spin_orbit_torque_reaches_the_analyses():
    """Spins along the easy axis: a_DL = alpha H_k destabilises, whatever the angle."""
    xi = 0.3
    torque = st.SpinOrbitTorque(damping_like=xi)
    drive = st.Drive(current_density=0.0)
    found = critical_drive(MAGNET, torque=torque, drive=drive, near=(0.0, 0.0, -1.0))
    field = np.trace(MAGNET.field_matrix) * MAGNET.damping
    expected = field / (1.054571817e-34 / (2 * 1.602176634e-19) * xi * MAGNET.torque_to_field)
    assert found.positive.drive == pytest.approx(expected, rel=1e-8)
