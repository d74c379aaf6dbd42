"""The equation of motion of the analyses against the one that is integrated."""

import numpy as np
import pytest
import synthetic_table
from magnets import SKEW

import spintorque as st
from spintorque.dynamics.equation import Equation
from spintorque.dynamics.problem.drive_segments import Span
from spintorque.dynamics.twin.right_hand_side import Motion
from spintorque.model.device import Device

FIELD = (1e4, 2e4, 3e4)
CASES = {
    "none": (None, st.Drive(voltage=0.0, field=FIELD)),
    "slonczewski": (
        st.SlonczewskiTorque(polarization=0.5, asymmetry=1.4, field_like_ratio=0.3),
        st.Drive(current_density=1e11, field=FIELD),
    ),
    "voltage": (synthetic_table.make_table(), st.Drive(voltage=0.3, field=FIELD)),
    "current": (synthetic_table.make_table(), st.Drive(current_density=1e10, field=FIELD)),
}


@pytest.fixture
def moments():
    found = np.random.default_rng(0).standard_normal((4, 5, 3))
    return found / np.linalg.norm(found, axis=-1, keepdims=True)


@pytest.mark.parametrize("case", CASES)
def test_rate_is_the_slope_that_is_integrated(case, moments):
    equation = Equation(Device(SKEW, *CASES[case]))
    motion = Motion(equation._problem, Span(0.0, 1.0), equation._problem.first_bias)
    expected = [motion.rate(0.0, m[None])[0] for m in moments.reshape(-1, 3)]
    np.testing.assert_allclose(
        equation.rate(moments), np.reshape(expected, moments.shape), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("case", CASES)
def test_jacobian_tells_how_the_rate_changes(case, moments):
    equation = Equation(Device(SKEW, *CASES[case]))
    small = 1e-6 * np.random.default_rng(1).standard_normal(moments.shape)
    difference = equation.rate(moments + small) - equation.rate(moments - small)
    expected = 2 * np.einsum("...ij,...j->...i", equation.jacobian(moments), small)
    np.testing.assert_allclose(
        difference, expected, rtol=0, atol=1e-13 + 1e-7 * abs(expected).max()
    )
