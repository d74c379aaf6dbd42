"""Stacks of several orbitals against the layered engine, plain Kwant and identities."""

from dataclasses import replace
from itertools import pairwise

import block_stacks
import fcc_orbitals
import numpy as np
import pytest

import spintorque as st
from spintorque.model.orbitals.faces import FACES, plane_symmetry
from spintorque.model.orbitals.two_centre_table import Bond, Site, TwoCentreTable
from spintorque.transport.engines import block_native, kwant_engine
from spintorque.transport.engines.block_amplitudes import block_amplitudes
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import BLOCKS
from spintorque.transport.fixed_magnet import fixed_magnets
from spintorque.transport.free_magnet import free_magnet, in_slices
from spintorque.transport.hamiltonian.block_chain import dagger, from_arrays
from spintorque.transport.hamiltonian.orbital_chain import make_orbital_chain
from spintorque.transport.hamiltonian.slices import slices_of
from spintorque.transport.identities import identity_defects, picture_defect
from spintorque.transport.integration.brillouin import symmetric_mesh
from spintorque.transport.torque_parts import torque_parts
from spintorque.units import RYDBERG_EV

CO, CU, FE, MGO, AG = (st.materials[name] for name in ("Co", "Cu", "Fe", "MgO", "Ag"))
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning"),
    pytest.mark.filterwarnings("ignore:no table holds:spintorque.SpintorqueWarning"),
]
COARSE = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)


def film(cobalt=3, copper=4, face="111"):
    layers = [
        st.Layer(CO, magnetization="fixed"),
        st.Layer(CU, copper),
        st.Layer(CO, cobalt, magnetization="free"),
        st.Layer(CU),
    ]
    return st.Stack(layers, face=face)


def half_infinite():
    layers = [st.Layer(CO, magnetization="fixed"), st.Layer(CU, 3), st.Layer(CO, None, "free")]
    return st.Stack(layers, face="111")


def junction(free_thickness=None):
    free = st.Layer(FE, free_thickness, magnetization="free")
    ends = [st.Layer(AG)] if free_thickness else []
    layers = [st.Layer(FE, magnetization="fixed"), st.Layer(MGO, 3), free, *ends]
    return st.Stack(layers, face="001")


def relaxed():
    spacings = [
        st.LayerSpacing(between=("Co", "Cu"), distance=0.2),
        st.LayerSpacing(between=("Cu", "Cu"), distance=0.214),
    ]
    whole = film(2, 3)
    return replace(whole, spacings=spacings, bond_scaling=st.BondScaling())


STACKS = {
    "relaxed": relaxed,
    "111": film,
    "thin 001": lambda: film(1, 5, "001"),
    "semi-infinite": half_infinite,
    "Fe semi-infinite": junction,
    "Fe": lambda: junction(3),
}


def one_orbital(kind, onsite, hopping, exchange=0.0):
    """A material with a table of one orbital, and the same as a `Material`."""
    table = TwoCentreTable(
        (Site("A", s=onsite),), (Bond(shell=1, between=("A", "A"), sss=-hopping),)
    )
    crystal = st.OrbitalMaterial(
        name=f"{kind} {onsite}",
        kind=kind,
        crystal="simple_cubic",
        lattice_constant=0.3,
        electrons=0.8,
        table=table,
        exchange=exchange,
        exchange_shells=("s",),
        offset=0.0 if kind == "insulator" else None,
    )
    level = onsite - crystal.fermi_level
    return crystal, st.Material(kind=kind, onsite=level, hopping=hopping, exchange=exchange)


def twin_stacks(*, barrier, roles=("fixed", "free")):
    """The same junction or valve of tables, and of one-orbital materials."""
    magnet = one_orbital("ferromagnet", 0.3, 0.8, 0.9)
    spacer = (
        one_orbital("insulator", 5.4, 0.5) if barrier else one_orbital("normal_metal", 0.1, 1.0)
    )
    metal = one_orbital("normal_metal", -0.2, 0.7)

    def stack(place, **lattice):
        layers = [
            st.Layer(magnet[place], magnetization=roles[0]),
            st.Layer(spacer[place], 2),
            st.Layer(magnet[place], 3, magnetization=roles[1]),
            st.Layer(metal[place]),
        ]
        return st.Stack(layers, **lattice)

    return stack(0, face="001"), stack(1, lattice_constant=0.3)


