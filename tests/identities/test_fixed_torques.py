"""The torque on the fixed magnets: action and reaction, mirror images, what flows in and out."""

from dataclasses import replace

import numpy as np
import pytest
from stacks import BARRIER, COBALT, COPPER, IRON, TILTED, junction, reversed_junction, valve

import spintorque as st
from spintorque.transport.fixed_magnet import fixed_magnets
from spintorque.transport.free_magnet import free_magnet, in_slices

COUPLED = st.Material(kind="ferromagnet", onsite=1.0, hopping=0.5, exchange=0.5, rashba=0.2)
HEAVY = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=-0.15)
WARM = {"theta": 1.0, "temperature": 300.0}


def layered(*layers, **options):
    return st.Stack([st.Layer(*layer) for layer in layers], lattice_constant=0.3, **options)


def double():
    """Fixed magnets on both sides of the free one, and a third direction."""
    return layered(
        (IRON, None, "fixed"),
        (BARRIER, 1),
        (COBALT, 2, "free"),
        (COPPER, 2),
        (IRON, 1, "fixed"),
        (COBALT, 1, TILTED),
        (COPPER,),
    )


def coupled(free=COBALT):
    """Spin-orbit coupling in the fixed magnet and beside it."""
    return layered(
        (COPPER,),
        (COUPLED, 2, "fixed"),
        (HEAVY, 1),
        (BARRIER, 1),
        (free, 2, "free"),
        (COPPER,),
    )


def coupled_twice():
    """Also in the free one, as a whole magnet."""
    return coupled(COUPLED)


def with_roles_exchanged(stack):
    other = {"fixed": "free", "free": "fixed"}
    layers = [replace(x, magnetization=other.get(x.magnetization)) for x in stack.layers]
    return replace(stack, layers=layers)


def mirrored(stack):
    return with_roles_exchanged(replace(stack, layers=stack.layers[::-1]))


def both(torque, on=""):
    return np.array([getattr(torque, f"{on}torque_{x}") for x in ("parallel", "perpendicular")])


def assert_same(found, other):
    """The torque on the fixed magnets is that on the other free one, within their errors."""
    error = np.array([getattr(other, f"torque_{x}_error") for x in ("parallel", "perpendicular")])
    error += both_errors(found) + 1e-12 * np.abs(both(other)).max()
    assert (np.abs(both(found, "fixed_") - both(other)) <= error).all()
    assert error.max() < 3e-3 * np.abs(both(other)).max()


def vectors(torque, theta):
    """Torques on the free and on all fixed magnets in the frame with n = z."""
    towards_n = np.array([-np.cos(theta), 0.0, np.sin(theta)])
    parallel, perpendicular = both(torque, "fixed_")
    on_fixed = parallel * towards_n - perpendicular * np.array([0.0, 1.0, 0.0])
    return np.array([*both(torque), 0.0]), on_fixed


# In the exchange field of each monolayer, not from spin currents


@pytest.mark.parametrize(
    "make", [junction, reversed_junction, valve, double, coupled, coupled_twice]
)
def test_it_is_the_sum_of_the_torques_of_the_profile(make, coarse):
    stack = make()
    options = WARM | {"bias": 0.2 if "insulator" in str(stack) else 0.1, "accuracy": coarse}
    profile = st.torque_profile(stack, **options).dataset
    torque = st.torque(stack, **options)
    expected = profile["magnet_torque"].values[profile["magnetization"].values == "fixed"].sum(0)
    p = np.array([np.sin(1.0), 0.0, np.cos(1.0)])
    across = expected - p * (p @ expected)
    on_fixed = vectors(torque, 1.0)[1]
    np.testing.assert_allclose(on_fixed, across, rtol=0, atol=1e-8 * np.abs(across).max())


@pytest.mark.parametrize(
    ("make", "engine"),
    [
        (valve, "layered-numpy"),
        (coupled, "layered-numpy"),
        (coupled, "blocks"),
        pytest.param(valve, "kwant", marks=pytest.mark.slow),
    ],
)
def test_engines_agree(make, engine):
    coarse = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)
    options = WARM | {"bias": 0.1, "accuracy": coarse}
    found, expected = (both(st.torque(make(), **options, engine=e), "fixed_")
                       for e in (engine, "layered"))  # fmt: skip
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(expected).max())


