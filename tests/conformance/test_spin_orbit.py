"""Magnets with spin-orbit coupling: flux, exchange torque and lattice torque, each by itself."""

from dataclasses import replace

import block_stacks
import numpy as np
import pytest
import stacks
from scipy.spatial.transform import Rotation

import spintorque as st
from spintorque.io.sections_stack import StackSection
from spintorque.transport.block_torques import block_magnet_torque
from spintorque.transport.engines import block_engine, block_native, kwant_engine
from spintorque.transport.engines.block_determinant import log_determinant
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import BLOCKS
from spintorque.transport.free_magnet import FreeMagnet, free_magnet, in_slices
from spintorque.transport.hamiltonian.block_chain import from_arrays
from spintorque.transport.hamiltonian.orbital_chain import make_orbital_chain
from spintorque.transport.identities import picture_defect
from spintorque.transport.torque_parts import torque_parts

CO, CU, FE, AG = (st.materials[name] for name in ("Co", "Cu", "Fe", "Ag"))
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*is strained:spintorque.SpintorqueWarning"),
    pytest.mark.filterwarnings("ignore:no table holds:spintorque.SpintorqueWarning"),
]
ENGINES = {"blocks": block_native.spectra, "blocks-numpy": block_engine.spectra,
           "kwant": kwant_engine.spectra}  # fmt: skip
ENERGIES = np.array([-0.31, 0.07, 0.42])


def coupled(material, d=None):
    """A material with spin-orbit coupling at the Fermi level that it has without it."""
    made = material.with_spin_orbit(d=d)
    made.__dict__["filling"] = material.filling
    return made


def film(free, face="111", *, thickness=3, last=None, fixed=CO, metal=CU):
    layers = [
        st.Layer(fixed, magnetization="fixed"),
        st.Layer(metal, 4),
        st.Layer(free, thickness, magnetization="free"),
        last or st.Layer(metal),
    ]
    return st.Stack(layers, face=face)


# Against Kwant's states


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "options", [{}, {"spin_hopping": 0.3}, {"lead": True}], ids=["film", "hopping", "lead"]
)
def test_parts_are_those_of_kwants_states(engine, options):
    """Exchange and lattice torque by operators of Kwant, which add up to what the flux loses."""
    stack, exchange, coupling = block_stacks.coupled_film(5, 2, **options)
    chain = from_arrays(
        stack.onsite, stack.hopping, stack.lead_hopping, stack.axes, exchange=exchange
    )
    magnet = FreeMagnet(2, 4, None, "left", is_polarised=True, coupled=(2, 3, 4))
    zero = np.zeros(len(ENERGIES))
    parts = torque_parts(chain, magnet, ENGINES[engine], Request(zero, zero, ENERGIES, "left"))
    for point, energy in enumerate(ENERGIES):
        currents = block_stacks.spin_currents(stack, energy, 0)[:, 1:]
        flux = currents[1] - currents[4]
        on_site, lattice = (
            block_stacks.local_torques(stack, energy, 0, blocks)[2:5].sum(axis=0)
            for blocks in (exchange, coupling)
        )
        scale = np.abs(flux).max()
        assert np.abs(lattice).max() > 0.05 * scale
        np.testing.assert_allclose(parts.flux[:, 0, point], flux, rtol=0, atol=1e-9 * scale)
        np.testing.assert_allclose(parts.lattice[:, 0, point], lattice, rtol=0, atol=1e-9 * scale)
        if "spin_hopping" not in options:
            found = parts.on_magnetization[:, 0, point]
            np.testing.assert_allclose(found, on_site, rtol=0, atol=1e-9 * scale)
            np.testing.assert_allclose(flux, on_site + lattice, rtol=0, atol=1e-9 * scale)
            assert abs(found[2]) < 1e-9 * scale < abs(flux[2])


@pytest.mark.parametrize("incident", ["left", "equilibrium"])
@pytest.mark.parametrize("options", [{"spin_hopping": 0.3}, {"lead": True}])
def test_hoppings_and_leads_belong_to_the_magnetization(incident, options):
    """Whatever depends on spin along the magnet, and all cells of a lead that it goes on into."""
    stack, exchange, _ = block_stacks.coupled_film(6, 2, **options)
    chain = from_arrays(
        stack.onsite, stack.hopping, stack.lead_hopping, stack.axes, exchange=exchange
    )
    lead, last = ("right", 6) if "lead" in options else (None, 4)
    magnet = FreeMagnet(2, last, lead, "left", is_polarised=True, coupled=(2, 3, 4))
    energy = ENERGIES + (0.1j if incident == "equilibrium" else 0)
    request = Request(*np.zeros((2, 3)), energy, incident)
    parts = torque_parts(chain, magnet, block_native.spectra, request)
    local = block_magnet_torque(chain, magnet, request)
    scale = np.abs(parts.flux).max()
    assert np.abs(parts.lattice).max() > 0.05 * scale
    np.testing.assert_allclose(parts.on_magnetization, local, rtol=0, atol=1e-9 * scale)


