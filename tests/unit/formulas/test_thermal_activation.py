"""Brown's formulas against quadrature and against the thermal field that is integrated."""

import numpy as np
import pytest
from magnets import MU_0
from scipy import constants
from scipy.integrate import quad

import spintorque as st
from spintorque.dynamics.problem.fields import thermal_field
from spintorque.formulas import thermal_activation as activation

GAMMA0 = 2.2e5
MAGNET = st.Macrospin(saturation_magnetization=8e5, thickness=2.0, area=3000.0, damping=0.03)


def first_passage_time(delta, h):
    """Mean time from x = 1 to -0.9, well inside the other well, in units of tau_N."""
    density = lambda x: np.exp(delta * (x**2 + 2 * h * x))  # noqa: E731
    inner = lambda x: quad(density, x, 1)[0]  # noqa: E731
    flux = lambda x: inner(x) / density(x) / (1 - x**2)  # noqa: E731
    return 2 * quad(flux, -0.9, 1, points=[-h], limit=200)[0]


def test_reference_device_is_stable_for_ten_years():
    volume = np.pi * 20e-9**2 * 1.2e-9
    assert activation.thermal_stability(0.5 * 1e6 * 0.3 * volume, 300.0) == pytest.approx(
        54.6, abs=0.05
    )


@pytest.mark.parametrize("h", [-0.4, 0.0, 0.25])
def test_rate_tends_to_the_inverse_first_passage_time(h):
    alpha, H_k, kT = 0.05, 4e4, constants.k * 300
    deviation = []
    for delta in (60.0, 120.0):
        moment = 2 * delta * kT / H_k  # mu0 Ms V
        tau = activation.neel_time(
            saturation_magnetization=moment / MU_0,
            volume=1.0,
            damping=alpha,
            gamma0=GAMMA0,
            temperature=300.0,
        )
        rate = activation.high_barrier_rate(
            delta, anisotropy_field=H_k, damping=alpha, gamma0=GAMMA0, h=h
        )
        deviation.append(rate * tau * first_passage_time(delta, h) - 1)
    assert abs(deviation[1]) < 0.03
    assert deviation[1] == pytest.approx(
        deviation[0] / 2, abs=0, rel=0.25
    )  # first order in 1/Delta


def test_correction_is_the_first_order_without_field():
    given = {"anisotropy_field": 4e4, "damping": 0.05, "gamma0": GAMMA0}
    plain = activation.high_barrier_rate(40.0, **given)
    assert activation.high_barrier_rate(40.0, **given, corrected=True) == pytest.approx(
        plain * (1 - 1 / 40), abs=0, rel=1e-12
    )
    attempts = 0.05 * GAMMA0 * 4e4 / 1.0025 * 1e-9
    assert plain == pytest.approx(attempts * np.sqrt(40 / np.pi) * np.exp(-40), abs=0, rel=1e-12)


def test_variance_is_that_of_the_field_that_is_integrated():
    variance = activation.thermal_field_variance(
        saturation_magnetization=8e5,
        volume=MAGNET.volume,
        damping=0.03,
        gamma0=MAGNET.gamma0,
        temperature=300.0,
        step=1e-3,
    )
    assert variance == pytest.approx(thermal_field(MAGNET, 300.0) ** 2 / 1e-3, abs=0, rel=1e-12)
    flux = 2 * 0.03 * constants.k * 300 / (MAGNET.gamma0 / MU_0 * 8e5 * MAGNET.volume * 1e-12)
    assert variance * MU_0**2 == pytest.approx(flux, abs=0, rel=1e-9)


def test_torque_and_field_share_the_barrier():
    h = activation.overdrive(
        field=0.0, damping_like=-0.02 * 3e4, damping=0.02, anisotropy_field=4e4
    )
    assert h == pytest.approx(-0.75)
    assert activation.barrier_reduction(h) == pytest.approx(0.0625)
    assert activation.barrier_reduction(-1.2) == 0
