"""<E>/k_B T of magnets of every kind against Boltzmann's integral, to 1e-3.

Each of many magnets is averaged over its path once it has forgotten its start, so that the magnets
give the standard error whatever the correlation in time is.
"""

from dataclasses import replace

import numpy as np
import pytest
from magnets import MU_0
from scipy import constants

import spintorque as st
from spintorque.dynamics.layer_fields import total_energy

pytestmark = pytest.mark.slow
TEMPERATURE, DAMPING = 300.0, 0.5
ENERGY = constants.k * TEMPERATURE
GRAIN = st.Macrospin(saturation_magnetization=1e6, thickness=1.2, area=200.0, damping=DAMPING)
DENSITY = ENERGY / GRAIN.volume
# At 0.5 V K_u is 2 k_B T; Sine: the same, as a voltage that the kernel follows in time.
FOLLOWING = replace(
    GRAIN,
    anisotropy=DENSITY,
    voltage_anisotropy=st.VoltageAnisotropy(
        linear=2e24 * ENERGY / GRAIN.area, barrier_thickness=1.0
    ),
)
STILL, MOVING = 0.5, st.Sine(amplitude=1e-9, frequency=1.0, offset=0.5)
CRYSTAL = st.CubicAnisotropy(first=3 * DENSITY, second=-5 * DENSITY)
# Name: magnet, voltage, energy in k_B T as a function of the squares of m
SINGLE = {
    "constant voltage": (FOLLOWING, STILL, lambda x, y, z: -2 * z),
    "followed voltage": (FOLLOWING, MOVING, lambda x, y, z: -2 * z),
    "cone": (
        replace(GRAIN, anisotropy=4 * DENSITY, second_anisotropy=-5 * DENSITY),
        0.0,
        lambda x, y, z: -4 * z + 5 * z**2,
    ),
    "cubic": (
        replace(GRAIN, cubic_anisotropy=CRYSTAL),
        0.0,
        lambda x, y, z: 3 * (x * y + y * z + z * x) - 5 * x * y * z,
    ),
}
PAIR = (
    replace(GRAIN, anisotropy=DENSITY),
    replace(GRAIN, thickness=1.6, saturation_magnetization=8e5, anisotropy=0.6 * DENSITY),
)
PER_AREA = ENERGY / (GRAIN.area * 1e-18)
EXCHANGE = st.Coupling(bilinear=1.2 * PER_AREA, biquadratic=-0.9 * PER_AREA)
# Two layers beside each other would have another N; an axial one makes the integral three-fold.
SIZE = 1.5 * ENERGY / (MU_0 * 1e6 * 8e5 * GRAIN.volume)
DIPOLE = st.DipoleCoupling(tensor=((-SIZE, 0.0, 0.0), (0.0, -SIZE, 0.0), (0.0, 0.0, 2 * SIZE)))
COUPLED = {
    "exchange": st.CoupledMacrospins(layers=PAIR, couplings=(EXCHANGE,)),
    "exchange and dipoles": st.CoupledMacrospins(
        layers=PAIR, couplings=(EXCHANGE,), dipole_couplings=(DIPOLE,)
    ),
}


def averages(magnet, voltage, energy, members, initial, step=0.04):
    """Mean of an energy of m (..., members, [layers,] 3) over the members, and its error."""
    rate = GRAIN.gamma0 * 1e-9 / (1 + DAMPING**2) * DENSITY / (MU_0 * 1e6)
    found = st.simulate_ensemble(
        magnet,
        drive=st.Drive(voltage=voltage),
        duration=14 / rate,
        initial=initial,
        members=members,
        temperature=TEMPERATURE,
        seed=7,
        paths=True,
        control=st.StepControl(
            method="midpoint", step=step / rate, newton_iterations=2, sample_interval=0.4 / rate
        ),
    )
    settled = found.dataset["m"].values[12:]
    by_member = energy(settled).mean(axis=0)
    return by_member.mean(), by_member.std(ddof=1) / np.sqrt(members)


def assert_boltzmann(mean, error, expected):
    assert error < 1e-3
    assert abs(mean - expected) < 3 * error


@pytest.mark.parametrize("kind", SINGLE)
def test_single_magnets_settle_at_boltzmanns_energy(kind):
    magnet, voltage, energy = SINGLE[kind]
    nodes, weights = np.polynomial.legendre.leggauss(80)
    phi, z = 2 * np.pi * np.arange(80) / 80, nodes[:, None] ** 2
    levels = energy((1 - z) * np.cos(phi) ** 2, (1 - z) * np.sin(phi) ** 2, z + 0 * phi)
    chance = weights[:, None] * np.exp(-levels)
    expected = (chance * levels).sum() / chance.sum()
    found = averages(
        magnet,
        voltage,
        lambda m: energy(*np.moveaxis(m**2, -1, 0)),
        40_000,
        st.direction(1.0, 0.3),
        step=0.02 if kind == "cone" else 0.04,
    )
    assert_boltzmann(*found, expected)


@pytest.mark.parametrize("kind", COUPLED)
def test_coupled_layers_settle_at_boltzmanns_energy(kind):
    """The integral is over both polar angles and the difference of the azimuths."""
    magnet = COUPLED[kind]
    x, weight = np.polynomial.legendre.leggauss(48)
    z1, z2, phi = np.meshgrid(x, x, 2 * np.pi * np.arange(48) / 48, indexing="ij")
    s1, s2 = np.sqrt(1 - z1**2), np.sqrt(1 - z2**2)
    first = np.stack([s1, 0 * s1, z1], axis=-1)
    second = np.stack([s2 * np.cos(phi), s2 * np.sin(phi), z2], axis=-1)
    cosine = (first * second).sum(axis=-1)
    axial = z1**2 + 0.6 * 1.6 / 1.2 * z2**2
    levels = -axial - 1.2 * cosine + 0.9 * cosine**2
    if magnet.dipoles:
        levels = levels + 1.5 * (2 * z1 * z2 - (cosine - z1 * z2))
    chance = np.exp(-levels) * weight[:, None, None] * weight[None, :, None]
    expected = (chance * levels).sum() / chance.sum()
    start = [st.direction(1.0, 0.3), st.direction(0.4, 0.1)]
    found = averages(
        magnet, 0.0, lambda m: total_energy(magnet, np.zeros(3), m) / ENERGY, 75_000, start
    )
    assert_boltzmann(*found, expected)
