"""Linewidths of processes made by hand and of the axial oscillator."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from axial import ALPHA, CASES, FIELD, H_K, MAGNET, MS, current_for, torque_of
from scipy import constants

import spintorque as st
from spintorque.analysis.linewidth import linewidth
from spintorque.analysis.spectral_line import expected_line, fitted_width, periodogram, phase_width
from spintorque.formulas import axial_oscillator
from spintorque.plot.linewidth import plot_linewidth

INTERVAL = 0.05


def diffusing(width, members=400, count=4000, frequency=3.0):
    """Phases (times, members) whose exp(i phi) has a Lorentzian line of a width (GHz)."""
    noise = np.random.default_rng(5).standard_normal((count, members))
    walk = np.sqrt(2 * np.pi * width * INTERVAL) * noise
    return 2 * np.pi * frequency * INTERVAL * np.arange(count)[:, None] + np.cumsum(walk, axis=0)


@pytest.mark.parametrize("width", [0.02, 0.1])
def test_a_phase_that_diffuses(width):
    phase = diffusing(width)
    found, error = phase_width(phase, INTERVAL)
    assert error < 0.06 * width
    assert abs(found - width) < 3 * error
    density = periodogram(np.exp(1j * phase), INTERVAL)
    found, error = fitted_width(density, INTERVAL, 3.0, 1.5 * width, phase.shape[1])
    assert error < 0.03 * width
    assert abs(found - width) < 3 * error


def test_expected_line_is_a_lorentzian_of_unit_power():
    count, width = 40000, 0.1
    axis = np.fft.fftshift(np.fft.fftfreq(count, 0.01))
    line = expected_line(count, 0.01, 3.0, width)
    lorentzian = (width / (2 * np.pi)) / ((axis - 3.0) ** 2 + (width / 2) ** 2)
    near = abs(axis - 3.0) < 5 * width
    np.testing.assert_allclose(line[near], lorentzian[near], rtol=0.02)
    assert line.sum() * (axis[1] - axis[0]) == pytest.approx(1.0, abs=0, rel=1e-9)


def expected(temperature, cosine, asymmetry):
    gamma = MAGNET.gamma0 / constants.mu_0
    moment = MS * MAGNET.volume
    turn = ALPHA * gamma * constants.k * temperature / ((1 + ALPHA**2) * moment) * 1e-9
    return axial_oscillator.linewidth(
        cosine,
        thermal_turn=turn,
        gamma0=MAGNET.gamma0,
        damping=ALPHA,
        field=FIELD,
        anisotropy_field=H_K,
        tilt=(asymmetry**2 - 1) / (asymmetry**2 + 1),
    )


def ask(asymmetry=1.0, cosine=0.4, **changes):
    question = {
        "torque": torque_of(asymmetry),
        "drive": st.Drive(current_density=current_for(cosine, asymmetry), field=(0.0, 0.0, FIELD)),
        "initial": st.direction(np.arccos(cosine)),
        "temperature": [5.0, 20.0],
        "members": 64,
        "settling": 5.0,
        "duration": 80.0,
    }
    return linewidth(MAGNET, **question | changes)


@pytest.fixture(scope="module")
def found():
    return ask()


def test_axial_oscillator_has_the_width_of_phase_noise(found):
    exact = expected(found.temperature, 0.4, 1.0)
    assert np.all(np.abs(found.from_phase - exact) < 3 * found.from_phase_error)
    assert np.all(np.abs(found.from_spectrum - exact) < 3 * found.from_spectrum_error)
    assert np.all(found.from_phase_error < 0.15 * exact)
    assert np.all(found.from_spectrum_error < 0.15 * exact)
    frequency = axial_oscillator.frequency(
        0.4, gamma0=MAGNET.gamma0, field=FIELD, anisotropy_field=H_K
    )
    assert found.frequency_at_rest == pytest.approx(frequency, abs=0, rel=1e-7)
    np.testing.assert_allclose(found.frequency, frequency, rtol=5e-3)


@pytest.mark.slow
@pytest.mark.parametrize("asymmetry", CASES)
def test_width_is_that_of_phase_noise_to_a_few_per_cent(asymmetry):
    found = ask(asymmetry, members=320, duration=150.0, temperature=[10.0, 30.0])
    exact = expected(found.temperature, 0.4, asymmetry)
    for width, error in (
        (found.from_phase, found.from_phase_error),
        (found.from_spectrum, found.from_spectrum_error),
    ):
        assert np.all(error < 0.05 * exact)
        assert np.all(np.abs(width - exact) < 3 * error + 0.02 * exact)


def test_seeds_matter_and_are_all_that_matters():
    options = {"members": 4, "duration": 10.0, "temperature": [1.0]}
    one, same, other = (ask(seed=seed, **options) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.spectral_density, same.spectral_density)
    assert one.from_phase != other.from_phase


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"temperature": [0.0]}, "temperature"),
        ({"members": 1}, "members"),
        ({"duration": 0.1}, "64 samples"),
        ({"sample_interval": 0.0}, "sample_interval"),
    ],
)
def test_questions_that_cannot_be_asked(wrong, message):
    with pytest.raises(st.QuestionError, match=message):
        ask(**wrong)


def test_rest_has_no_line():
    still = st.Drive(current_density=0.0, field=(0.0, 0.0, 2e6))
    with pytest.raises(st.ConvergenceError, match="at rest"):
        ask(drive=still, duration=10.0)


def test_figure(found):
    ax = plot_linewidth(found)
    assert ax.get_xlabel() == "temperature (K)"
    assert len(ax.get_legend().get_texts()) == 2
    plt.close("all")
