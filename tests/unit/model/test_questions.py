"""Questions check themselves: a fault is reported in one line."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from stacks import BARRIER, COPPER, IRON, junction, valve

import spintorque as st

FREE = st.Layer(IRON, magnetization="free")
FIXED = st.Layer(IRON, magnetization="fixed")
SIZE = {"lattice_constant": 0.3}


def magnet(**changes):
    values = {
        "saturation_magnetization": 1e6,
        "thickness": 1.0,
        "area": 100.0,
        "damping": 0.01,
    }
    return st.Macrospin(**(values | changes))


WRONG = {
    "hopping is 0": lambda: st.Material.insulator(onsite=5.0, hopping=0),
    "hopping is -1": lambda: st.Material.normal_metal(onsite=5.0, hopping=-1),
    "onsite is nan": lambda: st.Material.insulator(onsite=math.nan, hopping=1.0),
    "onsite is '1'": lambda: st.Material.insulator(onsite="1", hopping=1.0),
    "exchange is -0.1": lambda: st.Material.ferromagnet(onsite=1, exchange=-0.1, hopping=1),
    "only a ferromagnet has": lambda: st.Material(
        kind="insulator", onsite=1.0, hopping=1.0, exchange=0.5
    ),
    "material kind is 'steel'": lambda: st.Material(kind="steel", onsite=1.0, hopping=1.0),
    "effective_mass is 0": lambda: st.Material.free_electron(
        "normal_metal", effective_mass=0, band_bottom=0.0, lattice_constant=0.2
    ),
    "thickness is -2": lambda: st.Layer(BARRIER, -2),
    "thickness is 2.5": lambda: st.Layer(BARRIER, 2.5),
    "thickness is 0": lambda: st.Layer(BARRIER, 0),
    "thickness is nan": lambda: st.Layer(BARRIER, math.nan),
    "thickness is True": lambda: st.Layer(BARRIER, True),
    "layer material is 'Fe'": lambda: st.Layer("Fe", 2),
    "no magnetization": lambda: st.Layer(IRON, 2),
    "on a layer of kind insulator": lambda: st.Layer(BARRIER, 2, magnetization="free"),
    "magnetization is 'pinned'": lambda: st.Layer(IRON, 2, magnetization="pinned"),
    "of length 2": lambda: st.Layer(IRON, 2, magnetization=(0, 0, 2)),
    "stack has 1 layers": lambda: st.Stack([FREE], **SIZE),
    "first layer has thickness 3": lambda: st.Stack([st.Layer(COPPER, 3), FREE], **SIZE),
    "last layer is an insulator": lambda: st.Stack([FREE, st.Layer(BARRIER)], **SIZE),
    "layer 2 of 3 has no thickness": lambda: st.Stack([FIXED, st.Layer(BARRIER), FREE], **SIZE),
    "lattice_constant is inf": lambda: st.Stack([FIXED, FREE], lattice_constant=math.inf),
    "stack holds 'Fe'": lambda: st.Stack(["Fe", FREE], **SIZE),
    "left_share is 2": lambda: st.BiasProfile(left_share=2),
    "intervals is 'n'": lambda: st.BiasProfile(intervals="n"),
    "layer_fractions[1] is nan": lambda: st.BiasProfile(layer_fractions=(0.0, math.nan)),
    "has 1 values; the stack has 2": lambda: junction(
        bias_profile=st.BiasProfile(layer_fractions=(0.0,))
    ).potential(0.1),
    "not clear where the bias drops": lambda: st.Stack([FIXED, FREE], **SIZE).potential(0.1),
    "leaves no interval": lambda: junction(
        1, bias_profile=st.BiasProfile(intervals="n-1")
    ).potential(0.1),
    "damping is -0.1": lambda: magnet(damping=-0.1),
    "area is 0": lambda: magnet(area=0),
    "easy_axis is (0, 0, 0.5)": lambda: magnet(easy_axis=(0, 0, 0.5)),
    "allowed are three numbers or a symmetric": lambda: magnet(demagnetization=(1, 2)),
    "symmetric tensor": lambda: magnet(demagnetization=((0, 1, 0), (0, 0, 0), (0, 0, 0))),
    "give exactly one": lambda: st.Drive.constant(voltage=0.1, current_density=1e10),
    "drive has voltage=None": lambda: st.Drive.constant(),
    "field is 3": lambda: st.Drive.constant(voltage=0.1, field=3),
    "polarization is 1.5": lambda: st.SlonczewskiTorque(polarization=1.5),
    "k_points is 2.5": lambda: st.TransportAccuracy(k_points=2.5),
    "method is 'euler'": lambda: st.StepControl(method="euler"),
    "step is 0": lambda: st.StepControl(step=0),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_questions_are_refused(message):
    with pytest.raises(st.QuestionError) as caught:
        WRONG[message]()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_questions_are_frozen():
    for question in (IRON, FREE, junction(), magnet(), st.Drive.constant(voltage=0.0)):
        name = dataclasses.fields(question)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(question, name, None)


def test_every_number_of_a_question_has_unit_and_meaning():
    for kind in (st.Material, st.Macrospin, st.Drive, st.SlonczewskiTorque, st.StepControl):
        for entry in dataclasses.fields(kind):
            assert entry.metadata["meaning"], entry.name
            assert "unit" in entry.metadata


def test_free_electron_mapping():
    """The lattice band tends to the parabola as (k a)^2."""
    errors = []
    for a in (0.02, 0.01):
        material = st.Material.free_electron(
            "normal_metal", effective_mass=0.5, band_bottom=-3.0, lattice_constant=a
        )
        k = 5.0  # 1/nm
        band = material.onsite - 2 * material.hopping * (2 + np.cos(k * a))
        parabola = -3.0 + 0.0380998212 * k**2 / 0.5
        errors.append(abs(band - parabola))
    assert errors[0] < 0.02
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.01)


@pytest.mark.parametrize(
    ("stack", "profile", "expected"),
    [
        (junction(3), {}, [0.5, 0.25, 0, -0.25, -0.5]),
        (junction(3), {"left_share": 0.0}, [0, -0.25, -0.5, -0.75, -1]),
        (junction(3), {"intervals": "n-1"}, [0.5, 0.5, 0, -0.5, -0.5]),
        (junction(2), {"layer_fractions": (0.1, 0.2)}, [0.5, 0.1, 0.2, -0.5]),
        (valve(), {}, [0.5] * 4 + [0] * 4 + [-0.5] * 3),
        (
            st.Stack(
                [FIXED, st.Layer(BARRIER, 1), st.Layer(COPPER, 2), st.Layer(BARRIER, 1), FREE],
                **SIZE,
            ),
            {},
            [0.5, 0.25, 0, 0, -0.25, -0.5],
        ),
    ],
)
def test_bias_profiles(stack, profile, expected):
    stack = dataclasses.replace(stack, bias_profile=st.BiasProfile(**profile))
    np.testing.assert_allclose(stack.potential(0.2), 0.2 * np.array(expected), atol=1e-15)
    left, right = stack.chemical_potentials(0.2)
    assert left - right == pytest.approx(0.2)
    assert [left, right] == pytest.approx(stack.potential(0.2)[[0, -1]] + stack.fermi_energy)


def test_roles_turn_with_theta():
    directions = valve().directions([0.3, 1.2])
    assert directions.shape == (2, 11, 3)
    np.testing.assert_allclose(directions[1, 1], st.direction(1.2))
    np.testing.assert_allclose(directions[1, 9], [0, 0, 1])
    np.testing.assert_allclose(directions[:, 0], 0)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # energies of any size
@given(
    some.floats(-5, 5),
    some.floats(0, 3),
    some.floats(0.01, 3),
    some.integers(1, 40),
    some.floats(0, 1),
)
def test_a_stack_survives_the_way_through_text(onsite, exchange, hopping, thickness, share):
    from spintorque.io.sections_stack import StackSection

    magnetic = st.Material.ferromagnet(onsite=onsite, exchange=exchange, hopping=hopping)
    stack = st.Stack(
        [
            st.Layer(magnetic, magnetization="fixed"),
            st.Layer(BARRIER, thickness),
            st.Layer(magnetic, 2, magnetization=st.direction(1.0, 2.0)),
            st.Layer(IRON, magnetization="free"),
        ],
        bias_profile=st.BiasProfile(left_share=share),
        **SIZE,
    )
    assert StackSection.model_validate(stack.to_mapping()).stack() == stack


@pytest.mark.parametrize("theta", [170.0, -90.0, float("nan")])
def test_polar_angles_in_degrees_are_refused(theta):
    with pytest.raises(st.QuestionError, match=r"for degrees give np\.radians"):
        st.direction(theta)
    assert st.direction(np.pi / 2, 9.0)[2] < 1e-15
