"""Solvers on what fulfils `Hamiltonian`: a chain of one orbital, the same as blocks, and blocks.

The same physics is handed in twice, as numbers per monolayer and as matrices made here by hand.
Two orbitals are held against dense matrices and Kwant's states, integrated by SciPy.
"""

from dataclasses import replace

import block_stacks
import numpy as np
import pytest
import stacks
from block_stacks import SIGMA, BlockStack
from scipy import integrate as scipy_integrate

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque.transport._mixing_conductance import collinear_chain, mesh_sums
from spintorque.transport._spin_current import BondRows
from spintorque.transport._torque import magnet_torques
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import ENGINES, engine_named, mixing_engine
from spintorque.transport.free_magnet import FreeMagnet, free_magnet
from spintorque.transport.hamiltonian.block_bands import band_energies, band_ranges
from spintorque.transport.hamiltonian.block_chain import from_arrays
from spintorque.transport.hamiltonian.chain import SIDES, make_chain
from spintorque.transport.integration.integrate import Goal, IntegralQuestion, integrate
from spintorque.transport.lloyd_energy import complex_log1p, two_magnets

MESH = st.TransportAccuracy(k_points=8, energy_points=5, contour_points=16)
THETA = [0.4, 2.1]
METAL = st.Material.normal_metal(onsite=0.93, hopping=0.5)
TAKE_BLOCKS = [name for name in ENGINES if not name.startswith("layered")]


def blocks_of(chain, symmetry=None):
    """The Hamiltonian of a chain as matrices, by the formula at the head of its module."""

    def onsite(layer):
        def block(kx, ky):
            e, t, r = chain.onsite[layer], chain.hopping[layer], chain.rashba[layer]
            level = e - 2 * t * (np.cos(kx) + np.cos(ky))
            in_plane = np.multiply.outer(np.sin(ky), SIGMA[2])
            in_plane = r * (in_plane - np.multiply.outer(np.sin(kx), SIGMA[3]))
            return np.multiply.outer(level, SIGMA[0]) + in_plane + exchange(layer)[:, None]

        return block

    def exchange(layer):
        field = chain.exchange[layer] / 2 * chain.direction[:, layer]
        return -np.einsum("na,aij->nij", field, SIGMA[1:])

    def constant(block):
        return lambda kx, ky: np.repeat(block[:, None], len(kx), axis=1)

    layers = range(len(chain))
    return from_arrays(
        [onsite(layer) for layer in layers],
        [-t * SIGMA[0] for t in chain.bond_hopping],
        (-chain.hopping[0] * SIGMA[0], -chain.hopping[-1] * SIGMA[0]),
        (chain.lead_axis("left"), chain.lead_axis("right")),
        exchange=[constant(exchange(layer)) for layer in layers],
        chemical_potentials=chain.chemical_potentials,
        bound_levels=chain.bound_levels,
        in_plane_symmetry=symmetry or chain.in_plane_symmetry,
    )


def film():
    """Free magnet between metals, and a barrier."""
    layers = [
        st.Layer(stacks.IRON, magnetization="fixed"),
        st.Layer(stacks.BARRIER, 1),
        st.Layer(stacks.COBALT, 2, magnetization="free"),
        st.Layer(METAL),
    ]
    return st.Stack(layers, lattice_constant=0.3)


def with_rashba():
    heavy = st.Material(kind="normal_metal", onsite=1.0, hopping=0.5, rashba=0.15)
    fixed, barrier, free, lead = film().layers
    return replace(film(), layers=(fixed, barrier, free, st.Layer(heavy, 1), lead))


def points(count, rng):
    return rng.uniform(-np.pi, np.pi, (2, count))


