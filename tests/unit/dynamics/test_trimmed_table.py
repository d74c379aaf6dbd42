"""The dynamics drop orders of a table's series only where they matter at no bias."""

import numpy as np

from spintorque.results.interpolant import NEGLIGIBLE, TorqueInterpolant


def series(breaks, orders):
    """Interpolant of constant order 0 with room for more orders."""
    coefficients = np.zeros((len(breaks) - 1, 4, 3, orders))
    coefficients[:, 0, :, 0] = 1.0
    return TorqueInterpolant(np.array(breaks), coefficients, (0.0, np.pi))


def test_an_order_that_matters_in_a_narrow_interval_stays():
    """1e-10 of the torque, at biases below one microvolt alone."""
    table = series([0.0, 1e-6, 1.0], 6)
    table.coefficients[0, :2, 1, 3] = 1e-10, -1e-4  # a straight line down to nothing
    trimmed = table.trimmed
    assert trimmed.coefficients.shape[-1] == 4
    for bias in (0.0, 3e-7, 1e-6, 0.4):
        np.testing.assert_array_equal(trimmed.at_bias(bias), table.at_bias(bias)[:, :4])


def test_slopes_count_by_what_they_reach_at_the_end_of_their_interval():
    """A slope of 1e-3 per volt is 1e-15 over 1e-12 V, and 1e-9 over 1e-6 V."""
    for width, count in ((1e-12, 1), (1e-6, 3)):
        table = series([0.0, width], 4)
        table.coefficients[0, 1, 0, 2] = 1e-3
        assert (1e-3 * width > NEGLIGIBLE) is (count == 3)
        assert table.trimmed.coefficients.shape[-1] == count
