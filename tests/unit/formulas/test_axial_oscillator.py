"""Closed forms of the axial oscillator against the equation of motion."""

import axial_line
import numpy as np
import pytest
from axial import ALPHA, CASES, FIELD, H_K, MAGNET, current_for, torque_of
from scipy.optimize import brentq

import spintorque as st
from spintorque.dynamics.equation import Equation
from spintorque.formulas import axial_oscillator
from spintorque.model.device import Device


@pytest.mark.parametrize("asymmetry", CASES)
@pytest.mark.parametrize("cosine", [0.3, 0.5])
def test_balance_frequency_and_relaxation_are_those_of_the_equation(asymmetry, cosine):
    tilt = (asymmetry**2 - 1) / (asymmetry**2 + 1)
    options = {"field": FIELD, "anisotropy_field": H_K}
    drive = st.Drive(current_density=current_for(cosine, asymmetry), field=(0.0, 0.0, FIELD))
    equation = Equation(Device(MAGNET, torque_of(asymmetry), drive))

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


@pytest.mark.parametrize(
    ("damping", "anisotropy_field", "field", "cosine", "tilt"),
    [
        (0.3, -4e5, 9e5, 0.3, 0.2),
        (0.05, -3e5, 8e5, 0.3, 0.18),
        (0.5, -4e5, 9e5, -0.3, -0.4),
        (0.8, -5e5, -2e5, 0.6, 0.5),
        (0.1, 2e5, 3e5, 0.5, -0.7),
    ],
)
def test_width_is_that_of_the_fokker_planck_operator(
    damping, anisotropy_field, field, cosine, tilt
):
    options = {"damping": damping, "field": field, "anisotropy_field": anisotropy_field}
    assert axial_oscillator.relaxation_rate(cosine, gamma0=2.2e5, tilt=tilt, **options) > 0
    turn = 1e-6
    line = axial_line.Line(
        gamma0=2.2e5,
        alpha=damping,
        field=field,
        anisotropy_field=anisotropy_field,
        torque=axial_oscillator.balance(cosine, tilt=tilt, **options),
        tilt=tilt,
        turn=turn,
    )
    closed = axial_oscillator.linewidth(
        cosine, thermal_turn=turn, gamma0=2.2e5, tilt=tilt, **options
    )
    assert closed == pytest.approx(line.width(), abs=0, rel=1e-4)


def test_torque_that_changes_with_the_angle_turns_the_phase():
    """0.5978 MHz per kelvin for 3 nm, 5000 nm^2, Ms 8e5; 0.6632 without -alpha a_DL' in nu."""
    turn = 0.3 * MAGNET.gamma0 * 1.380649e-23 / (1.09 * 4e-7 * np.pi * 8e5 * 1.5e-23) * 1e-9
    closed = axial_oscillator.linewidth(
        0.3,
        thermal_turn=10 * turn,
        gamma0=MAGNET.gamma0,
        damping=0.3,
        field=9e5,
        anisotropy_field=-4e5,
        tilt=0.2,
    )
    assert closed == pytest.approx(5.978, abs=1e-3)
