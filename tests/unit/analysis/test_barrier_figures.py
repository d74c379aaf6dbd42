"""Figures of barriers and switching draw the numbers of the answers."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from axial_device import current, device, torque
from magnets import SKEW

from spintorque.analysis.energy_barrier import energy_barrier
from spintorque.analysis.fokker_planck import evolve_distribution
from spintorque.plot.energy_barrier import plot_barrier, plot_barrier_path
from spintorque.plot.fokker_planck import plot_distribution, plot_not_switched


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
