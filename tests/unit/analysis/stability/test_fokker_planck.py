"""The axial Fokker-Planck equation against exact eigenvalues, quadrature, and both limits."""

import dataclasses

import axial_eigenvalues
import numpy as np
import pytest
import synthetic_table
from axial_device import H_K, TEMPERATURE, clock, current, device, switching_time, tau, torque
from scipy.integrate import quad
from scipy.linalg import expm

import spintorque as st
from spintorque.analysis.stability.axial_motion import axial_motion
from spintorque.analysis.stability.birth_death_chain import (
    BirthDeathChain,
    chain,
    chain_rates,
    even_grid,
)
from spintorque.analysis.stability.fokker_planck import (
    evolve_distribution,
    mean_first_passage_time,
    relaxation_rates,
    stationary_distribution,
)
from spintorque.analysis.stability.propagator import Propagator
from spintorque.dynamics.equation import Equation
from spintorque.formulas.thermal_activation import high_barrier_rate
from spintorque.model.device import Device
from spintorque.units import MU_0

IDLE = st.Drive(voltage=0.0)


@pytest.mark.parametrize("barrier", [1.0, 30.0, 60.0, 300.0])
@pytest.mark.parametrize("tilt", [0.0, 5.0])
def test_rates_of_three_states_keep_their_digits_however_small_they_are(barrier, tilt):
    """The non-zero eigenvalues of three states have a sum and a product without a difference."""
    mass, link = np.array([0.0, -barrier, tilt]), np.array([-barrier, -barrier - 0.7])
    (a, c), (b, d) = np.exp(link - mass[:-1]), np.exp(link - mass[1:])
    total, product = a + b + c + d, a * c + a * d + b * d
    large = total / 2 + np.sqrt(total**2 / 4 - product)
    states = BirthDeathChain(np.linspace(0, np.pi, 4), np.array([0.5, 1.5, 2.5]), mass, link)
    np.testing.assert_allclose(chain_rates(states, 2), [product / large, large], rtol=1e-13)


@pytest.mark.parametrize(
    ("stability", "field", "rate"),
    [(100.0, -0.8, 0.0045932), (80.0, 0.85, 0.024535), (60.0, 0.95, 0.107076)],
)
def test_a_well_that_dominates_does_not_hide_the_slowest_rate(stability, field, rate):
    density = MU_0 * 1e6 * 1.2e5 / 2
    magnet = st.Macrospin(
        saturation_magnetization=1e6,
        thickness=1.0,
        area=stability * 1.380649e-23 * 300 / (density * 1e-9) * 1e18,
        damping=0.03,
        anisotropy=density,
    )
    drive = st.Drive(voltage=0.0, field=(0.0, 0.0, field * 1.2e5))
    found = relaxation_rates(magnet, drive=drive, temperature=300.0)
    assert found[0] == pytest.approx(rate, rel=2e-5)


@pytest.mark.slow
def test_both_ways_of_the_oracle_agree():
    for delta, field, drive, tilt in [(8.25, 0.565, -0.787, -0.06), (18.1, 0.883, -1.42, 0.538)]:
        question = axial_eigenvalues.of_slonczewski(delta, field, drive, tilt)
        every = axial_eigenvalues.by_legendre(*question, 300)
        trace = axial_eigenvalues.by_trace(question[0], every[2:])
        assert trace == pytest.approx(every[1], abs=0, rel=1e-7)


def rates_against_the_oracle(delta, field, drive, asymmetry, count, ratio=0.0):
    """Rates in 1/tau_N and the oracle's; field in H_k, drive in critical currents."""
    magnet = device(delta)
    found = relaxation_rates(
        magnet,
        torque=torque(asymmetry, ratio),
        drive=dataclasses.replace(current(drive), field=(0.0, 0.0, field * H_K)),
        temperature=TEMPERATURE,
        count=count,
    )
    square = asymmetry**2
    pull = -drive * 2 * square / (square + 1) * (1 + magnet.damping * ratio)
    tilt = (square - 1) / (square + 1)
    question = axial_eigenvalues.of_slonczewski(delta, field, pull, tilt)
    return found * tau(magnet), axial_eigenvalues.rates(*question, count)