# Symmetries


@pytest.mark.parametrize("make", [junction, reversed_junction, valve])
@pytest.mark.parametrize("bias", [0.1, 0.0])
def test_exchanged_roles_exchange_the_torques(make, bias):
    """The free magnet of the other stack is the fixed one of this: another face, another frame."""
    options = WARM | {"bias": bias}
    stack = make()
    found, other = (st.torque(s, **options) for s in (stack, with_roles_exchanged(stack)))
    assert_same(found, other)


@pytest.mark.parametrize("make", [junction, reversed_junction, valve])
def test_action_is_reaction_without_bias(make, coarse):
    torque = st.torque(make(), **WARM, accuracy=coarse)
    assert torque.fixed_torque_perpendicular == pytest.approx(torque.torque_perpendicular, rel=1e-9)
    assert abs(torque.fixed_torque_parallel) < 1e-12 * abs(torque.torque_perpendicular)


def test_a_mirror_image_has_the_torques_of_the_opposite_bias():
    there, back = (st.torque(junction(), bias=v, **WARM) for v in (0.3, -0.3))
    assert_same(there, back)
    assert there.torque_parallel > 0 > there.fixed_torque_parallel  # electrons go from p to n
    unequal = reversed_junction()
    found = st.torque(unequal, bias=0.2, **WARM)
    assert_same(found, st.torque(mirrored(unequal), bias=-0.2, **WARM))


# A box around all magnets


@pytest.mark.parametrize("make", [valve, junction, reversed_junction])
def test_all_magnets_take_up_what_flows_in_minus_what_flows_out(make, coarse):
    """Deep in a magnetic lead spins are along it, and in one of normal metal as they came."""
    stack, theta = make(), 1.0
    options = WARM | {"bias": 0.1, "accuracy": coarse}
    current = st.spin_current(stack, **options).dataset["spin_current"].values[[0, -1]]
    for end, through in zip((0, -1), current, strict=True):
        if stack.layers[end].material.is_magnetic:
            axis = stack.directions(theta)[end]
            through[:] = axis * (axis @ through)
    total = sum(vectors(st.torque(stack, **options), theta))
    expected = current[0] - current[1]
    np.testing.assert_allclose(total, expected, rtol=0, atol=1e-8 * np.abs(expected).max())


# What errors say, and where there is no such torque


def test_it_is_as_accurate_as_asked():
    rough, fine = (st.TransportAccuracy(rtol=rtol) for rtol in (3e-3, 1e-4))
    found, exact = (st.torque(valve(), bias=0.1, theta=1.0, accuracy=a) for a in (rough, fine))
    errors = both_errors(found)
    assert (np.abs(both(found, "fixed_") - both(exact, "fixed_")) <= errors).all()
    assert errors.max() <= 3e-3 * np.abs(both(found, "fixed_")).max()


def both_errors(torque):
    return np.array([torque.fixed_torque_parallel_error, torque.fixed_torque_perpendicular_error])


@pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
def test_a_fixed_lead_with_spin_orbit_coupling_has_none():
    cobalt, copper = (st.materials[name] for name in ("Co", "Cu"))
    heavy = replace(cobalt, spin_orbit=True)
    layers = [(heavy, None, "fixed"), (copper, 4), (cobalt, 3, "free"), (copper,)]
    stack = st.Stack([st.Layer(*layer) for layer in layers], face="111")
    magnet = in_slices(free_magnet(stack), stack)
    assert fixed_magnets(stack, magnet, [1.0]) is None
    light = replace(stack, layers=[replace(stack.layers[0], material=cobalt), *stack.layers[1:]])
    assert fixed_magnets(light, magnet, [1.0]).bonds == (magnet.faces[0],)  # nothing more to solve


def test_a_fixed_magnet_without_exchange_feels_nothing():
    """It has no face to look at; the bias window is still summed by two rules."""
    plain = replace(IRON, exchange=0.0)
    stack = layered((plain, None, "fixed"), (BARRIER, 2), (COBALT, None, "free"))
    found = st.torque(stack, bias=0.2, theta=1.0, temperature=0.0)
    assert found.fixed_torque_parallel == found.fixed_torque_perpendicular == 0.0
