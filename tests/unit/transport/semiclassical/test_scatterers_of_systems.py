"""Scatterers from Kwant systems and from layers of stacks."""

from dataclasses import replace

import kwant_by_hand
import numpy as np
import pytest
from kwant_by_hand import kwant
from stacks import COBALT, COPPER, valve

import spintorque as st
from spintorque.transport.engines.registry import mixing_engine
from spintorque.transport.hamiltonian.stack_hamiltonian import make_hamiltonian
from spintorque.transport.integration.brillouin import whole_zone
from spintorque.transport.semiclassical.hats import stack_scatterer
from spintorque.transport.semiclassical.hats.layer_hats import layer_hats, spin_diagonal_hat

UP = (0.0, 0.0, 1.0)
ENERGY = -0.4


def chain(direction=UP, exchange=0.5):
    """Two sites of a magnet between normal metals of one mode."""
    metal = (1.0, 0.0, 0.5, UP)
    layers = [metal, metal, (1.2, exchange, 0.5, direction), (1.2, exchange, 0.5, direction)]
    return kwant_by_hand.system([*layers, metal, metal], 0.3, 0.2, [0.5] * 5)


def hats(layer):
    blocks = layer_hats(layer, "random")
    return np.stack(
        [
            blocks.reflection,
            blocks.transmission_back,
            blocks.transmission,
            blocks.reflection_back,
        ]
    )


def test_a_turned_magnet_is_the_layer_of_a_turned_system():
    """A magnet in any direction, and the same magnet along z that the layer turns."""
    tilted = st.direction(1.1, 0.4)
    given = st.MatrixScatterer.from_kwant(chain(tilted), energy=ENERGY)
    turned = st.MatrixScatterer.from_kwant(chain(), energy=ENERGY, magnetization=tilted)
    found = [
        st.scattering_transport(st.ScatteringStack([layer, st.Scatterer(transmission=(0.7, 0.2),
                                magnetization=UP)]), theta=0.0)
        for layer in (given, turned)
    ]  # fmt: skip
    np.testing.assert_allclose(found[0].flux_from_left, found[1].flux_from_left, atol=1e-12)
    assert np.abs(found[0].torque_from_left[0]).max() > 0.01


def wide(exchange, conserved):
    """A strip with three modes of each spin, with spin-orbit coupling in the magnet."""
    lattice = kwant.lattice.square(1.0, norbs=2)
    system = kwant.Builder()
    sigma = kwant_by_hand.SIGMA
    for x in range(4):
        for y in range(4):
            level = 2.0 * np.eye(2) - exchange / 2 * sigma[3] * (x in (1, 2))
            system[lattice(x, y)] = level
    for x in range(4):
        for y in range(3):
            flip = 0.3j * sigma[1] if x in (1, 2) else 0 * sigma[1]
            system[lattice(x, y + 1), lattice(x, y)] = -0.5 * np.eye(2) + flip
        if x < 3:
            for y in range(4):
                system[lattice(x + 1, y), lattice(x, y)] = -0.5 * np.eye(2)
    law = {"conservation_law": -sigma[3]} if conserved else {}
    for way in (-1, 1):
        lead = kwant.Builder(kwant.TranslationalSymmetry((way, 0)), **law)
        for y in range(4):
            lead[lattice(0, y)] = 2.0 * np.eye(2)
            lead[lattice(1, y), lattice(0, y)] = -0.5 * np.eye(2)
        for y in range(3):
            lead[lattice(0, y + 1), lattice(0, y)] = -0.5 * np.eye(2)
        system.attach_lead(lead)
    return system.finalized()


