"""Thermal motion against Boltzmann's distribution and the exact Neel-Brown rates."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import MU_0, uniaxial
from motions import PER_CHARGE
from scipy import constants, integrate, stats

import spintorque as st
from spintorque.model.integration_methods import THERMAL

TEMPERATURE = 300.0
ENERGY = constants.k * TEMPERATURE
AREA, MS = 200.0, 1e6
SMALL = uniaxial(H_k=0.0, damping=0.5, area=AREA)
MOMENT = MU_0 * MS * SMALL.volume  # J m/A
UNIT = ENERGY / MOMENT  # field in A/m whose energy is k_B T
NO_DRIVE = st.Drive.constant(voltage=0.0)


def free_diffusion_time(magnet):
    """tau_N in ns."""
    alpha = magnet.damping
    return (1 + alpha**2) * MOMENT / (2 * alpha * magnet.gamma0 * ENERGY) * 1e9


def barrier(sigma, **options):
    """Magnet with easy axis z and the barrier sigma in units of k_B T."""
    return uniaxial(H_k=2 * sigma * UNIT, area=AREA, **options)


def uniform(count):
    found = np.random.default_rng(1).standard_normal((count, 3))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


# Name: (magnet, energy in units of k_B T without torque, as a function of m)
SHAPES = {
    "perpendicular": (barrier(1.5, damping=0.5), lambda m: -1.5 * m[2] ** 2),
    "in plane": (
        replace(
            SMALL,
            anisotropy=1.2 * ENERGY / SMALL.volume,
            easy_axis=(1, 0, 0),
            demagnetization=(0, 0, 2 * 2.5 * UNIT / MS),
        ),
        lambda m: -1.2 * m[0] ** 2 + 2.5 * m[2] ** 2,
    ),
}
SIDE = np.array(st.direction(0.7, 0.5))


def cumulative(energy, axis):
    """Distribution function of a component of Boltzmann's distribution."""
    z = np.linspace(-1, 1, 2001)[:, None]
    phi = np.linspace(0, 2 * np.pi, 128, endpoint=False)
    rim = np.sqrt(1 - z * z)
    m = np.roll([rim * np.cos(phi), rim * np.sin(phi), z + 0 * phi], axis + 1, axis=0)
    density = np.exp(-energy(m)).mean(axis=1)
    whole = integrate.cumulative_trapezoid(density, z[:, 0], initial=0)
    return lambda x: np.interp(x, z[:, 0], whole / whole[-1])


@pytest.mark.parametrize(
    "count", [pytest.param(100_000, marks=pytest.mark.slow), 5_000], ids=["large", "small"]
)
@pytest.mark.parametrize("field_like", [False, True], ids=["alone", "field-like torque"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("method", THERMAL)
def test_ensembles_reach_boltzmanns_distribution(method, shape, field_like, count):
    magnet, energy = SHAPES[shape]
    time = free_diffusion_time(magnet)
    step = time / {"heun": 600, "midpoint": 200}[method]
    strength = 0.8 if field_like else 0.0
    found = st.simulate_ensemble(
        magnet,
        torque=st.Polarizer(
            torque=st.SpinOrbitTorque(damping_like=0, field_like=1), direction=SIDE
        ),
        drive=st.Drive.constant(
            current_density=strength * UNIT / (magnet.torque_to_field * PER_CHARGE)
        ),
        duration=14 * time,
        initial=uniform(count),
        temperature=TEMPERATURE,
        seed=3,
        control=st.StepControl(method=method, step=step, newton_iterations=2),
    ).final.values
    for axis in range(3):
        expected = cumulative(lambda m: energy(m) - strength * np.tensordot(SIDE, m, axes=1), axis)
        assert stats.kstest(found[:, axis], expected).pvalue > 1e-3


def settled(sigma, members, seed):
    """Starts drawn from Boltzmann's distribution in the well of positive m_z."""
    grid = np.linspace(0, 1, 2001)
    weight = integrate.cumulative_trapezoid(np.exp(sigma * grid**2), grid, initial=0)
    random = np.random.default_rng(seed)
    z = np.interp(random.uniform(0, weight[-1], members), weight, grid)
    phi = random.uniform(0, 2 * np.pi, members)
    rim = np.sqrt(1 - z * z)
    return np.stack([rim * np.cos(phi), rim * np.sin(phi), z], axis=1)


def sampled(method, magnet, sigma, members, seed, steps, samples, length):
    """Means over an ensemble for ``length`` times tau_N, in so many steps and samples each."""
    time = free_diffusion_time(magnet)
    control = st.StepControl(
        method=method, step=time / steps, newton_iterations=2, sample_interval=time / samples
    )
    return st.simulate_ensemble(
        magnet,
        drive=NO_DRIVE,
        duration=length * time,
        initial=settled(sigma, members, seed),
        temperature=TEMPERATURE,
        seed=seed,
        statistics=True,
        control=control,
    ).dataset


def energy_bias(method, members):
    """Error of <E>/k_B T and its standard error, where Heun's steps are too long."""
    sigma, magnet = 2.0, barrier(2.0, damping=0.02)
    weight, square = (
        integrate.quad(lambda x, p=power: x**p * np.exp(sigma * x * x), 0, 1)[0] for power in (0, 2)
    )
    found = []
    for seed in range(8):
        run = sampled(method, magnet, sigma, members // 8, seed, steps=350, samples=10, length=20)
        found.append(sigma * (square / weight - run.mean_product.values[40:, 2, 2].mean()))
    return np.mean(found), np.std(found, ddof=1) / np.sqrt(8)


@pytest.mark.slow
def test_midpoint_rule_is_right_at_steps_at_which_heuns_is_not():
    heun, error = energy_bias("heun", 20_000)
    assert error < 2e-3
    assert abs(heun - 2e-2) < 5e-3
    midpoint, error = energy_bias("midpoint", 240_000)
    assert error < 3e-4
    assert abs(midpoint) < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sigma", "exact", "length", "steps"),
    [(3.0, 0.235701, 4, 800), (5.0, 0.0677032, 12, 600), (7.0, 0.0160043, 40, 400)],
)
def test_slowest_rate_is_neels_and_browns(sigma, exact, length, steps):
    """lambda_1 tau_N from the decay of <m_z>, once only the slowest mode is left."""
    magnet = barrier(sigma, damping=1.0)
    rates = []
    for seed in range(16):
        run = sampled("midpoint", magnet, sigma, 2500, seed, steps, samples=1, length=length + 1)
        early, late = run["mean"].sel(component="z").values[[1, -1]]
        rates.append(np.log(early / late) / length)
    error = np.std(rates, ddof=1) / 4
    assert error < 0.02 * exact
    assert abs(np.mean(rates) - exact) < 3 * error