@pytest.mark.parametrize("roles", [("fixed", "free"), ("free", "fixed")])
@pytest.mark.parametrize("barrier", [True, False])
def test_one_orbital_equals_the_layered_engine(barrier, roles):
    ours, layered = twin_stacks(barrier=barrier, roles=roles)
    options = {"bias": 0.1, "theta": 1.1, "temperature": 300.0, "accuracy": COARSE}
    found, expected = st.torque(ours, **options), st.torque(layered, **options)
    on_fixed = ("fixed_torque_parallel", "fixed_torque_perpendicular")
    for name in ("torque_parallel", "torque_perpendicular", *on_fixed, "current_density"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-10)
    rows = [st.spin_current(stack, **options).dataset for stack in (ours, layered)]
    scale = np.abs(rows[1]["spin_current"]).max().item()
    assert np.abs(rows[0]["spin_current"] - rows[1]["spin_current"]).max() < 1e-10 * scale
    profiles = [st.torque_profile(stack, **options).dataset["torque"] for stack in (ours, layered)]
    assert np.abs(profiles[0] - profiles[1])[1:-1].max() < 1e-10 * np.abs(profiles[1]).max()


def test_one_orbital_has_the_layered_mixing_conductance():
    stacks = [
        st.Stack([replace(layer) for layer in reversed(stack.layers)], **lattice)
        for stack, lattice in zip(
            twin_stacks(barrier=False), ({"face": "001"}, {"lattice_constant": 0.3}), strict=True
        )
    ]
    found, expected = (st.mixing_conductance(stack, accuracy=COARSE) for stack in stacks)
    assert found.mixing_per_area == pytest.approx(expected.mixing_per_area, rel=1e-10)
    assert found.transmitted == pytest.approx(expected.transmitted, rel=1e-10)


def oracle_valve(theta, kx, ky):
    """Cu | Co Co | Cu Cu | Co -> in plain matrices, from an oracle that shares no code."""
    levels = {"Cu": CU.fermi_level, "Co": CO.fermi_level}
    unit = RYDBERG_EV / fcc_orbitals.RYDBERG
    blocks = {}
    for metal, level in levels.items():
        cell, hop = unit * fcc_orbitals.layers_111(metal, kx, ky)[:, 0]
        typed = fcc_orbitals.METALS[metal]["fermi"] * RYDBERG_EV
        blocks[metal] = cell + (typed - level) * np.eye(9), hop
    split = fcc_orbitals.exchange(9) * (CO.exchange / fcc_orbitals.exchange(9).max() / 2)
    fixed = np.sin(theta) * block_stacks.SIGMA[1] + np.cos(theta) * block_stacks.SIGMA[3]
    metals = ["Cu", "Co", "Co", "Cu", "Cu", "Co"]
    spins = [None, fixed, fixed, None, None, block_stacks.SIGMA[3]]
    onsite = [
        np.kron(blocks[m][0], np.eye(2)) - (0 if s is None else np.kron(split, s))
        for m, s in zip(metals, spins, strict=True)
    ]
    hops = [np.kron((blocks[a][1] + blocks[b][1]) / 2, np.eye(2)) for a, b in pairwise(metals)]
    leads = tuple(np.kron(blocks[m][1], np.eye(2)) for m in ("Cu", "Co"))
    return block_stacks.BlockStack(onsite, hops, leads)


@pytest.mark.parametrize(("lead", "side"), [(0, "left"), (1, "right")])
def test_nine_orbitals_equal_kwant_by_hand_in_every_bond_current(lead, side):
    layers = [
        st.Layer(CU),
        st.Layer(CO, 2, magnetization="fixed"),
        st.Layer(CU, 2),
        st.Layer(CO, magnetization="free"),
    ]
    chain = make_orbital_chain(st.Stack(layers, face="111"), 0.0, 1.1)
    k, energy = np.array([0.7]), np.array([0.05])
    request = Request(k, k / 3, energy, side, bonds=range(5))
    found = block_native.spectra(chain, request).current[:, :, 0, 0]
    by_hand = oracle_valve(1.1, -k, -k / 3)  # its vectors of the plane point the other way
    expected = block_stacks.spin_currents(by_hand, energy[0], lead)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["111", "thin 001", "Fe"])
