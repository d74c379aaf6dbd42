"""Analyses take the conductance of a torque in closed form for its resistance."""

from dataclasses import replace

import numpy as np
import pytest
from magnets import BIAXIAL

import spintorque as st

LINEAR = st.JunctionConductance(tmr=1.2, resistance_area_product=8.0)
FALLING = replace(LINEAR, half_voltage=0.4)
RESISTANCE = st.AngularResistance(parallel=8.0, antiparallel=17.6)
TORQUE = st.SlonczewskiTorque(polarization=0.5, asymmetry=1.3, field_like_ratio=0.2)
FIELD = (0.0, 6e4, 0.0)


def resonance(torque, resistance, **drive):
    return st.analysis.spin_torque_resonance(
        BIAXIAL,
        torque=torque,
        drive=st.Drive(field=FIELD, **drive),
        near=(0.0, 1.0, 0.0),
        frequency=[4.0, 8.0],
        amplitude=1e9 if "current_density" in drive else 0.01,
        resistance=resistance,
    ).voltage


def test_the_rectified_voltage_is_that_of_the_same_resistance_by_angle():
    own = resonance(replace(TORQUE, conductance=LINEAR), None, current_density=1e9)
    given = resonance(TORQUE, RESISTANCE, current_density=1e9)
    np.testing.assert_allclose(own, given, rtol=1e-6)
    with pytest.raises(st.QuestionError, match="brings its own"):
        resonance(replace(TORQUE, conductance=LINEAR), RESISTANCE, current_density=1e9)


def test_at_small_bias_a_law_that_falls_rectifies_as_one_that_does_not():
    """The second derivative of the current by the voltage vanishes at zero."""
    by_law = [
        resonance(replace(TORQUE, conductance=law), None, voltage=0.0) for law in (LINEAR, FALLING)
    ]
    np.testing.assert_allclose(*by_law, rtol=1e-3)
    assert np.abs(by_law[0]).max() > 1e-9


def test_a_critical_voltage_drives_the_critical_current():
    asked = {"near": BIAXIAL.fixed_direction}
    rest = st.analysis.critical_drive(
        BIAXIAL, torque=TORQUE, drive=st.Drive(current_density=0.0), **asked
    ).negative
    for law in (LINEAR, FALLING):
        lost = st.analysis.critical_drive(
            BIAXIAL,
            torque=replace(TORQUE, conductance=law),
            drive=st.Drive(voltage=0.0),
            **asked,
        ).negative
        np.testing.assert_allclose(law.current_density(lost.drive, 1.0), rest.drive, rtol=1e-4)


@pytest.mark.parametrize("bias", [0.0, 0.4])
def test_a_loop_has_the_resistance_of_the_junction_at_its_bias(bias):
    loop = st.analysis.magnetization_loop(
        BIAXIAL,
        field=np.linspace(-2e4, 2e4, 5),
        field_direction=(1.0, 0.0, 0.0),
        resistance=FALLING,
        bias=bias,
    )
    ratio = loop.resistance_up[0] / loop.resistance_up[-1] - 1
    np.testing.assert_allclose(ratio, 1.2 / (1 + (bias / 0.4) ** 2), rtol=1e-9)