STACKS = {
    "film": lambda: film(coupled(CO)),
    "001": lambda: film(coupled(CO), "001"),
    "coupling everywhere": lambda: film(
        coupled(CO), fixed=coupled(CO, 0.07), metal=coupled(CU, 0.3)
    ),
    "in front of a lead": lambda: film(coupled(CO), last=st.Layer(CO, None, "free")),
    "Fe": lambda: film(coupled(FE, 0.07), "001", fixed=FE, metal=coupled(AG, 0.3)),
}


@pytest.mark.parametrize("name", [*[*STACKS][:-1], pytest.param("Fe", marks=pytest.mark.slow)])
@pytest.mark.parametrize("incident", ["left", "equilibrium"])
def test_the_sum_rule_holds_at_every_point(name, incident):
    stack = STACKS[name]()
    magnet = in_slices(free_magnet(stack), stack)
    chain = make_orbital_chain(stack, 0.1, [0.5])
    rng = np.random.default_rng(1)
    energy = rng.normal(size=3) * 0.05 + (0.2j if incident == "equilibrium" else 0)
    request = Request(*rng.uniform(-3, 3, (2, 3)), energy, incident)
    assert picture_defect(chain, magnet, BLOCKS, request) < 1e-9
    parts = torque_parts(chain, magnet, BLOCKS.spectra, request)
    assert np.abs(parts.lattice).max() > 1e-4 * np.abs(parts.flux).max()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film", "coupling everywhere"])
@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
def test_nine_orbitals_are_those_of_kwant_at_every_angle(incident, name):
    stack = STACKS[name]()
    magnet = in_slices(free_magnet(stack), stack)
    chain = make_orbital_chain(stack, 0.1, [0.4, 1.9])
    energy = np.array([0.02 + (0.1j if incident == "equilibrium" else 0)])
    request = Request(np.array([0.7]), np.array([-0.3]), energy, incident)
    found, expected = (
        torque_parts(chain, magnet, ENGINES[engine], request) for engine in ("blocks", "kwant")
    )
    scale = np.abs(expected.flux).max()
    np.testing.assert_allclose(found.flux, expected.flux, rtol=0, atol=1e-9 * scale)
    np.testing.assert_allclose(found.lattice, expected.lattice, rtol=0, atol=1e-9 * scale)


# Limits


def parts_at(stack, incident="left"):
    magnet = in_slices(free_magnet(stack), stack)
    rng = np.random.default_rng(2)
    energy = rng.normal(size=4) * 0.05 + (0.2j if incident == "equilibrium" else 0)
    request = Request(*rng.uniform(-3, 3, (2, 4)), energy, incident)
    chain = make_orbital_chain(stack, 0.1, [0.5, 2.0])
    return torque_parts(chain, magnet, BLOCKS.spectra, request)


@pytest.mark.parametrize("incident", ["left", "equilibrium"])
def test_without_coupling_the_torque_is_what_it_was(incident):
    plain, tiny = (parts_at(film(m), incident) for m in (CO, coupled(CO, 1e-13)))
    scale = np.abs(plain.flux).max()
    found = tiny.on_magnetization[:2]
    np.testing.assert_allclose(found, plain.on_magnetization, rtol=0, atol=1e-10 * scale)
    assert plain.lattice is None
    assert np.abs(tiny.lattice).max() < 1e-10 * scale


@pytest.mark.parametrize("name", ["film", "001", "coupling everywhere"])
def test_time_reversal_keeps_equilibrium_torques(name):
    """All magnets and k-parallel reversed: torques on magnetization and lattice stay."""
    fixed, spacer, free, last = STACKS[name]().layers
    z, slices = np.array([0.02 + 0.15j, -0.3 + 0.4j]), range(1, 8)
    found = []
    for sign in (1.0, -1.0):
        p, n = (tuple(sign * np.array(v)) for v in (st.direction(0.7, 0.3), (0.0, 0.0, 1.0)))
        layers = [replace(fixed, magnetization=p), spacer, replace(free, magnetization=n), last]
        chain = make_orbital_chain(st.Stack(layers, face=STACKS[name]().face), 0.1, 0.0)
        inner = slices[: len(chain) - 2]
        k = sign * np.array([[0.7, -1.1], [-0.3, 2.0]])
        request = Request(*k, z, "equilibrium", layers=inner, lattice=inner)
        found.append(
            [block_engine.exchange_torque(chain, request), BLOCKS.spectra(chain, request).lattice]
        )
    (torque, lattice), (reversed_torque, reversed_lattice) = found
    scale = np.abs(torque).max()
    assert np.abs(lattice).max() > 1e-3 * scale
    np.testing.assert_allclose(reversed_torque, torque, rtol=0, atol=1e-9 * scale)
    np.testing.assert_allclose(reversed_lattice, lattice, rtol=0, atol=1e-9 * scale)