def test_to_kwant_has_the_same_matrices(name):
    stack = STACKS[name]()
    k, theta, bias = (0.4, 0.9), 0.8, 0.1
    chain = make_orbital_chain(stack, bias, theta)
    at = np.array([k[0]]), np.array([k[1]])
    for system, params in (
        (stack.to_kwant(theta=theta, k=k, bias=bias), {}),
        (stack.to_kwant(), {"theta": theta, "kx": k[0], "ky": k[1], "bias": bias}),
    ):
        order = np.argsort([site.tag[0] for site in system.sites])
        for number, place in enumerate(order):
            block = system.hamiltonian(place, place, params=params)
            assert np.array_equal(block, chain.slice_block(number, *at)[0, 0])
        for bond, (left, right) in enumerate(pairwise(order)):
            hop = system.hamiltonian(right, left, params=params)
            assert np.array_equal(hop, chain.bond_block(bond, *at)[0, 0])


def test_scattering_of_several_modes_is_unitary_and_says_which():
    waves = st.scattering(film(2, 2), k=(0.3, 0.4), theta=0.9)
    assert waves.unitarity_defect < 1e-9
    assert len(set(zip(waves.lead, waves.spin, waves.mode, strict=True))) == len(waves.mode)


@pytest.mark.parametrize("step", [0.0, 1e-4])
def test_scattering_never_lacks_a_mode(step):
    """Kwant 1.5 loses one of five modes of the right lead here, or fails to count them."""
    layers = [st.Layer(FE, None, "fixed"), st.Layer(MGO, 4), st.Layer(FE, None, "free")]
    kx, ky = np.pi / 12 * np.array([5.0, 3.0]) + step
    waves, message = None, ""
    try:
        waves = st.scattering(st.Stack(layers, face="001"), k=(kx, ky), theta=np.pi)
    except st.QuestionError as error:
        message = str(error)
    if waves is None:
        assert "Kwant loses modes" in message
    else:
        assert waves.transmission(spin_out="up") == pytest.approx(waves.transmission() / 2)


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
def test_both_pictures_of_the_torque_agree(name, incident):
    stack = STACKS[name]()
    magnet = in_slices(free_magnet(stack), stack)
    if incident == magnet.lead:
        return  # states from the magnet itself are not asked for
    chain = make_orbital_chain(stack, 0.1, [0.5])
    rng = np.random.default_rng(1)
    energy = rng.normal(size=3) * 0.05 + (0.2j if incident == "equilibrium" else 0)
    request = Request(*rng.uniform(-3, 3, (2, 3)), energy, incident)
    assert picture_defect(chain, magnet, BLOCKS, request) < 1e-9


@pytest.mark.parametrize(
    ("name", "incident"),
    [
        ("111", "left"),
        ("Fe", "equilibrium"),
        pytest.param("Fe", "left", marks=pytest.mark.slow),
        pytest.param("Fe semi-infinite", "left", marks=pytest.mark.slow),
    ],
)
def test_torque_on_the_fixed_magnet_is_that_of_exchanged_roles(name, incident):
    stack = STACKS[name]()
    other = {"fixed": "free", "free": "fixed", None: None}
    exchanged = [replace(x, magnetization=other[x.magnetization]) for x in stack.layers]
    rng = np.random.default_rng(1)
    energy = rng.normal(size=3) * 0.05 + (0.2j if incident == "equilibrium" else 0)
    request = Request(*rng.uniform(-3, 3, (2, 3)), energy, incident)
    found = [
        torque_parts(
            make_orbital_chain(s, 0.1, [0.5, 2.0]),
            magnet := in_slices(free_magnet(s), s),
            BLOCKS.spectra,
            request,
            fixed_magnets(s, magnet, [0.5, 2.0]),
        )
        for s in (stack, replace(stack, layers=exchanged))
    ]
    for one, two in (found, found[::-1]):
        scale = np.abs(two.current).max()
        np.testing.assert_allclose(one.on_fixed, two.flux, rtol=0, atol=1e-9 * scale)


def test_rounding_where_nothing_flows_breaks_no_identity():
    """At some of the points that are checked, one lead is closed and currents are 1e-9."""
    layers = [st.Layer(CO, None, "fixed"), st.Layer(CU, 10), st.Layer(CO, None, "free")]
    stack = st.Stack(layers, face="111")
    chain = make_orbital_chain(stack, 0.01, np.deg2rad([90.0, 165.0]))
    magnet = in_slices(free_magnet(stack), stack)
    defects = identity_defects(chain, magnet, BLOCKS, 300.0)
    assert 0 < defects.torque_picture_defect < 3e-10


