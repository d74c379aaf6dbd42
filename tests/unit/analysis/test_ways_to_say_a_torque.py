"""One device said in several ways has the same answers in every analysis of its motion."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import BIAXIAL

import spintorque as st
from spintorque import analysis
from spintorque.analysis.regimes.attractors import AttractorSearch
from spintorque.model.angular_resistance import AngularResistance

START = st.direction(np.pi / 2, 0.3)
SINGLE = st.SpinOrbitTorque(damping_like=0.3, field_like=0.1)
SPLIT = [
    st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.3)),
    st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.0, field_like=0.1)),
]
PAIR = st.CoupledMacrospins(layers=(BIAXIAL, BIAXIAL))
DRIVE = st.Drive(current_density=-1.7e11, field=(0.0, 0.0, 1e3))
RESISTANCE = AngularResistance(parallel=1.0, antiparallel=2.0)
SEARCH = AttractorSearch(duration=5.0, rounds=2)
COLD = {
    "temperature": 1e-7,
    "trajectories": 5,
    "settle": 0.0,
    "control": st.StepControl(method="midpoint", step=2e-3),
}


def at_terminal(drive):
    """Drive whose current goes through another contact."""
    own = replace(drive, current_density=0.0)
    return replace(own, terminals=[st.Terminal(name="line", current_density=drive.current_density)])


WAYS = {
    "a list of two torques": (BIAXIAL, SPLIT, lambda drive: drive, None),
    "a terminal": (BIAXIAL, [st.Polarizer(torque=SINGLE, terminal="line")], at_terminal, "line"),
    "one of two layers": (PAIR, [st.Polarizer(torque=SINGLE)], lambda drive: drive, None),
}


def everywhere(device, start):
    """Start of the layer, and of the second one if there is one."""
    return start if device["magnet"] is BIAXIAL else (start, start)


def first_layer(moments):
    """Moments (..., 3) of the first layer of (n, m, [layers,] 3)."""
    return moments if moments.ndim == 3 else moments[..., 0, :]


def characteristic(terminal, **device):
    found = analysis.characteristic_trajectories(duration=1.0, terminal=terminal, **device)
    return [found.critical, found.strength, found.regimes]


def diagram(terminal, **device):
    found = analysis.phase_diagram(
        strength=(-3e11, 3e11),
        field=(-1e3, 1e3),
        resolution=(3e11, 2e3),
        coarse=1,
        initial=[everywhere(device, start) for start in (START, -np.array(START))],
        search=SEARCH,
        terminal=terminal,
        **device,
    )
    return [found.points, found.regimes, found.growth > 0]


def loops(terminal, **device):
    found = analysis.hysteresis(
        strength=[-3e11, 0.0, 3e11], field=[0.0], search=SEARCH, terminal=terminal, **device
    )
    return [found.up, found.down, first_layer(found.moment_up).round(1)]


def steady(terminal, **device):
    found = analysis.oscillation(
        strength=[-1.7e11, -1.75e11],
        initial=everywhere(device, START),
        settling=3.0,
        duration=2.0,
        sample_interval=0.02,
        resistance=RESISTANCE,
        terminal=terminal,
        **device,
    )
    return [found.frequency, found.amplitude, found.mean_voltage, found.spectral_density]


def line(_, **device):
    found = analysis.linewidth(
        temperature=10.0,
        members=4,
        initial=everywhere(device, START),
        settling=2.0,
        duration=1.5,
        **device,
    )
    return [found.frequency, found.frequency_at_rest, found.from_phase]


def rectified(terminal, *, drive, **device):
    tenth = drive.with_strengths(0.1 * level for level in drive.strengths)
    found = analysis.spin_torque_resonance(
        drive=replace(tenth, field=(0.0, 3e4, 0.0)),
        near=everywhere(device, START),
        frequency=[5.0, 6.0],
        amplitude=1e9,
        resistance=RESISTANCE,
        terminal=terminal,
        **device,
    )
    return [found.voltage, found.from_parallel, found.from_perpendicular, found.half_width]


def counted(_, *, drive, **device):
    drives = [drive.with_strengths(k * level for level in drive.strengths) for k in (1, 2)]
    found = analysis.switching_probability(
        drives=drives,
        lengths=[0.2, 0.6, 2.0],
        initial=everywhere(device, START),
        **COLD,
        **device,
    )
    return [found.switched, found.amplitude]


def passages(_, *, drive, **device):
    twice = drive.with_strengths(2 * level for level in drive.strengths)
    initial = everywhere(device, START)
    found = analysis.switching_times(duration=2.0, drive=twice, initial=initial, **COLD, **device)
    return [found.switching_time.round(3)]


ANALYSES = {
    "characteristic_trajectories": characteristic,
    "hysteresis": loops,
    "linewidth": line,
    "oscillation": steady,
    "phase_diagram": diagram,
    "spin_torque_resonance": rectified,
    "switching_probability": counted,
    "switching_times": passages,
}
LONG = ("characteristic_trajectories", "linewidth", "oscillation")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in ANALYSES],
)
def test_one_device_in_several_ways(name):
    ask = ANALYSES[name]
    plain = ask(None, magnet=BIAXIAL, torque=SINGLE, drive=DRIVE)
    assert any(np.any(np.asarray(value)) for value in plain)
    for way, (magnet, torque, of_drive, terminal) in WAYS.items():
        other = ask(terminal, magnet=magnet, torque=torque, drive=of_drive(DRIVE))
        for expected, found in zip(plain, other, strict=True):
            atol = 1e-6 * np.nanmax(np.abs(expected))
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=atol, err_msg=way)
