"""Closed forms of the axial oscillator against the equation of motion."""

import numpy as np
import pytest
from axial import ALPHA, CASES, FIELD, H_K, MAGNET, current_for, torque_of
from scipy.optimize import brentq

import spintorque as st
from spintorque.dynamics.equation import Equation
from spintorque.formulas import axial_oscillator


@pytest.mark.parametrize("asymmetry", CASES)
@pytest.mark.parametrize("cosine", [0.3, 0.5])
def test_balance_frequency_and_relaxation_are_those_of_the_equation(asymmetry, cosine):
    tilt = (asymmetry**2 - 1) / (asymmetry**2 + 1)
    options = {"field": FIELD, "anisotropy_field": H_K}
    drive = st.Drive(current_density=current_for(cosine, asymmetry), field=(0.0, 0.0, FIELD))
    equation = Equation(MAGNET, torque_of(asymmetry), drive)

    def rate(c):
        return equation.rate((np.sqrt(1 - c**2), 0.0, c))

    found = brentq(lambda c: rate(c)[2], cosine - 0.05, cosine + 0.05, xtol=1e-14)
    assert found == pytest.approx(cosine, abs=1e-10)
    turning = rate(cosine)[1] / np.sqrt(1 - cosine**2) / (2 * np.pi)
    expected = axial_oscillator.frequency(cosine, gamma0=MAGNET.gamma0, **options)
    assert turning == pytest.approx(expected, rel=1e-12)
    decay = -(rate(cosine + 1e-5) - rate(cosine - 1e-5))[2] / 2e-5
    expected = axial_oscillator.relaxation_rate(
        cosine, gamma0=MAGNET.gamma0, damping=ALPHA, tilt=tilt, **options
    )
    assert decay == pytest.approx(expected, rel=1e-7)
