"""Frequency of orbits made by hand."""

import numpy as np
import pytest

from spintorque.analysis.resonance.orbit import mean_frequency, orbit_frame

TIME = 0.01 * np.arange(5001)


@pytest.mark.parametrize("frequency", [0.7123, 3.3, -7.77])
@pytest.mark.parametrize("flatness", [1.0, 0.2])
def test_frequency_of_an_ellipse(frequency, flatness):
    turn = 2 * np.pi * frequency * TIME
    x, y = 0.3 * flatness * np.cos(turn), 0.3 * np.sin(turn)
    path = np.stack([x, y, np.sqrt(1 - x**2 - y**2)], axis=1)
    frame = orbit_frame(path)
    assert mean_frequency(frame.phase(path), 0.01) == pytest.approx(abs(frequency), rel=1e-7)
    np.testing.assert_allclose(frame.axes @ frame.axes.T, np.eye(2), atol=1e-12)
    assert np.cross(*frame.axes)[2] * frequency > 0
    assert np.abs(frame.transverse(path)).max() == pytest.approx(0.3, rel=1e-3)


def test_rest_has_no_frame():
    assert orbit_frame(np.tile([0.0, 0.6, 0.8], (10, 1))) is None
