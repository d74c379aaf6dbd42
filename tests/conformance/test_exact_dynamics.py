"""Motions whose solution, or conserved quantity, is known in closed form."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import GAMMA_PER_G, MU_0, SKEW, uniaxial
from motions import MOTIONS, PER_CHARGE
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

import spintorque as st
from spintorque.model.integration_methods import METHODS

TIGHT = st.StepControl(method="dop853", tolerance=1e-13, sample_interval=1e-3)
SECOND_ORDER = ("heun", "midpoint")


def damped_precession(times, theta, alpha, H, gamma0):
    """Moment in a field H along z: ln tan(theta/2) falls and the azimuth grows linearly."""
    rate = gamma0 * H / (1 + alpha**2) * 1e-9
    angle = 2 * np.arctan(np.tan(theta / 2) * np.exp(-alpha * rate * times))
    return np.stack(
        [np.sin(angle) * np.cos(rate * times), np.sin(angle) * np.sin(rate * times), np.cos(angle)],
        axis=1,
    )


@pytest.mark.parametrize("method", METHODS)
def test_damped_precession_in_an_axial_field(method):
    alpha, H, theta = 0.1, 1e5, 2.0
    control = st.StepControl(method=method, step=1e-4, tolerance=1e-12)
    run = st.simulate(
        uniaxial(H_k=0.0, damping=alpha),
        drive=st.Drive.constant(voltage=0.0, field=(0.0, 0.0, H)),
        duration=2.0,
        initial=st.direction(theta),
        control=control,
    ).dataset
    exact = damped_precession(run.time.values, theta, alpha, H, MU_0 * 2 * GAMMA_PER_G)
    bound = 1e-5 if method in SECOND_ORDER else 1e-9
    np.testing.assert_allclose(run.m, exact, rtol=0, atol=bound)


@pytest.mark.parametrize("alpha", [0.0, 0.05], ids=["undamped", "balanced by a torque"])
@pytest.mark.parametrize("method", METHODS)
def test_frequency_of_the_axial_oscillator(method, alpha):
    """gamma0 (H + H_k cos(theta))/2 pi, where a_DL = -alpha (H + H_k cos(theta))."""
    H, H_k, theta = 1e5, -4e4, 1.0
    magnet = uniaxial(H_k=H_k, damping=alpha)
    strength = H + H_k * np.cos(theta)
    frequency = MU_0 * 2 * GAMMA_PER_G * strength / (2 * np.pi) * 1e-9
    step = {"heun": 4e-4, "midpoint": 8e-4}.get(method, 5e-3) / (2 * np.pi * frequency)
    run = st.simulate(
        magnet,
        torque=st.SpinOrbitTorque(damping_like=-1.0) if alpha else None,
        drive=st.Drive.constant(
            current_density=alpha * strength / (magnet.torque_to_field * PER_CHARGE),
            field=(0.0, 0.0, H),
        ),
        duration=20 / frequency,
        initial=st.direction(theta),
        control=st.StepControl(method=method, step=step, tolerance=1e-12),
    ).dataset
    phase = np.unwrap(np.arctan2(run.m.values[:, 1], run.m.values[:, 0]))
    assert phase[-1] / (2 * np.pi * 20) == pytest.approx(1.0, rel=1e-7)


def passage(run, level):
    """Time in ns at which m_z of a finely sampled run is at a level."""
    path = CubicSpline(run.time.values, run.m.values[:, 2])
    return brentq(lambda t: path(t) - level, *run.time.values[[0, -1]], xtol=1e-14)


def test_mallinsons_reversal_time():
    magnet = uniaxial(H_k=4e4, damping=0.1, g_factor=220880.0 / (MU_0 * GAMMA_PER_G))
    drive = st.Drive.constant(voltage=0.0, field=(0.0, 0.0, -6e4))
    run = st.simulate(
        magnet, drive=drive, duration=6.7, initial=st.direction(0.1), control=TIGHT
    ).dataset
    assert abs(passage(run, np.cos(3.0)) - 6.595896103) < 6e-10


@pytest.mark.parametrize("ratio", ["1.5 4.56634", "2 2.53530", "3 1.36075", "5 0.710702"])
def test_switching_time_to_the_equator(ratio):
    ratio, reduced = ratio.split()
    digits, ratio = len(reduced.split(".")[1]), float(ratio)
    alpha, H_k = 0.01, 2e5
    magnet = uniaxial(H_k=H_k, damping=alpha)
    rate = alpha * MU_0 * 2 * GAMMA_PER_G * H_k / (1 + alpha**2) * 1e-9
    run = st.simulate(
        magnet,
        torque=st.SpinOrbitTorque(damping_like=1.0),
        drive=st.Drive.constant(
            current_density=ratio * alpha * H_k / (magnet.torque_to_field * PER_CHARGE)
        ),
        duration=1.2 * float(reduced) / rate,
        initial=st.direction(np.pi - 0.1),
        control=TIGHT,
    ).dataset
    assert abs(passage(run, 0.0) * rate - float(reduced)) < 0.6 * 10**-digits


def growth(magnet, torque, J):
    """Trace of the linear motion around -q in 1/ns, from a run with a small swing."""
    q = np.array(magnet.fixed_direction)
    across = np.linalg.svd(q[None])[2][1:]
    start = -q + 1e-6 * across[0]
    run = st.simulate(
        magnet,
        torque=torque,
        drive=st.Drive.constant(current_density=J),
        duration=1.0,
        initial=start / np.linalg.norm(start),
        control=st.StepControl(method="dop853", tolerance=1e-17, sample_interval=0.02),
    ).dataset
    swing = run.m.values @ across.T
    turned = np.linalg.lstsq(swing[:-1], swing[1:], rcond=None)[0]
    return np.log(np.linalg.det(turned)) / 0.02


def threshold(magnet, torque, guess):
    """Current density at which the swing neither grows nor decays: the trace is linear in it."""
    below, above = (growth(magnet, torque, share * guess) for share in (0.9, 1.1))
    assert below < 0 < above
    return guess * (0.9 - 0.2 * below / (above - below))


IN_PLANE = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=3.0,
    area=2000.0,
    damping=0.01,
    anisotropy=MU_0 * 8e5 * 8e3 / 2,
    easy_axis=(1, 0, 0),
    demagnetization=(0, 0, 1),
    fixed_direction=(1, 0, 0),
)


def test_critical_torque_of_an_in_plane_magnet():
    per_tesla = 1 / (MU_0 * IN_PLANE.torque_to_field * PER_CHARGE)
    found = threshold(IN_PLANE, st.SpinOrbitTorque(damping_like=1.0), 0.005 * per_tesla)
    assert abs(found / per_tesla - 0.005127079) < 6e-10


def of_efficiency(eta):
    """Slonczewski's torque (hbar/2e) eta J sin(theta) near -q: Lambda^2 = 2 and P = eta."""
    return st.SlonczewskiTorque(polarization=eta, asymmetry=np.sqrt(2))


