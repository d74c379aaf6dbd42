"""Rates between states that no saddle joins, by way of others."""

import numpy as np
import pytest
from magnets import MU_0
from scipy.linalg import expm

import spintorque as st
from spintorque.analysis.rates.coupled.state_network import passage_rate

MS, H_K = 8e5, 9e3
FILM = st.Macrospin(
    saturation_magnetization=MS,
    thickness=2.0,
    area=4000.0,
    damping=0.2,
    anisotropy=MU_0 * MS * H_K / 2,
    easy_axis=(1, 0, 0),
    demagnetization=(0.0, 0.0, 1.0),
)
RIGHT, LEFT = (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)


def test_the_rate_is_one_over_the_mean_time_of_arrival():
    """As the integral of the probability not to have arrived."""
    rates = np.random.default_rng(3).uniform(0.1, 2.0, (4, 4))
    np.fill_diagonal(rates, 0.0)
    rates[0, 3] = rates[3, 0] = 0.0
    absorbing = rates.copy()
    absorbing[3] = 0.0
    generator = absorbing - np.diag(absorbing.sum(axis=1))
    times = np.linspace(0, 60, 6001)
    step, waiting = expm(generator * times[1]), [np.eye(4)[0]]
    for _ in times[1:]:
        waiting.append(waiting[-1] @ step)
    left = 1 - np.array(waiting)[:, 3]
    mean = (left[:-1] + left[1:]).sum() * times[1] / 2
    assert passage_rate(rates, 0, 3) == pytest.approx(1 / mean, rel=1e-5)


def test_a_state_out_of_reach_has_no_rate():
    rates = np.zeros((4, 4))
    rates[0, 1] = rates[1, 0] = 1.0
    rates[2, 3] = rates[3, 2] = 2.0
    assert passage_rate(rates, 0, 3) == 0.0
    assert passage_rate(rates, 0, 1) == pytest.approx(1.0)


@pytest.mark.parametrize("last", [1.0, 1e-8, 1e-20, 1e-200])
@pytest.mark.parametrize("back", [1e-30, 1.0, 1e12])
def test_rates_may_differ_by_any_number_of_digits(back, last):
    """0 to 1 and back many times before 2: the time is 1 + (1 + back)/last."""
    rates = np.array([[0.0, 1.0, 0.0], [back, 0.0, last], [0.0, 0.0, 0.0]])
    assert passage_rate(rates, 0, 2) == pytest.approx(1 / (1 + (1 + back) / last), rel=1e-14)


@pytest.mark.parametrize("trap", [1, 2])
def test_with_a_trap_on_the_way_the_mean_time_is_infinite(trap):
    rates = np.zeros((4, 4))
    rates[0] = 0.0, 1.0, 1.0, 1.0
    rates[3 - trap, 3] = 1.0
    assert passage_rate(rates, 0, 3) == 0.0


def test_a_weakly_coupled_antiferromagnet_turns_one_layer_after_the_other():
    """Either layer first: of k out of each state and r back, the rate is 1/(1/k + 1/r)."""
    exchange = -0.2 * H_K * MU_0 * MS * FILM.thickness * 1e-9
    pair = st.CoupledMacrospins(layers=(FILM, FILM), couplings=(st.Coupling(bilinear=exchange),))
    whole = st.analysis.retention(pair, near=[RIGHT, LEFT], towards=[LEFT, RIGHT])
    step = st.analysis.retention(pair, near=[RIGHT, LEFT], towards=[RIGHT, RIGHT])
    expected = 1 / (1 / step.rate + 1 / step.reverse_rate)
    assert whole.rate == pytest.approx(expected, rel=1e-6)
    assert whole.reverse_rate == pytest.approx(whole.rate, rel=1e-6)
    assert whole.thermal_stability == pytest.approx(step.thermal_stability, rel=1e-9)
    assert whole.rate_error >= step.rate_error * whole.rate / step.rate
    assert "mean first passage time" in whole.holds
