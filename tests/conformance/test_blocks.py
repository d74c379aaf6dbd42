"""The engine of n x n blocks against Kwant by hand, dense matrices, and identities."""

from dataclasses import replace

import block_stacks
import kwant
import numpy as np
import pytest
from block_stacks import SIGMA, BlockStack, random_stack

import spintorque as st
from spintorque.transport.engines import block_engine
from spintorque.transport.engines.amplitudes import amplitudes
from spintorque.transport.engines.block_amplitudes import block_amplitudes, mixing_sums
from spintorque.transport.engines.block_determinant import log_determinant
from spintorque.transport.engines.block_engine import bond_torque, local_torque
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.lead_ends.block_ends import kernel_modes
from spintorque.transport.engines.numpy_engine import spectra as layered
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.block_chain import constant, from_arrays
from spintorque.transport.hamiltonian.block_leads import surface
from spintorque.transport.hamiltonian.block_modes import lead_modes
from spintorque.transport.hamiltonian.block_modes_reference import reference_modes
from spintorque.transport.hamiltonian.chain import make_chain

CASES = {
    "two orbitals": random_stack(1, [2, 2, 2, 2, 2]),
    "three orbitals": random_stack(2, [3, 3, 3, 3]),
    "unlike layers": random_stack(3, [2, 3, 1, 2, 3]),
    "barrier": random_stack(4, [2, 2, 2, 2], barrier=3),
    "singular hopping": random_stack(5, [3, 3, 3, 3], rank=1),
    "rank two of three": random_stack(6, [3, 3, 3, 3, 3], rank=2),
    "spin-orbit": random_stack(7, [2, 2, 2, 2], spin_orbit=0.4),
    "spin-orbit barrier": random_stack(8, [3, 2, 2, 3], barrier=2, spin_orbit=0.3),
    "hopping with spin": random_stack(9, [2, 2, 3, 2], spin_orbit=0.2, spin_hopping=0.3),
}
ENERGIES = np.array([-1.7, -0.6, 0.05, 0.4, 1.1, 2.3])


@pytest.fixture(params=CASES, ids=str)
def case(request):
    return CASES[request.param]


@pytest.fixture(params=["blocks", "blocks-numpy"])
def spectra(request):
    return engine_named(request.param).spectra


@pytest.fixture(params=[lead_modes, kernel_modes], ids=["numpy", "c"])
def modes(request):
    return request.param


def chain_of(stack, *, with_axes=True):
    axes = stack.axes if with_axes else (None, None)
    return from_arrays(stack.onsite, stack.hopping, stack.lead_hopping, axes)


def request_for(stack, energy, incident):
    zero = np.zeros(len(energy))
    bonds, layers = range(len(stack.hopping)), range(len(stack.onsite))
    return Request(zero, zero, energy, incident, bonds, layers)


@pytest.mark.parametrize(("side", "lead"), [("left", 0), ("right", 1)])
def test_bond_currents_are_those_of_kwants_operator(case, side, lead, spectra):
    request = request_for(case, ENERGIES, side)
    chains = [chain_of(case, with_axes=with_axes) for with_axes in (True, False)]
    found = [(spectra(chain, request), local_torque(chain, request)) for chain in chains]
    for point, energy in enumerate(ENERGIES):
        currents = block_stacks.spin_currents(case, energy, lead)
        torques = block_stacks.local_torques(case, energy, lead)
        scale = np.abs(currents).max(axis=1, keepdims=True)
        for spectrum, torque in found:
            difference = np.abs(spectrum.current[:, :, 0, point] - currents)
            assert np.all(difference <= 1e-9 * scale), energy
            np.testing.assert_allclose(torque[:, :, 0, point], torques, rtol=1e-9, atol=1e-14)


