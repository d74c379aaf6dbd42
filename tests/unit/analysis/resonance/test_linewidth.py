"""Linewidths of processes made by hand and of the axial oscillator."""

import axial_line
import matplotlib.pyplot as plt
import numpy as np
import pytest
from axial import ALPHA, CASES, FIELD, H_K, MAGNET, current_for, torque_of
from scipy import constants

import spintorque as st
from spintorque.analysis.resonance._linewidth import linewidth
from spintorque.analysis.resonance.oscillator_line import OscillatorLine
from spintorque.analysis.resonance.spectral_line import (
    expected_line,
    fitted_line,
    periodogram,
    phase_width,
)
from spintorque.formulas import axial_oscillator
from spintorque.plot.linewidth_figure import plot_linewidth

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
    first = OscillatorLine(frequency=3.0, width=1.5 * width, relaxation=50.0)
    fit = fitted_line(density, INTERVAL, first, phase.shape[1])
    assert fit.width_error < 0.03 * width
    assert abs(fit.line.width - width) < 3 * fit.width_error
    assert fit.line.half_maximum() == pytest.approx(fit.line.width, rel=1e-3)


RELAXATION, SHARE = 1.5, 0.95


def amplitude_driven(width, seed, members=40, count=1200, interval=0.1):
    """exp(i phi) (times, members) at 2 GHz, whose frequency follows a noise that relaxes."""
    random = np.random.default_rng(seed)
    fade = np.exp(-RELAXATION * interval)
    kicks = random.standard_normal((2, count, members))
    # exact steps: the noise n, and the sum of n over the step given both ends
    spread = np.sqrt(SHARE * np.pi * width * RELAXATION)
    noise = np.empty((count, members))
    noise[0] = spread * kicks[0, 0]
    for k in range(1, count):
        noise[k] = fade * noise[k - 1] + spread * np.sqrt(1 - fade**2) * kicks[0, k]
    half = np.tanh(RELAXATION * interval / 2) / RELAXATION
    turned = half * (noise[1:] + noise[:-1])
    rest = 2 * spread**2 * (interval - 2 * half) / RELAXATION
    free = np.sqrt(rest + 2 * (1 - SHARE) * np.pi * width * interval)
    phase = np.zeros((count, members))
    phase[1:] = np.cumsum(turned + free * kicks[1, 1:], axis=0)
    return np.exp(1j * (phase + 4 * np.pi * interval * np.arange(count)[:, None]))


@pytest.mark.parametrize(
    "width", [0.05, *(pytest.param(width, marks=pytest.mark.slow) for width in (0.2, 0.5))]
)
def test_error_of_the_fit_covers_a_nonlinear_oscillator(width):
    """pi df/Gamma from 0.1 to 1, where a Lorentzian is off by ten errors."""
    pulls, misfits = [], []
    for seed in range(16):
        density = periodogram(amplitude_driven(width, seed), 0.1)
        first = OscillatorLine(frequency=2.0, width=1.2 * width, relaxation=RELAXATION)
        fit = fitted_line(density, 0.1, first, 40)
        pulls.append((fit.line.width - width) / fit.width_error)
        misfits.append(fit.chi_squared)
    assert abs(np.mean(pulls)) < 3 / np.sqrt(len(pulls))
    assert np.sqrt(np.mean(np.square(pulls))) < 1.5
    assert np.mean(misfits) == pytest.approx(1, abs=0.15)


def test_a_line_of_another_shape_shows_in_chi_squared():
    density = periodogram(amplitude_driven(0.5, 3, members=400), 0.1)
    right, wrong = (
        fitted_line(density, 0.1, OscillatorLine(frequency=2.0, width=0.5, relaxation=gamma), 400)
        for gamma in (RELAXATION, 100.0)
    )
    assert right.chi_squared < 1.3
    assert wrong.chi_squared > 2


def test_half_maximum_is_that_of_the_expected_line():
    line = OscillatorLine(frequency=2.0, width=0.6, relaxation=1.5, phase_share=0.9)
    axis = np.fft.fftshift(np.fft.fftfreq(100000, 0.05))
    seen = expected_line(100000, 0.05, line)
    above = axis[seen > seen.max() / 2]
    assert np.ptp(above) == pytest.approx(line.half_maximum(), abs=1e-3)
    assert line.half_maximum() < 0.8 * line.width