@pytest.mark.parametrize("make", [*stacks.STACKS.values(), with_rashba])
def test_blocks_of_a_chain_are_those_made_by_hand(make):
    chain = make_chain(make(), 0.1, THETA)
    blocks, (kx, ky) = blocks_of(chain), points(7, np.random.default_rng(1))
    assert len(blocks) == len(chain)
    assert (blocks.angles, blocks.one_orbital, chain.one_orbital) == (2, None, chain)
    shape = (2, 7, 2, 2)
    for name, count in (("slice_block", len(chain)), ("exchange_block", len(chain)),
                        ("bond_block", len(chain) - 1)):  # fmt: skip
        for place in range(count):
            parts = [getattr(h, name)(place, kx, ky) for h in (chain, blocks)]
            parts = [np.broadcast_to(part, shape) for part in parts]
            np.testing.assert_allclose(*parts, rtol=0, atol=1e-14)
    for side in SIDES:
        parts = [np.broadcast_to(h.lead_block(side, kx, ky), shape) for h in (chain, blocks)]
        np.testing.assert_array_equal(*parts)
        edges = [np.sort(h.band_edges(side, kx, ky), axis=0) for h in (chain, blocks)]
        np.testing.assert_allclose(*edges, rtol=0, atol=1e-9)
    last = [h.at_angles(slice(1, None)) for h in (chain, blocks)]
    assert [h.angles for h in last] == [1, 1]
    parts = [np.broadcast_to(h.slice_block(1, kx, ky), shape) for h in last]
    np.testing.assert_allclose(*parts, rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_band_edges_of_a_lead_are_the_ends_of_its_bands(seed):
    """Bands of complex hoppings have their ends anywhere; by a scan over all wave numbers."""
    rng = np.random.default_rng(seed)
    cell = np.stack([block_stacks.hermitian(rng, 4) for _ in range(3)])
    hopping = np.stack([block_stacks.hop(rng, 4, 4) for _ in range(3)])
    bottoms, tops = np.split(band_ranges(cell, hopping), 2)
    wave = np.exp(-1j * np.linspace(-np.pi, np.pi, 4001))[:, None, None, None] * hopping
    energies = np.linalg.eigvalsh(cell + wave + np.conj(np.swapaxes(wave, -1, -2)))
    np.testing.assert_allclose(bottoms.T, energies.min(axis=0), rtol=0, atol=1e-5)
    np.testing.assert_allclose(tops.T, energies.max(axis=0), rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
@pytest.mark.parametrize("orbitals", [1, 2, 3, 9, 18])
def test_band_energies_are_the_eigenvalues(orbitals, name, monkeypatch):
    """Also of matrices that are zero, diagonal, nearly so, degenerate, or fall apart."""
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine does not run {name}")
    monkeypatch.setenv(VARIABLE, name)
    rng, index = np.random.default_rng(orbitals), np.arange(6, dtype=np.int32)
    cell = np.stack([block_stacks.hermitian(rng, orbitals) for _ in index])
    hopping = np.stack([block_stacks.hop(rng, orbitals, orbitals) for _ in index])
    cell[0] = hopping[0] = 0
    cell[1], hopping[1] = np.diag(np.arange(orbitals)), np.eye(orbitals)
    hopping[2] *= 1e-9
    cell[3], hopping[3] = np.ones((orbitals, orbitals)), 0
    cell[5], hopping[5] = 0.3 * cell[3] - 1.3 * np.eye(orbitals), 0
    half = np.arange(orbitals) < orbitals // 2
    cell[4][half[:, None] != half] = hopping[4][half[:, None] != half] = 0
    phase = rng.uniform(0, 2 * np.pi, 6)
    wave = np.exp(-1j * phase)[:, None, None] * hopping
    expected = np.linalg.eigvalsh(cell + wave + np.conj(np.swapaxes(wave, -1, -2)))
    found = band_energies(cell, hopping, index, phase)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("engine", TAKE_BLOCKS)
@pytest.mark.parametrize("incident", ["left", "right", "both", "equilibrium"])
@pytest.mark.parametrize("make", [stacks.textured, with_rashba])
def test_engines_that_take_blocks_give_the_spectra_of_the_chain(make, incident, engine):
    chain, rng = make_chain(make(), 0.1, THETA), np.random.default_rng(2)
    kx, ky = points(5, rng)
    energy = rng.uniform(-1, 2, 5) + (0.2j if incident == "equilibrium" else 0)
    everywhere = range(len(chain) - 1), range(len(chain))
    for weight in (None, rng.uniform(size=(2, 5))):
        request = Request(kx, ky, energy, incident, *everywhere, weight)
        expected = engine_named("layered").spectra(chain, request)
        spectra = engine_named(engine).spectra(blocks_of(chain), request)
        for name in ("current", "density"):
            value = getattr(expected, name)
            options = {"rtol": 1e-9, "atol": 1e-11 * np.abs(value).max()}
            np.testing.assert_allclose(getattr(spectra, name), value, **options)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name not in TAKE_BLOCKS])
def test_engines_of_one_orbital_refuse_blocks(engine):
    blocks = blocks_of(make_chain(film(), 0.0, THETA))
    request = Request(*np.zeros((3, 1)), "left", [0])
    with pytest.raises(st.QuestionError, match=r"one orbital per monolayer.*blocks"):
        engine_named(engine).spectra(blocks, request)