def test_equilibrium_is_that_of_dense_green_functions(case, spectra):
    energies = np.array([-0.8 + 0.02j, 0.1 + 0.2j, 0.5 + 1.5j, -3 + 6j])
    found = spectra(chain_of(case), request_for(case, energies, "equilibrium"))
    for point, z in enumerate(energies):
        current, density = block_stacks.equilibrium(case, z)
        scale = np.abs(current).max()
        part = found.current[:, 1:, 0, point]
        np.testing.assert_allclose(part, current, rtol=1e-9, atol=1e-11 * scale)
        np.testing.assert_allclose(found.density[:, :, 0, point], density, rtol=1e-9, atol=1e-11)
        assert not found.current[:, 0].any()


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
def test_flux_difference_is_the_local_torque(case, incident, spectra):
    energies = ENERGIES + (0.1j if incident == "equilibrium" else 0)
    request, chain = request_for(case, energies, incident), chain_of(case)
    current = spectra(chain, request).current[:, 1:]
    hopping = bond_torque(chain, request)
    local = local_torque(chain, request)[1:-1]
    inner = local + hopping[:-1] + hopping[1:]
    scale = np.abs(current).max()
    np.testing.assert_allclose(current[:-1] - current[1:], inner, rtol=0, atol=1e-10 * scale)
    assert np.abs(local).max() > 1e-3 * scale
    has_spin = any(not np.allclose(h, np.kron(h[::2, ::2], SIGMA[0])) for h in case.hopping)
    assert hopping.any() == has_spin


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
def test_one_orbital_gives_the_numbers_of_the_layered_engine(stack, incident, spectra):
    chain, rng = make_chain(stack, 0.0, [0.3, 2.2]), np.random.default_rng(3)
    kx, ky = rng.uniform(-np.pi, np.pi, (2, 40))
    energy = rng.uniform(-2, 3, 40) + (0.2j if incident == "equilibrium" else 0)
    request = Request(kx, ky, energy, incident, range(len(chain) - 1), range(len(chain)))
    fast, found = layered(chain, request), spectra(chain, request)
    scale = np.abs(fast.current).max()
    np.testing.assert_allclose(found.current, fast.current, rtol=1e-10, atol=1e-13 * scale)
    np.testing.assert_allclose(found.density, fast.density, rtol=1e-10, atol=1e-12)
    field = chain.exchange[:, None, None] / 2 * chain.direction.transpose(1, 2, 0)
    torque = np.cross(field[..., None], fast.density, axis=1)
    np.testing.assert_allclose(local_torque(chain, request), torque, rtol=1e-9, atol=1e-12)
    weight = rng.uniform(size=(2, 40))
    weighted = spectra(chain, Request(kx, ky, energy, incident, [1], [0], weight))
    expected = np.einsum("...p,wp->...w", fast.current[1], weight).real
    np.testing.assert_allclose(weighted.current[0], expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("rules", [0, 2])
def test_parts_of_a_large_request_make_up_the_whole(monkeypatch, rules, spectra):
    case, energy = CASES["two orbitals"], np.linspace(-1, 1, 40)
    request = request_for(case, energy, "left")
    if rules:
        request = replace(request, weight=np.random.default_rng(1).uniform(size=(rules, 40)))
    whole = spectra(chain_of(case), request)
    monkeypatch.setattr(block_engine, "ELEMENTS_PER_PART", 1)
    found = spectra(chain_of(case), request)
    np.testing.assert_allclose(found.current, whole.current, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found.density, whole.density, rtol=1e-12, atol=1e-14)


def test_currents_keep_their_digits_through_a_thick_barrier(spectra):
    """Charge current at the first bond, far from the lead to which it flows: 1e-15 of a channel."""
    iron = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
    wall = st.Material.insulator(onsite=5.4, hopping=0.4)
    layers = [st.Layer(iron, magnetization="fixed"), st.Layer(wall, 8), st.Layer(iron, 1, "free")]
    layers.append(st.Layer(iron, magnetization="free"))
    chain = make_chain(st.Stack(layers, lattice_constant=0.3), 0.0, [1.0])
    point = np.array([0.4]), np.array([0.3]), np.array([0.1])
    request = Request(*point, "left", range(len(chain) - 1))
    charge = spectra(chain, request).current[:, 0]
    assert 0 < charge[0, 0, 0] < 1e-12
    np.testing.assert_allclose(charge, charge[:1].repeat(len(charge), axis=0), rtol=1e-12)
    np.testing.assert_allclose(charge[-1], layered(chain, request).current[-1, 0], rtol=1e-9)


@pytest.mark.parametrize("side", ["left", "right"])
def test_closed_leads_send_exactly_nothing(case, side, spectra):
    energies = np.array([-40.0, 40.0])
    found = spectra(chain_of(case), request_for(case, energies, side))
    assert not found.current.any()
    assert not found.density.any()
    end = surface(chain_of(case), side, np.zeros(2), np.zeros(2), energies)
    assert not end.root.any()
    assert not end.is_open.any()


@pytest.mark.parametrize("orbitals", [1, 2])
def test_band_edges_give_numbers(orbitals, spectra):
    edge = np.kron(np.eye(orbitals), SIGMA[0]) * 0.5
    stack = BlockStack([0 * edge, 0 * edge, edge], [-edge, -edge], (-edge, -edge))
    energies = np.array([-1.0, 1.0, 1.5, -0.5, np.nextafter(1, 2), np.nextafter(1, 0)])
    for axes in (None, (0.0, 0.0, 1.0)):
        chain = from_arrays(stack.onsite, stack.hopping, stack.lead_hopping, (axes, axes))
        found = spectra(chain, request_for(stack, energies, "left"))
        assert np.isfinite(found.current).all()
        assert np.abs(found.current[:, 0]).max() < 1e-3


def random_lead(seed, rank):
    rng = np.random.default_rng(seed)
    return block_stacks.hermitian(rng, 4), block_stacks.hop(rng, 4, 4, rank)


@pytest.mark.parametrize("rank", [None, 1, 2])
@pytest.mark.parametrize("energy", [0.3, -0.9, 12.0, 0.2 + 0.1j])
def test_modes_of_a_lead_are_those_of_kwants_algorithm(energy, rank, modes):
    onsite, outward = random_lead(11, rank)
    z, is_real = energy * np.eye(4) - onsite, np.isreal(energy)
    batched = modes(z[None], outward[None], np.array([is_real]))
    assert not batched.is_hard.any()
    single = reference_modes(z, outward, is_real)
    np.testing.assert_allclose(batched.self_energy[0], single[0], rtol=0, atol=1e-10)
    broadening = [root @ root.conj().T for root in (batched.root[0], single[1])]
    np.testing.assert_allclose(*broadening, rtol=0, atol=1e-10)
    assert batched.is_open.sum() == single[2].sum()
    if is_real:
        expected = 1j * (single[0] - single[0].conj().T)
        np.testing.assert_allclose(broadening[0], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("signs", [(1, -1), (1, 1), (1, 1, -1), (1, 1, -1, -1)])
@pytest.mark.parametrize("energy", [0.0, 0.3, 1e-4, 1.2])
def test_waves_that_share_a_wave_number_are_told_apart(signs, energy, modes):
    """Bands -2t cos(k) and 2t cos(k), mixed by a random unitary matrix; they cross at E = 0.

    Close to the crossing at distance d any rounding counts 1/d times, in Kwant as here.
    """
    rng, hopping = np.random.default_rng(5), -0.5 * np.array(signs)
    frame = np.linalg.eigh(block_stacks.hermitian(rng, len(signs)))[1]
    outward = (frame * hopping) @ frame.conj().T
    found = modes(energy * np.eye(len(signs))[None], outward[None], np.array([True]))
    x = energy / 2 / np.abs(hopping)
    factor = x - np.sqrt(x**2 - 1) if energy > 1 else x - 1j * np.sqrt(1 - x**2)
    expected = (frame * np.abs(hopping) * factor) @ frame.conj().T
    np.testing.assert_allclose(found.self_energy[0], expected, rtol=0, atol=1e-10)
    broadening = found.root[0] @ found.root[0].conj().T
    expected = 1j * (expected - expected.conj().T)
    np.testing.assert_allclose(broadening, expected, rtol=0, atol=1e-10)


def test_lead_without_hopping_is_closed():
    block = np.kron(np.diag([0.3, -0.4]), SIGMA[0])
    chain = from_arrays([block] * 3, [np.eye(4)] * 2, (0 * block, np.eye(4)))
    end = surface(chain, "left", np.zeros(1), np.zeros(1), np.array([0.1]))
    assert not end.self_energy.any()
    assert not end.root.any()


def test_s_matrix_is_unitary_and_transmits_as_kwants(case):
    zero = np.zeros(len(ENERGIES))
    found = block_amplitudes(chain_of(case), zero, zero, ENERGIES)
    opened = np.eye(found.matrix.shape[-1]) * found.is_open[..., None]
    unit = found.matrix @ found.matrix.conj().swapaxes(-1, -2)
    np.testing.assert_allclose(unit, opened, rtol=0, atol=1e-10)
    first = len(case.onsite[0])
    made = block_stacks.system(case)
    for point, energy in enumerate(ENERGIES):
        expected = kwant.smatrix(made, energy)
        values = np.linalg.svd(found.matrix[0, point, first:, :first], compute_uv=False)
        given = np.linalg.svd(expected.submatrix(1, 0), compute_uv=False)
        np.testing.assert_allclose(values[: len(given)], given, rtol=0, atol=1e-9)
        assert np.sum(values**2) == pytest.approx(expected.transmission(1, 0), rel=1e-9)


def test_s_matrix_of_one_orbital_is_that_of_the_chain(stack):
    chain, rng = make_chain(stack, 0.0, [0.3, 2.2]), np.random.default_rng(3)
    points = (*rng.uniform(-np.pi, np.pi, (2, 20)), rng.uniform(-2, 3, 20))
    found, expected = block_amplitudes(chain, *points), amplitudes(chain, *points)
    np.testing.assert_array_equal(found.is_open[0], expected.is_open.T)
    np.testing.assert_allclose(np.abs(found.matrix), np.abs(expected.matrix), rtol=0, atol=1e-10)


@pytest.mark.parametrize("rank", [None, 1])
@pytest.mark.parametrize("orbitals", [1, 2, 3])
def test_mixing_conductance_is_that_of_kwants_amplitudes(orbitals, rank):
    """Each spin in a system of its own, so that the modes of the metal are the same ones."""
    rng, axis = np.random.default_rng(orbitals), np.array([0.48, 0.6, 0.64])
    metal = 0.3 * block_stacks.hermitian(rng, orbitals)
    lead = block_stacks.hop(rng, orbitals, orbitals, rank)
    spins = []
    for shift in (-0.4, 0.5):
        magnet = metal + shift * (np.eye(orbitals) + 0.3 * np.diag(np.arange(orbitals)))
        spins.append([metal, metal, magnet, magnet, metal])
    projectors = [
        (SIGMA[0] + sign * np.einsum("a,aij->ij", axis, SIGMA[1:])) / 2 for sign in (1, -1)
    ]
    onsite = [
        sum(np.kron(block, p) for block, p in zip(pair, projectors, strict=True))
        for pair in zip(*spins, strict=True)
    ]
    hopping = np.kron(lead, SIGMA[0])
    chain = from_arrays(onsite, [hopping] * 4, (hopping, hopping), (axis, axis))
    energies = np.array([-0.5, 0.0, 0.3, 0.8])
    found = mixing_sums(chain, 0 * energies, 0 * energies, energies, axis)
    for point, energy in enumerate(energies):
        made = [
            kwant.smatrix(block_stacks.system(BlockStack(one, [lead] * 4, (lead, lead))), energy)
            for one in spins
        ]
        r_up, r_down = (s.submatrix(0, 0) for s in made)
        t_up, t_down = (s.submatrix(1, 0) for s in made)
        values = {
            "mixing": len(r_up) - np.sum(r_up * r_down.conj()),
            "transmitted": np.sum(t_up * t_down.conj()),
            "majority": np.sum(np.abs(t_up) ** 2),
            "minority": np.sum(np.abs(t_down) ** 2),
            "sharvin": len(r_up),
        }
        for name, expected in values.items():
            value = getattr(found, name)[point]
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), name


def test_log_determinant_is_that_of_the_dense_matrix():
    turned = [random_stack(2, [3, 3, 3, 3]) for _ in range(2)]
    turned[1].onsite[2] = turned[1].onsite[2] + 0.2 * np.kron(np.eye(3), SIGMA[1])
    onsite = [np.stack(pair) for pair in zip(*(s.onsite for s in turned), strict=True)]
    chain = from_arrays(onsite, turned[0].hopping, turned[0].lead_hopping, turned[0].axes)
    energies = np.array([-0.8 + 0.05j, 0.1 + 0.2j, 2 + 3j])
    request = Request(0 * energies.real, 0 * energies.real, energies, "equilibrium")
    found = log_determinant(chain, request)
    for point, z in enumerate(energies):
        signs, sizes = zip(
            *(np.linalg.slogdet(block_stacks.dense_green(s, z)[0]) for s in turned), strict=True
        )
        assert not found[0, point]
        assert found[1, point].real == pytest.approx(sizes[1] - sizes[0], abs=1e-12)
        assert np.exp(1j * found[1, point].imag) == pytest.approx(signs[1] / signs[0], abs=1e-12)


def test_blocks_that_do_not_fit_are_refused(spectra):
    block = np.eye(4)
    with pytest.raises(st.QuestionError, match="1 monolayers has 0 bonds"):
        from_arrays([block], [], (block, block))
    with pytest.raises(st.QuestionError, match="rows belong to the monolayer on the right"):
        from_arrays([block, np.eye(2)], [np.ones((4, 2))], (block, np.eye(2)))
    with pytest.raises(st.QuestionError, match="not Hermitian"):
        from_arrays([block, 1j * block], [block], (block, block))
    with pytest.raises(st.QuestionError, match="2 rows an orbital"):
        from_arrays([np.eye(3), block], [block], (block, block))
    stack = CASES["two orbitals"]
    chain = from_arrays(stack.onsite, stack.hopping, stack.lead_hopping, ((1.0, 0, 0), None))
    with pytest.raises(st.QuestionError, match="couples spin up and down along its axis"):
        spectra(chain, request_for(stack, ENERGIES, "left"))
    with pytest.raises(st.QuestionError, match="couples spin up and down along the axis"):
        mixing_sums(chain_of(stack), *[np.zeros(1)] * 3)
    assert constant(block)(np.zeros(3), np.zeros(3)).shape == (1, 3, 4, 4)
