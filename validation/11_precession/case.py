"""Frequency of an axial oscillator, Mallinson's reversal time, conserved energy."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.integrate import quad
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

import spintorque as st

from ..case import Row, relative

CLAIM = "frequency of an axial oscillator, time of reversal, conserved energy"
MS, H, H_K = 1e6, 1e5, -4e4
ANGLES = 30, 60, 90, 120
GAMMA0 = 220880.0
REVERSAL = 0.1, 3.0
ONE_G = constants.mu_0 * constants.physical_constants["Bohr magneton"][0] / constants.hbar


def rows():
    found = [
        relative(f"θ = {angle}°: frequency", frequency(angle), exact_frequency(angle), 1e-9, "GHz")
        for angle in ANGLES
    ]
    found.append(Row("time of reversal", reversal_time(), mallinson(), 1e-9, "ns"))
    energy = conserved()
    return [
        *found,
        Row("largest change of energy, 1000 turns", np.abs(energy - 1).max(), 0.0, 1e-12),
    ]


def magnet(H_k, damping, g_factor=2.0):
    return st.Macrospin(
        saturation_magnetization=MS,
        thickness=1.2,
        area=2000.0,
        damping=damping,
        anisotropy=constants.mu_0 * MS * H_k / 2,
        g_factor=g_factor,
    )


def exact_frequency(angle):
    return 2 * ONE_G * (H + H_K * np.cos(np.radians(angle))) / (2 * np.pi) * 1e-9


def frequency(angle, alpha=0.05):
    """From the phase of a run in which a torque balances the damping."""
    theta, one = np.radians(angle), magnet(H_K, alpha)
    per_current = constants.hbar / (2 * constants.e) * one.torque_to_field
    balance = alpha * (H + H_K * np.cos(theta)) / per_current
    period = 1 / exact_frequency(angle)
    run = st.simulate(
        one,
        torque=st.SpinOrbitTorque(damping_like=-1.0),
        drive=st.Drive.constant(current_density=balance, field=(0.0, 0.0, H)),
        duration=20 * period,
        initial=st.direction(theta),
        control=st.StepControl(method="dop853", tolerance=1e-12, sample_interval=period / 16),
    ).dataset
    phase = np.unwrap(np.arctan2(run.m.values[:, 1], run.m.values[:, 0]))
    return (phase[-1] - phase[0]) / (2 * np.pi * run.time.values[-1])


def reversal():
    one = magnet(4e4, 0.1, GAMMA0 / ONE_G)
    return st.simulate(
        one,
        drive=st.Drive.constant(voltage=0.0, field=(0.0, 0.0, -6e4)),
        duration=6.8,
        initial=st.direction(REVERSAL[0]),
        control=st.StepControl(method="dop853", tolerance=1e-13, sample_interval=1e-3),
    ).dataset


def reversal_time():
    run = reversal()
    path = CubicSpline(run.time.values, run.m.values[:, 2] - np.cos(REVERSAL[1]))
    return brentq(path, 0.0, run.time.values[-1], xtol=1e-14)


def mallinson(end=REVERSAL[1]):
    def integrand(theta):
        return 1.01 / (0.1 * GAMMA0 * (6e4 - 4e4 * np.cos(theta)) * np.sin(theta))

    return quad(integrand, REVERSAL[0], end, epsabs=0, epsrel=1e-13)[0] * 1e9


def conserved():
    """Energy over its first value along a run without damping, over 1000 turns."""
    one = st.Macrospin(
        saturation_magnetization=8e5,
        thickness=2.0,
        area=3000.0,
        damping=0.0,
        anisotropy=2e4,
        easy_axis=st.direction(0.9, 0.3),
        demagnetization=(0.02, 0.1, 0.06),
    )
    field, turns = (2e4, 1e4, 1.5e5), 1000
    period = 2 * np.pi / (2 * ONE_G * np.linalg.norm(field)) * 1e9
    control = st.StepControl(method="midpoint", step=period / 20, sample_interval=period)
    run = st.simulate(
        one,
        drive=st.Drive.constant(voltage=0.0, field=field),
        duration=turns * period,
        initial=st.direction(1.2),
        control=control,
    )
    assert np.ptp(run.dataset.m.values, axis=0).min() > 0.1
    return run.energy.values / run.energy.values[0]


def figure(rows):
    """Reversal, and frequency against the angle."""
    fig = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    degrees = np.linspace(5, 175, 100)
    left.plot(
        degrees, [exact_frequency(a) for a in degrees], color="grey", label="γ₀(H + H_k cos θ)/2π"
    )
    left.plot(ANGLES, [row.value for row in rows[: len(ANGLES)]], "o", label="trajectories")
    left.set(xlabel="angle to the axis θ (degrees)", ylabel="frequency (GHz)")
    left.legend()
    run = reversal()
    right.plot(run.time, np.degrees(np.arccos(run.m[:, 2])), label="trajectory")
    ends = np.radians([20, 45, 90, 135, 160])
    right.plot([mallinson(e) for e in ends], np.degrees(ends), "o", mfc="none", label="Mallinson")
    right.set(xlabel="time (ns)", ylabel="angle to the easy axis (degrees)")
    right.legend()
    return fig
