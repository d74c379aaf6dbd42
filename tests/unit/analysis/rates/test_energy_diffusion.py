"""Diffusion of the energy against circles, the known turnover, and exact eigenvalues."""

import numpy as np
import pytest
from axial_device import TEMPERATURE, device, torque
from biaxial_magnets import in_plane, in_plane_current

import spintorque as st
from spintorque.analysis.rates._retention import retention
from spintorque.analysis.rates.energy_loss import turn_around
from spintorque.analysis.rates.energy_orbits import orbits
from spintorque.analysis.rates.two_states import TwoStates
from spintorque.analysis.stability._critical_drive import critical_drive
from spintorque.dynamics.equation import Equation
from spintorque.formulas.barrier_crossing import crossing_factor
from spintorque.formulas.escape_rate import depopulation
from spintorque.model.device import Device

AT = {"temperature": TEMPERATURE}
REST = st.Drive(voltage=0.0)


def states_of(magnet, torque=None, drive=REST):
    return TwoStates(Device(magnet, torque, drive), TEMPERATURE, None)


def test_orbits_of_a_uniaxial_magnet_are_circles():
    """At the angle t: |grad Phi| = 2 Delta sin t cos t over 2 pi sin t."""
    delta, angles = 30.0, np.array([0.2, 0.7, 1.2])
    found = orbits(states_of(device(delta)), 0, delta * np.sin(angles) ** 2)
    steep = delta * np.sin(2 * angles)
    np.testing.assert_allclose(found.slope_length, 2 * np.pi * np.sin(angles) * steep, rtol=1e-3)
    np.testing.assert_allclose(found.turn_time, 2 * np.pi * np.sin(angles) / steep, rtol=1e-3)
    assert np.all(found.work == 0)


def test_orbit_at_the_rim_loses_what_a_turn_around_the_well_does():
    magnet = in_plane(20.0, damping=0.01)
    states = states_of(magnet)
    found = orbits(states, 1, np.array([states.stabilities[1]]))
    rim = float(Equation(states.idle).energy(states.saddles[0]))
    energy = turn_around(states.landscape, states.minima[1], rim)
    assert found.slope_length[0] == pytest.approx(energy / states.thermal, rel=1e-3)


@pytest.mark.parametrize("loss", [0.003, 0.3, 30.0])
def test_equal_wells_have_the_known_turnover(loss):
    """A(x)^2/A(2x) over its limit x/2 (Mel'nikov and Meshkov 1986)."""
    known = depopulation(loss) ** 2 / depopulation(2 * loss)
    assert crossing_factor((loss, loss), (1.0, 1.0)) * loss / 2 == pytest.approx(known, rel=2e-3)


def test_torque_over_critical_is_that_of_the_loss_of_stability():
    magnet, strength = in_plane(40.0, damping=0.01, ratio=4.0), 0.3
    drive = in_plane_current(magnet, strength)
    found = retention(magnet, torque=torque(), drive=drive, method="energy diffusion", **AT)
    assert found.torque_over_critical == pytest.approx(strength, rel=1e-3)
    assert found.effective_stability == pytest.approx(40 * (1 - strength), rel=0.1)
    lost = critical_drive(magnet, torque=torque(), drive=drive, near=(1.0, 0.0, 0.0))
    ratio = drive.current_density / lost.negative.drive
    assert found.torque_over_critical == pytest.approx(ratio, rel=0.01)
    over = in_plane_current(magnet, 1.2)
    with pytest.raises(st.QuestionError, match="more energy on some orbits than damping takes"):
        retention(magnet, torque=torque(), drive=over, method="energy diffusion", **AT)


def test_an_axial_barrier_has_no_orbits_over_it():
    with pytest.raises(st.QuestionError, match="top of the barrier is a whole circle"):
        retention(device(30.0), method="energy diffusion", **AT)


@pytest.mark.slow
def test_intermediate_damping_has_its_exact_rate():
    exact, found = both(in_plane(8.0, damping=0.2, ratio=2.0))
    assert abs(found.rate - exact.rate) < 0.5 * found.rate_error
    assert found.rate == pytest.approx(exact.rate, rel=0.08)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("delta", "damping", "strength"),
    [(6.0, 0.05, 0.0), (10.0, 0.2, 0.4)],
)
def test_low_damping_has_its_exact_rates_with_and_without_torque(delta, damping, strength):
    magnet = in_plane(delta, damping=damping, ratio=2.0)
    exact, found = both(magnet, torque=torque(), drive=in_plane_current(magnet, strength))
    assert abs(found.rate - exact.rate) < found.rate_error + exact.rate_error
    back = abs(found.reverse_rate - exact.reverse_rate)
    assert back < found.reverse_rate_error + exact.reverse_rate_error


def both(magnet, **asked):
    return [
        retention(magnet, method=method, **asked, **AT)
        for method in ("Fokker-Planck", "energy diffusion")
    ]
