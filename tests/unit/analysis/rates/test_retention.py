"""Rates against the Fokker-Planck equation on the whole sphere, Brown, and binomials."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from axial_device import H_K, TEMPERATURE, clock, current, device, tau, torque
from biaxial_magnets import exact, in_plane
from magnets import SKEW
from scipy.integrate import quad

import spintorque as st
from spintorque.analysis.motion_checks import device_in_field
from spintorque.analysis.rates._read_disturb import read_disturb
from spintorque.analysis.rates._relaxation import relaxation
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.rates.energy_loss import turn_around
from spintorque.analysis.stability.fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
)
from spintorque.analysis.stability.landscape import Landscape
from spintorque.dynamics.equation import Equation
from spintorque.formulas.escape_rate import depopulation, langer_rate, saddle_growth
from spintorque.formulas.thermal_activation import high_barrier_rate
from spintorque.plot.fokker_planck_figure import plot_read_disturb, plot_relaxation
from spintorque.plot.retention_figure import plot_retention
from spintorque.results.analyses.retention import any_of


def test_the_oracle_knows_the_axial_magnet():
    magnet = device(5.0)
    assert exact(magnet, order=20) * tau(magnet) == pytest.approx(0.0677032, abs=1e-7)


@pytest.mark.parametrize("damping", [0.3, 1.0])
def test_general_magnet_tends_to_the_exact_rate(damping):
    off = []
    for delta in (5.0, 10.0):
        magnet = in_plane(delta, damping=damping)
        found = retention(magnet, temperature=TEMPERATURE)
        assert found.method == "langer"
        assert found.thermal_stability == pytest.approx(delta, abs=0, rel=1e-9)
        off.append((found.rate + found.reverse_rate) / exact(magnet) - 1)
    assert abs(off[1]) < 0.065
    assert abs(off[1]) < 0.75 * abs(off[0])


def test_field_makes_both_rates_different():
    magnet = in_plane(9.0)
    field = (1.5e3, 2e3, 0.0)
    found = retention(magnet, field=field, temperature=TEMPERATURE)
    assert found.reverse_rate > 2 * found.rate
    assert found.rate + found.reverse_rate == pytest.approx(exact(magnet, field), abs=0, rel=0.08)


def random_case(random):
    """Biaxial magnet in a field, both barriers 2 to 8 k_B T or so, and the field in A/m."""
    ratio, damping = 10 ** random.uniform(-0.7, 0.6), 10 ** random.uniform(-1.3, 0.3)
    magnet = in_plane(random.uniform(3, 8), damping=damping, ratio=ratio)
    direction = random.normal(size=3)
    strength = random.choice([0.0, 0.5 * random.uniform()]) * magnet.field_matrix[0, 0]
    return magnet, tuple((strength * direction / np.linalg.norm(direction)).tolist())


def cases_the_error_covers(seed, count):
    random, pulls = np.random.default_rng(seed), []
    while len(pulls) < count:
        magnet, field = random_case(random)
        try:
            found = retention(magnet, field=field, temperature=TEMPERATURE)
        except st.QuestionError:
            continue
        order = int(
            14 + 3 * np.sqrt(found.thermal_stability * (1 + 8e4 / magnet.field_matrix[0, 0]))
        )
        right, again = exact(magnet, field, order), exact(magnet, field, order - 4)
        if abs(again / right - 1) > 3e-3:  # the oracle is not resolved
            continue
        error = found.rate_error + found.reverse_rate_error
        pulls.append((found.rate + found.reverse_rate - right) / error)
    return np.array(pulls)


def test_error_of_langer_s_rate_covers_low_damping_and_low_barriers():
    """24 % high at alpha Delta = 1.6, and 7 to 9 % at Delta 5 to 8, alpha 0.5."""
    for delta, damping in ((8.0, 0.2), (5.0, 0.5), (8.0, 0.5), (6.0, 0.05)):
        magnet = in_plane(delta, damping=damping)
        found = retention(magnet, temperature=TEMPERATURE)
        off = found.rate + found.reverse_rate - exact(magnet)
        error = found.rate_error + found.reverse_rate_error
        assert 0 < off < error
    high = retention(in_plane(60.0, damping=0.5), temperature=TEMPERATURE)
    assert high.rate_error < 0.04 * high.rate
    assert high.retention_time_error == pytest.approx(
        high.retention_time * high.rate_error / (high.rate - high.rate_error)
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::spintorque.errors.SpintorqueWarning")
def test_error_of_langer_s_rate_covers_random_magnets():
    pulls = cases_the_error_covers(20261, 60)
    assert np.abs(pulls).max() < 1
    assert np.median(np.abs(pulls)) > 0.1


def test_depopulation_is_the_loss_where_it_is_small():
    """A(x) tends to x for little loss, and to 1 for much (Mel'nikov and Meshkov 1986)."""
    assert depopulation(1e-3) == pytest.approx(1e-3, rel=0.05)
    assert depopulation(50.0) == pytest.approx(1, abs=1e-5)
    y = np.linspace(0, 300, 3_000_001)
    over = y**2 + 0.25
    whole = np.trapezoid(np.log(-np.expm1(-0.7 * over)) / over, y) / np.pi
    assert depopulation(0.7) == pytest.approx(np.exp(whole), rel=1e-6)


def test_a_turn_around_a_uniaxial_well_loses_what_a_circle_does():
    """Contour at an angle t to the axis: mu0 Ms V H_k sin t cos t times 2 pi sin t."""
    magnet = device(30.0)
    landscape, angle = Landscape(device_in_field(magnet, (0.0, 0.0, 0.0))), 1.0
    depth = magnet.anisotropy * magnet.volume
    level = depth * (np.sin(angle) ** 2 - 1)
    found = turn_around(landscape, np.array([0.0, 0.0, 1.0]), level)
    expected = 2 * depth * 2 * np.pi * np.sin(angle) ** 2 * np.cos(angle)
    assert found == pytest.approx(expected, rel=1e-3)


@pytest.mark.filterwarnings("ignore:thermal stability is 1.6")
@pytest.mark.parametrize("h", [-0.8, 0.9])
def test_axial_rates_share_the_slowest_one_by_the_populations_of_the_wells(h):
    """The shallow well holds next to nothing, and its rim is near the pole."""
    delta = 40.0
    found = retention(device(delta), field=(0.0, 0.0, h * H_K), near=(0.0, 0.0, 1.0))
    weight = lambda x: np.exp(delta * ((x + h) ** 2 - (1 + abs(h)) ** 2))  # noqa: E731
    up, down = quad(weight, -h, 1, epsabs=0)[0], quad(weight, -1, -h, epsabs=0)[0]
    assert found.rate / found.reverse_rate == pytest.approx(down / up, abs=0, rel=1e-6)
    drive = st.Drive(voltage=0.0, field=(0.0, 0.0, h * H_K))
    rates = relaxation_rates(device(delta), drive=drive, temperature=300.0, count=2)
    assert found.rate + found.reverse_rate == pytest.approx(rates[0], abs=0, rel=1e-8)
    assert found.rate_error == pytest.approx(found.rate * rates[0] / rates[1], rel=1e-4)


def test_a_bit_that_never_leaves_is_kept_for_ever():
    for magnet in (device(900.0), in_plane(900.0)):
        found = retention(magnet)
        assert found.rate == 0
        assert found.retention_time == np.inf
        assert found.failure(1e9, 10**6)[0] == 0


def test_growth_at_the_saddle_is_that_of_the_equation_of_motion():
    field = (1e4, 5e3, 2e3)
    landscape = Landscape(device_in_field(SKEW, field))
    saddle = landscape.saddles[0]
    rates = np.linalg.eigvals(Equation(device_in_field(SKEW, field)).jacobian(saddle))
    growth = saddle_growth(
        landscape.curvatures(saddle)[0],
        damping=SKEW.damping,
        gamma0=SKEW.gamma0,
        moment=landscape.moment,
    )
    assert growth == pytest.approx(rates.real.max(), abs=0, rel=1e-6)


def test_langer_by_hand():
    """Curvatures 2, 2 and -1, 1; alpha = 1: lambda_+ = gamma0/(4 moment) 2."""
    rate = langer_rate([2.0, 2.0], [-1.0, 1.0], stability=3.0, damping=1.0, gamma0=2e5, moment=1e-4)
    growth = 2e5 / (2 * 1e-4 * 2) * np.sqrt(8) * 1e-9
    assert rate == pytest.approx(growth / (2 * np.pi) * 2 * np.exp(-3), abs=0, rel=1e-12)


@pytest.mark.parametrize("h", [0.0, 0.2])
def test_axial_magnet_is_browns(h):
    magnet = device(60.0)
    found = retention(magnet, field=(0.0, 0.0, h * 2e5), temperature=TEMPERATURE)
    given = {"anisotropy_field": 2e5, "damping": 0.02, "gamma0": magnet.gamma0}
    assert found.method == "axial Fokker-Planck"
    assert found.rate == pytest.approx(high_barrier_rate(60.0, h=h, **given), abs=0, rel=0.03)
    assert found.reverse_rate == pytest.approx(
        high_barrier_rate(60.0, h=-h, **given), abs=0, rel=0.04
    )
    assert found.retention_time == pytest.approx(1 / found.rate)
    assert found.thermal_stability == pytest.approx(60 * (1 + h) ** 2, abs=0, rel=1e-9)
    total = relaxation_rates(
        magnet, drive=st.Drive(voltage=0.0, field=(0, 0, h * 2e5)), temperature=TEMPERATURE
    )[0]
    assert found.rate + found.reverse_rate == pytest.approx(total, abs=0, rel=1e-9)


def test_the_other_state_can_be_asked_for():
    field = (0.0, 0.0, 3e4)
    up, down = (retention(device(40.0), field=field, near=(0, 0, z)) for z in (1, -1))
    assert up.rate == pytest.approx(down.reverse_rate, abs=0, rel=1e-9)
    assert up.rate < down.rate


def test_bits_fail_as_two_states_do():
    magnet = device(12.0)
    found = retention(magnet, temperature=TEMPERATURE)
    time = 0.3 / found.rate
    drive = st.Drive(voltage=0.0)
    whole = evolve_distribution(magnet, drive=drive, times=[time], temperature=TEMPERATURE)
    assert found.switched(time)[0] == pytest.approx(whole.switched[0], abs=0, rel=2e-3)
    small = found.switched([1e-3 * time])[0]
    assert small == pytest.approx(3e-4, abs=0, rel=1e-3)
    assert found.failure(1e-3 * time, 1)[0] == pytest.approx(small, abs=0, rel=1e-12)
    assert found.failure(1e-3 * time, 1000)[0] == pytest.approx(
        1 - (1 - small) ** 1000, abs=0, rel=1e-9
    )


def test_many_bits_keep_their_digits():
    assert any_of(1e-30, 10**9) == pytest.approx(1e-21, abs=0, rel=1e-12)
    assert any_of(0.5, 2) == pytest.approx(0.75)
    assert any_of(1.0, 3) == 1.0


@pytest.mark.slow
def test_reading_disturbs_as_a_lowered_barrier_does():
    delta, i = 40.0, 0.3
    magnet = device(delta)
    given = {"torque": torque(), "drive": current(i), "temperature": TEMPERATURE}
    lengths = np.array([40.0, 80.0]) * clock(magnet)
    reads = [read_disturb(magnet, duration=time, **given) for time in lengths]
    found = [read.probability for read in reads]
    rate = high_barrier_rate(delta, anisotropy_field=2e5, damping=0.02, gamma0=magnet.gamma0, h=-i)
    assert (found[1] - found[0]) / np.diff(lengths)[0] == pytest.approx(rate, abs=0, rel=0.1)
    many = read_disturb(magnet, duration=lengths[0], bits=10**6, **given).probability
    assert many == pytest.approx(-np.expm1(-1e6 * found[0]), abs=0, rel=1e-6)
    other = read_disturb(magnet, duration=lengths[0], side=-1, **given).probability
    assert other < 1e-3 * found[0]


@pytest.mark.parametrize("bits", [1, 1000])
def test_errors_of_failures_are_those_of_the_rates(bits):
    found = retention(in_plane(20.0))
    times = found.retention_time * np.array([1e-6, 1e-3, 0.3])
    factor = 1e-6
    more = replace(
        found, rate=found.rate * (1 + factor), reverse_rate=found.reverse_rate * (1 + factor)
    )
    slope = (more.failure(times, bits) - found.failure(times, bits)) / factor
    share = found.rate_error / found.rate
    np.testing.assert_allclose(
        found.failure_error(times, bits), share * slope, rtol=2e-3, atol=1e-15
    )


@pytest.mark.slow
def test_a_read_knows_its_probability_on_the_way():
    magnet = device(40.0)
    given = {"torque": torque(), "drive": current(0.3), "temperature": TEMPERATURE}
    read = read_disturb(magnet, duration=20.0, bits=1000, **given)
    half = read_disturb(magnet, duration=10.0, bits=1000, **given)
    middle = len(read.time) // 2
    assert read.time[middle] == half.duration
    assert read.by_then[middle] == pytest.approx(half.probability, abs=0, rel=1e-9)
    assert read.by_then[-1] == read.probability
    assert np.all(np.diff(read.by_then) > 0)
    assert 0 < read.probability_error < 1e-3 * read.probability
    exact = evolve_distribution(magnet, times=[20.0], cells=2048, **given)
    expected = -np.expm1(1000 * np.log1p(-exact.switched[0]))
    assert abs(read.probability - expected) < 3 * read.probability_error + 1e-9 * expected


def test_relaxation_is_what_its_parts_are():
    magnet, asked = device(20.0), {"temperature": TEMPERATURE, "drive": current(0.0)}
    found = relaxation(magnet, count=2, **asked)
    np.testing.assert_array_equal(found.relaxation_rate, relaxation_rates(magnet, count=2, **asked))
    assert found.mean_first_passage_time == mean_first_passage_time(magnet, **asked)
    # an escape over a symmetric barrier: half of those at the top return
    rate = retention(magnet, temperature=TEMPERATURE).rate
    assert found.mean_first_passage_time == pytest.approx(0.5 / rate, abs=0, rel=0.02)
    assert found.relaxation_rate[0] == pytest.approx(2 * rate, abs=0, rel=1e-6)


def test_figure_of_retention_shows_the_failures_of_one_and_many_bits():
    found = retention(device(20.0))
    ax = plot_retention(found, time=2.0, bits=1000)
    one, many, mark = ax.lines[:3]
    times = one.get_xdata() * 1e9
    np.testing.assert_allclose(one.get_ydata(), found.switched(times))
    np.testing.assert_allclose(many.get_ydata(), found.failure(times, 1000))
    assert mark.get_xdata()[0] == pytest.approx(2e-9)
    assert ax.get_ylim()[0] < one.get_ydata().min()
    never = replace(found, rate=0.0)
    with pytest.raises(st.RangeError, match="no time at which it is lost"):
        plot_retention(never)
    plt.close("all")


def test_figure_of_relaxation_marks_the_times():
    found = relaxation(device(10.0), drive=current(0.0), temperature=TEMPERATURE)
    ax = plot_relaxation(found)
    for line, rate in zip(ax.lines, found.relaxation_rate, strict=False):
        place = np.interp(1 / rate, line.get_xdata(), line.get_ydata())
        assert place == pytest.approx(np.exp(-1), abs=0.01)
    assert ax.lines[3].get_xdata()[0] == found.mean_first_passage_time
    plt.close("all")


def test_figure_of_a_read_has_every_time_but_the_first():
    read = read_disturb(
        device(40.0), torque=torque(), drive=current(0.3), temperature=TEMPERATURE, duration=5.0
    )
    curve, end = plot_read_disturb(read).lines[:2]
    np.testing.assert_array_equal(curve.get_xdata(), read.time[1:])
    np.testing.assert_array_equal(curve.get_ydata(), read.by_then[1:])
    assert end.get_ydata()[0] == read.probability
    plt.close("all")


def test_wrong_questions_are_refused():
    with pytest.raises(st.QuestionError, match="one stable state"):
        retention(device(40.0), field=(0.0, 0.0, 3e5))
    with pytest.raises(st.QuestionError, match="make that axis the fixed_direction"):
        retention(device(40.0, fixed_direction=(1.0, 0.0, 0.0)))
    with pytest.raises(st.QuestionError, match="bits"):
        retention(device(40.0)).failure(1.0, 0)
    with pytest.raises(st.QuestionError, match="damping"):
        retention(device(40.0, damping=0.0))
    with pytest.raises(st.QuestionError, match="symmetric"):
        read_disturb(in_plane(20.0), torque=torque(), drive=current(0.1), duration=1.0)
