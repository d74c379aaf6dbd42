"""Resistances, ratios and angular asymmetry of tables made of formulas."""

import matplotlib as mpl
import numpy as np
import pytest
import synthetic_table
from stacks import junction

import spintorque as st
from spintorque.analysis.electrical._angular_asymmetry import angular_asymmetry
from spintorque.analysis.electrical._magnetoresistance import magnetoresistance

TABLE = synthetic_table.make_table()
COARSE = st.TransportAccuracy(rtol=1e-3)
DENSE = np.linspace(0, np.pi, 25)


def valve(P, eta):
    """J of a symmetric spin valve: G/G(0) = 1 - P^2 tan^2/(tan^2 + eta) of theta/2."""

    def current(V, x):
        s, c = (1 - x) / 2, (1 + x) / 2
        return 1e12 * V * (1 - P**2 * s / (s + eta * c))

    return synthetic_table.make_table(theta=DENSE, current=current)


def noisy(size):
    """Table whose currents are off by a known relative size, and say so."""
    table = synthetic_table.make_table(theta=DENSE)
    dataset = table.dataset.copy(deep=True)
    random = np.random.default_rng(3).uniform(-1, 1, dataset["current_density"].shape)
    dataset["current_density_error"] = size * np.abs(dataset["current_density"])
    dataset["current_density"] = dataset["current_density"] * (1 + size * random)
    return st.TorqueTable(dataset)


def test_resistances_between_the_nodes():
    bias, theta = np.array([-0.4, 0.0, 0.13, 0.6]), np.array([0.3, 1.7])
    data = magnetoresistance(TABLE, bias=bias, theta=theta).dataset
    V, x = bias[:, None], np.cos(theta)
    static = 1e12 / (1e11 * (1 + 0.2 * V**2) * (1 + 0.3 * x))
    differential = 1e12 / (1e11 * (1 + 0.6 * V**2) * (1 + 0.3 * x))
    np.testing.assert_allclose(data["resistance_area"], static, rtol=1e-9)
    np.testing.assert_allclose(data["differential_resistance_area"], differential, rtol=1e-9)
    assert data["resistance_area"].attrs["units"] == "ohm um2"
    np.testing.assert_allclose(data["ratio"], 1.3 / 0.7 - 1, rtol=1e-9)
    np.testing.assert_allclose(data["differential_ratio"], 1.3 / 0.7 - 1, rtol=1e-9)


def test_ratio_falls_with_the_bias():
    def current(V, x):
        return 1e11 * V * (1 + 0.3 * x / (1 + V**2) + 0.5 * V**2)

    bias = np.linspace(-0.6, 0.6, 25)
    data = magnetoresistance(synthetic_table.make_table(bias=bias, current=current)).dataset
    p = 0.3 / (1 + bias**2)
    g = 1 + 0.5 * bias**2
    ratio = (g + p) / (g - p) - 1
    between = bias != 0  # at 0 V it is the slope of a spline
    np.testing.assert_allclose(data["ratio"][between], ratio[between], rtol=1e-9)
    np.testing.assert_allclose(data["ratio"], ratio, rtol=1e-5)
    dp = 0.3 * (1 - bias**2) / (1 + bias**2) ** 2
    dg = 1 + 1.5 * bias**2
    np.testing.assert_allclose(data["differential_ratio"], (dg + dp) / (dg - dp) - 1, rtol=2e-3)


@pytest.mark.parametrize("count", [4, 5, 6, 9])
@pytest.mark.parametrize("width", [0.3, 0.6, 1.5])
def test_the_error_at_no_bias_covers_the_slope_between_few_biases(count, width):
    """Resistance and ratio at 0 V, of currents that bend within the grid of biases."""

    def current(V, x):
        return 1e11 * (np.sinh(V / width) * (1 + 0.4 * x) + 0.3 * (1 - x) * V)

    table = synthetic_table.make_table(bias=np.linspace(-0.5, 0.5, count), current=current)
    data = magnetoresistance(table, bias=[0.0]).dataset
    slope = 1e11 * (
        (1 + 0.4 * np.cos(table.dataset["theta"].values)) / width
        + 0.3 * (1 - np.cos(table.dataset["theta"].values))
    )
    exact = 1e12 / slope  # ohm um^2
    off = np.abs(data["resistance_area"].values[0] - exact)
    assert np.all(off <= data["resistance_area_error"].values[0] + 1e-12 * exact)
    assert abs(data["ratio"].item() - (exact[-1] / exact[0] - 1)) <= data["ratio_error"].item()


