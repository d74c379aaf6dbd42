"""Two magnets that both move by the torques of one table."""

import numpy as np
import pytest
import synthetic_table
from magnets import GAMMA_PER_G
from scipy import constants
from stacks import junction

import spintorque as st

SOFT = st.Macrospin(
    saturation_magnetization=8e5,
    thickness=2.0,
    damping=0.0,
    area=2000.0,
    demagnetization=(0.0, 0.0, 0.0),
)
P, CONDUCTANCE = 0.4, 1e12
HBAR_2E = constants.hbar / (2 * constants.e)


def wheel():
    """Torques (hbar/2e) (P/2) J sin(theta) on both magnets: the fixed one flees the free one."""
    bias = (-0.5, 0.0, 0.5)
    V, theta = np.meshgrid(bias, synthetic_table.THETA, indexing="ij")
    torque = HBAR_2E * P / 2 * CONDUCTANCE * V * np.sin(theta)
    return st.TorqueTable.from_arrays(
        bias,
        synthetic_table.THETA,
        torque_parallel=torque,
        torque_perpendicular=0.0,
        current_density=CONDUCTANCE * V,
        fixed_torque_parallel=-torque,
        fixed_torque_perpendicular=0.0,
    )


def mutual(table):
    on_fixed = table.on_fixed_layer()
    return [
        st.Polarizer(torque=table, on=0, layer=1),
        st.Polarizer(torque=on_fixed, on=1, layer=0),
    ]


def path(torque, drive, start, engine="macrospin", magnet=SOFT):
    """Times (ns) and moments (time, layer, component) of two equal magnets."""
    run = st.simulate(
        st.CoupledMacrospins(layers=[magnet, magnet]),
        torque=torque,
        drive=drive,
        duration=2.0,
        initial=start,
        control=st.StepControl(tolerance=1e-9, sample_interval=0.01),
        engine=engine,
    )
    return run.dataset["time"].values, run.dataset["m"].values


DRIVES = {
    "voltage": st.Drive(voltage=0.2),
    "current": st.Drive(current_density=0.2 * CONDUCTANCE),
}


@pytest.mark.parametrize("engine", ["macrospin", "macrospin-numpy"])
@pytest.mark.parametrize("drive", DRIVES)
def test_two_free_magnets_turn_like_a_windmill(drive, engine):
    """One follows, the other flees: the angle stays, and both turn at gamma T/(Ms d).

    Slonczewski, J. Magn. Magn. Mater. 159, L1 (1996), found it for two equal magnets.
    """
    table, angle = wheel(), 0.8
    start = [st.direction(0.3, 0.0), st.direction(0.3 + angle, 0.0)]
    t, m = path(mutual(table), DRIVES[drive], start, engine)
    gamma = SOFT.g_factor * GAMMA_PER_G
    torque = HBAR_2E * P / 2 * CONDUCTANCE * 0.2 * np.sin(angle)
    rate = gamma * torque / (8e5 * 2e-9) * 1e-9  # rad/ns, towards the other magnet
    for layer, polar in enumerate((0.3, 0.3 + angle)):
        turned = polar + rate * t
        expected = np.stack([np.sin(turned), 0 * t, np.cos(turned)], axis=1)
        np.testing.assert_allclose(m[:, layer], expected, atol=2e-6)
    assert rate * t[-1] > 1.0


def test_a_symmetric_junction_without_bias_keeps_the_sum_of_both_moments(small_symmetric_table):
    """Then its torques are those of an exchange energy, E = E(m1.m2)."""
    start = [st.direction(0.4, 0.2), st.direction(1.7, -0.5)]
    _, m = path(mutual(small_symmetric_table), st.Drive(voltage=0.0), start)
    total = m.sum(axis=1)
    np.testing.assert_allclose(total, np.broadcast_to(total[0], total.shape), atol=1e-7)
    assert np.abs(m[-1] - m[0]).max() > 0.05


@pytest.mark.parametrize("bias", [0.3, -0.3])
def test_the_magnet_that_electrons_leave_is_pushed_away(small_symmetric_table, bias):
    """The first steps of both magnets, by the signs of a torque in closed form."""
    start = [st.direction(0.4, 0.0), st.direction(1.4, 0.0)]
    laws = [
        st.Polarizer(
            torque=st.SlonczewskiTorque(polarization=0.5, polarization_of="current"), on=0, layer=1
        ),
        st.Polarizer(
            torque=st.SlonczewskiTorque(polarization=-0.5, polarization_of="current"), on=1, layer=0
        ),
    ]
    current = float(small_symmetric_table.current_density(bias, np.array(0.5)))
    moved = []
    for torque, drive in (
        (mutual(small_symmetric_table), st.Drive(voltage=bias)),
        (laws, st.Drive(current_density=current)),
    ):
        _, m = path(torque, drive, start)
        plane = np.arctan2(m[1, :, 0], m[1, :, 2]) - np.arctan2(m[0, :, 0], m[0, :, 2])
        moved.append(np.sign(plane))
    np.testing.assert_array_equal(*moved)
    assert moved[0][0] == moved[0][1] == np.sign(bias)


def test_both_tables_find_the_same_bias_at_a_given_current(small_symmetric_table):
    table = small_symmetric_table
    bias, angle = 0.23, 1.1
    current = float(table.current_density(bias, np.cos(angle)))
    start = [st.direction(0.0, 0.0), st.direction(angle, 0.0)]
    (_, by_voltage), (_, by_current) = (
        path(mutual(table), drive, start)
        for drive in (st.Drive(voltage=bias), st.Drive(current_density=current))
    )
    np.testing.assert_allclose(by_current[1], by_voltage[1], atol=1e-6)
    assert np.abs(by_current[1] - by_current[0]).min(axis=1).max() > 0


@pytest.fixture(scope="module")
def small_symmetric_table(coarse):
    return st.tabulate(
        junction(),
        bias=np.linspace(-0.5, 0.5, 5),
        theta=np.linspace(0, np.pi, 7),
        temperature=300.0,
        accuracy=coarse,
        torques_on="both",
    )