def test_spin_flip_keeps_what_kwant_transmits():
    """With and without leads whose modes have a spin already."""
    layers = [
        st.MatrixScatterer.from_kwant(wide(0.6, law), energy=2.1, cross_section=2.0)
        for law in (True, False)
    ]
    transmission = kwant.smatrix(wide(0.6, True), 2.1).transmission(1, 0)
    for layer in layers:
        found = st.scattering_transport(st.ScatteringStack([layer]), theta=0.0)
        assert found.conductance[0] * layer.left_modes == pytest.approx(transmission, rel=1e-10)
        assert layer.modes == pytest.approx(layer.left_modes / 2e-18)
    assert layers[0].left_modes > 2
    np.testing.assert_allclose(hats(layers[0]), hats(layers[1]), atol=1e-9)
    assert np.abs(hats(layers[0])[2][1:, 0]).max() > 1e-3  # it polarizes


def test_a_magnetic_lead_is_refused():
    metal = (1.0, 0.0, 0.5, UP)
    magnet = (1.0, 0.4, 0.5, UP)
    system = kwant_by_hand.system([metal, metal, magnet, magnet], 0.0, 0.0, [0.5] * 3)
    with pytest.raises(st.QuestionError, match="lead 1 has other modes for spin up"):
        st.MatrixScatterer.from_kwant(system, energy=ENERGY)
    with pytest.raises(st.QuestionError, match="allowed is a finalized Kwant system"):
        st.MatrixScatterer.from_kwant("F", energy=ENERGY)


COARSE = st.TransportAccuracy(k_points=4)
OTHER = st.Material.normal_metal(onsite=1.3, hopping=0.45)
TRIPLE = st.Stack(
    [
        st.Layer(COPPER),
        st.Layer(COBALT, 2, magnetization="free"),
        st.Layer(OTHER, 3),
        st.Layer(COBALT, magnetization="fixed"),
    ],
    lattice_constant=0.25,
    fermi_energy=0.037,
)


def test_sums_over_k_are_those_of_kwants_s_matrices(monkeypatch):
    monkeypatch.setattr(stack_scatterer, "OFF_MIDDLE", (0.0, 0.0))
    quick = st.HatScatterer.from_stack(TRIPLE, first=1, accuracy=COARSE)
    monkeypatch.setattr(stack_scatterer, "_mixes_spins", lambda part: True)
    slow = st.HatScatterer.from_stack(TRIPLE, first=1, accuracy=COARSE)
    np.testing.assert_allclose(hats(quick), hats(slow), atol=1e-12)
    assert quick.modes == pytest.approx(slow.modes)
    assert quick.mode_ratio == pytest.approx(slow.mode_ratio)
    assert (quick.magnetization, slow.magnetization) == ("free", None)
    assert quick.mode_ratio != 1


def test_a_magnet_without_end_takes_all_transverse_spin():
    layer = st.HatScatterer.from_stack(TRIPLE, first=3, accuracy=COARSE)
    seen = st.mixing_conductance(
        st.Stack([st.Layer(OTHER), TRIPLE.layers[3]], lattice_constant=0.25, fermi_energy=0.037),
        accuracy=COARSE,
    )
    reflection, _, transmission, _ = hats(layer)
    assert layer.magnetization == "fixed"
    assert transmission[0, 0] == pytest.approx((seen.majority + seen.minority) / 2 / seen.sharvin)
    assert reflection[1, 1] == pytest.approx(seen.reflected.real / seen.sharvin)
    assert reflection[1, 2] == pytest.approx(seen.reflected.imag / seen.sharvin)
    assert transmission[1, 1] == 0
    left = replace(TRIPLE, layers=TRIPLE.layers[::-1])
    mirrored = st.HatScatterer.from_stack(left, first=0, accuracy=COARSE)
    np.testing.assert_allclose(hats(mirrored), hats(layer)[::-1], atol=1e-14)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"first": 0, "last": 3}, "layers 0 to 3 of 4 are no part"),
        ({"first": 4}, "layers 4 to 4 of 4 are no part"),
        ({"first": 2}, "is of kind ferromagnet; a scatterer lies between normal metals"),
    ],
)
def test_parts_that_are_no_scatterer_are_refused(places, message):
    with pytest.raises(st.QuestionError, match=message):
        st.HatScatterer.from_stack(TRIPLE, **places)


