"""Analyses of layers that move together, and of cells with several contacts."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import BIAXIAL, uniaxial

import spintorque as st
from spintorque import analysis
from spintorque.analysis.drive_field_plane import DriveFieldPlane
from spintorque.analysis.path_ending import ending
from spintorque.analysis.regimes.attractors import AttractorSearch, attractors, default_starts
from spintorque.model.angular_resistance import AngularResistance
from spintorque.model.device import Device
from spintorque.results.analyses.regime import Regime

START = np.array(st.direction(np.pi / 2, 0.3))
PUSH = st.SpinOrbitTorque(damping_like=0.3, field_like=0.1)
THICK = replace(BIAXIAL, thickness=4.0)
BOUND = st.CoupledMacrospins(layers=(BIAXIAL, BIAXIAL), couplings=[st.Coupling(bilinear=6e-3)])
SAF = st.CoupledMacrospins(
    layers=(BIAXIAL, replace(BIAXIAL, thickness=3.0)), couplings=[st.Coupling(bilinear=-4e-4)]
)
NOTHING = st.Drive(current_density=0.0)
RESISTANCE = AngularResistance(parallel=1.0, antiparallel=2.0)
Z = np.array([0.0, 0.0, 1.0])
PERPENDICULAR = uniaxial(damping=0.02)


@pytest.mark.slow
def test_a_strongly_bound_pair_is_one_thick_layer():
    """A torque on one of two equal layers is half of it on each, at the same frequency."""
    on_one, on_all = [st.Polarizer(torque=PUSH)], PUSH
    ask = {"drive": NOTHING, "duration": 0.5}
    thick = analysis.characteristic_trajectories(THICK, torque=on_all, **ask)
    bound = analysis.characteristic_trajectories(BOUND, torque=on_one, **ask)
    assert bound.critical == pytest.approx(thick.critical, rel=2e-3)
    drive = NOTHING.with_strength(1.08 * thick.critical)
    options = {"settling": 20.0, "duration": 40.0}
    lines = [
        analysis.linewidth(
            magnet,
            torque=torque,
            drive=drive,
            initial=start,
            temperature=20.0,
            members=8,
            **options,
        )
        for magnet, torque, start in ((THICK, on_all, START), (BOUND, on_one, (START, START)))
    ]
    assert lines[1].frequency_at_rest == pytest.approx(lines[0].frequency_at_rest, rel=5e-3)
    assert lines[1].relaxation_rate == pytest.approx(lines[0].relaxation_rate, rel=0.02)
    steady = [
        analysis.oscillation(
            magnet, torque=torque, drive=drive, initial=start, resistance=RESISTANCE, **options
        )
        for magnet, torque, start in ((THICK, on_all, START), (BOUND, on_one, (START, START)))
    ]
    np.testing.assert_allclose(steady[1].amplitude, steady[0].amplitude, rtol=0.02, atol=2e-5)
    assert steady[1].extent.shape == (1, 2, 3)


def test_thresholds_of_the_torques_of_a_cell_add_up():
    """Along the easy axis a_DL = alpha H_k: each current takes its share of the way there."""
    torque = [
        st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.4)),
        st.Polarizer(torque=st.SpinOrbitTorque(damping_like=0.1), terminal="line"),
    ]

    def threshold(own, terminal, other):
        drive = st.Drive(
            current_density=0.0, terminals=[st.Terminal(name="line", current_density=0.0)]
        ).with_strength(other, own)
        found = analysis.characteristic_trajectories(
            PERPENDICULAR, torque=torque, drive=drive, terminal=terminal, duration=1.0
        )
        return found.critical

    to_field = 1.054571817e-34 / (2 * 1.602176634e-19) * PERPENDICULAR.torque_to_field
    alone = -0.02 * 4e4 / (to_field * 0.1)
    assert threshold(None, "line", 0.0) == pytest.approx(alone, rel=1e-8)
    assert threshold(None, "line", 0.3 * alone / 4) == pytest.approx(0.7 * alone, rel=1e-8)


@pytest.mark.slow
def test_a_junction_reads_what_a_current_in_the_line_moves():
    """V = J RA(theta) of the small current through the junction, at the angle of its own torque."""
    sense, q = 1e9, np.array(st.direction(np.pi / 2, 0.8))
    torque = [
        st.Polarizer(torque=st.SlonczewskiTorque(polarization=0.5), direction=q),
        st.Polarizer(torque=PUSH, terminal="line"),
    ]
    drive = st.Drive(
        current_density=sense, terminals=[st.Terminal(name="line", current_density=0.0)]
    )
    found = analysis.oscillation(
        BIAXIAL,
        torque=torque,
        drive=drive,
        strength=[-1.7e11],
        initial=START,
        resistance=RESISTANCE,
        settling=30.0,
        duration=5.0,
        terminal="line",
    )
    moved = drive.with_strength(-1.7e11, "line")
    run = st.simulate(BIAXIAL, torque=torque, drive=moved, duration=35.0, initial=START)
    m = run.dataset["m"].values[len(run.time) * 6 // 7 :]
    voltage = sense * RESISTANCE.at(m @ q)
    assert found.mean_voltage[0] == pytest.approx(voltage.mean(), rel=1e-3)
    power = (found.amplitude[0] ** 2).sum() / 2
    assert power == pytest.approx(voltage.var(), rel=0.02)
    assert found.frequency[0] > 1.0


@pytest.mark.parametrize("layer", [0, 1])
def test_a_synthetic_antiferromagnet_has_two_states_and_switches_as_a_whole(layer):
    torque = [st.Polarizer(torque=PUSH)]
    drives = [NOTHING.with_strength(level) for level in (-3e12, 3e12)]
    found = analysis.switching_probability(
        SAF,
        torque=torque,
        drives=drives,
        lengths=[2.0],
        rest=3.0,
        initial=((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)),
        temperature=300.0,
        trajectories=20,
        layer=layer,
    )
    np.testing.assert_array_equal(found.switched, [[20], [0]])


def test_passages_of_the_second_layer_are_those_of_the_layers_counted_the_other_way():
    pair = [BIAXIAL, replace(BIAXIAL, thickness=3.0)]
    coupling = st.Coupling(bilinear=-4e-4)
    found = []
    for order, layer in (((0, 1), 1), ((1, 0), 0)):
        magnet = st.CoupledMacrospins(layers=[pair[k] for k in order], couplings=[coupling])
        torque = [
            st.Polarizer(torque=PUSH, on=order.index(0)),
            st.Polarizer(torque=PUSH, on=order.index(1), layer=order.index(0)),
        ]
        start = [(1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)]
        times = analysis.switching_times(
            magnet,
            torque=torque,
            drive=NOTHING.with_strength(-3e12),
            duration=2.0,
            temperature=300.0,
            trajectories=20,
            initial=[start[k] for k in order],
            layer=layer,
        )
        found.append(times.switching_time)
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)
    assert np.isfinite(found[0]).all()


def test_a_hysteresis_follows_what_simulate_shows():
    search = AttractorSearch(duration=8.0, rounds=3)
    levels = [-3e12, 0.0, 3e12]
    found = analysis.hysteresis(
        SAF,
        torque=[st.Polarizer(torque=PUSH)],
        drive=NOTHING,
        strength=levels,
        field=[0.0],
        layer=1,
        search=search,
    )
    start = np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]])
    for number, level in enumerate(levels):
        tilted = start + 0.01
        tilted /= np.linalg.norm(tilted, axis=-1, keepdims=True)
        run = st.simulate(
            SAF,
            torque=[st.Polarizer(torque=PUSH)],
            drive=NOTHING.with_strength(level),
            duration=20.0,
            initial=tilted,
        )
        last = run.dataset["m"].values[-500:]
        start = last[-1]
        if np.ptp(last, axis=0).max() < 1e-3:
            np.testing.assert_allclose(found.moment_up[number, 0], start, atol=1e-2)
            expected = Regime.PARALLEL if start[1, 0] > 0 else Regime.ANTIPARALLEL
            assert found.up[number, 0] == expected
    assert {Regime.PARALLEL, Regime.ANTIPARALLEL} <= {int(r) for r in found.up[:, 0]}


def test_layers_whose_extents_do_not_repeat_are_unsettled():
    time = np.linspace(0, 1, 200)
    growing = np.stack([np.cos(60 * time) * time, np.sin(60 * time) * time, 0 * time], axis=-1)
    still = np.tile([1.0, 0.0, 0.0], (200, 1))
    path = np.concatenate([still, growing], axis=-1)[:, None]
    found = ending(path, SAF, np.pi / 4, layer=0)
    assert not found.settled[0]
    assert found.regime[0] == Regime.PARALLEL
    assert ending(np.concatenate([still, still], axis=-1)[:, None], SAF, np.pi / 4).settled[0]


@pytest.mark.parametrize("regular", [True, False])
def test_layers_that_never_come_back_are_unsettled(regular):
    """Both turn all the way round in either half; one path repeats, the other does not."""
    time = np.linspace(0, 1, 600, endpoint=False)
    tones = (40.0,) if regular else (17.3, 28.9, 40.0, 51.7, 66.1)
    phase = sum(9.0 * np.sin(tone * time + tone) for tone in tones)
    turning = np.stack([np.cos(phase), np.sin(phase), 0 * time], axis=-1)
    path = np.concatenate([turning, turning[:, [2, 0, 1]]], axis=-1)[:, None]
    assert ending(path, SAF, np.pi / 4).settled[0] == regular
    assert ending(path[..., :3], BIAXIAL, np.pi / 4).settled[0]


def test_both_states_of_coupled_layers_are_found_in_a_plane():
    plane = DriveFieldPlane.of(Device(SAF, [st.Polarizer(torque=PUSH)], NOTHING), layer=1)
    starts = default_starts(SAF)
    assert starts.shape == (8, 6)
    np.testing.assert_allclose(np.linalg.norm(starts.reshape(-1, 3), axis=1), 1)
    step = plane.longest_step([0.0], [0.0])
    regimes, growth = attractors(
        plane, np.zeros((1, 2)), starts, step=step, search=AttractorSearch(duration=6.0, rounds=3)
    )
    assert regimes[0] == Regime.PARALLEL | Regime.ANTIPARALLEL
    assert (growth < 0).all()