def test_expected_line_is_a_lorentzian_of_unit_power():
    count, width = 40000, 0.1
    axis = np.fft.fftshift(np.fft.fftfreq(count, 0.01))
    line = expected_line(count, 0.01, OscillatorLine(3.0, width, 1e6))
    lorentzian = (width / (2 * np.pi)) / ((axis - 3.0) ** 2 + (width / 2) ** 2)
    near = abs(axis - 3.0) < 5 * width
    np.testing.assert_allclose(line[near], lorentzian[near], rtol=0.02)
    assert line.sum() * (axis[1] - axis[0]) == pytest.approx(1.0, abs=0, rel=1e-9)


def turn_of(magnet, temperature):
    """D in 1/ns, half the variance per time of the random turn about each axis."""
    gamma, alpha = magnet.gamma0 / constants.mu_0, magnet.damping
    moment = magnet.saturation_magnetization * magnet.volume
    return alpha * gamma * constants.k * temperature / ((1 + alpha**2) * moment) * 1e-9


def expected(temperature, cosine, asymmetry):
    return axial_oscillator.linewidth(
        cosine,
        thermal_turn=turn_of(MAGNET, temperature),
        gamma0=MAGNET.gamma0,
        damping=ALPHA,
        field=FIELD,
        anisotropy_field=H_K,
        tilt=(asymmetry**2 - 1) / (asymmetry**2 + 1),
    )


def axial_case(damping, anisotropy_field, field, cosine, asymmetry, temperature):
    """A question about an axial oscillator, and its line by the Fokker-Planck operator."""
    film = {"saturation_magnetization": 8e5, "thickness": 3.0, "area": 5000.0, "damping": damping}
    magnet = st.Macrospin(**film, demagnetization=(0.0, 0.0, -anisotropy_field / 8e5))
    tilt = (asymmetry**2 - 1) / (asymmetry**2 + 1)
    fields = {"field": field, "anisotropy_field": anisotropy_field, "tilt": tilt}
    balance = axial_oscillator.balance(cosine, damping=damping, **fields)
    per_current = constants.hbar / (2 * constants.e) * 0.6 * (1 + tilt) / 2
    current = balance * constants.mu_0 * 8e5 * 3e-9 / per_current
    question = {
        "magnet": magnet,
        "torque": st.SlonczewskiTorque(polarization=0.6, asymmetry=asymmetry),
        "drive": st.Drive(current_density=current, field=(0.0, 0.0, field)),
        "initial": st.direction(np.arccos(cosine)),
        "temperature": [temperature],
        "settling": 5.0,
    }
    line = axial_line.Line(
        gamma0=magnet.gamma0,
        alpha=damping,
        torque=balance,
        turn=turn_of(magnet, temperature),
        **fields,
    )
    return question, line


NARROWED = {
    "damping": 0.05,
    "anisotropy_field": -3e5,
    "field": 8e5,
    "cosine": 0.3,
    "asymmetry": 1.2,
    "temperature": 20.0,
}


def test_an_oscillator_with_steep_wings_has_its_width():
    """A Lorentzian gives 65.7(8) MHz here."""
    question, line = axial_case(**NARROWED)
    found = linewidth(**question, members=64, duration=60.0, sample_interval=0.01)
    assert line.width() == pytest.approx(79.98, abs=0.01)
    for width, error, exact in (
        (found.from_spectrum, found.from_spectrum_error, line.width()),
        (found.from_phase, found.from_phase_error, line.width()),
        (found.half_maximum, found.from_spectrum_error, line.half_maximum()[0]),
    ):
        assert abs(width - exact) < 3 * error
        assert error < 0.12 * exact
    assert abs(found.chi_squared - 1) < 0.6
    assert found.relaxation_rate == pytest.approx(1.790974, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"temperature": 60.0},
        {"damping": 0.3, "anisotropy_field": -4e5, "field": 9e5, "temperature": 100.0},
        {"anisotropy_field": -8e5, "field": 6e5, "cosine": 0.4, "asymmetry": 0.8},
        {"anisotropy_field": -6e5, "field": 2e5, "cosine": -0.2, "temperature": 50.0},
    ],
)
def test_errors_cover_axial_oscillators(changes):
    question, line = axial_case(**NARROWED | changes)
    options = {"members": 64, "duration": 80.0, "sample_interval": 0.01}
    runs = [linewidth(**question, **options, seed=seed) for seed in range(12)]
    exact = line.width()
    pulls = [(run.from_spectrum[0] - exact) / run.from_spectrum_error[0] for run in runs]
    assert abs(np.mean(pulls)) < 3 / np.sqrt(len(pulls))
    assert np.sqrt(np.mean(np.square(pulls))) < 1.6
    assert np.max(np.abs(pulls)) < 4
    halves = [run.half_maximum[0] for run in runs]
    assert np.mean(halves) == pytest.approx(line.half_maximum()[0], rel=0.04)


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
