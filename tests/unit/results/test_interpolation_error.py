"""Stated errors of a table between its nodes, against direct computations.

Numerical settings are the same and coarse, so that the nodes' own error cancels.
"""

import numpy as np
import pytest
from stacks import COPPER, junction, valve

import spintorque as st
from spintorque.results.torque_table import UNITS, TorqueTable

MESH = st.TransportAccuracy(k_points=12, energy_points=9, contour_points=32)
BETWEEN = np.linspace(0.05, 3.1, 17)
GRID = {"temperature": 300.0, "accuracy": MESH}


def smooth_valve():
    """Thin films of a weak magnet, whose torque is smooth on any mesh."""
    weak = st.Material.ferromagnet(onsite=1.0, exchange=0.1, hopping=0.5)
    lead, spacer = st.Layer(COPPER), st.Layer(COPPER, 2)
    fixed, free = (st.Layer(weak, 2, magnetization=role) for role in ("fixed", "free"))
    return st.Stack([lead, fixed, spacer, free, lead], lattice_constant=0.25)


def off(table, stack, bias, theta):
    """True and stated errors at a bias and angles, and the largest values, (3, angles)."""
    found = table.at(bias, theta)
    direct = st.tabulate(stack, bias=[bias], theta=theta, **GRID).dataset
    true = [np.abs(found[name].values - direct[name].values[0]) for name in UNITS]
    stated = [found[f"{name}_error"].values for name in UNITS]
    largest = [[np.abs(direct[name]).max()] for name in UNITS]
    return np.array(true), np.array(stated), np.array(largest)


def without_numerical_error(table):
    """The same table as if its nodes were exact, to see the error of interpolation alone."""
    dataset = table.dataset.copy(deep=True)
    for name in UNITS:
        dataset[f"{name}_error"] = 0 * dataset[name]
    return TorqueTable(dataset)


def test_thirteen_angles_are_the_default_and_reach_eight_digits():
    stack = smooth_valve()
    table = without_numerical_error(st.tabulate(stack, bias=[0.1], **GRID))
    np.testing.assert_array_equal(table.dataset["theta"], np.linspace(0, np.pi, 13))
    true, stated, largest = off(table, stack, 0.1, BETWEEN)
    assert np.all(true < 1e-8 * largest)
    assert np.all(stated < 1e-8 * largest)
    assert np.all(true <= stated + 1e-14 * largest)


@pytest.mark.parametrize("angles", [3, 4, 5, 7, 9, 13, 25])
@pytest.mark.parametrize("make", [junction, valve])
def test_stated_error_in_angle_bounds_the_true_one(make, angles):
    theta = np.linspace(0, np.pi, angles)
    table = without_numerical_error(st.tabulate(make(), bias=[0.1], theta=theta, **GRID))
    true, stated, largest = off(table, make(), 0.1, BETWEEN)
    assert np.all(true <= stated + 1e-14 * largest)
    if angles >= 7:
        assert np.all(stated.max(axis=1) < 100 * true.max(axis=1) + 1e-12 * largest[:, 0])


@pytest.mark.slow
@pytest.mark.parametrize("biases", [3, 4, 5, 6, 9])
def test_stated_error_in_bias_bounds_the_true_one(biases):
    stack, nodes = junction(), np.linspace(-0.5, 0.5, biases)
    theta = np.linspace(0, np.pi, 7)
    table = without_numerical_error(st.tabulate(stack, bias=nodes, theta=theta, **GRID))
    for bias in (-0.47, -0.21, 0.06, 0.33):
        true, stated, largest = off(table, stack, bias, [0.4, 1.5, 2.6])
        assert np.all(true <= stated + 1e-13 * largest)
        assert np.all(stated <= 12 * largest)


def test_error_at_a_node_is_that_of_the_node():
    stack, nodes = junction(), np.linspace(-0.5, 0.5, 5)
    table = st.tabulate(stack, bias=nodes, theta=np.linspace(0, np.pi, 9), **GRID)
    for bias in nodes:
        at, node = table.at(bias, table.dataset["theta"]), table.dataset.sel(bias=bias)
        for name, unit in UNITS.items():
            assert at[f"{name}_error"].attrs["units"] == unit
            scale = float(np.abs(table.dataset[name]).max())
            np.testing.assert_allclose(
                at[f"{name}_error"], node[f"{name}_error"], rtol=1e-6, atol=1e-12 * scale
            )


def test_numerical_error_is_interpolated():
    table = st.tabulate(junction(), bias=[0.0, 0.2], theta=np.linspace(0, np.pi, 9), **GRID)
    exact = without_numerical_error(table)
    for name in UNITS:
        parts = (t.at(0.1, np.pi / 2)[f"{name}_error"] for t in (table, exact))
        difference = float(np.subtract(*parts)[0])
        assert difference == pytest.approx(
            float(table.dataset[f"{name}_error"].isel(theta=4).mean()), rel=1e-6
        )


def test_two_biases_show_how_far_they_are_apart():
    table = st.tabulate(junction(), bias=[0.0, 0.5], theta=np.linspace(0, np.pi, 7), **GRID)
    found = table.at(0.25, np.pi / 2)
    assert float(found["torque_parallel_error"][0]) > 0.4 * abs(float(found["torque_parallel"][0]))
