"""Langer's rate with a torque against Lyapunov's equation, orbits, and exact eigenvalues."""

import numpy as np
import pytest
from axial_device import TEMPERATURE, torque
from biaxial_magnets import in_plane, in_plane_current
from scipy.linalg import solve_continuous_lyapunov

import spintorque as st
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.rates.escape_path import barrier_changes
from spintorque.analysis.rates.two_states import TwoStates
from spintorque.formulas.escape_rate import driven_langer_rate, langer_rate, steady_spread
from spintorque.model.device import Device

AT = {"temperature": TEMPERATURE}


@pytest.mark.parametrize("matrix", [[[-1.0, 4.0], [-2.0, -0.5]], [[1.0, 0.5], [3.0, -0.2]]])
def test_spread_solves_lyapunov_s_equation(matrix):
    expected = solve_continuous_lyapunov(np.array(matrix), -2 * 0.7 * np.eye(2))
    np.testing.assert_allclose(steady_spread(matrix, 0.7), expected, rtol=1e-12)


def test_without_torque_both_forms_of_langer_s_rate_agree():
    """dx/dt = -D c x + (D/alpha) c x turned, in the frame of the curvatures c over k_B T."""
    alpha, diffusion, turned = 0.3, 0.5, np.array([[0.0, -1.0], [1.0, 0.0]])
    bottom, top = np.diag([3.0, 5.0]), np.diag([-2.0, 4.0])
    matrices = [diffusion * (turned / alpha - np.eye(2)) @ c for c in (bottom, top)]
    found = driven_langer_rate(*matrices, exponent=2.0, diffusion=diffusion)
    expected = langer_rate(
        np.diag(bottom),
        np.diag(top),
        stability=2.0,
        damping=alpha,
        gamma0=1e9 * diffusion * (1 + alpha**2) / alpha,
        moment=1.0,
    )
    assert found == pytest.approx(expected, rel=1e-12)


def test_barriers_change_as_orbits_say_at_low_damping():
    strength = 0.1
    magnet = in_plane(20.0, damping=0.05, ratio=3.0)
    drive = in_plane_current(magnet, strength)
    states = TwoStates(Device(magnet, torque(), drive), TEMPERATURE, None)
    changes = barrier_changes(states, states.saddles[0])
    found = retention(magnet, torque=torque(), drive=drive, method="energy diffusion", **AT)
    assert 20 + changes[0] == pytest.approx(found.effective_stability, abs=0.05)
    assert changes[1] == pytest.approx(-changes[0], rel=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damping", "strength"), [(0.5, 0.1), pytest.param(1.0, -0.2, marks=pytest.mark.slow)]
)
def test_error_covers_the_next_order_of_the_torque(damping, strength):
    magnet = in_plane(8.0, damping=damping)
    asked = {"torque": torque(), "drive": in_plane_current(magnet, strength), **AT}
    exact, langer = (retention(magnet, method=method, **asked) for method in (None, "langer"))
    assert exact.method == "Fokker-Planck"
    assert abs(langer.rate - exact.rate) < langer.rate_error < 0.8 * langer.rate
    assert abs(langer.reverse_rate - exact.reverse_rate) < langer.reverse_rate_error
    assert "first order" in langer.holds
    idle = retention(magnet, **AT)
    assert abs(np.log(exact.rate / idle.rate)) > 2 * abs(np.log(exact.rate / langer.rate))


def test_no_barrier_is_no_rate():
    magnet = in_plane(20.0, damping=0.5)
    asked = {"torque": torque(), "drive": in_plane_current(magnet, 1.5), **AT}
    with pytest.raises(st.QuestionError, match="take less than the critical current"):
        retention(magnet, method="langer", **asked)
    with pytest.raises(st.QuestionError, match="torque is given without a drive"):
        retention(magnet, torque=torque())
    with pytest.raises(st.QuestionError, match="as that of the drive"):
        retention(magnet, drive=st.Drive(voltage=0.0), field=(1.0, 0.0, 0.0))
