"""Chains given spin by spin: against Kwant by hand, dense matrices, and the plain twin."""

from dataclasses import replace

import block_stacks
import fcc_orbitals
import numpy as np
import pytest
from collinear_stacks import Part, random_valve

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque._kernels.threads import THREADS
from spintorque.transport.engines import block_native
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.lead_ends import block_ends
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.block_chain import from_arrays
from spintorque.transport.hamiltonian.block_modes import lead_modes
from spintorque.transport.hamiltonian.collinear_blocks import two_sides
from spintorque.transport.hamiltonian.collinear_chain import collinear_block, from_spin_blocks

CASES = {
    "valve": random_valve(1, "nppnnffn", [2] * 8),
    "three orbitals": random_valve(2, "nppnffn", [3] * 7),
    "magnetic leads": random_valve(3, "ppnnff", [2] * 6),
    "against each other": random_valve(4, "panafff", [2] * 7),
    "unlike layers": random_valve(5, "npnnfn", [2, 3, 1, 2, 3, 2]),
    "hoppings with spin": random_valve(6, "ppnnffn", [2] * 7, spin_hopping=True),
    "unlike hoppings with spin": random_valve(7, "pnwnf", [2, 3, 1, 3, 2], spin_hopping=True),
    "singular hoppings": random_valve(8, "nppnffn", [3] * 7, rank=1),
    "barrier": random_valve(9, "pwwwf", [2] * 5),
    "one magnet": random_valve(10, "nnffn", [2] * 5),
    "no magnet": random_valve(11, "nnnn", [2] * 4),
    "magnets side by side": random_valve(12, "nppffn", [2] * 6),
    "two monolayers": random_valve(13, "pf", [3, 2]),
    "three axes": random_valve(14, "npnfnpn", [2] * 7, third=True),
}
ENERGIES = np.array([-1.1, -0.3, 0.05, 0.4, 0.9, 1.6])
ENGINES = ("blocks", "blocks-numpy")


@pytest.fixture(params=CASES, ids=str)
def case(request):
    return CASES[request.param]


def block_of(part):
    return collinear_block(part.spins if part.axis is not None else part.spins[0], part.axis)


def chain_of(case):
    leads = [block_of(part) for part in case.lead_hopping]
    return from_spin_blocks(
        [block_of(part) for part in case.onsite],
        [block_of(part) for part in case.hopping],
        (leads[0], leads[1]),
        potential=case.potential,
    )


def request_for(chain, energy, incident):
    zero = np.zeros(len(energy))
    return Request(zero, zero, energy, incident, range(len(chain) - 1), range(len(chain)))


@pytest.mark.parametrize(("side", "lead"), [("left", 0), ("right", 1)])
def test_bond_currents_are_those_of_kwants_operator(case, side, lead):
    """Of the kernel and of its twin: Kwant takes longer than both."""
    chain = chain_of(case)
    request = request_for(chain, ENERGIES, side)
    currents = {name: engine_named(name).spectra(chain, request).current for name in ENGINES}
    for angle in range(chain.angles):
        for point, energy in enumerate(ENERGIES):
            expected = block_stacks.spin_currents(case.at(angle), energy, lead)
            scale = np.abs(expected).max(axis=1, keepdims=True)
            for name, found in currents.items():
                difference = np.abs(found[:, :, angle, point] - expected)
                assert np.all(difference <= 1e-9 * scale + 1e-14), (name, angle, energy)


