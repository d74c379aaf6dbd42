"""Oscillations against the exact axial oscillator and signals made by hand."""

from concurrent.futures import ThreadPoolExecutor

import matplotlib.pyplot as plt
import numpy as np
import pytest
import synthetic_table
from axial import FIELD, H_K, MAGNET, current_for, torque_of
from in_plane_valve import VALVE, critical_current, magnet
from magnets import SKEW

import spintorque as st
from spintorque.analysis.resonance._oscillation import oscillation
from spintorque.analysis.resonance.voltage_signal import harmonics, voltage_signal
from spintorque.formulas import axial_oscillator
from spintorque.model.device import Device
from spintorque.plot.oscillation_figure import plot_oscillation, plot_spectrum

COSINES = np.array([0.35, 0.5])
PERPENDICULAR_FIELD = (0.0, 0.0, FIELD)
RESISTANCE = st.AngularResistance(parallel=1.0, antiparallel=1.1, cosine_of="resistance")


@pytest.fixture(scope="module")
def axial():
    return oscillation(
        MAGNET,
        torque=torque_of(1.0),
        drive=st.Drive(current_density=0.0, field=PERPENDICULAR_FIELD),
        strength=[current_for(c, 1.0) for c in COSINES],
        initial=st.direction(1.2),
        resistance=RESISTANCE,
        settling=15.0,
        duration=10.0,
    )


@pytest.fixture(scope="module")
def in_plane():
    return oscillation(
        magnet(fixed_direction=st.direction(0.5, np.pi / 2), easy_axis=(0.0, 0.0, 1.0)),
        torque=VALVE,
        drive=st.Drive(current_density=0.0, field=(0.0, 0.0, 1e5)),
        strength=np.array([0.8, 1.4, 1.8]) * critical_current(1e5, 1),
        initial=st.direction(0.2),
        resistance=RESISTANCE,
        settling=40.0,
        duration=20.0,
    )


def test_frequency_is_that_of_the_balance(axial):
    expected = axial_oscillator.frequency(
        COSINES, gamma0=MAGNET.gamma0, field=FIELD, anisotropy_field=H_K
    )
    np.testing.assert_allclose(axial.frequency, expected, rtol=1e-7)


def test_size_is_that_of_the_balance(axial):
    sine = np.sqrt(1 - COSINES**2)
    np.testing.assert_allclose(axial.extent[:, 0], sine, rtol=2e-3)
    np.testing.assert_allclose(axial.extent[:, 2], 0, atol=1e-6)
    np.testing.assert_allclose(axial.mean_moment[:, 2], COSINES, atol=1e-6)


def test_an_axial_oscillator_emits_nothing_and_has_the_resistance_of_its_angle(axial):
    current = axial.strength * MAGNET.area * 1e-18
    resistance = (1.0 + 0.1 * (1 - COSINES) / 2) / (MAGNET.area * 1e-6)
    np.testing.assert_allclose(axial.mean_voltage, current * resistance, rtol=1e-6)
    assert np.all(axial.amplitude < 1e-6 * np.abs(axial.mean_voltage)[:, None])


def test_rest_is_no_oscillation(in_plane):
    assert np.isnan(in_plane.frequency[0])
    assert in_plane.power[0] == 0
    assert np.all(in_plane.frequency[1:] > 1)


def test_spectrum_has_the_power_of_the_harmonics(in_plane):
    df = in_plane.spectrum_frequency[1] * 1e9
    for k in (1, 2):
        total = in_plane.spectral_density[k].sum() * df
        assert total == pytest.approx((in_plane.amplitude[k] ** 2).sum() / 2, abs=0, rel=0.01)
        peak = in_plane.spectrum_frequency[in_plane.spectral_density[k].argmax()]
        line = 1 + in_plane.amplitude[k].argmax()
        assert peak == pytest.approx(line * in_plane.frequency[k], abs=1e-9 * df)


def test_power_is_that_of_a_source_behind_its_resistance(in_plane):
    current = in_plane.strength[1] * 1e4 * 1e-18
    resistance = in_plane.mean_voltage[1] / current
    mean_square = (in_plane.amplitude[1] ** 2).sum() / 2
    expected = (np.sqrt(mean_square) / (resistance + 50.0)) ** 2 * 50.0
    assert in_plane.power[1] == pytest.approx(expected, abs=0, rel=1e-3)


def test_harmonics_of_a_signal_made_by_hand():
    time = 0.01 * np.arange(777)
    turn = 2 * np.pi * 3.21 * time
    signal = 0.2 + 1.5 * np.cos(turn + 0.3) + 0.4 * np.cos(2 * turn - 1.1)
    found = harmonics(signal, 3.21, 0.01, 3)
    assert found.mean == pytest.approx(0.2)
    np.testing.assert_allclose(found.amplitude, [1.5, 0.4, 0], atol=1e-12)
    np.testing.assert_allclose(found.phase[:2], [0.3, -1.1], rtol=1e-12)


@pytest.mark.parametrize("drive", [{"voltage": 0.2}, {"current_density": 2e10}])
def test_a_table_tells_its_resistance(drive):
    table = synthetic_table.make_table()
    device = Device(SKEW, table, st.Drive(**drive))
    run = st.simulate(
        SKEW, torque=table, drive=device.drive, duration=0.2, initial=st.direction(1.0)
    )
    signal, resistance = voltage_signal(device, run, None)
    voltage, density = run.dataset.voltage.values, run.dataset.current_density.values
    x = run.dataset.m.values @ np.array(SKEW.fixed_direction)
    np.testing.assert_allclose(density, synthetic_table.current(voltage, x), rtol=1e-6)
    each = voltage / (density * SKEW.area * 1e-18)
    np.testing.assert_allclose(signal, each * density.mean() * SKEW.area * 1e-18, rtol=1e-12)
    assert resistance == pytest.approx(each.mean())
    assert np.ptp(signal) > 1e-4


def test_workers_do_not_change_it_and_a_drive_alone_is_enough():
    question = {
        "torque": torque_of(1.0),
        "drive": st.Drive(current_density=current_for(0.5, 1.0), field=PERPENDICULAR_FIELD),
        "initial": st.direction(1.2),
        "resistance": RESISTANCE,
        "settling": 1.0,
        "duration": 1.0,
    }
    with ThreadPoolExecutor(2) as executor:
        other = oscillation(MAGNET, executor=executor, **question)
    alone = oscillation(MAGNET, **question)
    np.testing.assert_array_equal(alone.spectral_density, other.spectral_density)
    assert alone.strength == question["drive"].current_density


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"resistance": None}, "resistance is None"),
        ({"resistance": (100.0, 110.0)}, "resistance is tuple; allowed is an AngularResistance"),
        ({"duration": 0.01}, "samples or more"),
        ({"harmonic_count": 0}, "harmonic_count"),
        ({"load": 0.0}, "load"),
        ({"settling": 0.0}, "settling"),
    ],
)
def test_questions_that_cannot_be_asked(wrong, message):
    question = {"resistance": RESISTANCE, "duration": 1.0} | wrong
    with pytest.raises(st.QuestionError, match=message):
        oscillation(
            MAGNET,
            torque=torque_of(1.0),
            drive=st.Drive(current_density=1e10),
            initial=st.direction(1.0),
            **question,
        )


def test_figures(in_plane):
    frequency, amplitude = plot_oscillation(in_plane)
    assert frequency.get_ylabel() == "frequency (GHz)"
    assert amplitude.get_ylabel() == "amplitude of the voltage (mV)"
    spectrum = plot_spectrum(in_plane, 1)
    assert spectrum.get_yscale() == "log"
    plt.close("all")