def test_critical_current_of_an_in_plane_magnet():
    assert abs(threshold(IN_PLANE, of_efficiency(0.4), 9e10) - 9.347e10) < 6e6


def test_critical_current_of_a_perpendicular_disk():
    disk = uniaxial(Ms=1e6, H_k=0.3 / MU_0, area=np.pi * 400.0, damping=0.01)
    found = threshold(disk, of_efficiency(0.6), 1.8e10)
    assert abs(found - 1.823e10) < 6e6
    assert abs(found * disk.area * 1e-18 * 1e6 - 22.91) < 6e-3


CONSERVATIVE = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    area=3000.0,
    damping=0.0,
    anisotropy=2e4,
    easy_axis=st.direction(0.9, 0.3),
    demagnetization=(0.02, 0.1, 0.06),
)
HELD = st.Drive.constant(voltage=0.0, field=(2e4, 1e4, 1.5e5))


def conservative(periods, samples):
    """Run of 20 steps a period, by the midpoint rule with three Newton iterations."""
    scout = st.simulate(
        CONSERVATIVE, drive=HELD, duration=1.0, initial=st.direction(1.2), control=TIGHT
    ).dataset
    swing = scout.m.values[:, 0] - scout.m.values[:, 0].mean()
    up = np.flatnonzero((swing[:-1] < 0) & (swing[1:] >= 0))
    period = (up[-1] - up[0]) / (len(up) - 1) * 1e-3
    control = st.StepControl(
        method="midpoint",
        step=period / 20,
        newton_iterations=3,
        sample_interval=periods / samples * period,
    )
    return st.simulate(
        CONSERVATIVE,
        drive=HELD,
        duration=periods * period,
        initial=st.direction(1.2),
        control=control,
    )


@pytest.mark.parametrize(
    ("periods", "bound"),
    [(1e4, 1e-12), pytest.param(1e6, 1e-11, marks=pytest.mark.slow)],
)
def test_midpoint_rule_keeps_quadratic_energies(periods, bound):
    run = conservative(periods, 97)
    assert run.dataset.attrs["steps"] == pytest.approx(20 * periods, rel=1e-4)
    assert np.ptp(run.dataset.m.values, axis=0).min() > 0.2
    energy = run.energy.values
    assert np.abs(energy / energy[0] - 1).max() < bound
    assert np.abs(np.linalg.norm(run.dataset.m, axis=1) - 1).max() < 1e-14


@pytest.mark.parametrize(
    ("method", "temperature"), [*((m, 0.0) for m in METHODS), *((m, 300.0) for m in SECOND_ORDER)]
)
@pytest.mark.parametrize("kind", ["slonczewski", "sine", "three_layers"])
def test_moments_are_unit_vectors_at_every_sample(kind, method, temperature):
    for step, duration in ((1e-3, 20.0), (5e-3, 2.0)):
        magnet = {"magnet": replace(SKEW, damping=0.01)} if kind != "three_layers" else {}
        if step > 2e-3 and kind == "three_layers":
            continue
        run = st.simulate(
            **(MOTIONS[kind].asked | magnet),
            duration=duration,
            temperature=temperature,
            control=st.StepControl(method=method, step=step, sample_interval=0.0213),
        ).dataset
        assert np.abs(np.linalg.norm(run.m, axis=-1) - 1).max() < 1e-14
