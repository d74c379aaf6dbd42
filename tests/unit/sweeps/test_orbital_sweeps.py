"""Sweeps over stacks of several orbitals: their points are the answers of the changed stacks."""

import numpy as np
import pytest

import spintorque as st

CO, CU = (st.materials[name] for name in ("Co", "Cu"))
COARSE = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)
GRID = {"bias": [0.0], "theta": [0.5, 2.0], "accuracy": COARSE}
pytestmark = pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")


def valve(copper=2, face="111", cobalt=CO):
    fixed, free = (st.Layer(cobalt, magnetization=role) for role in ("fixed", "free"))
    return st.Stack([fixed, st.Layer(CU, copper), free], face=face)


def same_torques(table, expected):
    for name in ("torque_parallel", "torque_perpendicular", "current_density"):
        np.testing.assert_array_equal(table.dataset[name], expected.dataset[name])


def test_exchange_energies_against_thickness_and_temperature(tmp_path):
    axes = {"layers[1].thickness": [3], "temperature": [0.0, 300.0]}
    found = st.sweep(
        valve(), axes, folder=tmp_path / "a.zarr", accuracy=COARSE, quantity="exchange_coupling"
    )
    assert found.complete
    bilinear = found.dataset["bilinear"]
    expected = st.exchange_coupling(valve(3), temperature=300.0, accuracy=COARSE)
    assert bilinear.values[0, 1] == expected.bilinear
    assert bilinear.values[0, 0] != expected.bilinear


@pytest.mark.slow
def test_tables_against_the_exchange_of_a_material_and_the_face(tmp_path):
    axes = {"materials.Co.exchange": [1.2, 1.7], "face": ["111", "001"]}
    found = st.sweep(valve(), axes, folder=tmp_path / "a.zarr", **GRID)
    assert found.complete
    table = found.table({"materials.Co.exchange": 1.2, "face": "001"})
    same_torques(table, st.tabulate(valve(face="001", cobalt=CO.with_exchange(1.2)), **GRID))
