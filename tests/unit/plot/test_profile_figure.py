"""Which slices of a profile of several orbitals are drawn, and what is shaded."""

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

POSITIONS = np.array([-0.07, 0.2, 0.4, 0.7])


def profile(names):
    sizes = {"torque": 4, "lattice_torque": 4, "lead_torque": 2, "magnet_torque": 1}
    values = {name: np.ones((size, 3)) for name, size in sizes.items()}
    values |= {f"{name}_error": np.zeros((4, 3)) for name in ("torque", "lattice_torque")}
    direction = np.tile([0.0, 0.0, 1.0], (4, 1))
    return st.TorqueProfile.from_arrays(
        values, direction, [(range(2, 4), "free")], POSITIONS, {}, names
    )


def drawn(names):
    ax = st.plot.plot_torque_profile(profile(names), ax=Figure().add_subplot())
    return ax, ax.lines[0].get_xdata()


def test_slices_of_leads_have_no_torque_to_draw():
    assert list(drawn(["-1 to 0", "1", "2 to 3", "4 to 5"])[1]) == [0.4]
    assert list(drawn([])[1]) == [0.4, 0.7]


def test_magnets_are_shaded_from_halfway_to_their_neighbours():
    ax, _ = drawn(["-1 to 0", "1", "2 to 3", "4 to 5"])
    corners = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    np.testing.assert_allclose([corners.x0, corners.x1], [0.3, 0.85])
