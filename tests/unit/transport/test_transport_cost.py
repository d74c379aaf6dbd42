"""Questions about transport that cannot end are refused before anything is computed."""

import time

import numpy as np
import pytest
from stacks import COPPER, IRON, junction, valve

import spintorque as st
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.table_cost import cost_of

DEFAULT = st.TransportAccuracy()


def fine(**points):
    return st.TransportAccuracy(**points)


def interface():
    return st.Stack(
        [st.Layer(COPPER), st.Layer(IRON, magnetization="free")], lattice_constant=0.287
    )


ENDLESS = {
    "thick": (lambda: st.torque(junction(100_000), theta=1.0), "thicknesses are in monolayers"),
    "thicker": (lambda: st.torque_profile(junction(10**12)), "thicknesses are in monolayers"),
    "current": (lambda: st.spin_current(junction(10**12)), "thicknesses are in monolayers"),
    "coupling": (lambda: st.exchange_coupling(junction(10**12)), "thicknesses are in"),
    "kwant": (lambda: junction(10**12).to_kwant(theta=1.0), "thicknesses are in monolayers"),
    "scattering": (lambda: st.scattering(junction(10**12)), "thicknesses are in monolayers"),
    "angles": (
        lambda: st.tabulate(junction(), bias=0.1, theta=np.linspace(0, np.pi, 10**6)),
        "take 13 to 25 angles",
    ),
    "biases": (lambda: st.tabulate(junction(), bias=np.linspace(0, 0.5, 10**6)), "take 25 to 100"),
    "mesh": (lambda: st.torque(junction(), theta=1.0, accuracy=fine(k_points=10**6)), "leave k_"),
    "nodes": (
        lambda: st.torque(junction(), theta=1.0, accuracy=fine(energy_points=10**6 + 1)),
        "leave energy_points",
    ),
    "contour": (
        lambda: st.torque(junction(), theta=1.0, accuracy=fine(contour_points=10**6)),
        "leave energy_points and contour_points out",
    ),
    "refinement": (lambda: fine(max_k_points=10**6), "max_k_points is 1000000; allowed is 24 to"),
    "mixing": (lambda: st.mixing_conductance(interface(), accuracy=fine(k_points=10**6)), "leave"),
    "kwant engine": (
        lambda: st.tabulate(junction(), bias=np.linspace(0, 0.5, 10**4), engine="kwant"),
        "take 25 to 100",
    ),
    "sweep": (
        lambda: st.sweep(
            junction(),
            {"fermi_energy": np.linspace(0, 0.5, 10**4), "temperature": np.linspace(1, 300, 10**4)},
            folder="no.zarr",
        ),
        "100000000 points of a sweep",
    ),
    "thick in a sweep": (
        lambda: st.sweep(junction(), {"layers[1].thickness": [1, 10**12]}, folder="no.zarr"),
        "thicknesses are in monolayers",
    ),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_questions_that_cannot_end_are_refused_at_once(kind):
    ask, instead = ENDLESS[kind]
    start = time.process_time()
    with pytest.raises(st.QuestionError) as caught:
        ask()
    assert time.process_time() - start < 5
    assert instead in str(caught.value)


def test_the_estimate_grows_with_every_size_and_with_the_engine():
    plain = cost_of(valve(), DEFAULT)
    for dearer in (
        cost_of(junction(200), DEFAULT),
        cost_of(valve(), DEFAULT, angles=1000),
        cost_of(valve(), DEFAULT, biases=2),
        cost_of(valve(), DEFAULT, cost_factor=engine_named("kwant").cost_factor),
        cost_of(valve(), fine(k_points=128)),
    ):
        assert dearer.seconds > plain.seconds


@pytest.mark.parametrize(("k_points", "angles"), [(64, 1), (32, 200)])
def test_the_estimate_is_right_within_a_factor(k_points, angles):
    accuracy = fine(k_points=k_points)
    theta = np.linspace(0.1, 3.0, angles)
    start = time.process_time()
    st.tabulate(valve(), bias=[0.1], theta=theta, accuracy=accuracy)
    spent = time.process_time() - start
    assert 0.05 < spent / cost_of(valve(), accuracy, angles=angles).seconds < 20


def orbital_valve(copper=4, face="111", coupled=False, **accuracy):
    cobalt, metal = st.materials["Co"], st.materials["Cu"]
    metal = metal.with_spin_orbit(d=0.1) if coupled else metal
    fixed, free = (st.Layer(cobalt, magnetization=role) for role in ("fixed", "free"))
    return st.Stack([fixed, st.Layer(metal, copper), free], face=face), fine(**accuracy)


@pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
def test_the_estimate_of_several_orbitals_grows_with_every_size():
    plain = cost_of(*orbital_valve(k_points=16))
    assert plain.memory < 1e9
    for dearer in (
        cost_of(*orbital_valve(20, k_points=16)),
        cost_of(*orbital_valve(k_points=32)),
        cost_of(*orbital_valve(face="001", k_points=16)),
        cost_of(*orbital_valve(coupled=True, k_points=16)),
        cost_of(*orbital_valve(k_points=16, energy_points=63)),
        cost_of(*orbital_valve(k_points=16, contour_points=160)),
        cost_of(*orbital_valve(k_points=16), angles=100),
        cost_of(*orbital_valve(k_points=16), biases=2),
    ):
        assert dearer.seconds > 1.05 * plain.seconds
    assert (
        cost_of(*orbital_valve(rtol=1e-3)).seconds > 2 * cost_of(*orbital_valve(rtol=0.02)).seconds
    )
    assert cost_of(*orbital_valve(k_points=8192)).memory > 1e10
    assert engine_named("kwant").cost_for(orbital_valve()[0]) > 50


@pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
def test_the_estimate_of_several_orbitals_is_right_within_a_factor():
    points = {"k_points": 4, "energy_points": 3, "contour_points": 8}
    stack, accuracy = orbital_valve(2, **points)
    _ = [layer.material.fermi_level for layer in stack.layers]
    start = time.process_time()
    st.torque(stack, bias=0.05, theta=1.0, accuracy=accuracy)
    spent = time.process_time() - start
    assert 0.05 < spent / cost_of(stack, accuracy).seconds < 20


def test_a_table_says_what_it_will_cost(capsys):
    st.tabulate(valve(), bias=[0.1], theta=[1.0], accuracy=fine(k_points=8), progress=True)
    assert "s on one core and" in capsys.readouterr().err


def test_what_people_ask_is_allowed():
    """Thick films with few k points, and tables that take hours, are allowed."""
    assert cost_of(junction(10_000), fine(k_points=64)).seconds < 3600
    assert cost_of(valve(), DEFAULT, biases=1000, angles=37).seconds < 3600


@pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning")
def test_spin_orbit_coupling_costs_the_whole_zone_and_every_angle():
    cobalt, copper = st.materials["Co"], st.materials["Cu"]

    def seconds(free, angles):
        layers = [
            st.Layer(cobalt, magnetization="fixed"),
            st.Layer(copper, 4),
            st.Layer(free, 6, magnetization="free"),
            st.Layer(copper),
        ]
        return cost_of(st.Stack(layers, face="111"), DEFAULT, angles=angles).seconds

    plain, coupled = (
        [seconds(free, angles) for angles in (1, 13)] for free in (cobalt, cobalt.with_spin_orbit())
    )
    assert plain[0] == plain[1]
    assert 10 < coupled[0] / plain[0] < 30
    assert 5 < coupled[1] / coupled[0] < 10
