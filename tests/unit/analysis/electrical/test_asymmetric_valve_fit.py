"""The fit of the form of two different contacts, on tables that have it and on others."""

import matplotlib.figure
import numpy as np
import pytest
from scipy.constants import e, hbar
from synthetic_table import make_table

import spintorque as st
from spintorque.formulas import asymmetric_valve

FIXED, FREE = (0.2, 0.7, 0.6), (0.9, 0.2, 0.9)
EXACT = asymmetric_valve.coefficients(FIXED, FREE)
THETA = np.linspace(0, np.pi, 25)  # the form is no polynomial in cos(theta)


def current(V, x):
    return 1e11 * V * (1 + 0.2 * V) / asymmetric_valve.resistance(x, FIXED, FREE)


def exact(V, x):
    return hbar / (2 * e) * current(V, x) * asymmetric_valve.efficiency(x, EXACT), 0 * V * x


def table(**options):
    return make_table(**{"theta": THETA, "per_sin": exact, "current": current} | options)


@pytest.mark.parametrize("bias", [0.0, 0.35, -0.6])
def test_a_table_of_that_form(bias):
    fit = st.analysis.fit_asymmetric_valve(table(), bias=bias)
    np.testing.assert_allclose(fit.coefficients, EXACT, rtol=1e-5)
    np.testing.assert_allclose(
        [fit.q_plus, fit.q_minus, fit.cosine_ratio],
        asymmetric_valve.partial_fractions(EXACT),
        rtol=1e-5,
    )
    assert fit.misfit < 1e-6
    assert fit.torque.coefficients == fit.coefficients
    np.testing.assert_array_equal(fit.residuals, fit.efficiency - fit.fitted)


def test_standard_errors_cover_the_scatter_of_noise():
    rng, deviations = np.random.default_rng(1), []
    for _ in range(30):
        noise = 1e-3 * rng.standard_normal(len(THETA))

        def noisy(V, x, noise=noise):
            parallel, perpendicular = exact(V, x)
            return parallel + noise * hbar / (2 * e) * current(V, x), perpendicular

        fit = st.analysis.fit_asymmetric_valve(table(per_sin=noisy), bias=0.3)
        errors = np.array([fit.constant_error, fit.slope_error, fit.square_error])
        deviations.append((np.array(fit.coefficients) - EXACT) / errors)
    assert np.all(np.std(deviations, axis=0) > 0.5)
    assert np.all(np.std(deviations, axis=0) < 2)


def test_a_torque_that_changes_its_sign_is_fitted_too():
    def turning(V, x):
        return 1e-5 * V * (0.2 + x) / (1 + 0.5 * x**2), 0 * V * x

    turned = table(per_sin=turning, current=lambda V, x: 1e11 * V + 0 * x)
    with pytest.raises(st.RangeError, match="changes its sign"):
        st.analysis.fit_slonczewski(turned, bias=0.3)
    fit = st.analysis.fit_asymmetric_valve(turned, bias=0.3)
    assert fit.square == pytest.approx(-0.5, rel=1e-5)
    assert fit.constant / fit.slope == pytest.approx(0.2, rel=1e-5)
    assert fit.q_plus is fit.q_minus is fit.cosine_ratio is None


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(st.QuestionError, match="allowed is a TorqueTable"):
        st.analysis.fit_asymmetric_valve(None)
    with pytest.raises(st.RangeError, match="3 angles; the fit needs 4"):
        st.analysis.fit_asymmetric_valve(table(theta=np.linspace(0, np.pi, 3)))
    with pytest.raises(st.RangeError, match="no in-plane torque"):
        st.analysis.fit_asymmetric_valve(table(per_sin=lambda V, x: (0 * V * x, 0 * V * x)))


def test_figure_and_dataset():
    fit = st.analysis.fit_asymmetric_valve(table(), bias=0.3)
    ax = matplotlib.figure.Figure().add_subplot()
    assert st.plot.plot_asymmetric_valve_fit(fit, ax=ax) is ax
    assert ax.get_xlabel() == "angle θ (degrees)"
    assert fit.to_dataset()["efficiency"].dims == ("theta",)