@pytest.mark.parametrize(
    "case",
    [
        (2.0, 0.3, 0.0, 1.0),
        (150.0, 0.98, 0.0, 1.0),
        pytest.param((150.0, 0.0, 0.0, 1.0), marks=pytest.mark.slow),
        (60.0, 0.0, 2.0, 1.0),
        (150.0, -0.9, -2.0, 1.0),
        (40.0, 0.5, 1.1, 2.0),
    ],
)
def test_all_rates_are_those_of_the_operator(case):
    found, exact = rates_against_the_oracle(*case, count=6)
    np.testing.assert_allclose(found, exact, rtol=1e-6)
    assert (np.diff(found) >= 0).all()


@pytest.mark.slow
def test_all_rates_of_random_magnets_are_those_of_the_operator():
    """Delta 2 to 150, fields to 0.98 H_k, torques to twice the threshold."""
    random = np.random.default_rng(8)
    for _ in range(150):
        delta = 2 * 75 ** random.uniform()
        field, drive = random.uniform(-0.98, 0.98), random.choice([0, random.uniform(-2, 2)])
        asymmetry, ratio = random.choice([0.7, 1.0, 1.5, 2.0]), random.choice([0.0, 0.3])
        found, exact = rates_against_the_oracle(delta, field, drive, asymmetry, 8, ratio)
        np.testing.assert_allclose(found, exact, rtol=1e-6)
        assert (np.diff(found) >= 0).all()


def test_a_rate_too_small_for_a_number_is_none():
    magnet = device(900.0)
    found = relaxation_rates(magnet, drive=IDLE, temperature=TEMPERATURE, count=2)
    assert found[0] == 0 < found[1]


@pytest.mark.parametrize(("sigma", "exact"), [(3.0, 0.235701), (5.0, 0.0677032), (7.0, 0.0160043)])
def test_slowest_rate_is_the_exact_one(sigma, exact):
    magnet = device(sigma)
    rate = relaxation_rates(magnet, drive=IDLE, temperature=TEMPERATURE)[0]
    assert rate * tau(magnet) == pytest.approx(exact, abs=5.1e-7 if sigma == 3 else 5.1e-8)


def test_demagnetization_is_an_anisotropy():
    Ms, N = 1e6, 0.1
    plain = device(5.0)
    more = MU_0 * Ms**2 * (1 - 3 * N) / 2
    film = dataclasses.replace(
        plain, anisotropy=plain.anisotropy + more, demagnetization=(N, N, 1 - 2 * N)
    )
    given = {"torque": torque(), "drive": current(0.3), "temperature": TEMPERATURE}
    rates = [relaxation_rates(magnet, **given, count=2) for magnet in (plain, film)]
    np.testing.assert_allclose(*rates, rtol=1e-9)


def test_free_diffusion_has_the_rates_of_legendre_polynomials():
    magnet = device(1e-9)
    rates = relaxation_rates(magnet, drive=IDLE, temperature=TEMPERATURE, count=4)
    orders = np.arange(1, 5)
    np.testing.assert_allclose(rates * tau(magnet), orders * (orders + 1) / 2, rtol=1e-6)


@pytest.mark.parametrize("i", [0.0, 0.3])
def test_high_barrier_is_browns(i):
    magnet, drive = device(80.0), current(i)
    given = {"torque": torque(), "drive": drive, "temperature": TEMPERATURE}
    brown = [
        high_barrier_rate(
            80.0, anisotropy_field=2e5, damping=0.02, gamma0=magnet.gamma0, h=h, corrected=i == 0
        )
        for h in (-i, i)
    ]
    rate = relaxation_rates(magnet, **given)[0]
    assert rate == pytest.approx(sum(brown), abs=0, rel=1e-3 if i == 0 else 0.03)
    time = mean_first_passage_time(magnet, **given, to_projection=-0.9)
    assert time * brown[0] == pytest.approx(1, abs=0, rel=2e-3 if i == 0 else 0.03)