def changed(table, moves, column):
    """Table in which single currents (bias, theta) are off by a relative size, or say they are."""
    dataset = table.dataset.copy(deep=True)
    for place, size in moves.items():
        current = dataset["current_density"][place].item()
        error = size * abs(current)
        dataset[column][place] = error if column.endswith("_error") else current + error
    return st.TorqueTable(dataset)


@pytest.mark.parametrize("at", [0, 2, 3, 5])
@pytest.mark.parametrize("moved", [1, 4])
@pytest.mark.parametrize("sizes", [(1e-5, 0.0), (0.0, 1e-5), (1e-5, 2e-5)])
def test_error_of_the_differential_ratio_is_what_errors_of_currents_do(at, moved, sizes):
    """Changes of single currents at 0 and pi, computed anew, add as independent ones."""
    bias = [synthetic_table.BIAS[at]]
    kept = magnetoresistance(TABLE, bias=bias).dataset
    moves = {(moved, end): size for end, size in zip((0, -1), sizes, strict=True)}
    told = magnetoresistance(changed(TABLE, moves, "current_density_error"), bias=bias).dataset
    changes = [
        magnetoresistance(changed(TABLE, {place: size}, "current_density"), bias=bias).dataset
        - kept
        for place, size in moves.items()
    ]
    expected = np.hypot(*(change["differential_ratio"].item() for change in changes))
    assert expected > 1e-8
    assert told["differential_ratio_error"].item() == pytest.approx(expected, abs=0, rel=1e-3)
    off = [np.abs(change["differential_resistance_area"].values[0]) for change in changes]
    error = told["differential_resistance_area_error"].values[0]
    np.testing.assert_allclose(error[[0, -1]], [off[0][0], off[1][-1]], rtol=1e-3, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("count", [5, 9, 15])
@pytest.mark.parametrize("width", [0.3, 0.6, 1.5])
def test_the_error_of_the_differential_ratio_covers_few_biases(count, width):
    """Currents that bend within the grid, at its biases and between them."""

    def current(V, x):
        return 1e11 * (np.sinh(V / width) * (1 + 0.4 * x) + 0.3 * (1 - x) * V)

    table = synthetic_table.make_table(bias=np.linspace(-0.5, 0.5, count), current=current)
    bias = np.linspace(-0.5, 0.5, 2 * count - 1)
    data = magnetoresistance(table, bias=bias).dataset
    parallel = 1.4 * np.cosh(bias / width) / width
    antiparallel = 0.6 * np.cosh(bias / width) / width + 0.6
    off = np.abs(data["differential_ratio"] - (parallel / antiparallel - 1))
    assert np.all(off <= data["differential_ratio_error"] + 1e-12)


def test_at_no_bias_both_ratios_and_their_errors_are_the_same():
    data = magnetoresistance(noisy(1e-3), bias=[0.0]).dataset
    assert data["differential_ratio"].item() == data["ratio"].item()
    assert data["differential_ratio_error"].item() == data["ratio_error"].item() > 0


@pytest.mark.parametrize("bias", [1e-9, 1e-3, -0.02])
def test_the_error_near_no_bias_is_that_at_it(bias):
    """V/J tends to its limit, and so does its error, though errors of J stay."""
    table = noisy(1e-3)
    there, near = (magnetoresistance(table, bias=[at]).dataset for at in (0.0, bias))
    assert near["ratio_error"].item() < 1.2 * there["ratio_error"].item() + 1e-3
    exact = magnetoresistance(synthetic_table.make_table(theta=DENSE), bias=[bias]).dataset
    off = np.abs(near["resistance_area"] - exact["resistance_area"]).values
    assert np.all(off <= near["resistance_area_error"].values)


def test_no_warning_precedes_the_message_about_no_current():
    table = synthetic_table.make_table(current=lambda V, x: 0 * V * x)
    for bias in (0.0, 0.1):
        with pytest.raises(st.RangeError, match="no current"):
            magnetoresistance(table, bias=[bias])


def test_errors_of_currents_arrive():
    found = magnetoresistance(noisy(1e-3)).dataset
    exact = magnetoresistance(synthetic_table.make_table(theta=DENSE)).dataset
    off = np.abs(found["resistance_area"] - exact["resistance_area"])
    nonzero = found["bias"].values != 0
    assert np.all((off <= 1.2 * found["resistance_area_error"])[nonzero])
    np.testing.assert_array_less(
        found["resistance_area_error"].values[nonzero],
        0.1 * exact["resistance_area"].values[nonzero],
    )
    off = np.abs(found["ratio"] - exact["ratio"]) / exact["ratio"]
    assert np.all(off[nonzero] < 0.01)
    assert np.all(found["ratio_error"] > 1e-3)


def test_tunnel_junction_has_chi_equal_to_its_ratio():
    found = angular_asymmetry(TABLE)
    assert found.chi == pytest.approx(1.3 / 0.7 - 1, rel=1e-8)
    assert found.chi_error < 1e-6
    assert found.parallel == pytest.approx(10 / 1.3, rel=1e-9)
    assert found.antiparallel == pytest.approx(10 / 0.7, rel=1e-9)
    assert angular_asymmetry(TABLE, bias=0.3).chi == pytest.approx(1.3 / 0.7 - 1, rel=1e-8)


@pytest.mark.parametrize(("P", "eta"), [(0.5, 0.68), (0.7, 2.5), (0.3, 1.0)])
def test_spin_valve_has_chi_of_lambda(P, eta):
    """Lambda^2 = g_ud (1/g_u + 1/g_d)/2 = eta/(1 - P^2), as in the torque of circuit theory."""
    found = angular_asymmetry(valve(P, eta))
    squared = eta / (1 - P**2)
    assert found.chi == pytest.approx(squared - 1, abs=1e-7)
    assert found.asymmetry == pytest.approx(np.sqrt(squared), abs=1e-7)
    if P == 0.5:
        middle = found.parallel / (
            found.parallel + found.reduced[12] * (found.antiparallel - found.parallel)
        )
        assert f"{middle:.5f}" == "0.85119"
        assert found.parallel / found.antiparallel == pytest.approx(0.75)


def test_resistance_linear_in_the_cosine_has_no_asymmetry():
    table = synthetic_table.make_table(theta=DENSE, current=lambda V, x: 1e12 * V / (2 - 0.5 * x))
    assert angular_asymmetry(table).chi == pytest.approx(0, abs=1e-7)


def test_error_of_chi_covers_what_is_off():
    found = angular_asymmetry(noisy(1e-3), bias=0.6)
    off = abs(found.chi - (1.3 / 0.7 - 1))
    assert 0 < off < found.chi_error < 0.3
    assert found.misfit > 1e-4


def test_error_of_chi_is_what_an_error_of_one_current_does():
    exact, size = synthetic_table.make_table(theta=DENSE), 1e-5
    told, moved = (exact.dataset.copy(deep=True) for _ in range(2))
    told["current_density_error"][:, 9] = size * np.abs(told["current_density"][:, 9])
    moved["current_density"][:, 9] *= 1 + size
    kept, off = (angular_asymmetry(st.TorqueTable(d), bias=0.2) for d in (told, moved))
    assert kept.chi_error == pytest.approx(abs(off.chi - kept.chi), rel=0.01)


def test_tunnelling_ratio_of_the_reference():
    """48.6 % from 5.98937/4.02959, linear response of the reference junction at T = 0."""
    table = st.tabulate(
        junction(5), bias=[-0.01, 0.0, 0.01], theta=[0.0, np.pi / 2, np.pi], accuracy=COARSE
    )
    data = magnetoresistance(table, bias=0.0).dataset
    assert float(data["ratio"][0]) == pytest.approx(5.98937 / 4.02959 - 1, rel=5e-3)


def test_questions_that_cannot_be_asked():
    part = synthetic_table.make_table(theta=np.linspace(0.3, 2.9, 11))
    assert "ratio" not in magnetoresistance(part).dataset
    with pytest.raises(st.RangeError, match="needs 0, pi"):
        angular_asymmetry(part)
    flat = synthetic_table.make_table(current=lambda V, x: 1e11 * V + 0 * x)
    with pytest.raises(st.RangeError, match="no magnetoresistance"):
        angular_asymmetry(flat)
    single = synthetic_table.make_table(bias=np.array([0.1]))
    with pytest.raises(st.RangeError, match="one bias"):
        magnetoresistance(single)
    with pytest.raises(st.RangeError, match="one bias"):
        angular_asymmetry(single, bias=0.1)
    with pytest.raises(st.RangeError, match="covers"):
        magnetoresistance(TABLE, bias=0.7)
    with pytest.raises(st.QuestionError, match="TorqueTable"):
        magnetoresistance(3)


def test_figures():
    mpl.use("agg")
    from spintorque.plot.electrical_figure import (
        plot_angular_asymmetry,
        plot_magnetoresistance,
    )

    ax = plot_magnetoresistance(magnetoresistance(TABLE))
    assert ax.get_xlabel() == "bias (V)"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), 1.3 / 0.7 - 1)
    ax = plot_angular_asymmetry(angular_asymmetry(TABLE))
    assert "χ = 0.8571" in ax.get_legend().get_texts()[1].get_text()
    part = synthetic_table.make_table(theta=np.linspace(0.3, 2.9, 11))
    with pytest.raises(st.RangeError, match="no ratio"):
        plot_magnetoresistance(magnetoresistance(part))
