"""Errors of stacks of several orbitals, on which nothing was tuned, cover what finer sums give."""

import numpy as np
import pytest

import spintorque as st

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning"),
]
CO, CU, NI, AG = (st.materials[name] for name in ("Co", "Cu", "Ni", "Ag"))
FIXED, FREE = {"magnetization": "fixed"}, {"magnetization": "free"}
STACKS = {
    "valve": ([st.Layer(CO, **FIXED), st.Layer(CU, 3), st.Layer(CO, **FREE)], 0.08, 0.0),
    "film": (
        [st.Layer(CO, **FIXED), st.Layer(CU, 5), st.Layer(CO, 3, **FREE), st.Layer(CU)],
        -0.05,
        0.0,
    ),
    "nickel": ([st.Layer(NI, **FIXED), st.Layer(CU, 4), st.Layer(NI, **FREE)], 0.05, 100.0),
    "warm": ([st.Layer(CO, **FIXED), st.Layer(CU, 6), st.Layer(CO, **FREE)], -0.02, 300.0),
}
QUANTITIES = ("torque_parallel", "torque_perpendicular", "current_density")


def numbers(table):
    values, errors = (
        np.array([table.dataset[f"{name}{suffix}"].values[0] for name in QUANTITIES])
        for suffix in ("", "_error")
    )
    return values, errors


@pytest.mark.parametrize("name", STACKS)
def test_errors_cover_what_finer_sums_give(name):
    layers, bias, temperature = STACKS[name]
    stack = st.Stack(layers, face="111")
    rough, fine = (
        numbers(
            st.tabulate(
                stack,
                bias=[bias],
                theta=[0.7, np.pi / 2, 2.5],
                temperature=temperature,
                accuracy=st.TransportAccuracy(rtol=rtol, max_k_points=points),
            )
        )
        for rtol, points in ((0.05, 72), (0.02, 128))
    )
    assert (np.abs(rough[0] - fine[0]) <= rough[1] + fine[1]).all()
    assert fine[1][:2].max() < 0.8 * np.abs(fine[0][:2]).max()


def test_perpendicular_torque_of_a_symmetric_valve_is_even_in_the_bias():
    """Levels that both leads share cancel in the difference of their states."""
    layers, bias, _ = STACKS["valve"]
    stack = st.Stack(layers, face="111")
    accuracy = st.TransportAccuracy(rtol=0.02, max_k_points=72)
    there, back = (
        st.torque(stack, bias=sign * bias, theta=np.pi / 2, accuracy=accuracy) for sign in (1, -1)
    )
    difference = abs(there.torque_perpendicular - back.torque_perpendicular)
    assert difference <= 0.5 * there.torque_perpendicular_error
