"""Other codes, with the parameters that the conventions name, turn a moment as ours does."""

import numpy as np
import pytest
from scipy.constants import e, hbar, mu_0
from synthetic_table import make_table, per_sin
from typer.testing import CliRunner

import spintorque as st
from spintorque.cli.commands import app
from spintorque.dynamics.equation import Equation

MAGNET = st.Macrospin(
    saturation_magnetization=9e5,
    thickness=2.0,
    area=1000.0,
    damping=0.3,
    fixed_direction=st.direction(0.4, 0.7),
)
TORQUE = st.SlonczewskiTorque(polarization=0.6, asymmetry=1.7, field_like_ratio=-0.4)
CURRENT = 2e11
M = np.array(st.direction(2.0, -0.5))
Q = np.array(MAGNET.fixed_direction)
MS, ALPHA, RATIO = MAGNET.saturation_magnetization, MAGNET.damping, TORQUE.field_like_ratio
GAMMA_LL = MAGNET.gamma0 / mu_0 * 1e-9  # rad/(ns T)
THICKNESS = MAGNET.thickness * 1e-9


def ours(torque=TORQUE):
    return Equation(MAGNET, torque, st.Drive.constant(current_density=CURRENT)).rate(M)


def epsilon(pol, square):
    return pol * square / ((square + 1) + (square - 1) * (M @ Q))


def mumax3(epsilon, epsilon_prime):
    """Its explicit form since 3.10, current along +z and the fixed layer on top."""
    factor = GAMMA_LL / (1 + ALPHA**2) * hbar * CURRENT / (e * THICKNESS * MS)
    damping_like = np.cross(M, np.cross(Q, M))
    mixed = epsilon + ALPHA * epsilon_prime, epsilon_prime - ALPHA * epsilon
    return factor * (mixed[0] * damping_like + mixed[1] * np.cross(Q, M))


def oommf(epsilon, epsilon_prime):
    """Gilbert's form, solved for dm/dt."""
    beta = hbar * CURRENT / (mu_0 * e * THICKNESS * MS)
    gamma = MAGNET.gamma0 * 1e-9
    turn = epsilon * np.cross(M, np.cross(Q, M)) - epsilon_prime * np.cross(M, Q)
    rate = gamma * beta * turn
    return (rate + ALPHA * np.cross(M, rate)) / (1 + ALPHA**2)


def cmtj(polarisation, beta):
    """Its spin-transfer branch, which is not mixed by the damping."""
    strength = hbar * CURRENT / (e * mu_0 * MS * THICKNESS)
    strength *= epsilon(polarisation, TORQUE.asymmetry**2)
    turn = strength * (np.cross(M, np.cross(M, Q)) - beta * np.cross(M, Q))
    return -MAGNET.gamma0 * 1e-9 / (1 + ALPHA**2) * turn


@pytest.mark.parametrize("code", [mumax3, oommf])
def test_half_the_polarization_in_mumax3_and_oommf(code):
    found = epsilon(TORQUE.polarization / 2, TORQUE.asymmetry**2)
    assert code(found, RATIO * found) == pytest.approx(ours(), rel=1e-12)


def test_polarisation_and_beta_of_cmtj():
    mixing = 1 + ALPHA * RATIO
    found = cmtj(mixing * TORQUE.polarization / 2, (ALPHA - RATIO) / mixing)
    assert found == pytest.approx(ours(), rel=1e-12)


@pytest.mark.parametrize("code", [mumax3, oommf])
def test_epsilons_of_a_table(code):
    bias, x = 0.3, M @ Q
    expected = Equation(MAGNET, make_table(), st.Drive.constant(voltage=bias)).rate(M)
    found = [e * torque / (hbar * CURRENT) for torque in per_sin(bias, x)]
    assert code(*found) == pytest.approx(expected, rel=1e-9)


def test_the_command_prints_them():
    result = CliRunner().invoke(app, ["conventions"])
    assert result.exit_code == 0
    assert result.output.startswith("# Conventions")
    assert "`EpsilonPrime`" in result.output