def tilted(angle, axis):
    """A film between metals, turned by an angle from z towards x or y; no other magnet."""
    direction = [0.0, 0.0, np.cos(angle)]
    direction[axis] = np.sin(angle)
    layers = [st.Layer(CU), st.Layer(coupled(CO), 2, tuple(direction)), st.Layer(CU)]
    return make_orbital_chain(st.Stack(layers, face="111"), 0.0, 0.0)


@pytest.mark.parametrize(("axis", "component", "sign"), [(0, 1, -1), (1, 0, 1)])
def test_equilibrium_torque_is_the_slope_of_the_energy_in_the_lattice(axis, component, sign):
    """Itinerant anisotropy: dS/dt = -n x dE/dn.

    The energy is that of the determinant of E - H (Lloyd), in which no torque occurs.
    """
    step, k, z = 1e-3, (np.array([0.7]), np.array([-0.3])), np.array([0.03 + 0.2j])
    chains = [tilted(angle, axis) for angle in (-step, step)]

    def at_both(place):
        return lambda kx, ky: np.concatenate([c.slice_block(place, kx, ky) for c in chains])

    blocks = tuple(map(at_both, range(len(chains[0]))))
    both = replace(chains[0], onsite=blocks, angles=2)
    energy = -1j / np.pi * log_determinant(both, Request(*k, z, "equilibrium"))[1, 0]
    magnet = FreeMagnet(1, 2, None, "left", is_polarised=True, coupled=(1, 2))
    request = Request(*k, z, "equilibrium")
    parts = torque_parts(tilted(0.0, axis), magnet, BLOCKS.spectra, request)
    found = parts.on_magnetization[component, 0, 0]
    assert found == pytest.approx(sign * energy / (2 * step), rel=1e-5)
    assert abs(found) > 1e-6


def test_lattice_torque_is_of_first_order_in_the_coupling():
    once, twice = (parts_at(film(coupled(CO, d))).lattice for d in (1e-5, 2e-5))
    np.testing.assert_allclose(twice, 2 * once, rtol=0, atol=1e-3 * np.abs(once).max())


@pytest.mark.parametrize("axis", [(1.0, 0.0, 0.0), (0.0, 0.6, -0.8), (0.0, 0.0, -1.0)])
def test_a_turned_spin_axis_turns_all_magnets_in_the_lattice(axis):
    """Against the same magnets as vectors on the axes of space."""
    angle, z = 0.7, np.array([0.0, 0.0, 1.0])
    across = np.cross(z, axis) if abs(axis[2]) < 1 else np.array([0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    turn = Rotation.from_rotvec(np.arccos(axis[2]) * across).as_matrix()
    stack = replace(film(coupled(CO), fixed=coupled(CO, 0.07)), spin_axis=axis)
    fixed, spacer, free, last = stack.layers
    p = tuple(turn @ st.direction(angle))
    layers = [replace(fixed, magnetization=p), spacer, replace(free, magnetization=axis), last]
    vectors = st.Stack(layers, face="111")
    request = Request(*np.array([[0.7], [-0.3]]), np.array([0.02]), "left", bonds=range(8))
    found, expected, other = (
        BLOCKS.spectra(make_orbital_chain(s, 0.1, angle), request).current[:, :, 0, 0]
        for s in (stack, vectors, replace(stack, spin_axis=(0.0, 0.0, 1.0)))
    )
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found[:, 1:] @ turn.T, expected[:, 1:], rtol=0, atol=1e-9 * scale)
    np.testing.assert_allclose(found[:, 0], expected[:, 0], rtol=1e-9)
    assert np.abs(found[:, 1:] - other[:, 1:]).max() > 1e-4 * scale


def test_a_spin_axis_goes_through_files_and_is_checked():
    stack = film(CO)
    assert "spin_axis" not in stack.to_mapping()
    normal = replace(stack, spin_axis=(1, 0, 0))
    section = StackSection.model_validate(normal.to_mapping())
    assert section.to_mapping()["spin_axis"] == [1.0, 0.0, 0.0]
    assert section.stack().spin_axis == (1.0, 0.0, 0.0)
    with pytest.raises(st.QuestionError, match=r"spin_axis is .* allowed is a unit vector"):
        replace(stack, spin_axis=(1, 1, 0))
    with pytest.raises(st.QuestionError, match=r"spin_axis is .* of a stack of one orbital"):
        st.Stack(
            [st.Layer(stacks.COPPER), st.Layer(stacks.COPPER)],
            lattice_constant=0.3,
            spin_axis=(1, 0, 0),
        )


# Answers

COARSE = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)
OPTIONS = {"bias": 0.1, "theta": 1.0, "accuracy": COARSE}


