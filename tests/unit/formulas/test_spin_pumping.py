"""Damping by pumping against the balance of angular momentum."""

import numpy as np
import pytest
from scipy import constants

from spintorque.formulas.spin_pumping import additional_damping


def test_permalloy_film():
    found = additional_damping(1.41e19, saturation_magnetization=8e5, thickness=5.0, g_factor=2.1)
    assert found == pytest.approx(5.46e-3, abs=5e-6)


def test_pumped_angular_momentum_is_what_damping_takes():
    """hbar/(4 pi) Re(g) m x dm/dt per area leaves a magnet of spin Ms d/gamma per area."""
    mixing, Ms, d, g = (3 - 1j) * 1e18, 6e5, 2e-9, 1.9
    gamma = g * constants.physical_constants["Bohr magneton"][0] / constants.hbar
    turning = np.cross([0.0, 0.6, 0.8], [0.1, 0.8, -0.6])
    pumped = constants.hbar / (4 * np.pi) * mixing.real * turning
    alpha = additional_damping(mixing, saturation_magnetization=Ms, thickness=2.0, g_factor=g)
    np.testing.assert_allclose(alpha * turning * Ms * d / gamma, pumped, rtol=1e-12)