@pytest.mark.parametrize("temperature", [0.0, 300.0])
@pytest.mark.parametrize("make", [film, with_rashba])
def test_torques_of_blocks_are_those_of_the_chain(make, temperature):
    """Integrals over mesh, window and contour, and both identities, of both."""
    stack, blocks = make(), engine_named("blocks")
    chain, magnet = make_chain(stack, 0.2, THETA), free_magnet(stack)
    options = magnet, temperature, MESH
    expected, defects = magnet_torques([chain], *options, engine_named("layered"), 0.3)[0]
    integral, block_defects = magnet_torques([blocks_of(chain)], *options, blocks, 0.3)[0]
    assert np.abs(expected.value).min() > 1e-9
    for name in ("value", "equilibrium", "k_error", "window_error", "contour_error"):
        scale = np.abs(expected.value).max()
        parts = getattr(integral, name), getattr(expected, name)
        np.testing.assert_allclose(*parts, rtol=1e-8, atol=1e-10 * scale)
    for audit in (defects, block_defects):
        assert 0 < audit.torque_picture_defect < 1e-9
        assert 0 < audit.unitarity_defect < 1e-9


def test_symmetry_in_the_plane_only_saves_points():
    stack, blocks = film(), engine_named("blocks")
    chain, magnet = make_chain(stack, 0.2, [1.0]), free_magnet(stack)
    folded, whole = (
        magnet_torques([blocks_of(chain, symmetry)], magnet, 0.0, MESH, blocks, 0.3)[0][0].value
        for symmetry in ("square", "none")
    )
    np.testing.assert_allclose(folded, whole, rtol=1e-9)


def test_a_torque_from_inside_that_is_wrong_is_noticed():
    """The picture of blocks is a check: half the exchange field gives another torque."""
    stack = film()
    chain = blocks_of(make_chain(stack, 0.2, [1.0]))
    halved = tuple(lambda kx, ky, part=part: part(kx, ky) / 2 for part in chain.exchange)
    wrong, options = replace(chain, exchange=halved), (free_magnet(stack), 0.0, MESH)
    ((_, defects),) = magnet_torques([wrong], *options, engine_named("blocks"), 0.3)
    assert defects.torque_picture_defect > 1e-2


def test_a_semi_infinite_magnet_of_blocks_has_both_pictures_of_its_torque():
    stack = stacks.junction()
    chain, magnet = make_chain(stack, 0.2, [1.0]), free_magnet(stack)
    engines = engine_named("layered"), engine_named("blocks")
    (expected, _), (found, defects) = (
        magnet_torques([hamiltonian], magnet, 0.0, MESH, engine, 0.09)[0]
        for hamiltonian, engine in zip((chain, blocks_of(chain)), engines, strict=True)
    )
    assert found.value == pytest.approx(expected.value, rel=1e-9)
    assert defects.torque_picture_defect < 1e-9


