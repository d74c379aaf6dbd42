"""Circuits against theories that do not share their code: matrices, hats, closed forms."""

import numpy as np
import pytest
from hat_matrices import (
    Layer,
    corrected,
    flux_after,
    flux_between,
    in_phase,
    joined,
    magnet,
    metal,
    random_phases,
)
from scipy.constants import e, hbar
from spin_matrices import valve

import spintorque as st
from spintorque.formulas.lateral_valve import nonlocal_resistance

UNIT = 1e15  # ohm^-1 m^-2
TO_CURRENT = 2 * e / hbar
ANGLES = np.linspace(0.2, np.pi - 0.2, 5)
Z = np.array([0.0, 0.0, 1.0])


def contact(conductances, mixing, transmitted=0.0):
    return st.Contact(
        conductances=tuple(UNIT * g for g in conductances),
        mixing_conductance=UNIT * complex(mixing),
        transmitted_mixing_conductance=UNIT * complex(transmitted),
        sharvin_corrected=True,
    )


def at(theta):
    return np.array([np.sin(theta), 0.0, np.cos(theta)])


def test_numbers_of_a_symmetric_valve():
    equal = contact((1.5, 0.5), 0.68)
    source = st.CircuitValve.of_contacts(equal, equal)
    torque, _, current = source.torques(1.0, np.array([0.0, np.pi / 2, np.pi])).values
    np.testing.assert_allclose(current[1:] / current[0], [0.85119, 0.75], atol=5e-6)
    assert torque[1] / current[1] * TO_CURRENT == pytest.approx(0.23776, abs=5e-6)


def test_ideal_filters():
    """Per mode: both spins of N modes at contacts without half of the Sharvin resistance."""
    ideal = contact((2.0, 0.0), 2.0)
    theta = np.array([0.0, 1e-3, 1.0, 2.5, 3.1])
    answer = st.CircuitValve.of_contacts(ideal, ideal).torques(1.0, theta)
    torque, _, current = answer.values
    cosine = np.cos(theta)
    np.testing.assert_allclose(current, UNIT * 2 * (1 + cosine) / (3 + cosine), rtol=1e-12)
    expected = current * np.tan(theta / 2)
    error = np.abs(TO_CURRENT * torque - expected)
    assert np.all(error <= TO_CURRENT * answer.errors[0])
    assert np.all(TO_CURRENT * answer.errors[0][2:] < 1e-11 * UNIT)


@pytest.mark.parametrize("flip", [0.0, 0.3])
def test_two_contacts_with_matrices_in_spin_space(flip):
    fixed, free = ((0.42, 0.36), 0.55 + 0.02j), ((0.2, 0.9), 0.7 - 0.3j)
    source = st.CircuitValve.of_contacts(
        contact(*fixed), contact(*free), spin_flip_conductance=UNIT * flip
    )
    answer = source.torques(0.01, ANGLES)
    for place, theta in enumerate(ANGLES):
        expected = valve((*fixed[0], fixed[1]), (*free[0], free[1]), theta, flip)
        scale = 0.01 * UNIT
        assert answer.values[2, place] == pytest.approx(scale * expected[0], rel=1e-13)
        on_free = expected[2] - (expected[2] @ Z) * Z
        np.testing.assert_allclose(
            TO_CURRENT * answer.values[:2, place], scale * on_free[:2], atol=1e-14 * scale
        )
        p, normal = at(theta), np.array([0.0, -1.0, 0.0])
        towards = (Z - p * (p @ Z)) / np.sin(theta)
        for name, axis in (("parallel", towards), ("perpendicular", normal)):
            assert TO_CURRENT * answer.parts[f"fixed_torque_{name}"][place] == pytest.approx(
                scale * expected[1] @ axis, abs=1e-14 * scale
            )


