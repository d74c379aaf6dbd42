"""Rectified voltages of cells with several torques, terminals and layers."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import SKEW, uniaxial

import spintorque as st
from spintorque.analysis import fit_resonance, normal_modes, spin_torque_resonance
from spintorque.model.angular_resistance import AngularResistance

MAGNET = replace(SKEW, damping=0.1)
VALVE = st.SlonczewskiTorque(polarization=0.6, asymmetry=1.3, field_like_ratio=0.25)
LINE = st.SpinOrbitTorque(damping_like=0.3, field_like=-0.2)
RESISTANCE = AngularResistance(parallel=2.0, antiparallel=3.5)
FIELD = (1e4, 2e4, 3e4)
PAIR = st.CoupledMacrospins(
    layers=(MAGNET, replace(MAGNET, thickness=3.0)), couplings=[st.Coupling(bilinear=-2e-4)]
)
WRITTEN = [
    st.Polarizer(torque=VALVE),
    st.Polarizer(torque=LINE, direction=(0, 1, 0), terminal="line"),
]
MUTUAL = [
    st.Polarizer(torque=VALVE, on=0, layer=1),
    st.Polarizer(torque=VALVE, on=1, layer=0),
    st.Polarizer(torque=LINE, on=1, direction=(0, 1, 0)),
]
JUNCTION, OF_LINE = 2e11, 5e11
CELLS = {
    "write line": (MAGNET, WRITTEN, "line"),
    "junction of a cell": (MAGNET, WRITTEN, None),
    "coupled layers": (PAIR, MUTUAL, None),
}


def drive_of(terminal, level):
    """Drive of both currents, of which that of a terminal is a level."""
    drive = st.Drive(
        current_density=JUNCTION,
        field=FIELD,
        terminals=[st.Terminal(name="line", current_density=OF_LINE)],
    )
    return drive.with_strength(level, terminal)


def mean_voltage(name, amplitude, tone, start, still):
    """Mean V = J RA(theta) over two periods, after deviations have died out."""
    magnet, torque, terminal = CELLS[name]
    mean = JUNCTION if terminal is None else OF_LINE
    wave = st.Sine(amplitude=amplitude, frequency=tone, phase=np.pi / 2, offset=mean)
    drive = drive_of(terminal, wave)
    if magnet is PAIR:
        drive = replace(drive, terminals=())
    begin = 64 * int(np.ceil(6.0 * tone))
    control = st.StepControl(method="dop853", tolerance=1e-11, sample_interval=1 / (64 * tone))
    duration = (begin + 128) / 64 / tone
    run = st.simulate(
        magnet, torque=torque, drive=drive, duration=duration, initial=start, control=control
    )
    moments = run.dataset["m"].values[begin : begin + 128]
    time = run.dataset["time"].values[begin : begin + 128]
    current = JUNCTION if terminal else mean + amplitude * np.cos(2 * np.pi * tone * time)
    return (current * RESISTANCE.at(cosine(moments))).mean() - still


def cosine(moments):
    """m.q (...) of the junction: to the fixed direction, or between two layers (..., 2, 3)."""
    if moments.shape[-2:] == (2, 3):
        return (moments[..., 0, :] * moments[..., 1, :]).sum(axis=-1)
    return moments @ np.array(MAGNET.fixed_direction)


@pytest.mark.parametrize("name", CELLS)
def test_mean_of_a_driven_trajectory(name):
    magnet, torque, terminal = CELLS[name]
    mean = JUNCTION if terminal is None else OF_LINE
    drive = drive_of(terminal, mean)
    if magnet is PAIR:
        drive = replace(drive, terminals=())
    amplitude = 0.02 * mean
    ask = {
        "torque": torque,
        "drive": drive,
        "near": (1, 0, 0) if magnet is MAGNET else ((1, 0, 0), (-1, 0, 0)),
        "amplitude": amplitude,
        "resistance": RESISTANCE,
        "terminal": terminal,
    }
    first = spin_torque_resonance(magnet, frequency=10.0, **ask)
    tone = float(first.resonance_frequency[0])
    found = spin_torque_resonance(magnet, frequency=tone, **ask)
    still = JUNCTION * RESISTANCE.at(cosine(found.m[0]))
    expected = mean_voltage(name, amplitude, tone, found.m[0], still)
    size = abs(found.from_parallel[0]) + abs(found.shift[0])
    assert found.voltage[0] == pytest.approx(expected, abs=1e-3 * size)
    assert (found.from_parallel[0] == 0) == (terminal == "line")


def test_the_resonance_of_coupled_layers_is_one_of_their_modes():
    drive = st.Drive(current_density=JUNCTION, field=FIELD)
    near = ((1, 0, 0), (-1, 0, 0))
    found = spin_torque_resonance(
        PAIR,
        torque=MUTUAL,
        drive=drive,
        near=near,
        frequency=10.0,
        amplitude=1e9,
        resistance=RESISTANCE,
    )
    modes = normal_modes(PAIR, torque=MUTUAL, drive=drive, near=near)
    nearest = np.argmin(np.abs(modes.frequency - found.resonance_frequency))
    assert found.resonance_frequency[0] == pytest.approx(modes.frequency[nearest], rel=1e-8)
    assert found.half_width[0] == pytest.approx(modes.half_width[nearest], rel=1e-6)


@pytest.mark.parametrize("ratio", [0.5, -2.0])
def test_spin_orbit_resonance_has_the_ratio_of_liu(ratio):
    """S/A = (a_DL/a_FL) / sqrt(1 + Ms/H) of a field sweep, PRL 106, 036601 (2011), Eq. 4."""
    film = uniaxial(Ms=8e5, H_k=0.0, damping=0.005, demagnetization=(0, 0, 1))
    way = np.array([np.cos(np.pi / 4), np.sin(np.pi / 4), 0.0])
    torque = [
        st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1), direction=(0, 1, 0)),
        st.Polarizer(
            torque=st.SpinOrbitTorque(damping_like=0.0, field_like=0.1 * ratio), direction=(0, 1, 0)
        ),
    ]
    sweep = np.linspace(5e4, 1.2e5, 141)
    found = spin_torque_resonance(
        film,
        torque=torque,
        drive=st.Drive(current_density=0.0),
        near=way,
        frequency=9.0,
        fields=np.outer(sweep, way),
        amplitude=1e9,
        resistance=RESISTANCE,
    )
    line = fit_resonance(found.field_strength, found.voltage, swept="field")
    expected = 1 / ratio / np.sqrt(1 + film.saturation_magnetization / line.resonance)
    assert line.symmetric / line.antisymmetric == pytest.approx(expected, rel=0.01)