@pytest.mark.slow
@pytest.mark.parametrize("incident", ["left", "equilibrium"])
def test_spin_orbit_coupling_everywhere_equals_kwant(incident):
    co, cu = CO.with_spin_orbit(), CU.with_spin_orbit(d=0.3)
    layers = [st.Layer(co, None, "fixed"), st.Layer(cu, 2), st.Layer(co, 2, "free"), st.Layer(CU)]
    chain = make_orbital_chain(st.Stack(layers, face="111"), 0.1, 1.9)
    energy = np.array([0.02 + (0.1j if incident == "equilibrium" else 0)])
    k = np.array([0.7])
    request = Request(k, -k / 3, energy, incident, bonds=range(len(chain) - 1))
    found, expected = (
        solve(chain, request).current[:, 1:]
        for solve in (block_native.spectra, kwant_engine.spectra)
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(expected).max())


def test_tunnelling_through_magnesium_oxide_is_that_of_delta_1():
    """Majority electrons tunnel best, at k = 0, and fall off slowest with the thickness."""
    parallel = []
    for thickness in (3, 5):
        layers = [st.Layer(FE, None, "fixed"), st.Layer(MGO, thickness), st.Layer(FE, None, "free")]
        chain = make_orbital_chain(st.Stack(layers, face="001"), 0.0, 0.0)
        k = np.array([[1e-3, 2.0], [1e-3, 1.0]])
        sums = transmissions(chain, *k)
        parallel.append(sums)
        assert sums[0][0] > 100 * max(sums[0][1], sums[1][0])
    (majority, minority), (thicker, thinner) = parallel[0][0], parallel[1][0]
    assert 0.05 < thicker / majority < 0.3
    assert thinner / minority < 0.01


def transmissions(chain, kx, ky):
    """Transmission (points, spins) of the magnets' spins, along +z."""
    waves = block_amplitudes(chain, kx, ky, np.zeros(len(kx)))
    size = waves.matrix.shape[-1] // 2
    across = np.abs(waves.matrix[0, :, size:, :size]) ** 2
    half = size // 2
    return np.stack([across[:, :half, :half].sum((1, 2)), across[:, half:, half:].sum((1, 2))], 1)


@pytest.mark.slow
def test_spin_orbit_coupling_of_a_spacer_goes_to_the_lattice():
    layers = [
        st.Layer(CO, magnetization="fixed"),
        st.Layer(CU.with_spin_orbit(d=0.5), 2),
        st.Layer(CO, 2, magnetization="free"),
        st.Layer(CU),
    ]
    stack, options = st.Stack(layers, face="111"), {"bias": 0.1, "theta": 1.0, "accuracy": COARSE}
    profile, found = st.torque_profile(stack, **options).dataset, st.torque(stack, **options)
    assert np.abs(profile["lattice_torque"][1:3]).max() > 0.01 * np.abs(profile["torque"]).max()
    assert not profile["torque"][1:3].any()
    assert not profile["lattice_torque"][3:].any()
    free = profile["magnet_torque"][1].values
    expected = found.torque_parallel, found.torque_perpendicular
    assert free[:2] == pytest.approx(expected, rel=1e-9)


def test_a_change_of_basis_changes_nothing():
    stack = film(2, 2)
    chain = make_orbital_chain(stack, 0.05, [0.4, 1.9])
    rng = np.random.default_rng(2)
    k, energy = rng.uniform(-3, 3, (2, 5)), np.full(5, 0.03)
    turns = [
        np.kron(np.linalg.qr(rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)))[0], np.eye(2))
        for n in map(chain.orbitals, range(len(chain)))
    ]

    def turned(block_of, place, rows, columns):
        return lambda kx, ky: dagger(turns[rows]) @ block_of(place, kx, ky) @ turns[columns]

    last = len(chain) - 1
    other = from_arrays(
        [turned(chain.slice_block, i, i, i) for i in range(len(chain))],
        [turned(chain.bond_block, i, i + 1, i) for i in range(last)],
        (turned(chain.lead_block, "left", 0, 0), turned(chain.lead_block, "right", last, last)),
        (chain.lead_axis("left"), chain.lead_axis("right")),
        chemical_potentials=chain.chemical_potentials,
    )
    request = Request(*k, energy, "left", bonds=range(last))
    found, expected = (block_native.spectra(c, request).current for c in (other, chain))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * np.abs(expected).max())


@pytest.mark.parametrize("face", ["111", "001"])
def test_a_bulk_crystal_transmits_every_mode(face):
    stack = st.Stack([st.Layer(CU), st.Layer(CU, 3), st.Layer(CU)], face=face)
    rng = np.random.default_rng(3)
    k = rng.uniform(-3, 3, (2, 4))
    waves = block_amplitudes(make_orbital_chain(stack, 0.0, 0.0), *k, np.zeros(4))
    size = waves.matrix.shape[-1] // 2
    transmitted = np.sum(np.abs(waves.matrix[0, :, size:, :size]) ** 2, axis=(1, 2))
    np.testing.assert_allclose(transmitted, waves.is_open[0, :, :size].sum(axis=1), atol=1e-9)
    assert transmitted.max() > 1