def vectors(found):
    """Torque on the magnetization, flux and lattice torque along x, y and z."""
    along = ("parallel", "perpendicular", "longitudinal")
    parts = [[getattr(found, f"{n}_torque_{a}") for a in along] for n in ("flux", "lattice")]
    return np.array([[found.torque_parallel, found.torque_perpendicular, 0.0], *parts])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film", "in front of a lead", "coupling everywhere", "Fe"])
def test_profile_adds_up_to_the_torque(name):
    stack = STACKS[name]()
    found, profile = st.torque(stack, **OPTIONS), st.torque_profile(stack, **OPTIONS).dataset
    torque, flux, lattice = vectors(found)
    assert found.audit["sum_rule_defect"] < 1e-9
    scale = np.abs(flux).max()
    np.testing.assert_allclose(flux, torque + lattice, rtol=0, atol=1e-9 * scale)
    np.testing.assert_allclose(profile["magnet_torque"][1], torque, rtol=0, atol=1e-9 * scale)
    inside = profile["magnet_of"].values == 1
    if name in ("film", "in front of a lead"):
        total = profile["lattice_torque"].values[inside].sum(axis=0)
        np.testing.assert_allclose(total, lattice, rtol=0, atol=1e-9 * scale)
    current = st.spin_current(stack, **OPTIONS).dataset["spin_current"].values
    lost = -np.diff(current, axis=0)
    taken = (profile["torque"] + profile["lattice_torque"]).values[1:-1]
    np.testing.assert_allclose(taken, lost, rtol=0, atol=1e-9 * np.abs(current).max())
    assert np.isnan(profile["magnet_torque"][0]).all() == (name == "coupling everywhere")


@pytest.mark.slow
def test_a_mirror_across_the_magnets_leaves_no_torque_between_parallel_ones():
    """fcc (001) has one, across z; (111) has none, and a torque on parallel magnets."""
    options = OPTIONS | {"theta": 0.0}
    square, hexagonal = (
        vectors(st.torque(film(coupled(CO), face, thickness=2), **options))
        for face in ("001", "111")
    )
    assert np.abs(square[:, :2]).max() < 1e-10 * np.abs(square).max()
    assert abs(square[1, 2]) > 1e-6
    assert np.abs(hexagonal[0]).max() > 1e-3 * np.abs(hexagonal).max()


@pytest.mark.slow
def test_a_wrong_lattice_torque_is_noticed(monkeypatch):
    right = block_native.lattice_block
    monkeypatch.setattr(block_native, "lattice_block", lambda *where: 1.01 * right(*where))
    stack = film(coupled(CO), thickness=2)
    with pytest.raises(st.IdentityError, match=r"sum rule of spin-orbit coupling.* is off by"):
        st.torque(stack, **OPTIONS)
    with pytest.raises(st.IdentityError, match="balance of angular momentum"):
        st.torque_profile(stack, **OPTIONS)


def test_bands_of_a_lead_are_those_of_all_its_directions():
    stack = film(CO, fixed=coupled(CO, 0.3))
    theta, k = [0.0, 0.7, 1.5], np.array([[0.3], [1.1]])
    whole = make_orbital_chain(stack, 0.1, theta).band_edges("left", *k)
    each = np.array([make_orbital_chain(stack, 0.1, t).band_edges("left", *k) for t in theta])
    bottoms, tops = np.split(each, 2, axis=1)
    assert np.ptp(each, axis=0).max() > 1e-3
    expected = np.concatenate([bottoms.min(axis=0), tops.max(axis=0)])
    np.testing.assert_allclose(whole, expected, rtol=0, atol=1e-12)


def test_a_semi_infinite_magnet_with_coupling_is_refused():
    stack = film(CO, last=st.Layer(CO, None, "free"))
    endless = replace(stack, layers=(*stack.layers[:3], st.Layer(coupled(CO), None, "free")))
    for solve in (st.torque, st.tabulate):
        options = {"bias": 0.1, "theta": [1.0] if solve is st.tabulate else 1.0}
        with pytest.raises(st.QuestionError, match="free magnet is a lead with spin-orbit"):
            solve(endless, **options)