@pytest.mark.parametrize("last", [stacks.COPPER, stacks.COBALT])
def test_mixing_sums_of_blocks_are_those_of_the_chain(last):
    up = (0.0, 0.0, 1.0)
    layers = [
        st.Layer(stacks.COPPER),
        st.Layer(stacks.COBALT, 2, magnetization=up),
        st.Layer(stacks.COPPER, 1),
        st.Layer(last, magnetization=up if last.is_magnetic else None),
    ]
    chain = collinear_chain(st.Stack(layers, lattice_constant=0.3))
    expected, errors = mesh_sums(chain, mixing_engine("layered"), 0.137, MESH)
    sums, block_errors = mesh_sums(blocks_of(chain), mixing_engine("blocks"), 0.137, MESH)
    assert sums.keys() == expected.keys()
    for name in expected:
        assert sums[name] == pytest.approx(expected[name], rel=1e-9, abs=1e-12)
        assert block_errors[name] == pytest.approx(errors[name], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("engine", ["blocks", "blocks-numpy"])
def test_density_of_states_of_blocks_is_that_of_the_chain(engine):
    """ln det(E - H) at angles, from blocks, and from the ratio of two magnets of one orbital."""
    magnets, rng = two_magnets(stacks.valve()), np.random.default_rng(4)
    (kx, ky), z = points(12, rng), rng.uniform(-1, 1, 12) + 0.3j
    ratio = engine_named("layered").determinant_ratio(
        magnets.chain, magnets.bond, Request(kx, ky, z, "equilibrium")
    )
    theta = [np.pi / 2, 0.3, 2.8]
    chain = blocks_of(make_chain(stacks.valve(), 0.0, theta))
    request = Request(kx, ky, z, "equilibrium")
    logarithms = engine_named(engine).log_determinant(chain, request)
    expected = complex_log1p(np.cos(theta)[:, None] * ratio)
    np.testing.assert_allclose(logarithms, expected, rtol=0, atol=1e-10)


# Two orbitals


def two_orbitals():
    """Tilted magnetic lead | metal | magnet along z | metal | metal lead, and its free magnet."""
    rng = np.random.default_rng(11)
    metal = np.kron(0.3 * block_stacks.hermitian(rng, 2), SIGMA[0])
    field = np.diag([0.5, 0.3])
    fixed = metal - np.kron(field, 0.6 * SIGMA[1] + 0.8 * SIGMA[3])
    free = metal - np.kron(field, SIGMA[3])
    hopping = [np.kron(block_stacks.hop(rng, 2, 2), SIGMA[0]) for _ in range(5)]
    stack = BlockStack(
        [fixed, metal, free, free, metal, metal],
        hopping,
        (hopping[0], hopping[4]),
        ((0.6, 0.0, 0.8), (0.0, 0.0, 1.0)),
    )
    return stack, FreeMagnet(2, 3, None, "left", is_polarised=True)


def block_chain(stack, potentials):
    return from_arrays(
        stack.onsite,
        stack.hopping,
        stack.lead_hopping,
        stack.axes,
        chemical_potentials=potentials,
        in_plane_symmetry="square",  # and any other: nothing depends on k-parallel
    )


def flux(current, magnet):
    """Torque (x, y) on a magnet and charge current of bond currents (bonds, 4)."""
    torque = current[magnet.first - 1] - current[magnet.last]
    return np.array([torque[1], torque[2], current[magnet.first - 1, 0]])


@pytest.mark.slow
def test_torques_of_two_orbitals_are_integrals_over_dense_matrices_and_kwants_states():
    stack, magnet = two_orbitals()
    left, right = 0.13, 0.05
    accuracy = st.TransportAccuracy(k_points=4, energy_points=15, contour_points=60)
    chain = block_chain(stack, (left, right))
    ((integral, defects),) = magnet_torques(
        [chain], magnet, 0.0, accuracy, engine_named("blocks"), 0.3
    )

    def filled(w):
        current, _ = block_stacks.equilibrium(stack, right + 1j * w)
        rows = np.concatenate([np.zeros((len(current), 1)), current.imag], axis=1)
        return flux(rows, magnet)

    def incident(energy):
        return flux(block_stacks.spin_currents(stack, energy, 0), magnet)

    equilibrium, _ = scipy_integrate.quad_vec(filled, 0, np.inf, epsrel=1e-8, epsabs=1e-10)
    edges = (
        chain.band_edges("left", *np.zeros((2, 1))),
        chain.band_edges("right", *np.zeros((2, 1))),
    )
    inside = [e for e in np.concatenate(edges)[:, 0] if right < e < left]
    window, _ = scipy_integrate.quad_vec(incident, right, left, epsrel=1e-8, points=inside)
    scale = np.abs(equilibrium + window).max()
    assert np.abs(window).min() > 1e-4 * scale
    np.testing.assert_allclose(integral.equilibrium[:, 0], equilibrium, rtol=0, atol=1e-7 * scale)
    np.testing.assert_allclose(
        integral.value[:, 0], equilibrium + window, rtol=0, atol=1e-7 * scale
    )
    assert max(defects.to_mapping().values()) < 1e-9


@pytest.mark.slow
def test_spin_currents_of_two_orbitals_refine_themselves():
    """Any solver's integrand, on a mesh and energies that are refined until they are good."""
    stack, magnet = two_orbitals()
    chain = block_chain(stack, (0.13, 0.05))
    rows = BondRows(chain, engine_named("blocks").spectra)
    groups = np.arange(20).reshape(5, 4)
    accuracy = st.TransportAccuracy(rtol=1e-3, max_k_points=24)
    goal = Goal([groups[:, 1:].ravel().tolist(), groups[:, 0].tolist()])
    integral = integrate(IntegralQuestion(chain, rows, 0.0, accuracy, "left", goal))
    assert integral.excess <= 1
    fixed = st.TransportAccuracy(k_points=4, energy_points=15, contour_points=60)
    ((expected, _),) = magnet_torques([chain], magnet, 0.0, fixed, engine_named("blocks"), 0.3)
    values = flux(integral.value[:, 0].reshape(5, 4), magnet)
    np.testing.assert_allclose(values, expected.value[:, 0], rtol=1e-3)