@pytest.mark.parametrize("face", ["111", "001", "110"])
def test_spectra_have_the_symmetry_that_the_mesh_is_folded_by(face):
    chain = make_orbital_chain(film(face=face), 0.05, 1.0)
    phases = np.array(chain.in_plane_symmetry) @ np.array([0.7, 1.1])
    energy = np.full(len(phases), 0.02)
    request = Request(*phases.T, energy, "left", bonds=range(len(chain) - 1))
    currents = block_native.spectra(chain, request).current
    assert np.ptp(currents, axis=-1).max() < 1e-11 * np.abs(currents).max()


@pytest.mark.parametrize("face", FACES.values(), ids=lambda face: f"{face.crystal}-{face.name}")
@pytest.mark.parametrize("time_reversal", [True, False])
def test_folded_meshes_sum_like_whole_ones(face, time_reversal):
    operations = plane_symmetry(face, time_reversal=time_reversal)
    kx, ky, weight = symmetric_mesh(12, operations)
    assert weight.sum() == pytest.approx(1, rel=1e-14)
    images = np.einsum("gij,jp->gip", np.array(operations), np.array([kx, ky]))
    harmonics = [(1, 0), (1, 1), (2, 1), (-1, 3)]
    for m, n in harmonics:  # the symmetric part of a wave sums to nothing on a whole mesh
        wave = np.cos(m * images[:, 0] + n * images[:, 1]).mean(axis=0)
        assert abs(weight @ wave) < 1e-13


def test_slices_join_neighbours_only_and_keep_magnets_apart():
    assert [len(part) for part in slices_of(film(1, 5)).of] == [1] * 8
    assert [len(part) for part in slices_of(film(3, 5, "001")).of] == [2] * 6
    touching = [st.Layer(CO, None, "fixed"), st.Layer(CO, 1, "free"), st.Layer(CO, None, "fixed")]
    with pytest.raises(st.QuestionError, match="give them, or what is between them, more"):
        slices_of(st.Stack(touching, face="001"))


def test_exchange_energies_agree_in_both_ways():
    accuracy = st.TransportAccuracy(k_points=4, contour_points=8)
    coupling = st.exchange_coupling(half_infinite(), accuracy=accuracy)
    difference = np.abs(coupling.energy - coupling.energy_from_states)
    assert difference.max() < 1e-4 * np.abs(coupling.energy).max()


def test_engines_of_one_orbital_say_what_to_take():
    with pytest.raises(st.QuestionError, match='take engine="blocks", or leave it out'):
        st.torque(film(), theta=1.0, engine="layered")
    numbers = [
        st.torque(film(2, 2), bias=0.05, theta=1.0, accuracy=COARSE, engine=engine)
        for engine in (None, "blocks-numpy")
    ]
    assert numbers[0].torque_parallel == pytest.approx(numbers[1].torque_parallel, rel=1e-9)


@pytest.mark.slow
def test_mixing_conductance_of_copper_and_cobalt():
    """Two independent calculations on 80 x 80 points (reference numbers of the project)."""
    stack = st.Stack([st.Layer(CU), st.Layer(CO, magnetization="free")], face="111")
    found = st.mixing_conductance(stack, accuracy=st.TransportAccuracy(k_points=80))
    unit, sharvin = found.unit_per_area / 1e15, 0.5537
    expected = {
        "majority": 0.3743,
        "minority": 0.3470,
        "mixing": 0.5008 + 0.0206j,
        "sharvin": 0.5537,
    }
    for name, value in expected.items():
        assert abs(getattr(found, name) * unit - value) < 0.01 * sharvin


@pytest.mark.parametrize("bias", [45.0, -45.0])
def test_a_bias_that_moves_the_bands_of_the_leads_apart_is_refused(bias):
    with pytest.raises(st.QuestionError, match="no energy lies in the bands of both leads"):
        st.torque(film(), bias=bias, theta=1.0, accuracy=COARSE)


def test_a_fermi_energy_outside_the_bands_of_a_lead_is_refused():
    with pytest.raises(st.QuestionError, match="no open mode at the Fermi energy 50 eV"):
        st.torque(replace(film(), fermi_energy=50.0), bias=0.1, theta=1.0, accuracy=COARSE)