def boltzmann(x, edges):
    """Probabilities of cells for exp(x(cosine)), by quadrature."""
    pairs = zip(edges[1:], edges[:-1], strict=True)
    weights = np.array([quad(x, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in pairs])
    return weights / weights.sum()


def test_stationary_is_boltzmanns_with_torque_folded_in():
    magnet = device(20.0)
    drive = st.Drive(current_density=current(0.4).current_density, field=(0.0, 0.0, 1e4))
    found = stationary_distribution(
        magnet, torque=torque(), drive=drive, temperature=TEMPERATURE, cells=64
    )
    weight = lambda x: np.exp(20.0 * (x**2 + 2 * (1e4 / 2e5 - 0.4) * x))  # noqa: E731
    np.testing.assert_allclose(found.probability, boltzmann(weight, found.edges), rtol=1e-10)
    assert found.density @ -np.diff(found.edges) == pytest.approx(1, abs=0, rel=1e-12)


def test_asymmetric_torque_is_folded_in():
    magnet, delta, L2 = device(10.0), 10.0, 2.25
    drive = current(0.5)
    found = stationary_distribution(
        magnet,
        torque=torque(asymmetry=1.5, field_like_ratio=0.2),
        drive=drive,
        temperature=TEMPERATURE,
        cells=64,
    )
    size = 0.5 * L2 * (1 + 0.02 * 0.2) / ((L2 - 1) / 2)

    def weight(x):
        return np.exp(delta * x**2 - 2 * delta * size * np.log((L2 + 1) + (L2 - 1) * x))

    np.testing.assert_allclose(found.probability, boltzmann(weight, found.edges), rtol=1e-9)


@pytest.mark.parametrize("kind", ["table", "given current", "spin valve"])
def test_drift_is_that_of_the_equation_of_motion(kind):
    source, drive = {
        "table": (synthetic_table.make_table(), st.Drive(voltage=0.3, field=(0.0, 0.0, 2e4))),
        "given current": (synthetic_table.make_table(), st.Drive(current_density=1e10)),
        "spin valve": (torque(1.4, 0.3), current(2.0)),
    }[kind]
    magnet = device(40.0)
    motion = axial_motion(Device(magnet, source, drive), TEMPERATURE)
    x = np.linspace(-0.99, 0.99, 31)
    m = np.stack([np.sqrt(1 - x**2), 0 * x, x], axis=1)
    expected = Equation(Device(magnet, source, drive)).rate(m)[:, 2]
    slope = motion.diffusion * (1 - x**2) * motion.slope(x)
    np.testing.assert_allclose(slope, expected, rtol=0, atol=1e-7 * abs(expected).max())


def test_first_passage_time_is_the_double_integral():
    magnet, i = device(12.0), 0.7
    given = {"torque": torque(), "drive": current(i), "temperature": TEMPERATURE}
    weight = lambda x: np.exp(12.0 * (x**2 - 2 * i * x))  # noqa: E731

    def expected(start, end):
        inner = lambda y: quad(weight, y, 1, epsrel=1e-11)[0] / weight(y) / (1 - y**2)  # noqa: E731
        return 2 * tau(magnet) * quad(inner, end, start, epsrel=1e-11)[0]

    for start, end in [(1.0, 0.0), (0.4, -0.6)]:
        time = mean_first_passage_time(magnet, **given, from_projection=start, to_projection=end)
        assert time == pytest.approx(expected(start, end), abs=0, rel=1e-7)


def test_first_passage_upwards_is_downwards_seen_from_below():
    magnet = device(12.0)
    given = {"torque": torque(), "temperature": TEMPERATURE}
    down = mean_first_passage_time(
        magnet, drive=current(0.7), **given, from_projection=0.9, to_projection=0.1
    )
    up = mean_first_passage_time(
        magnet, drive=current(-0.7), **given, from_projection=-0.9, to_projection=-0.1
    )
    assert up == pytest.approx(down, abs=0, rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("i", [1.5, 3.0])
def test_cold_magnet_takes_the_time_of_the_equation_of_motion(i):
    times = []
    for delta in (1000.0, 2000.0):
        magnet = device(delta)
        times.append(
            mean_first_passage_time(
                magnet,
                torque=torque(),
                drive=current(i),
                temperature=TEMPERATURE,
                from_projection=np.cos(0.3),
            )
            / clock(magnet)
        )
    cold = 2 * times[1] - times[0]
    assert cold == pytest.approx(switching_time(i, 0.3), abs=0, rel=1e-3)


def test_propagator_is_the_matrix_exponential():
    rng = np.random.default_rng(1)
    away, back = rng.uniform(0.1, 3, (2, 19))
    leaving = np.append(away, 0) + np.append(0, back)
    generator = np.diag(away, -1) + np.diag(back, 1) - np.diag(leaving)
    start = rng.uniform(size=20)
    start /= start.sum()
    propagate = Propagator(away, back)
    for duration in (0.0, 0.1, 7.3, 40.0):
        np.testing.assert_allclose(
            propagate(start, duration), expm(generator * duration) @ start, rtol=1e-11
        )
    for _ in range(3000):
        again = propagate(start, 7.3)
    np.testing.assert_allclose(again, expm(generator * 7.3) @ start, rtol=1e-11)
    for duration in (1e6, 1e17):
        assert propagate(start, duration).sum() == pytest.approx(1, abs=1e-12)


def test_a_long_time_ends_in_the_stationary_distribution():
    magnet = device(25.0)
    given = {"torque": torque(), "drive": current(0.3), "temperature": TEMPERATURE, "cells": 128}
    found = evolve_distribution(magnet, **given, times=[1e20])
    stationary = stationary_distribution(magnet, **given)
    half = stationary.probability[:64].sum()
    assert found.not_switched[0] == pytest.approx(half, abs=0, rel=1e-5)
    np.testing.assert_allclose(found.probability[0], stationary.probability, atol=5e-4)
    slow = 1 / relaxation_rates(magnet, **{k: v for k, v in given.items() if k != "cells"})[0]
    decay = evolve_distribution(magnet, **given, times=[0.5 * slow, slow])
    left = decay.not_switched - half
    assert left[0] / left[1] == pytest.approx(np.exp(0.5), abs=0, rel=2e-3)


@pytest.mark.slow
def test_survival_has_the_mean_first_passage_time():
    magnet = device(30.0)
    given = {"torque": torque(), "drive": current(2.0), "temperature": TEMPERATURE}
    times = np.linspace(0, 30 * clock(magnet), 1201)
    found = evolve_distribution(
        magnet, **given, times=times, initial_projection=0.8, absorbing=True
    )
    mean = np.trapezoid(found.not_switched, times)
    assert mean == pytest.approx(
        mean_first_passage_time(magnet, **given, from_projection=0.8), abs=0, rel=2e-4
    )
    np.testing.assert_allclose(found.not_switched + found.switched, 1, atol=1e-4)


def test_write_errors_down_to_1e_15_fall_as_at_the_pole():
    """Strong drive: the tail is the magnets that start at the pole, exp(-2 (i - 1) t)."""
    magnet, i = device(60.0), 3.0
    unit = clock(magnet)
    given = {"torque": torque(), "drive": current(i), "temperature": TEMPERATURE}
    times = np.array([4.0, 8.0, 9.0, 10.0]) * unit
    errors = [evolve_distribution(magnet, **given, times=times, cells=n) for n in (256, 512)]
    coarse, fine = (found.not_switched for found in errors)
    assert fine[-1] < 1e-15
    np.testing.assert_allclose(coarse, fine, rtol=5e-3)
    assert (abs(coarse - fine) < errors[0].not_switched_error).all()
    slopes = np.diff(np.log(fine[1:]))
    np.testing.assert_allclose(slopes, -2 * (i - 1), atol=0.08)


def test_write_errors_are_those_of_butler_s_formula():
    """For Delta >> 1: 1 - exp(-(pi^2/4) (i - 1) Delta / (i exp(2 (i - 1) t) - 1))."""
    delta, i = 60.0, 3.0
    magnet = device(delta)
    t = 4.0
    found = evolve_distribution(
        magnet,
        torque=torque(),
        drive=current(i),
        temperature=TEMPERATURE,
        times=[t * clock(magnet)],
    ).not_switched[0]
    expected = -np.expm1(-(np.pi**2 / 4) * (i - 1) * delta / (i * np.exp(2 * (i - 1) * t) - 1))
    assert found == pytest.approx(expected, abs=0, rel=0.15)


def test_pieces_are_one_after_the_other():
    magnet = device(20.0)
    given = {"torque": torque(), "temperature": TEMPERATURE, "cells": 64}
    pulse = [(current(2.0), 3.0), (current(0.0), 5.0)]
    whole = evolve_distribution(magnet, drive=pulse, times=[0, 1, 3, 4, 8], **given)
    first = evolve_distribution(magnet, drive=current(2.0), times=[1, 3], **given)
    np.testing.assert_allclose(whole.not_switched[1:3], first.not_switched, rtol=1e-12)
    assert whole.not_switched[0] == pytest.approx(1, abs=0, rel=1e-12)
    same = evolve_distribution(
        magnet, drive=[(current(2.0), 1.7), (current(2.0), 1.3)], times=[3.0], **given
    )
    assert same.not_switched[0] == pytest.approx(first.not_switched[1], abs=0, rel=1e-11)


@pytest.mark.slow
def test_ramps_are_many_small_steps():
    magnet = device(20.0, damping=0.1)
    given = {"torque": torque(), "temperature": TEMPERATURE, "cells": 64}
    top, unit = current(2.5, damping=0.1).current_density, clock(magnet)
    rise, length, fall = 1.0 * unit, 0.5 * unit, 0.7 * unit
    level = st.Pulse(amplitude=top, length=length, rise=rise, fall=fall)
    times = np.array([rise + length, rise + length + fall])
    found = evolve_distribution(magnet, drive=st.Drive(current_density=level), times=times, **given)
    steps = (np.arange(100) + 0.5) / 100
    pieces = [
        *((st.Drive(current_density=x * top), rise / 100) for x in steps),
        (st.Drive(current_density=top), length),
        *((st.Drive(current_density=x * top), fall / 100) for x in steps[::-1]),
    ]
    by_hand = evolve_distribution(magnet, drive=pieces, times=times, **given)
    for side in ("not_switched", "switched"):
        mine, other = getattr(found, side), getattr(by_hand, side)
        np.testing.assert_allclose(mine, other, rtol=1.5e-4)
        assert (abs(mine - other) < getattr(found, f"{side}_error")).all()


def test_a_drive_that_changes_slowly_is_followed():
    """Quasi-static: the field swings once, and Boltzmann's distribution with it."""
    magnet = device(1.0, damping=0.5)
    slow = 200 * tau(magnet)
    swing = st.Sine(amplitude=2e5, frequency=1 / slow)
    found = evolve_distribution(
        magnet,
        drive=st.Drive(voltage=0.0, field=(0.0, 0.0, swing)),
        times=[slow / 4],
        temperature=TEMPERATURE,
        cells=64,
    )
    held = st.Drive(voltage=0.0, field=(0.0, 0.0, 2e5))
    expected = stationary_distribution(magnet, drive=held, temperature=TEMPERATURE, cells=64)
    np.testing.assert_allclose(found.probability[0], expected.probability, atol=1e-4)


def test_both_sides_are_mirror_images():
    magnet = device(20.0)
    given = {"torque": torque(), "temperature": TEMPERATURE, "cells": 64, "times": [2.0, 5.0]}
    up = evolve_distribution(magnet, drive=current(2.0), **given)
    down = evolve_distribution(magnet, drive=current(-2.0), side=-1, **given)
    np.testing.assert_allclose(down.probability, up.probability[:, ::-1], rtol=1e-9)
    assert down.probability[0, 32:].sum() == pytest.approx(down.not_switched[0], abs=0, rel=0.05)
    np.testing.assert_allclose(down.not_switched, up.not_switched, rtol=1e-9)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # times of 1e-9 ns
def test_mean_moment_of_a_free_magnet_falls_within_neels_time():
    magnet = device(1e-9)
    found = evolve_distribution(
        magnet,
        drive=IDLE,
        temperature=TEMPERATURE,
        times=[0.0, tau(magnet)],
        initial_projection=0.6,
    )
    mean = found.probability @ found.centers
    assert mean[0] == pytest.approx(0.6, abs=0, rel=1e-5)
    assert mean[1] / mean[0] == pytest.approx(np.exp(-1), abs=0, rel=1e-4)


def test_what_is_not_axial_is_refused():
    tilted = st.Drive(voltage=0.0, field=(1e3, 0.0, 0.0))
    with pytest.raises(st.QuestionError, match="symmetric about fixed_direction"):
        relaxation_rates(device(20.0), drive=tilted, temperature=300.0)
    for options in (
        {"demagnetization": (0.1, 0.2, 0.7)},
        {"fixed_direction": (1.0, 0.0, 0.0)},
    ):
        with pytest.raises(st.QuestionError, match="simulate_ensemble"):
            stationary_distribution(device(20.0, **options), drive=IDLE, temperature=300.0)


def test_wrong_questions_are_refused():
    magnet = device(20.0)
    with pytest.raises(st.QuestionError, match="damping"):
        relaxation_rates(device(20.0, damping=0.0), drive=IDLE, temperature=300.0)
    with pytest.raises(st.QuestionError, match="temperature"):
        relaxation_rates(magnet, drive=IDLE, temperature=0.0)
    with pytest.raises(st.QuestionError, match="to_projection"):
        mean_first_passage_time(magnet, drive=IDLE, temperature=300.0, to_projection=-1.0)
    with pytest.raises(st.QuestionError, match="ascending"):
        evolve_distribution(magnet, drive=IDLE, temperature=300.0, times=[2.0, 1.0])
    with pytest.raises(st.QuestionError, match="lasts 1 ns"):
        evolve_distribution(magnet, drive=[(IDLE, 1.0)], temperature=300.0, times=[2.0])
    with pytest.raises(st.QuestionError, match="multiple of 8"):
        stationary_distribution(magnet, drive=IDLE, temperature=300.0, cells=65)
    short = synthetic_table.make_table(theta=np.linspace(0.1, 3.0, 13))
    with pytest.raises(st.RangeError, match="all angles"):
        relaxation_rates(magnet, torque=short, drive=IDLE, temperature=300.0)


def test_a_tilted_device_is_the_same_device():
    q = st.direction(0.7, 0.4)
    upright, tilted = device(7.0), device(7.0, easy_axis=q, fixed_direction=q)
    given = {"drive": IDLE, "temperature": TEMPERATURE, "count": 2}
    np.testing.assert_allclose(
        relaxation_rates(tilted, **given), relaxation_rates(upright, **given), rtol=1e-9
    )


def test_chain_is_in_detailed_balance():
    motion = axial_motion(Device(device(60.0), torque(1.3), current(5.0)), TEMPERATURE)
    found = chain(motion, even_grid(64))
    away, back = found.rates
    p = found.log_mass
    np.testing.assert_allclose(np.log(away / back), p[1:] - p[:-1], rtol=1e-10)
    assert np.isfinite(away).all()