def test_a_valve_of_scatterers_is_its_circuit():
    """Nodes of circuit theory without their Sharvin resistances, against hats."""
    options = {"accuracy": st.TransportAccuracy(k_points=6)}
    for stack in (valve(), TRIPLE):
        hats, circuit = stack.to_scattering(**options), stack.to_circuit(**options)
        theta = np.linspace(0, np.pi, 5)
        found, expected = (source.torques(0.1, theta) for source in (hats, circuit))
        scale = np.abs(expected.values).max(axis=1, keepdims=True)
        np.testing.assert_allclose(found.values / scale, expected.values / scale, atol=1e-10)
        for name, torque in expected.parts.items():
            if not name.endswith("_error"):
                np.testing.assert_allclose(found.parts[name], torque, atol=1e-10 * scale[0, 0])
    assert [layer.direction for layer in hats.layers] == ["free", "fixed"]


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # of strain
def test_leads_of_another_lattice_have_the_area_of_their_modes():
    """Magnets without end of which one is the first lead, whose lattice is not the spacer's."""
    co, cu = st.materials["Co"], st.materials["Cu"]
    ends = [st.Layer(co, magnetization=role) for role in ("fixed", "free")]
    stack = st.Stack([ends[0], st.Layer(cu, 4), ends[1]], face="111")
    options = {"accuracy": st.TransportAccuracy(k_points=4)}
    hats, circuit = stack.to_scattering(**options), stack.to_circuit(**options)
    found, expected = (source.torques(0.1, np.array([1.0])).values for source in (hats, circuit))
    np.testing.assert_allclose(found[[0, 2]], expected[[0, 2]], rtol=1e-10)
    assert hats.layers[0].modes == hats.layers[1].modes


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((TRIPLE.layers[3], st.Layer(COBALT, magnetization="free")), "no normal metal"),
        ((st.Layer(COPPER), st.Layer(OTHER, 2), *TRIPLE.layers[1:]), "layers 1 and 2 are two norm"),
    ],
)
def test_stacks_that_are_no_scatterers_are_refused(layers, message):
    with pytest.raises(st.QuestionError, match=message):
        st.Stack(layers, lattice_constant=0.25).to_scattering()


def cobalt(material):
    metal = st.materials["Cu"]
    layers = [st.Layer(metal), st.Layer(material, 2, magnetization="free"), st.Layer(metal)]
    return st.Stack(layers, face="111")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # of strain
def test_layers_of_several_orbitals(monkeypatch):
    """Kwant's modes at each k-parallel against the amplitudes of the engine of blocks."""
    stack = cobalt(st.materials["Co"])
    monkeypatch.setattr(stack_scatterer, "_mixes_spins", lambda part: True)
    found = hats(st.HatScatterer.from_stack(stack, first=1, accuracy=COARSE))
    kx, ky, weight = whole_zone(4)
    step = 2 * np.pi / 4
    shifted = (kx + 0.137 * step, ky - 0.219 * step)
    engine = mixing_engine("blocks")
    sums = engine(make_hamiltonian(stack, 0.0, 0.0), *shifted, np.zeros(16), weight)
    modes = sums.sharvin
    shares = sums.majority / modes, sums.minority / modes
    through = spin_diagonal_hat(*shares, sums.transmitted / modes)
    back = spin_diagonal_hat(1 - shares[0], 1 - shares[1], sums.reflected / modes)
    np.testing.assert_allclose(found[[0, 2]], [back, through], atol=1e-12)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
def test_spin_orbit_coupling_flips_spins():
    stack = cobalt(st.materials["Co"].with_spin_orbit(d=0.2))
    layer = st.HatScatterer.from_stack(stack, first=1, accuracy=COARSE)
    transmission = hats(layer)[2]
    assert layer.direction is None
    assert np.abs(transmission[1:3, [0, 3]]).max() > 1e-3
    assert transmission[3, 3] < transmission[0, 0] - 1e-3