@pytest.mark.parametrize("engine", ENGINES)
def test_equilibrium_is_that_of_dense_green_functions(case, engine):
    chain, energies = chain_of(case), np.array([-0.8 + 0.02j, 0.1 + 0.2j, -3 + 6j])
    spectra = engine_named(engine).spectra(chain, request_for(chain, energies, "equilibrium"))
    assert not spectra.current[:, 0].any()
    for angle in range(chain.angles):
        for point, z in enumerate(energies):
            current, density = block_stacks.equilibrium(case.at(angle), z)
            options = {"rtol": 1e-9, "atol": 1e-11 * max(np.abs(current).max(), 1e-3)}
            found = spectra.current[:, 1:, angle, point], spectra.density[..., angle, point]
            np.testing.assert_allclose(found[0], current, **options)
            np.testing.assert_allclose(found[1], density, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("incident", ["left", "right", "both", "equilibrium"])
def test_the_kernel_gives_the_numbers_of_its_twin(case, incident):
    chain, rng = chain_of(case), np.random.default_rng(1)
    energy = rng.uniform(-2, 2, 45) + (0.1j if incident == "equilibrium" else 0)
    weight = rng.uniform(size=(2, 45))
    for given in (None, weight):
        request = replace(request_for(chain, energy, incident), weight=given)
        one, other = (engine_named(engine).spectra(chain, request) for engine in ENGINES)
        for name in ("current", "density"):
            expected = getattr(other, name)
            scale = np.abs(expected).max(initial=0.0)
            limit = 1e-10 * scale + 1e-12
            np.testing.assert_allclose(getattr(one, name), expected, rtol=0, atol=limit)


def test_the_kernel_gives_the_determinants_of_its_twin(case):
    chain, rng = chain_of(case), np.random.default_rng(2)
    energy = rng.uniform(-2, 2, 45) + 1j * 10.0 ** rng.uniform(-6, 9, 45)
    request = replace(request_for(chain, energy, "equilibrium"), bonds=(), layers=())
    found, expected = (engine_named(engine).log_determinant(chain, request) for engine in ENGINES)
    assert not found[0].any()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("bonds", [[0], [3], [6], [0, 6], []])
@pytest.mark.parametrize("layers", [[], [0], [7], [2, 5]])
def test_numbers_do_not_depend_on_what_else_is_wanted(bonds, layers):
    """Nor on the number of points, and points at one k may be named by an index."""
    chain = chain_of(CASES["valve"])
    zero = np.zeros(len(ENERGIES))
    for incident in ("both", "left", "equilibrium"):
        energy = ENERGIES + (0.1j if incident == "equilibrium" else 0)
        every = Request(zero, zero, energy, incident, range(7), range(8))
        some = replace(every, bonds=bonds, layers=layers)
        named = replace(some, kx=np.zeros(3), ky=np.zeros(3), k_index=np.array([0, 2, 1, 0, 2, 2]))
        whole = block_native.spectra(chain, every)
        sides = 2 if incident == "both" else 1
        for request in (some, named):
            part = block_native.spectra(chain, request)
            for name, wanted, count in (("current", bonds, 7), ("density", layers, 8)):
                rows = [count * side + place for side in range(sides) for place in wanted]
                value = getattr(whole, name)
                expected = value[np.array(rows, int)]
                scale = 1e-13 * np.abs(value).max()
                np.testing.assert_allclose(getattr(part, name), expected, rtol=1e-12, atol=scale)


@pytest.mark.parametrize("name", ["valve", "hoppings with spin", "three axes"])
def test_some_angles_of_a_chain_have_their_numbers(name):
    chain = chain_of(CASES[name])
    request = request_for(chain, ENERGIES, "both")
    every = block_native.spectra(chain, request)
    for chosen in (slice(1, 2), slice(0, None, 2)):
        some = block_native.spectra(chain.at_angles(chosen), request)
        for part in ("current", "density"):
            value = getattr(every, part)
            limit = 1e-13 * np.abs(value).max()
            found = getattr(some, part)
            np.testing.assert_allclose(found, value[:, :, chosen], rtol=1e-12, atol=limit)


@pytest.mark.parametrize("layers", [8, 14])
def test_currents_keep_their_digits_through_a_thick_barrier(layers):
    """The charge current at all bonds, 1e-15 of a channel and less."""
    chain = chain_of(random_valve(3, "pp" + "w" * layers + "ff", [2] * (layers + 4), wall=7.0))
    for side in ("left", "right"):
        charge = block_native.spectra(chain, request_for(chain, ENERGIES, side)).current[:, 0]
        assert 0 < np.abs(charge).max() < 1e-9
        np.testing.assert_allclose(charge, charge[:1].repeat(len(charge), axis=0), rtol=1e-9)


@pytest.mark.parametrize("spin_orbit", [0.0, 0.1])
@pytest.mark.parametrize("k", [(0.3, 0.7), (1.9, -0.4), (0.0, 0.0)])
def test_nine_orbitals_are_those_of_kwant(spin_orbit, k):
    """Co | Cu | Co (111) by Slater and Koster's rules at the Fermi level, by both engines."""
    chain, stacks = cobalt_valve(k, spin_orbit)
    energy = np.array([0.0, 0.01])
    for side, lead in (("left", 0), ("right", 1)):
        request = request_for(chain, energy, side)
        currents = [engine_named(engine).spectra(chain, request).current for engine in ENGINES]
        for angle, point in np.ndindex(chain.angles, len(energy)):
            expected = block_stacks.spin_currents(stacks[angle], energy[point], lead)
            scale = np.abs(expected).max(axis=1, keepdims=True)
            for found in currents:
                assert np.all(np.abs(found[:, :, angle, point] - expected) <= 1e-9 * scale)


@pytest.fixture
def left_over(monkeypatch):
    """Numbers of points that the kernel left to the plain modes."""
    counts = []
    monkeypatch.setattr(
        block_ends,
        "lead_modes",
        lambda *given: counts.append(len(given[0])) or lead_modes(*given),
    )
    return counts


def lead_of(face, metal, k):
    layers = fcc_orbitals.layers_111 if face == "111" else fcc_orbitals.layers_001
    return layers(metal, *(np.array([x]) for x in k))


def plain_modes(cell, hop, energy):
    resolvent = energy[:, None, None] * np.eye(len(hop[0])) - cell
    return lead_modes(resolvent, np.broadcast_to(hop, resolvent.shape), np.imag(energy) == 0)


@pytest.mark.parametrize("face", ["111", "001"])
@pytest.mark.parametrize("metal", ["Cu", "Co"])
@pytest.mark.parametrize("k", [(0.0, 0.0), (0.7, 0.7), (np.pi, 0.0), (1.1, -0.4)])
def test_leads_are_solved_by_the_kernel(face, metal, k, left_over):
    """Of symmetric k too, where waves are degenerate; not a few points next to surface states."""
    cell, hop = lead_of(face, metal, k)
    energy = np.linspace(-2, 2, 81)
    expected = plain_modes(cell, hop, energy)
    found = block_ends.lead_end(cell, hop, np.zeros(81, np.int32), energy)
    assert sum(left_over) <= 2
    np.testing.assert_array_equal(found.open_modes, expected.is_open.sum(axis=-1))
    sizes = np.abs(expected.self_energy).max(axis=(1, 2))
    difference = np.abs(found.self_energy - expected.self_energy).max(axis=(1, 2))
    assert np.all(difference <= 1e-9 * sizes)
    broadening = [root @ root.conj().swapaxes(-1, -2) for root in (found.root, expected.root)]
    assert np.all(np.abs(broadening[0] - broadening[1]).max(axis=(1, 2)) <= 1e-9 * sizes)


@pytest.mark.parametrize("face", ["111", "001"])
def test_leads_are_solved_by_the_kernel_next_to_the_axis_and_far_above_it(face, left_over):
    cell, hop = lead_of(face, "Co", (0.7, -0.2))
    heights = np.random.default_rng(3).permutation(10.0 ** np.linspace(-11, 6, 60))
    energy = np.linspace(-0.3, 0.3, 60) + 1j * heights
    expected = plain_modes(cell, hop, energy).self_energy  # to 1e-12 of the hopping
    found = block_ends.lead_end(cell, hop, np.zeros(60, np.int32), energy)
    assert not left_over
    assert not found.open_modes.any()
    sizes = np.abs(expected).max(axis=(1, 2))
    difference = np.abs(found.self_energy - expected).max(axis=(1, 2))
    assert np.all(difference <= 1e-9 * sizes + 1e-12)


def test_principal_layers_of_two_monolayers_are_those_of_kwant():
    """Fcc Co (001): blocks of 18 orbitals, whose hopping has hardly all of its rank."""
    cell, hop = fcc_orbitals.layers_001("Co", np.array([0.6]), np.array([-0.9]))[:, 0]
    split, axis = fcc_orbitals.exchange(18), np.array([[0.0, 0.6, 0.8]])
    pinned = np.array([[0.0, 0.0, 1.0]])
    fixed, free = (Part((cell - split, cell + split), along) for along in (pinned, axis))
    case = replace(
        CASES["no magnet"],
        onsite=[fixed, Part((cell,)), free],
        hopping=[Part((hop,))] * 2,
        lead_hopping=(Part((hop,)),) * 2,
        potential=[0.0] * 3,
    )
    chain = chain_of(case)
    currents = block_native.spectra(chain, request_for(chain, np.zeros(1), "both")).current
    for lead in (0, 1):
        expected = block_stacks.spin_currents(case.at(0), 0.0, lead)
        scale = np.abs(expected).max(axis=1, keepdims=True)
        part = currents[2 * lead : 2 * lead + 2, :, 0, 0]
        assert np.all(np.abs(part - expected) <= 1e-9 * scale)


@pytest.mark.parametrize("name", INSTRUCTION_SETS)
def test_instruction_sets_agree(name, monkeypatch):
    if not _native.level_runs(INSTRUCTION_SETS.index(name)):
        pytest.skip(f"this machine does not run {name}")
    chains = [chain_of(CASES[case]) for case in ("hoppings with spin", "three axes")]
    for incident in ("both", "equilibrium"):
        energy = np.linspace(-1.3, 1.9, 21) + (0.1j if incident == "equilibrium" else 0)
        for chain in chains:
            request = request_for(chain, energy, incident)
            best = block_native.spectra(chain, request)
            with monkeypatch.context() as patched:
                patched.setenv(VARIABLE, name)
                other = block_native.spectra(chain, request)
            for part in ("current", "density"):
                value = getattr(best, part)
                limit = 1e-10 * np.abs(value).max()
                np.testing.assert_allclose(getattr(other, part), value, rtol=0, atol=limit)


@pytest.mark.parametrize("weighted", [False, True])
def test_threads_do_not_change_a_digit(weighted, monkeypatch):
    chain, rng = chain_of(CASES["valve"]), np.random.default_rng(5)
    monkeypatch.setattr(block_native, "MOST", 64)
    request = request_for(chain, rng.uniform(-1, 1, 200), "both")
    if weighted:
        request = replace(request, weight=rng.uniform(size=(2, 200)))
    results = []
    for threads in (1, 3):
        monkeypatch.setenv(THREADS, str(threads))
        results.append(block_native.spectra(chain, request))
    for name in ("current", "density"):
        np.testing.assert_array_equal(*(getattr(result, name) for result in results))


def cobalt_valve(k, spin_orbit):
    """Chain, and the same at each angle as matrices made by hand."""
    kx, ky = (np.array([x]) for x in k)
    (cu, cu_hop), (co, co_hop) = (
        fcc_orbitals.layers_111(metal, kx, ky)[:, 0] for metal in ("Cu", "Co")
    )
    split, theta = fcc_orbitals.exchange(9), np.array([0.3, 2.0])
    free = np.stack([np.sin(theta), 0 * theta, np.cos(theta)], axis=-1)
    pinned = np.array([[0.0, 0.0, 1.0]])
    fixed, turned = (Part((co - split, co + split), axis) for axis in (pinned, free))
    inside, across, spacer = Part((co_hop,)), Part(((co_hop + cu_hop) / 2,)), Part((cu_hop,))
    case = replace(
        CASES["no magnet"],
        onsite=[fixed, fixed, *[Part((cu,))] * 3, turned, turned],
        hopping=[inside, across, spacer, spacer, across, inside],
        lead_hopping=(inside, inside),
        potential=[0.0] * 7,
    )
    if not spin_orbit:
        return chain_of(case), [case.at(angle) for angle in range(2)]
    rng = np.random.default_rng(4)
    coupling = [spin_orbit * block_stacks.hermitian(rng, 18) for _ in range(5)]
    stacks = [case.at(angle) for angle in range(2)]
    for made in stacks:
        made.onsite[1:-1] = [a + b for a, b in zip(made.onsite[1:-1], coupling, strict=True)]
    onsite = [np.stack([made.onsite[i] for made in stacks]) for i in range(7)]
    hopping, leads = stacks[0].hopping, stacks[0].lead_hopping
    return from_arrays(onsite, hopping, leads, (pinned, free)), stacks


def test_what_cannot_be_split_is_not():
    assert two_sides(chain_of(CASES["three axes"]).collinear_blocks, [2] * 7, 3) is None
    blocks = chain_of(CASES["valve"]).collinear_blocks
    junctions = [
        two_sides(blocks, rows, 3).junction for rows in ([2] * 8, [2, 2, 2, 1, 1, 2, 1, 1])
    ]
    assert junctions == [4, 3]
    assert two_sides(chain_of(CASES["one magnet"]).collinear_blocks, [2] * 5, 3) is not None
    mixed = random_valve(6, "pf", [2, 2])
    mixed.hopping[0] = Part((mixed.hopping[0].spins[0],) * 2, mixed.onsite[0].axis)
    assert two_sides(chain_of(mixed).collinear_blocks, [2, 2], 3) is None


def test_blocks_that_do_not_fit_are_refused():
    block, axis = np.eye(2), np.array([0.0, 0.0, 1.0])
    with pytest.raises(st.QuestionError, match="2 spins and axis None; give one matrix"):
        collinear_block((block, block))
    with pytest.raises(st.QuestionError, match="1 spins and axis"):
        collinear_block(block, axis)
    with pytest.raises(st.QuestionError, match="give unit vectors"):
        collinear_block((block, block), 2 * axis)
    one = collinear_block(block)
    with pytest.raises(st.QuestionError, match="1 potentials are given for 2 monolayers"):
        from_spin_blocks([one] * 2, [one], (one, one), potential=[0.0])
    turned = [collinear_block((block, block), axis * np.ones((n, 1))) for n in (2, 3)]
    with pytest.raises(st.QuestionError, match=r"axes are given for \[1, 2, 3\] angles"):
        from_spin_blocks(turned, [one], (one, one))
