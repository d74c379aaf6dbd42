"""Series of many terms: Chebyshev coefficients as the kernels sum them."""

import numpy as np
import pytest
import synthetic_table
from numpy.polynomial import chebyshev

import spintorque as st
from spintorque.dynamics.native.factored_chebyshev import folded

MAGNET = st.Macrospin(
    saturation_magnetization=8e5, thickness=2.0, area=5000.0, damping=0.02, anisotropy=3e5
)


def term(n, x):
    """Product of T_k over 2^(k-1) for the powers of two k in n."""
    powers = [1 << i for i in range(n.bit_length()) if n >> i & 1]
    return np.prod([np.cos(k * np.arccos(x)) / 2 ** (k - 1) for k in powers], axis=0)


@pytest.mark.parametrize("orders", [1, 2, 4, 7, 11, 16, 17, 33, 50, 64])
def test_folded_series_are_the_same_functions(orders):
    x = np.linspace(-1, 1, 41)
    series = np.random.default_rng(orders).normal(size=(2, orders))
    found = folded(series)
    assert found.shape[1] == (1 if orders == 1 else -(-orders // 4) * 4)
    terms = np.array([np.broadcast_to(term(n, x), x.shape) for n in range(found.shape[1])])
    np.testing.assert_allclose(found @ terms, chebyshev.chebval(x, series.T), atol=1e-12)


def steep(V, x):
    """Torques whose series end late."""
    return 1e-5 * V / (1.05 + x), 3e-6 * V**2 / (1.05 - x)


@pytest.mark.parametrize("method", ["rk4", "midpoint"])
@pytest.mark.parametrize("angles", [4, 8, 13, 19, 37, 51])
@pytest.mark.parametrize("steady", [True, False])
def test_tables_of_any_number_of_angles_move_as_the_twin(angles, steady, method):
    table = synthetic_table.make_table(theta=np.linspace(0, np.pi, angles), per_sin=steep)
    voltage = 0.2 if steady else st.Sine(amplitude=0.1, frequency=3.0, offset=0.2)
    found = [
        st.simulate(
            MAGNET,
            torque=table,
            drive=st.Drive(voltage=voltage, field=(0.0, 1e4, 5e4)),
            duration=0.1,
            initial=(0.6, 0.0, 0.8),
            control=st.StepControl(method=method, step=2e-3, sample_interval=0.02),
            engine=engine,
        ).dataset.m.values
        for engine in ("macrospin", "macrospin-numpy")
    ]
    np.testing.assert_allclose(*found, rtol=0, atol=1e-13)
