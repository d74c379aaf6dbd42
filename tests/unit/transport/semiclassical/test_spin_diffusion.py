"""Spin diffusion in time: closed forms of steps and decays, and the exact steady state."""

import numpy as np
import pytest
from scipy.special import erf
from semiclassical_valves import co_cu, diffusive_valve, valve_in_time

import spintorque as st

VALVE = valve_in_time()
COBALT = st.Conductor.valet_fert(
    rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0, diffusion_constant=2e-3
)


@pytest.mark.parametrize("drive", [{"current_density": 1e11}, {"voltage": 1e-3}])
@pytest.mark.parametrize("theta", [0.0, 1.0])
def test_the_steady_state_is_the_exact_one(drive, theta):
    options = {"drive": st.Drive(**drive), "duration": 30.0, "theta": theta, "samples": 3}
    late = st.spin_diffusion(VALVE, points=7, **options)
    exact = st.diffusion_profile(
        VALVE, current_density=late.current_density[-1], theta=theta, points=7
    )
    assert late.bias[-1] == pytest.approx(exact.bias, rel=1e-9)
    scale = np.abs(exact.torque).max() + 1e-12
    np.testing.assert_allclose(late.torque[-1], exact.torque, atol=1e-8 * scale)
    for film in (1, 2, 3):
        there, own = late.film == film, exact.film == film
        np.testing.assert_allclose(
            late.spin_accumulation[-1, there], exact.spin_accumulation[own], atol=1e-12
        )


def test_it_stays_in_the_steady_state():
    diffusion = st.spin_diffusion(
        VALVE, drive=st.Drive(voltage=1e-3), duration=0.1, theta=1.0, initial="steady", samples=5
    )
    first = diffusion.spin_accumulation[0]
    assert np.abs(first).max() > 1e-5
    np.testing.assert_allclose(diffusion.spin_accumulation, np.stack([first] * 5), atol=1e-13)


def test_a_step_of_the_current_into_a_long_lead():
    """s(0, t) = gamma j rho lambda erf(sqrt(t/tau)) under a constant flux into a half-space."""
    magnet = st.Conductor(resistivity=1e-12, spin_diffusion_length=1.0, diffusion_constant=1e-3)
    metal = st.Conductor(resistivity=5e-8, spin_diffusion_length=20.0, diffusion_constant=4e-3)
    contact = st.Contact.valet_fert(ar_star=1e-10, gamma=0.4, mixing_conductance=1e11)
    stack = st.DiffusiveStack(
        [st.Film(magnet, magnetization="free"), st.Film(metal)], contact=contact
    )
    tau = (20e-9) ** 2 / 4e-3 * 1e9
    diffusion = st.spin_diffusion(
        stack, drive=st.Drive(current_density=1e10), duration=3 * tau, samples=61
    )
    face = np.flatnonzero(diffusion.film == 1)[0]
    s = diffusion.spin_accumulation[:, face, 2]
    expected = 0.4 * 1e10 * 5e-8 * 20e-9 * erf(np.sqrt(diffusion.time / tau))
    np.testing.assert_allclose(s[3:], expected[3:], rtol=3e-3)
    assert s[-1] == pytest.approx(expected[-1], rel=1e-3)


def test_spins_across_a_magnet_precess_and_decay_after_a_pulse():
    """Majority spins turn by -t/tau_J about n, and shrink by 1/tau_sf + 1/tau_phi."""
    quick = {"resistivity": 1e-8, "spin_diffusion_length": 2.0, "diffusion_constant": 1e-2}
    metal, fixed = st.Conductor(**quick), st.Conductor(**quick, polarization=0.5)
    free = st.Conductor(
        resistivity=1e-7,
        spin_diffusion_length=30.0,
        diffusion_constant=1e-3,
        exchange_length=4.0,
        dephasing_length=8.0,
    )
    weak = st.Contact.valet_fert(ar_star=1e-11, gamma=0.5, mixing_conductance=1e10)
    films = [
        st.Film(metal),
        st.Film(fixed, 4.0, "fixed"),
        st.Film(metal, 2.0),
        st.Film(free, 1.0, "free"),
        st.Film(metal),
    ]
    stack = st.DiffusiveStack(films, contact=[co_cu(), co_cu(), weak, weak])
    pulse = st.Pulse(amplitude=1e12, length=2e-4)
    diffusion = st.spin_diffusion(
        stack, drive=st.Drive(current_density=pulse), duration=3e-4, theta=1.2, samples=61
    )
    s = diffusion.spin_accumulation[:, diffusion.film == 3].mean(axis=1)
    across = s[:, 0] + 1j * s[:, 1]
    # The metals lose their spins within 1e-6 ns after the pulse.
    late = diffusion.time > 2.1e-4
    rate = np.log(across[late][1:] / across[late][:-1]) / np.diff(diffusion.time[late])
    # 1 m^2/s is 1e9 nm^2/ns.
    expected = -1e-3 * 1e9 * (30.0**-2 + 8.0**-2 + 1j * 4.0**-2)
    np.testing.assert_allclose(rate, expected, rtol=1e-3)


def test_a_pulse_begins_and_ends_between_samples():
    pulse = st.Pulse(amplitude=1e11, length=0.01, start=0.0033)
    options = {"duration": 0.03, "theta": 1.0, "points": 5}
    coarse, fine = (
        st.spin_diffusion(VALVE, drive=st.Drive(current_density=pulse), samples=n, **options)
        for n in (7, 61)
    )
    np.testing.assert_allclose(coarse.torque, fine.torque[::10], atol=1e-7 * fine.torque.max())
    assert np.all(fine.torque[fine.time < 0.0033] == 0)
    assert np.abs(fine.torque[-1]).max() < 0.1 * np.abs(fine.torque).max()


FIELD = st.Drive(voltage=0.0, field=(0.0, 0.0, 1e3))
LEAD = st.Film(st.Conductor(resistivity=1e-8, diffusion_constant=1e-2))
ENDLESS = st.DiffusiveStack([LEAD, st.Film(COBALT, 3.0, "free"), LEAD], contact=co_cu())
WRONG = {
    "conductor of film 1 has no diffusion_constant": lambda: at(diffusive_valve()),
    "the first film, a lead, has no spin_diffusion_length": lambda: at(ENDLESS),
    "drive has fields or terminals": lambda: at(VALVE, drive=FIELD),
    "drive is 3; allowed is a spintorque.Drive": lambda: at(VALVE, drive=3),
    "initial is 'warm'": lambda: at(VALVE, initial="warm"),
    "duration is 0": lambda: at(VALVE, duration=0),
}


def at(stack, **options):
    return st.spin_diffusion(stack, **{"drive": st.Drive(voltage=1e-3), "duration": 1.0, **options})


@pytest.mark.parametrize("message", WRONG)
def test_a_fault_is_told(message):
    with pytest.raises(st.QuestionError, match=message):
        WRONG[message]()
