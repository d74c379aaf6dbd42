"""Circuits as questions and answers: identities, matrices, names, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.constants import e, hbar

import spintorque as st
from spintorque.model.mappings.field_names import resolve, with_values
from spintorque.transport.semiclassical.circuit import circuit_flow, circuit_valve

UNIT = 1e15
PART = st.Contact(conductances=(4e14, 2e14), mixing_conductance=4e14 + 3e13j)
TUNNEL = st.Contact(conductances=(1e13, 1e13))
FILM = st.Contact(
    conductances=(4e14, 2e14),
    mixing_conductance=5e14 - 1e14j,
    transmitted_mixing_conductance=1e14 + 2e14j,
)
C = st.CircuitContact


def star(**changes):
    """Three terminals, two nodes, a magnet inside which a node lies, and a thin one."""
    options = {
        "reservoirs": ("left", "right", "gate"),
        "nodes": ["a", st.CircuitNode("b", 1e13), st.CircuitNode("inside", 2e13, "thick")],
        "contacts": [
            C(("left", "a"), PART, magnet="fixed"),
            C(("a", "b"), FILM, magnet="free", second_mixing_conductance=6e14 + 1e14j),
            C(("b", "gate"), TUNNEL),
            C(("b", "inside"), PART, magnet="thick"),
            C(("inside", "right"), st.Contact(conductances=(3e14, 1e14)), magnet="thick2"),
        ],
        "magnets": {"thick": (0.6, 0.8, 0.0)},
    }
    options |= changes
    options["contacts"][-1] = C(
        ("inside", "right"), st.Contact(conductances=(3e14, 3e14), spin_memory_loss=0.3)
    )
    return st.Circuit(**options)


VOLTS = {"left": 0.02, "right": 0.0}


def test_charge_and_angular_momentum_go_somewhere():
    flow = st.circuit_currents(star(), potentials=VOLTS, theta=[0.3, 1.4, 2.9]).dataset
    assert flow.attrs["audit"]
    largest = float(abs(flow["current"]).max())
    assert float(abs(flow["terminal_current"].sum("reservoir")).max()) < 1e-13 * largest
    assert float(abs(flow["terminal_current"].sel(reservoir="gate")).max()) < 1e-13 * largest
    per_node = 1e13 * flow["spin_accumulation"].sel(place="b")
    per_node = per_node + 2e13 * flow["spin_accumulation"].sel(place="inside")
    wire = flow["spin_current"].sel(contact="inside - right")
    in_nodes = hbar / (2 * e) * per_node
    lost = in_nodes + wire.sel(end="first") - wire.sel(end="second")
    lost = lost.drop_vars("end", errors="ignore")
    missing = flow["terminal_spin_current"].sum("reservoir") - flow["torque"].sum("magnet")
    rest = float(abs(missing - lost).max())
    assert rest < 1e-13 * float(abs(flow["spin_current"]).max())


@settings(max_examples=15, deadline=None)
@given(
    numbers=some.lists(some.floats(0.05, 1.0), min_size=12, max_size=12),
    angle=some.floats(-3, 3),
)
def test_turning_everything_turns_the_torques_and_reversing_it_transposes_conductances(
    numbers, angle
):
    first, second, third, fourth = (
        (a * UNIT, b * UNIT, complex((a + b) * UNIT, (c - 0.5) * UNIT))
        for a, b, c in np.reshape(numbers, (4, 3)).tolist()
    )
    names = ("one", "two", "three")
    parts = [
        st.Contact(conductances=p[:2], mixing_conductance=p[2]) for p in (first, second, third)
    ]
    circuit = st.Circuit(
        reservoirs=names,
        nodes=["x", st.CircuitNode("y", 1e13)],
        contacts=[
            C(("one", "x"), parts[0], magnet="m1"),
            C(("x", "y"), st.Contact(conductances=(fourth[0], fourth[0]))),
            C(("two", "y"), parts[1], magnet="m2"),
            C(("y", "three"), parts[2], magnet="m3"),
        ],
        magnets={"m1": (0, 0, 1), "m2": (0.6, 0, 0.8), "m3": (0, 1, 0)},
    )
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    plain = {name: np.array(d, float) for name, d in circuit.magnets.items()}
    turned = {name: turn @ d for name, d in plain.items()}
    options = {"potentials": {"one": 0.1, "two": 0.0}, "currents": {"three": 1e12}}
    here = st.circuit_currents(circuit, **options).dataset["torque"].values
    there = st.circuit_currents(circuit, directions=turned, **options).dataset["torque"].values
    np.testing.assert_allclose(there, here @ turn.T, atol=1e-12 * np.abs(here).max())
    forth = st.circuit_conductances(circuit)
    back = st.circuit_conductances(circuit, directions={n: -d for n, d in plain.items()})
    signs = np.array([1, -1, -1, -1])
    mirrored = np.einsum("abij,i,j->baji", back, signs, signs)
    np.testing.assert_allclose(forth, mirrored, atol=1e-12 * np.abs(forth).max())


def test_a_part_of_a_circuit_is_its_matrix():
    """Terminals of a small circuit joined to others by its conductances, as a simulator does."""
    whole = star()
    potentials = st.circuit_currents(whole, potentials=VOLTS, theta=1.0).dataset
    places = potentials.sel(place=list(whole.reservoirs))
    vector = np.concatenate(
        [places["potential"].values[:, None], places["spin_accumulation"].values], axis=1
    )
    matrix = st.circuit_conductances(whole, theta=1.0)
    currents = np.einsum("abij,bj->ai", matrix, vector)
    np.testing.assert_allclose(currents[:, 0], potentials["terminal_current"].values, atol=1e-3)
    np.testing.assert_allclose(np.sum(matrix[..., 0, 0], axis=1), 0, atol=1e-12 * UNIT)


def test_matrices_of_a_contact():
    m = np.array([0.0, 0.6, 0.8])
    matrix = st.contact_conductances(FILM, m)
    assert matrix.shape == (2, 2, 4, 4)
    s, other = np.array([0.3, -0.2, 0.5]), np.array([0.1, 0.4, -0.6])
    first = matrix[0, 0] @ [1.0, *s] + matrix[0, 1] @ [0.2, *other]
    g, d = 6e14, 2e14
    assert first[0] == pytest.approx(g * 0.8 + d * m @ (s - other))
    along = m * (d * 0.8 + g * m @ (s - other))
    mixing, passed = 5e14 - 1e14j, 1e14 + 2e14j

    def across(conductance, vector):
        part = vector - m * (m @ vector)
        return 2 * (conductance.real * part - conductance.imag * np.cross(m, part))

    np.testing.assert_allclose(first[1:], along + across(mixing, s) - across(passed, other))
    several = st.contact_conductances(FILM, [m, -m])
    np.testing.assert_array_equal(several[0], matrix)
    metal = st.contact_conductances(TUNNEL)
    np.testing.assert_allclose(metal[0, 0], 2e13 * np.eye(4))
    np.testing.assert_allclose(metal[0, 1], -metal[0, 0])


def test_a_spin_accumulation_beyond_a_terminal_exerts_a_torque():
    circuit = st.Circuit(
        reservoirs=("metal", "magnet"),
        contacts=[C(("metal", "magnet"), PART, magnet="free")],
    )
    flow = st.circuit_currents(
        circuit,
        potentials={"metal": 0.0, "magnet": 0.0},
        spin_accumulations={"metal": (1e-6, 0.0, 0.0)},
    ).dataset
    torque = flow["torque"].sel(magnet="free").values * 2 * e / hbar
    np.testing.assert_allclose(torque, [2e-6 * 4e14, -2e-6 * 3e13, 0.0], rtol=1e-12)


def test_a_star_of_metals_is_a_star_of_resistors():
    names = ("a", "b", "c")
    metals = st.Circuit(
        reservoirs=names, nodes=["x"], contacts=[C((name, "x"), TUNNEL) for name in names]
    )
    flow = st.circuit_currents(metals, potentials={"a": 1.0, "b": 0.0}, theta=[0.0, 1.0]).dataset
    np.testing.assert_allclose(flow["terminal_current"], 1e13 * np.array([[1.0, -1.0, 0.0]] * 2))
    np.testing.assert_allclose(flow["potential"].sel(place=["x", "c"]), 0.5)
    assert flow["torque"].shape == (2, 0, 3)
    matrix = st.circuit_conductances(metals)[..., 0, 0]
    np.testing.assert_allclose(matrix, 2e13 / 3 * (3 * np.eye(3) - 1))
    assert st.circuit_conductances(metals, theta=[0.0, 1.0]).shape == (2, 3, 3, 4, 4)
    at_rest = st.circuit_currents(metals, potentials={"a": 0.0, "b": 0.0})
    assert not at_rest.dataset["current"].any()


def test_an_answer_is_kept_with_its_question(tmp_path):
    answer = st.circuit_currents(star(), potentials=VOLTS, theta=0.4)
    answer.save(tmp_path / "a.nc")
    again = st.load(tmp_path / "a.nc")
    assert again.dataset.identical(answer.dataset)
    assert "second_mixing_conductance" in again.question
    circuit = star()
    assert st.Circuit.from_mapping(circuit.to_mapping()) == circuit


def test_a_film_that_loses_spin_is_a_node():
    copper = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
    node = st.CircuitNode.film("n", copper, 9.0)
    assert node.spin_flip_conductance == pytest.approx(9e-9 / (6e-9 * 450e-9**2))
    per_area = st.CircuitNode.film("n", copper, 9.0, area=1e4)
    assert per_area.spin_flip_conductance == pytest.approx(1e-14 * node.spin_flip_conductance)


def test_a_broken_identity_is_named(monkeypatch):
    plain = circuit_flow.network_of

    def leaky(*arguments):
        network = plain(*arguments)
        network.matrices[..., 0, 1, 1, 0, 1] += 1e13
        return network

    monkeypatch.setattr(circuit_flow, "network_of", leaky)
    with pytest.raises(st.IdentityError, match=r"broken identity: .* is off by"):
        st.circuit_currents(star(), potentials=VOLTS, theta=0.4)


ENDS = ("left", "right")
FIRST, LAST = C(("left", "a"), PART, magnet="fixed"), C(("a", "right"), PART, magnet="free")


def circuit(contacts=(FIRST, LAST), nodes=("a",), reservoirs=ENDS, **more):
    return st.Circuit(reservoirs=reservoirs, nodes=list(nodes), contacts=list(contacts), **more)


def solved(**options):
    return st.circuit_currents(circuit(), **{"potentials": VOLTS} | options)


INNER = st.CircuitNode("a", magnet="fixed")
REFUSED = {
    "the network is in pieces: nothing joins b, c to left": lambda: circuit(
        [FIRST, LAST, C(("b", "c"), TUNNEL)], ["a", "b", "c"]
    ),
    "the node b has no contact": lambda: circuit(nodes=("a", "b")),
    "the reservoir gate has no contact": lambda: circuit(reservoirs=("gate", *ENDS)),
    "ends at spacr, which is no node or reservoir; did you mean spacer": lambda: circuit(
        [C(("left", "spacr"), TUNNEL)], ["spacer"]
    ),
    "right names two nodes or reservoirs": lambda: circuit(nodes=("a", "right")),
    "names the magnet frie, which has no direction in magnets; did you mean free": lambda: circuit(
        [FIRST, LAST, C(("left", "right"), PART, magnet="frie")]
    ),
    "the magnet other is at no contact": lambda: circuit(magnets={"other": "free"}),
    "magnets.free is 'fred'; allowed is one of fixed, free": lambda: circuit(
        magnets={"free": "fred"}
    ),
    r"magnets.free is \(0, 0, 2\) of length 2": lambda: circuit(magnets={"free": (0, 0, 2)}),
    "a contact goes from a to itself": lambda: C(("a", "a"), TUNNEL),
    "between is 'ab'": lambda: C("ab", TUNNEL),
    "contact is 3; allowed is a spintorque.Contact": lambda: C(("a", "b"), 3),
    "is polarized and has no magnet": lambda: C(("a", "b"), PART),
    "has no mixing_conductance; give one": lambda: circuit(
        [FIRST, LAST, C(("left", "right"), TUNNEL, magnet="free")]
    ),
    r"mixing_conductance is .*; allowed is a real part at least .* 3e\+14": lambda: st.Contact(
        conductances=(4e14, 2e14), mixing_conductance=1e14
    ),
    "second_mixing_conductance is 1.*; allowed is a real part above 0": lambda: C(
        ("a", "b"), FILM, magnet="free", second_mixing_conductance=1e14
    ),
    "no area and others have one": lambda: circuit([FIRST, C(("a", "right"), TUNNEL, area=1e4)]),
    "is one of the magnet free and ends inside the magnet fixed": lambda: circuit(nodes=[INNER]),
    "joins the magnets fixed and free": lambda: circuit(
        [FIRST, C(("a", "b"), TUNNEL), C(("b", "right"), PART, magnet="free")],
        [INNER, st.CircuitNode("b", magnet="free")],
    ),
    "reservoirs is 'left'": lambda: circuit(reservoirs="left"),
    "spin_flip_conductance is -1": lambda: st.CircuitNode("a", -1.0),
    "potentials names 'top', which is no reservoir": lambda: solved(potentials={"top": 1.0}),
    "has a potential and a current": lambda: solved(currents={"left": 1.0}),
    "no reservoir has a potential": lambda: solved(potentials={}),
    "directions names 'x', which is no magnet": lambda: solved(directions={"x": (0, 0, 1)}),
    "holds a vector of length 2": lambda: solved(directions={"free": (0, 0, 2)}),
    "allowed is one number of points": lambda: solved(
        theta=[0.0, 0.1], directions={"free": [(0, 0, 1)] * 3}
    ),
    "theta goes up to 90 rad": lambda: solved(theta=90.0),
    "circuit is 'a'; allowed is a spintorque.Circuit": lambda: st.circuit_currents(
        "a", potentials=VOLTS
    ),
    'no magnet of the circuit is "fixed"': lambda: st.CircuitValve(
        circuit([C(("left", "a"), TUNNEL), LAST])
    ),
    "drain is 'rigt'; allowed is one of left, right; did you mean right": lambda: st.CircuitValve(
        circuit(), drain="rigt"
    ),
    "source and drain are both right": lambda: st.CircuitValve(circuit(), source="right"),
    "have areas; the torques of a table are per area": lambda: st.CircuitValve(
        circuit(
            [
                C(("left", "a"), PART, magnet="fixed", area=1e4),
                C(("a", "right"), PART, magnet="free", area=1e4),
            ]
        )
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_asked_is_refused_in_one_line(message):
    with pytest.raises(st.QuestionError, match=message) as caught:
        REFUSED[message]()
    assert "\n" not in str(caught.value)


STRONG = st.Contact(conductances=(6e14, 2e14), mixing_conductance=5e14 + 2e13j)


@pytest.mark.parametrize("most", [1e3, 1e9])
def test_many_valves_at_once_are_each_the_one_of_its_numbers(most, monkeypatch):
    monkeypatch.setattr(circuit_valve, "MOST_NUMBERS", most)
    source = st.CircuitValve.of_contacts(STRONG, PART, spin_flip_conductance=1e13)
    theta, count = np.linspace(0, np.pi, 5), 40
    values = {
        "contacts[0].conductances[1]": np.linspace(0, 3e14, count),
        "contacts[1].mixing_conductance[1]": np.linspace(-1e14, 1e14, count),
        "nodes[0].spin_flip_conductance": np.linspace(0, 1e14, count),
        "contacts[1].spin_memory_loss": np.linspace(0, 0.5, count),
    }
    biases = np.linspace(-0.1, 0.1, count)
    together = source.torques_of_many(values, biases, theta)
    for place in (0, 17, count - 1):
        mapping = source.to_mapping()
        contacts = mapping["circuit"]["contacts"]
        contacts[0]["conductances"][1] = values["contacts[0].conductances[1]"][place].item()
        contacts[1]["mixing_conductance"][1] = values["contacts[1].mixing_conductance[1]"][place]
        contacts[1]["spin_memory_loss"] = values["contacts[1].spin_memory_loss"][place].item()
        mapping["circuit"]["nodes"][0]["spin_flip_conductance"] = values[
            "nodes[0].spin_flip_conductance"
        ][place].item()
        alone = st.CircuitValve.from_mapping(mapping).torques(biases[place], theta)
        np.testing.assert_array_equal(together[place].values, alone.values)
        np.testing.assert_array_equal(together[place].errors, alone.errors)


WRONG_VALUES = {
    "mixing_conductance is .*; allowed is a real part": {
        "contacts[0].conductances[0]": [1e14, 8e14, 9e14, 1e14],
        "contacts[0].mixing_conductance[0]": [4e14, 4.5e14, 6e14, 6.5e14],
    },
    "spin_flip_conductance is -1.0": {"nodes[0].spin_flip_conductance": [0.0, -1.0, 1e13]},
    "values have different lengths": {
        "nodes[0].spin_flip_conductance": [0.0, 1e13],
        "contacts[0].conductances[0]": [6e14],
    },
    "magnets.fixed is no number": {"magnets.fixed": [1.0]},
}


@pytest.mark.parametrize(
    "field",
    [
        "contacts[0].spin_memory_loss",
        "contacts[0].conductances[1]",
        "contacts[0].mixing_conductance[1]",
        "nodes[0].spin_flip_conductance",
    ],
)
def test_any_one_field_makes_many_valves(field):
    source = st.CircuitValve.of_contacts(STRONG, PART)
    theta = np.array([0.0, 1.0, 2.0])
    last = source.torques_of_many({field: [0.0, 0.1]}, np.array([0.1, 0.2]), theta)[-1]
    mapping = source.to_mapping()
    changed = with_values(mapping, {resolve(field, mapping): 0.1})
    alone = st.CircuitValve.from_mapping(changed).torques(0.2, theta)
    np.testing.assert_array_equal(last.values, alone.values)


@pytest.mark.parametrize("message", WRONG_VALUES)
def test_values_of_many_valves_are_checked(message):
    source = st.CircuitValve.of_contacts(STRONG, PART)
    with pytest.raises(st.QuestionError, match=message):
        source.check_values(WRONG_VALUES[message])
