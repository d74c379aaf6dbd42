"""Closed forms of critical current and switching time against reference numbers."""

import numpy as np
import pytest
from scipy import constants
from scipy.integrate import quad

from spintorque.formulas import critical_current as cc
from spintorque.formulas.switching_time import reduced_time_to_equator, time_to_equator
from spintorque.formulas.thermal_activation import thermal_stability

MU_0 = constants.mu_0


def test_in_plane_threshold_and_current():
    field = MU_0 * cc.in_plane_threshold(0.01, 0.0, 8e3, 8e5)
    assert f"{field:.9f}" == "0.005127079"
    question = {"damping": 0.01, "efficiency": 0.4, "saturation_magnetization": 8e5}
    density = cc.in_plane_current(**question, volume=3e-9, anisotropy_field=8e3)
    assert f"{density:.3e}" == "9.347e+10"
    more = cc.in_plane_current(**question, volume=3e-9, anisotropy_field=8e3, field=4e3)
    assert more / density == pytest.approx((4e3 + 8e3 + 4e5) / (8e3 + 4e5))
    current = cc.in_plane_current(**question, volume=3e-9 * 2e-15, anisotropy_field=8e3)
    assert current == pytest.approx(2e-15 * density)


def test_perpendicular_disk():
    area = np.pi / 4 * 40e-9**2
    barrier = cc.uniaxial_barrier(
        saturation_magnetization=1e6, anisotropy_field=0.3 / MU_0, volume=area * 1.2e-9
    )
    current = cc.perpendicular_current(damping=0.01, efficiency=0.6, barrier=barrier)
    assert f"{current * 1e6:.2f}" == "22.91"
    assert f"{current / area:.3e}" == "1.823e+10"
    assert f"{thermal_stability(barrier, 300.0):.1f}" == "54.6"


def test_time_to_the_equator():
    times = reduced_time_to_equator(np.array([1.5, 2.0, 3.0, 5.0]), 0.1)
    assert [f"{t:.6g}" for t in times] == ["4.56634", "2.5353", "1.36075", "0.710702"]
    for i, found in zip((1.5, 5.0), times[[0, 3]], strict=True):
        integral = quad(lambda u, i=i: 1 / ((1 - u**2) * (i - u)), 0, np.cos(0.1))[0]
        assert found == pytest.approx(integral, abs=0, rel=1e-9)
    in_ns = time_to_equator(2.0, 0.1, damping=0.05, anisotropy_rate=30.0)
    assert in_ns == pytest.approx(times[1] * (1 + 0.05**2) / (0.05 * 30.0))
