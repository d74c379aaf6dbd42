"""The fit of Slonczewski's form, on tables that have it and on one that is computed."""

import matplotlib.figure
import numpy as np
import pytest
from scipy.constants import e, hbar
from stacks import COBALT, COPPER
from synthetic_table import make_table

import spintorque as st

P, LAMBDA = 0.45, 1.8


def current(V, x):
    return 1e11 * V * (1 + 0.2 * V) * (1 + 0.3 * x)


def exact(V, x):
    """Torques over sin(theta), the in-plane one of exactly the fitted form."""
    square = LAMBDA**2
    form = P * square / ((square + 1) + (square - 1) * x)
    return hbar / (2 * e) * current(V, x) * form, 0 * V * x


@pytest.mark.parametrize("bias", [0.0, 0.35, -0.6])
def test_a_table_of_that_form(bias):
    theta = np.linspace(0, np.pi, 25)  # the form is no polynomial in cos(theta)
    found = st.analysis.fit_slonczewski(
        make_table(theta, per_sin=exact, current=current), bias=bias
    )
    assert found.polarization == pytest.approx(P, rel=1e-6)
    assert found.asymmetry == pytest.approx(LAMBDA, rel=1e-6)
    assert found.misfit < 1e-5
    assert found.torque == st.SlonczewskiTorque(
        polarization=found.polarization, asymmetry=found.asymmetry
    )


def test_standard_errors_cover_the_scatter_of_noise():
    theta, rng, deviations = np.linspace(0, np.pi, 13), np.random.default_rng(1), []
    for _ in range(40):
        noise = 1 + 1e-3 * rng.standard_normal(len(theta))

        def noisy(V, x, noise=noise):
            parallel, perpendicular = exact(V, x)
            return parallel * noise, perpendicular

        found = st.analysis.fit_slonczewski(
            make_table(theta, per_sin=noisy, current=current), bias=0.3
        )
        assert found.misfit < 1e-2
        deviations.append(
            [
                (found.polarization - P) / found.polarization_error,
                (found.asymmetry - LAMBDA) / found.asymmetry_error,
            ]
        )
    assert 0.5 < np.std(deviations) < 2.5


def test_a_metallic_valve_and_its_resistance_agree():
    """Lambda^2 - 1 = chi for a symmetric valve whose spacer makes spins forget their way."""
    magnet = st.Layer(COBALT, 6, magnetization="free")
    layers = [st.Layer(COPPER), st.Layer(COBALT, 6, magnetization="fixed"), st.Layer(COPPER, 9)]
    stack = st.Stack([*layers, magnet, st.Layer(COPPER)], lattice_constant=0.3)
    accuracy = st.TransportAccuracy(k_points=24, energy_points=9, contour_points=32)
    table = st.tabulate(stack, bias=[-0.01, 0.0, 0.01], temperature=300.0, accuracy=accuracy)
    found = st.analysis.fit_slonczewski(table)
    slope = (
        table.interpolant(0.001, np.pi / 2)[0] - table.interpolant(-0.001, np.pi / 2)[0]
    ) / 0.002
    conductance = table.interpolant(0.001, np.pi / 2)[2] / 0.001
    middle = np.argmin(np.abs(found.theta - np.pi / 2))
    assert found.efficiency[middle] == pytest.approx(slope / conductance * 2 * e / hbar, rel=1e-3)
    assert 0 < found.polarization < 1
    assert found.misfit < 0.2


def test_what_cannot_be_fitted_is_refused():
    def turning(V, x):
        return 1e-5 * V * (0.2 + x), 0 * V * x

    with pytest.raises(st.RangeError, match="changes its sign"):
        st.analysis.fit_slonczewski(make_table(per_sin=turning), bias=0.3)
    with pytest.raises(st.QuestionError, match="allowed is a TorqueTable"):
        st.analysis.fit_slonczewski(None)
    with pytest.raises(st.RangeError, match="slopes at 0 V need two"):
        st.analysis.fit_slonczewski(make_table(bias=np.array([0.0])))
    with pytest.raises(st.RangeError, match="bias is 2 V"):
        st.analysis.fit_slonczewski(make_table(), bias=2.0)


def test_figure_and_dataset():
    found = st.analysis.fit_slonczewski(make_table(per_sin=exact, current=current), bias=0.3)
    ax = matplotlib.figure.Figure().add_subplot()
    assert st.plot.plot_slonczewski_fit(found, ax=ax) is ax
    assert ax.get_xlabel() == "angle θ (degrees)"
    assert found.to_dataset()["efficiency"].dims == ("theta",)