def chain(layers, spacers, directions):
    """Circuit of layers (hats) with nodes on both sides of each spacer, per mode."""
    places, contacts = [["left"]], []
    for number in range(len(layers) - 1):
        places += [[f"{number}a", f"{number}b"]]
    places += [["right"]]
    for number, layer in enumerate(layers):
        between = (places[number][-1], places[number + 1][0])
        conductances, mixing, transmitted = corrected(layer, number > 0, number < len(layers) - 1)
        part = contact(conductances, mixing[0], transmitted)
        contacts.append(
            st.CircuitContact(
                between, part, magnet=f"m{number}", second_mixing_conductance=UNIT * mixing[1]
            )
        )
    for number, transmission in enumerate(spacers):
        conductance = UNIT / (1 / transmission - 1) if transmission < 1 else 1e6 * UNIT
        part = st.Contact(conductances=(conductance, conductance))
        contacts.append(st.CircuitContact(tuple(places[number + 1]), part))
    return st.Circuit(
        reservoirs=("left", "right"),
        nodes=[name for pair in places[1:-1] for name in pair],
        contacts=contacts,
        magnets={f"m{n}": d for n, d in enumerate(directions)},
    )


UNEQUAL = Layer(0.6, 0.2, 0.2 + 0.1j, 0.3 - 0.15j, 0.35 + 0.1j)
CHAINS = {
    "in phase": ([in_phase(0.3, 0.01), in_phase(0.999, 0.001)], [0.5]),
    "random phases": ([random_phases(0.8, 0.3), random_phases(0.8, 0.3)], [0.7]),
    "three magnets": ([in_phase(0.5, 0.2), UNEQUAL, random_phases(0.9, 0.4)], [0.5, 0.9]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_hats_and_circuits_without_half_of_the_sharvin_resistance(name):
    layers, spacers = CHAINS[name]
    directions = [st.direction(1.0, 0.3), st.direction(2.2, -1.1), st.direction(0.1, 2.0)]
    directions = directions[: len(layers)]
    hats = [magnet(layer, np.array(d)) for layer, d in zip(layers, directions, strict=True)]
    parts = [hats[0]]
    for spacer, hat in zip(spacers, hats[1:], strict=True):
        parts += [metal(spacer), hat]
    answer = st.circuit_currents(
        chain(layers, spacers, directions), potentials={"left": 1.0, "right": 0.0}
    ).dataset
    left = parts[0]
    for number, part in enumerate(parts[1:]):
        rest = part
        for other in parts[number + 2 :]:
            rest = joined(rest, other)
        flux = flux_between(left, rest)
        spin = flux[1:]
        if number % 2 == 0:  # in front of a spacer: what the layer gives at its second end
            layer = answer.isel(contact=number // 2)
            assert layer["current"] == pytest.approx(UNIT * flux[0], rel=1e-12)
            np.testing.assert_allclose(
                TO_CURRENT * layer["spin_current"].sel(end="second"), UNIT * spin, atol=1e-12 * UNIT
            )
        left = joined(left, part)
    after = flux_after(left)
    last = answer.isel(contact=len(layers) - 1)["spin_current"].sel(end="second")
    np.testing.assert_allclose(TO_CURRENT * last, UNIT * after[1:], atol=1e-12 * UNIT)


def valet_fert_valve(theta):
    """The circuit of diffusive films whose numbers are known: exact wires between nodes."""
    cobalt = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0)
    copper = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
    face = st.Contact.valet_fert(ar_star=0.51e-15, gamma=0.77, mixing_conductance=5.5e14)
    node = st.CircuitNode
    wire = st.CircuitContact.wire
    circuit = st.Circuit(
        reservoirs=("left", "right"),
        nodes=[
            "in",
            node("a", magnet="fixed"),
            node("b", magnet="fixed"),
            "c",
            "d",
            node("e", magnet="free"),
            node("f", magnet="free"),
            "out",
        ],
        contacts=[
            wire(("left", "in"), copper, 40 * 450.0),
            st.CircuitContact(("in", "a"), face, magnet="fixed"),
            wire(("a", "b"), cobalt, 6.0, magnet="fixed"),
            st.CircuitContact(("b", "c"), face, magnet="fixed"),
            wire(("c", "d"), copper, 5.0),
            st.CircuitContact(("d", "e"), face, magnet="free"),
            wire(("e", "f"), cobalt, 3.0, magnet="free"),
            st.CircuitContact(("f", "out"), face, magnet="free"),
            wire(("out", "right"), copper, 40 * 450.0),
        ],
    )
    return st.circuit_currents(
        circuit, potentials={"right": 0.0}, currents={"left": 1e12}, theta=theta
    ).dataset


def test_numbers_of_diffusive_films():
    theta = np.array([0.0, 0.5, np.pi / 2, 2.5, np.pi])
    flow = valet_fert_valve(theta)
    drop = flow["potential"].sel(place="in") - flow["potential"].sel(place="out")
    expected = [2.30725, 2.31371, 2.38922, 2.59858, 2.73317]
    np.testing.assert_allclose(drop / 1e12 * 1e15, expected, atol=5e-6)
    torque = flow["torque"].sel(magnet="free", component="x") * TO_CURRENT / 1e12
    np.testing.assert_allclose(torque[1:4], [0.0656415, 0.196198, 0.226205], atol=5e-7)
    arriving = flow["spin_current"].sel(contact="d - e", end="first", component="z")
    assert float(arriving[0]) * TO_CURRENT / 1e12 == pytest.approx(0.235233, abs=5e-7)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_lateral_valve(sign):
    channel = st.Conductor(resistivity=3e-8, spin_diffusion_length=400.0)
    width = 100.0 * 50.0
    injector = st.Contact(conductances=(3e12, 1e12), mixing_conductance=4e12)
    detector = st.Contact(conductances=(2e13, 9e12), mixing_conductance=3e13)
    circuit = st.Circuit(
        reservoirs=("source", "drain", "detector", "end"),
        nodes=("x", "y"),
        contacts=[
            st.CircuitContact(("source", "x"), injector, magnet="injecting", area=1e4),
            st.CircuitContact.wire(("x", "drain"), channel, 20 * 400.0, area=width),
            st.CircuitContact.wire(("x", "y"), channel, 300.0, area=width),
            st.CircuitContact.wire(("y", "end"), channel, 20 * 400.0, area=width),
            st.CircuitContact(("y", "detector"), detector, magnet="detecting", area=2e4),
        ],
        magnets={"injecting": (0, 0, 1), "detecting": (0, 0, sign)},
    )
    flow = st.circuit_currents(circuit, potentials={"drain": 0.0}, currents={"source": 1e-4})
    place = flow.dataset["potential"].sel
    voltage = float(place(place="detector") - place(place="end"))
    resistance = nonlocal_resistance(
        channel_resistance=3e-8 * 400e-9 / (width * 1e-18),
        distance=300 / 400,
        polarizations=(injector.polarization, detector.polarization),
        spin_conductances=(1e-14 / injector.ar_star, 2e-14 / detector.ar_star),
    )
    assert voltage / 1e-4 == pytest.approx(sign * resistance, rel=1e-10)
    assert abs(resistance) > 0.01


def test_a_resistance_that_falls_before_it_rises():
    """A node that a good absorber dominates: where a torque vanishes the resistance turns."""
    fixed, free = contact((0.55, 0.45), 3.0), contact((0.95, 0.05), 0.5)
    theta = np.linspace(0, np.pi, 181)
    torque, _, current = st.CircuitValve.of_contacts(fixed, free).torques(1.0, theta).values
    turning = int(np.argmax(current))
    assert 10 < turning < 170
    assert torque[turning - 2] * torque[turning + 2] < 0


def films_and_circuit(loss=0.2):
    """Three magnets in any directions between leads, as films and as wires between nodes."""
    copper = st.Conductor(resistivity=6e-9, spin_diffusion_length=80.0)
    cobalt = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0)
    faces = [
        st.Contact.valet_fert(
            ar_star=0.3e-15 * (1 + 0.2 * n),
            gamma=0.77 - 0.1 * n,
            mixing_conductance=5.5e14 + 1e14 * (n % 3 - 1) * 1j,
            spin_memory_loss=loss,
        )
        for n in range(6)
    ]
    roles = ["fixed", st.direction(1.0, 2.0), "free"]
    film = st.Film
    films = [film(copper)]
    for number, role in enumerate(roles):
        films += [film(cobalt, 3.0 + number, role), film(copper, 5.0)]
    films[-1] = film(copper)
    names = ["fixed", "tilted", "free"]
    nodes, contacts, here = ["in"], [], "in"
    wire, join = st.CircuitContact.wire, st.CircuitContact
    contacts.append(wire(("left", "in"), copper, 40 * 80.0))
    for number, name in enumerate(names):
        first, last = f"{name} 1", f"{name} 2"
        nodes += [st.CircuitNode(first, magnet=name), st.CircuitNode(last, magnet=name)]
        contacts += [
            join((here, first), faces[2 * number], magnet=name),
            wire((first, last), cobalt, 3.0 + number, magnet=name),
        ]
        behind = "out" if number == 2 else f"metal {number}"
        nodes.append(behind)
        contacts.append(join((last, behind), faces[2 * number + 1], magnet=name))
        here = behind
        if number < 2:
            here = f"{behind} end"
            nodes.append(here)
            contacts.append(wire((behind, here), copper, 5.0))
    contacts.append(wire(("out", "right"), copper, 40 * 80.0))
    circuit = st.Circuit(
        reservoirs=("left", "right"), nodes=nodes, contacts=contacts, magnets={"tilted": roles[1]}
    )
    return st.DiffusiveStack(films, contact=faces), circuit


def test_films_of_three_magnets_are_wires_between_nodes():
    """Two codes of one theory, with complex mixing conductances and spin memory loss."""
    stack, circuit = films_and_circuit()
    films = stack.torques(0.01, ANGLES)
    flow = st.circuit_currents(
        circuit, potentials={"right": 0.0}, currents={"left": 1e12}, theta=ANGLES
    ).dataset
    drop = (flow["potential"].sel(place="in") - flow["potential"].sel(place="out")).values
    current = films.values[2]
    np.testing.assert_allclose(0.01 / current, drop / 1e12, rtol=1e-11)
    torque = flow["torque"].sel(magnet="free").values / 1e12
    scale = np.abs(torque).max()
    for place in (0, 1):
        np.testing.assert_allclose(
            films.values[place] / current, torque[:, place], atol=1e-11 * scale
        )


@pytest.mark.parametrize("phases", ["in-phase", "random"])
def test_layers_of_many_modes_are_a_circuit_without_half_of_the_sharvin_resistance(phases):
    """Two sources of the package; a spacer that scatters is a contact of two nodes."""
    layers = {"fixed": (0.3, 0.01), "free": (0.9, 0.4)}
    between, modes = 0.6, 1e19
    hats = st.ScatteringStack(
        [
            st.Scatterer(transmission=layers["fixed"], magnetization="fixed"),
            st.Spacer(transmission=between),
            st.Scatterer(transmission=layers["free"], magnetization="free"),
        ],
        phases=phases,
        modes=modes,
    )
    per_mode = modes * e**2 / (2 * np.pi * hbar)
    make = {"in-phase": in_phase, "random": random_phases}[phases]
    parts = {}
    for name, transmissions in layers.items():
        conductances, mixing, transmitted = corrected(
            make(*transmissions), name == "free", name == "fixed"
        )
        scale = per_mode / UNIT
        parts[name] = contact(
            [scale * g for g in conductances],
            scale * mixing[name == "fixed"],
            scale * transmitted,
        )
    metal = per_mode / (1 / between - 1)
    circuit = st.Circuit(
        reservoirs=("left", "right"),
        nodes=("a", "b"),
        contacts=[
            st.CircuitContact(("left", "a"), parts["fixed"], magnet="fixed"),
            st.CircuitContact(("a", "b"), st.Contact(conductances=(metal, metal))),
            st.CircuitContact(("b", "right"), parts["free"], magnet="free"),
        ],
    )
    first = hats.torques(0.01, ANGLES)
    second = st.CircuitValve(circuit).torques(0.01, ANGLES)
    scale = np.abs(first.values).max(axis=1, keepdims=True)
    scale[1] = scale[0]
    np.testing.assert_allclose(second.values / scale, first.values / scale, atol=1e-12)
