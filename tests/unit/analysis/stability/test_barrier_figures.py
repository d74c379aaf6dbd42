"""Figures of barriers and switching draw the numbers of the answers."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from axial_device import current, device, torque
from magnets import SKEW

from spintorque.analysis.stability._energy_barrier import energy_barrier
from spintorque.analysis.stability.fokker_planck import evolve_distribution
from spintorque.plot.energy_barrier_figure import plot_barrier, plot_barrier_path
from spintorque.plot.fokker_planck_figure import plot_distribution, plot_not_switched
from spintorque.plot.switching_figure import plot_switching_probability, plot_write_error_rate
from spintorque.results.analyses.switching_counts import SwitchingCounts


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_energy_along_the_path_ends_at_the_other_state():
    found = energy_barrier(SKEW)
    line = plot_barrier(found).lines[0]
    np.testing.assert_array_equal(line.get_ydata(), found.path_energy)
    turned = np.degrees(np.arccos(np.clip(found.minimum @ found.other_minimum, -1, 1)))
    assert line.get_xdata()[-1] >= turned - 1e-6
    assert plot_barrier_path(found).name == "3d"


def test_curves_of_an_evolution_are_its_numbers():
    found = evolve_distribution(
        device(20.0),
        torque=torque(),
        drive=current(3.0),
        temperature=300.0,
        times=np.linspace(0, 10, 11),
        cells=64,
    )
    axes = plot_not_switched(found)
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), found.not_switched)
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), found.switched)
    densities = plot_distribution(found).lines
    np.testing.assert_array_equal(densities[0].get_ydata(), found.density[0])


def test_write_errors_are_drawn_with_their_bounds():
    counts = SwitchingCounts(
        drives=(current(1.0), current(2.0)),
        length=np.array([1.0, 2.0]),
        trajectories=np.array([100, 200]),
        switched=np.array([[20, 90], [150, 200]]),
    )
    axes = plot_write_error_rate(counts)
    points = [line.get_ydata() for line in axes.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(points[0], [0.8, 0.1])
    np.testing.assert_allclose(points[1], [0.25])
    bound = [line.get_ydata() for line in axes.lines if line.get_marker() == "v"][1]
    np.testing.assert_allclose(bound, counts.write_error_interval()[1][1, 1:])
    curves = plot_switching_probability(counts).lines
    np.testing.assert_allclose(curves[0].get_ydata(), [0.75, 0.2])  # from the strongest on
