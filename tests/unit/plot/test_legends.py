"""Legends tell lines from points: figures of tables and paths, and those of the validation.

All other figures are held to it in the tests that draw them, by the hook in tests/conftest.py.
"""

import numpy as np
import pytest
from legends import unexplained_styles
from matplotlib.figure import Figure

import spintorque as st
from spintorque.plot import (
    plot_magnetization,
    plot_sphere,
    plot_torque_against_angle,
    plot_torque_against_bias,
)
from validation.case import load, names


def axes(projection=None):
    return Figure().add_subplot(projection=projection)


@pytest.mark.parametrize("theta", [np.pi / 2, 1.0], ids=["at nodes", "between nodes"])
def test_torque_against_bias(small_table, theta):
    ax = plot_torque_against_bias(small_table, theta=theta, ax=axes())
    assert unexplained_styles(ax) == set()


@pytest.mark.parametrize("bias", [0.2, 0.1], ids=["at nodes", "between nodes"])
def test_torque_against_angle(small_table, bias):
    ax = plot_torque_against_angle(small_table, bias=bias, ax=axes())
    assert unexplained_styles(ax) == set()


def test_paths(free_path):
    assert unexplained_styles(plot_magnetization(free_path, ax=axes())) == set()
    assert unexplained_styles(plot_sphere(free_path, ax=axes("3d"))) == set()


@pytest.fixture(scope="module")
def free_path():
    magnet = st.Macrospin(saturation_magnetization=8e5, thickness=2.0, area=5000.0, damping=0.1)
    drive = st.Drive(voltage=0.0, field=(0.0, 0.0, 1e5))
    return st.simulate(magnet, drive=drive, duration=0.1, initial=st.direction(1.0))


def test_a_silent_legend_is_seen():
    ax = axes()
    ax.plot([0, 1], [0, 1], label="line")
    ax.errorbar([0, 1], [0, 1], [1, 1], linestyle="none", marker="o", capsize=2)
    ax.axhline(0.0)
    ax.legend()
    assert unexplained_styles(ax) == {"points"}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_figures_of_the_validation(name):
    case = load(name)
    for ax in case.figure(list(case.rows())).axes:
        assert unexplained_styles(ax) == set()
