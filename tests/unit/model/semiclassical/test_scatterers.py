"""Scatterers are checked when they are made, and are what their mappings say."""

import numpy as np
import pytest

import spintorque as st

ONE = np.eye(4).tolist()
ZERO = np.zeros((4, 4)).tolist()
SWAP = np.kron([[0, 1], [1, 0]], np.eye(2))
HAT = {
    "reflection": ZERO,
    "transmission_back": ONE,
    "transmission": ONE,
    "reflection_back": ZERO,
}
POLARIZED = np.eye(4) + 0.1 * np.eye(4)[[3, 1, 2, 0]] * np.array([1, 0, 0, 0])


def scatterer(transmission=(0.8, 0.3), magnetization="free", **options):
    return st.Scatterer(transmission=transmission, magnetization=magnetization, **options)


REFUSED = {
    r"transmission is 0.8; allowed are two numbers": lambda: scatterer(0.8),
    r"transmission\[1\] is 1.3; allowed is 0 to 1": lambda: scatterer((0.8, 1.3)),
    "transmitted_mixing is 0.5.*square 0.25 is more than the product 0.24 of the transmissions": (
        lambda: scatterer(transmitted_mixing=0.5)
    ),
    "reflected_mixing is 0.+0.4j.*more than the product 0.14 of the reflections": (
        lambda: scatterer(reflected_mixing=0.4j)
    ),
    "reflected_mixing_back is 1": lambda: scatterer(reflected_mixing_back=(1.0, 0.0)),
    "transmitted_mixing is 'much'; allowed is a finite number, a complex one or a pair": (
        lambda: scatterer(transmitted_mixing="much")
    ),
    "phases is in phase; allowed|phases is 'in phase'; allowed": (
        lambda: scatterer(phases="in phase")
    ),
    "magnetization of a scatterer is None": lambda: scatterer(magnetization=None),
    "magnetization is 'pinned'; allowed is one of fixed, free": (
        lambda: scatterer(magnetization="pinned")
    ),
    "transmission of a spacer is 0": lambda: st.Spacer(transmission=0.0),
    "transmission is 1.5; allowed is 0 to 1": lambda: st.Spacer(transmission=1.5),
    r"matrix is not unitary: S S† differs from 1 by 0.1": (
        lambda: st.MatrixScatterer(matrix=SWAP * np.sqrt(1.1), left_modes=1)
    ),
    "left_modes is 2 and the matrix has 4 channels": (
        lambda: st.MatrixScatterer(matrix=SWAP, left_modes=2)
    ),
    "matrix is .*; allowed is a square matrix": (
        lambda: st.MatrixScatterer(matrix=SWAP[:3], left_modes=1)
    ),
    "matrix is 'S'; allowed is a square matrix": (
        lambda: st.MatrixScatterer(matrix="S", left_modes=1)
    ),
    "keep the charge that comes in from the left: off by 0.1": (
        lambda: st.HatScatterer(**{**HAT, "reflection": (0.1 * np.eye(4)).tolist()})
    ),
    "keep the equilibrium on the right: off by 0.1": (
        lambda: st.HatScatterer(**{**HAT, "transmission": POLARIZED.tolist()})
    ),
    r"reflection is \[\[1.0\]\]; allowed are finite real numbers \(4, 4\)": (
        lambda: st.HatScatterer(**{**HAT, "reflection": [[1.0]]})
    ),
    "mode_ratio is -1": lambda: st.HatScatterer(**HAT, mode_ratio=-1),
    r"layers is \[\]; allowed is a list": lambda: st.ScatteringStack([]),
    "layers holds 0.5; allowed are spintorque.Scatterer, spintorque.Spacer": (
        lambda: st.ScatteringStack([0.5])
    ),
    "phases is 'none'": lambda: st.ScatteringStack([scatterer()], phases="none"),
    "modes is -1": lambda: st.ScatteringStack([scatterer()], modes=-1.0),
    "modes is None, and no layer knows them": (
        lambda: st.ScatteringStack([scatterer(), scatterer((1, 0), "fixed")]).torques(0.1, [1.0])
    ),
    "the stack has no fixed layer": (
        lambda: st.ScatteringStack([scatterer()], modes=1e19).torques(0.1, [1.0])
    ),
    "the stack has no free layer": (
        lambda: st.ScatteringStack([scatterer(magnetization="fixed")]).torque_per_current(1.0)
    ),
    "kind of a layer is 'mirror'": lambda: st.ScatteringStack.from_mapping(
        {"scattering_stack": {"layers": [{"kind": "mirror"}]}}
    ),
    "a layer of kind spacer does not take this": lambda: st.ScatteringStack.from_mapping(
        {"scattering_stack": {"layers": [{"kind": "spacer", "thickness": 1.0}]}}
    ),
    "stack is 'F'; allowed is a spintorque.ScatteringStack": (
        lambda: st.scattering_transport("F", theta=0.0)
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(message):
    with pytest.raises(st.QuestionError, match=message) as caught:
        REFUSED[message]()
    assert "\n" not in str(caught.value)


def test_no_current_has_no_torque_per_current():
    filters = [scatterer((1, 0), "fixed"), scatterer((1, 0), "free")]
    with pytest.raises(st.RangeError, match=r"no current flows at theta = 3.14159 rad"):
        st.ScatteringStack(filters).torque_per_current([1.0, np.pi])


LAYERS = [
    scatterer(phases="in-phase", transmitted_mixing=0.1 + 0.2j),
    scatterer(magnetization=(0.0, 0.6, 0.8), reflected_mixing_back=(0.1, -0.2)),
    st.Spacer(transmission=0.5),
    st.MatrixScatterer(matrix=1j * SWAP, left_modes=1, magnetization="fixed", modes=2e19),
    st.HatScatterer(**HAT, magnetization="fixed"),
]


def test_mappings_are_plain_and_make_the_same_stack():
    import json

    stack = st.ScatteringStack(LAYERS, phases="in-phase")
    mapping = stack.to_mapping()
    assert json.loads(json.dumps(mapping)) == mapping
    again = st.ScatteringStack.from_mapping(mapping)
    assert again == stack
    assert again.modes_per_area == 2e19
    assert st.ScatteringStack(LAYERS, modes=1e18).modes_per_area == 1e18
