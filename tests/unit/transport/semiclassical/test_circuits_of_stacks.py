"""Stacks as circuits: conductances of their magnets without half of the Sharvin resistances."""

from dataclasses import replace

import numpy as np
import pytest
from hat_matrices import Layer, corrected
from stacks import COBALT, COPPER, IRON, junction, valve

import spintorque as st

MESH = st.TransportAccuracy(k_points=6)
TILTED = st.direction(1.0, 0.4)


def three_magnets():
    """The middle one is of two metals, and not the same from both sides."""
    middle = [st.Layer(metal, 2, magnetization=TILTED) for metal in (IRON, COBALT)]
    return st.Stack(
        [
            st.Layer(COPPER),
            st.Layer(COBALT, 3, magnetization="fixed"),
            st.Layer(COPPER, 4),
            *middle,
            st.Layer(COPPER, 2),
            st.Layer(IRON, magnetization="free"),
        ],
        lattice_constant=0.25,
    )


def seen_from(layers):
    stack = st.Stack([st.Layer(COPPER), *layers, st.Layer(COPPER)], lattice_constant=0.25)
    return st.mixing_conductance(stack, accuracy=MESH)


def per_mode(first, second):
    """A layer of hats whose numbers are those of mixing conductances seen from both sides."""
    modes = first.sharvin
    return Layer(
        first.majority / modes,
        first.minority / modes,
        first.transmitted / modes,
        first.reflected / modes,
        second.reflected / modes,
    )


def test_contacts_have_the_conductances_of_hats():
    source = three_magnets().to_circuit(accuracy=MESH)
    assert source.circuit.places == ("left", "right", "spacer 1", "spacer 2")
    assert source.circuit.magnets == {"fixed": "fixed", "magnet 2": TILTED, "free": "free"}
    outer, middle, lead = source.circuit.contacts
    layers = three_magnets().layers
    fixed = seen_from([replace(layers[1], magnetization="free")])
    unit = fixed.unit_per_area * fixed.sharvin
    expected = corrected(per_mode(fixed, fixed), False, True)
    np.testing.assert_allclose(outer.contact.conductances, unit * np.array(expected[0]), rtol=1e-12)
    assert outer.contact.mixing_conductance == pytest.approx(unit * expected[1][1], rel=1e-12)
    assert outer.contact.transmitted_mixing_conductance == pytest.approx(
        unit * expected[2], rel=1e-12
    )
    forth, back = seen_from(layers[3:5]), seen_from(layers[4:2:-1])
    assert abs(forth.mixing - back.mixing) > 1e-3
    expected = corrected(per_mode(forth, back), True, True)
    np.testing.assert_allclose(
        middle.contact.conductances, unit * np.array(expected[0]), rtol=1e-12
    )
    assert middle.contact.mixing_conductance == pytest.approx(unit * expected[1][0], rel=1e-12)
    assert middle.second_mixing_conductance == pytest.approx(unit * expected[1][1], rel=1e-12)
    assert middle.contact.transmitted_mixing_conductance == pytest.approx(
        unit * expected[2], rel=1e-12
    )
    assert lead.contact.transmitted_mixing_conductance == 0
    assert lead.magnet == "free"


@pytest.mark.slow
def test_torques_of_a_metallic_valve_are_near_those_of_its_circuit():
    accuracy = st.TransportAccuracy(k_points=24, energy_points=5, contour_points=16)
    theta = np.linspace(0, np.pi, 5)
    options = {"bias": [-0.01, 0.01], "theta": theta}
    quantum = st.tabulate(valve(), accuracy=accuracy, **options)
    finer = st.TransportAccuracy(k_points=40)
    circuit = st.tabulate(valve().to_circuit(accuracy=finer), **options)
    first, second = (t.dataset["torque_parallel"].values[1, 1:4] for t in (quantum, circuit))
    np.testing.assert_allclose(first, second, rtol=0.15)


REFUSED = {
    "no normal metal between two magnets": junction(),
    "layers 3 and 4 are two normal metals beside each other": st.Stack(
        [
            st.Layer(COBALT, magnetization="fixed"),
            st.Layer(IRON, 1, magnetization="fixed"),
            st.Layer(COPPER, 1),
            st.Layer(st.Material.normal_metal(onsite=1.1, hopping=0.5), 1),
            st.Layer(COBALT, magnetization="free"),
        ],
        lattice_constant=0.25,
    ),
    "the magnetizations fixed and free have no normal metal between": st.Stack(
        [
            st.Layer(COBALT, magnetization="fixed"),
            st.Layer(COPPER, 1),
            st.Layer(COBALT, 2, magnetization="free"),
            st.Layer(COBALT, magnetization="fixed"),
        ],
        lattice_constant=0.25,
    ),
    'no magnet of the circuit is "free"': st.Stack(
        [
            st.Layer(COBALT, magnetization="fixed"),
            st.Layer(COPPER, 1),
            st.Layer(COBALT, magnetization="fixed"),
        ],
        lattice_constant=0.25,
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_stacks_that_are_no_circuit_are_refused(message):
    with pytest.raises(st.QuestionError, match=message):
        REFUSED[message].to_circuit(accuracy=MESH)


def test_films_of_a_stack_have_its_interfaces():
    copper = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
    cobalt = st.Conductor(resistivity=6e-8, polarization=0.46, spin_diffusion_length=59.0)
    finer = st.TransportAccuracy(k_points=24)
    films = valve().to_diffusive([copper, cobalt, copper, cobalt, copper], accuracy=finer)
    assert [film.thickness_nm for film in films.films] == pytest.approx(
        [None, 0.75, 1.0, 0.5, None]
    )
    layers = [st.Layer(COPPER), st.Layer(COBALT, magnetization="free")]
    seen = st.mixing_conductance(st.Stack(layers, lattice_constant=0.25), accuracy=finer)
    for contact in films.contacts:
        for own, known, far in zip(
            contact.conductances,
            (seen.majority, seen.minority),
            (seen.far_majority, seen.far_minority),
            strict=True,
        ):
            resistance = 1 / known - 1 / (2 * seen.sharvin) - 1 / (2 * far)
            assert own == pytest.approx(seen.unit_per_area / resistance, rel=1e-12)
        mixing = 1 / (1 / seen.mixing - 1 / (2 * seen.sharvin))
        assert contact.mixing_conductance == pytest.approx(seen.unit_per_area * mixing, rel=1e-12)
    table = st.tabulate(films, bias=[0.0, 0.01], theta=[0.0, 1.0, np.pi])
    assert table.dataset["torque_parallel"].values[1, 1] > 0


CONDUCTOR = st.Conductor(resistivity=6e-9, polarization=0.3, spin_diffusion_length=60.0)
NO_FILMS = {
    r"conductors is \[\]; allowed is a list of 3 Conductors": (junction(), []),
    "one of layers 1 and 2 is an insulator": (
        junction(),
        [CONDUCTOR, st.Conductor(resistivity=6e-9), CONDUCTOR],
    ),
    "layers 1 and 2 are two magnets that touch": (
        REFUSED["layers 3 and 4 are two normal metals beside each other"],
        [CONDUCTOR, CONDUCTOR, *[st.Conductor(resistivity=6e-9)] * 2, CONDUCTOR],
    ),
}


@pytest.mark.parametrize("message", NO_FILMS)
def test_stacks_that_are_no_diffusive_films_are_refused(message):
    stack, conductors = NO_FILMS[message]
    with pytest.raises(st.QuestionError, match=message):
        stack.to_diffusive(conductors, accuracy=MESH)
