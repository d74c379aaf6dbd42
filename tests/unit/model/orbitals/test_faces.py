"""Blocks of monolayers against the bulk, against Kwant by hand, and under the plane's symmetry."""

import warnings
from itertools import product

import numpy as np
import printed_slater_koster as oracle
import pytest

import spintorque as st
from spintorque.model.orbitals.crystals import neighbour_shells
from spintorque.model.orbitals.faces import FACES, face_of, plane_symmetry
from spintorque.model.orbitals.layer_blocks import layer_blocks
from spintorque.units import CONDUCTANCE_QUANTUM

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import kwant

SIMPLE = st.OrbitalMaterial(
    name="sp",
    kind="normal_metal",
    crystal="simple_cubic",
    lattice_constant=0.3,
    electrons=2,
    table=st.TwoCentreTable(
        (st.Site("X", s=0.0, p=2.0),),
        tuple(
            st.Bond(n, ("X", "X"), sss=-1 / n, sps=0.8 / n, pps=0.9 / n, ppp=-0.2) for n in (1, 2)
        ),
    ),
)
OF_CRYSTAL = {
    "simple_cubic": SIMPLE,
    "fcc": st.materials["Co"],
    "bcc": st.materials["Fe"],
    "rock_salt": st.materials["MgO"],
}
REACH = {
    ("simple_cubic", "001"): 1,
    ("fcc", "001"): 2,
    ("fcc", "110"): 2,
    ("fcc", "111"): 1,
    ("bcc", "001"): 2,
    ("bcc", "110"): 2,
    ("rock_salt", "001"): 1,
}
Z = (0.0, 0.0, 1.0)


def bulk_points(blocks, seed, count=5):
    """Wave vectors (count, 3) in 2 pi/a on the cubic axes, phases in the plane, kappa."""
    k = np.random.default_rng(seed).normal(size=(count, 3))
    face = blocks.face
    phases = 2 * np.pi * k @ np.array(face.plane).T
    return k, phases, 2 * np.pi * k @ np.array(face.stacking)


def bulk_matrix(blocks, phases, kappa, direction):
    return sum(
        blocks.block(step, phases, direction) * np.exp(-1j * step * kappa)[:, None, None]
        for step in range(-blocks.reach, blocks.reach + 1)
    )


def unit(seed):
    vector = np.random.default_rng(seed).normal(size=3)
    return tuple(vector / np.linalg.norm(vector))


@pytest.mark.parametrize(("crystal", "face"), FACES)
def test_layers_have_the_bands_of_the_bulk(crystal, face):
    blocks = layer_blocks(OF_CRYSTAL[crystal], face)
    assert blocks.reach == REACH[crystal, face]
    k, phases, kappa = bulk_points(blocks, 1)
    by_spin = OF_CRYSTAL[crystal].bands.energies(k)
    expected = np.sort(np.concatenate([by_spin[0], by_spin[-1]], axis=-1))
    for direction in (Z, unit(2)):
        matrix = bulk_matrix(blocks, phases, kappa, direction)
        np.testing.assert_allclose(np.linalg.eigvalsh(matrix), expected, atol=1e-11)


@pytest.mark.parametrize("face", ["001", "110", "111"])
def test_with_spin_orbit_coupling_the_axes_matter(face):
    """The bulk is magnetized along its cubic axis z, which is another one of the stack's."""
    material = st.materials["Co"].with_spin_orbit(p=0.2, d=0.3)
    blocks = layer_blocks(material, face)
    k, phases, kappa = bulk_points(blocks, 3)
    direction = tuple(blocks.face.frame @ Z)
    matrix = bulk_matrix(blocks, phases, kappa, direction)
    np.testing.assert_allclose(
        np.linalg.eigvalsh(matrix), material.bands.energies(k)[0], atol=1e-11
    )


@pytest.mark.parametrize(("crystal", "face"), FACES)
def test_principal_layers_are_those_monolayers(crystal, face):
    blocks = layer_blocks(OF_CRYSTAL[crystal], face)
    _, phases, _ = bulk_points(blocks, 4, count=2)
    onsite, hopping = blocks.principal_blocks(phases, unit(5))
    np.testing.assert_allclose(onsite, onsite.conj().swapaxes(-1, -2), atol=1e-12)
    kappa = 0.7
    turn = np.exp(-1j * kappa * blocks.reach)
    whole = onsite + turn * hopping + np.conj(turn) * hopping.conj().swapaxes(-1, -2)
    each = [
        bulk_matrix(blocks, phases, np.full(2, kappa + 2 * np.pi * n / blocks.reach), unit(5))
        for n in range(blocks.reach)
    ]
    expected = np.sort(np.concatenate([np.linalg.eigvalsh(one) for one in each], axis=-1))
    np.testing.assert_allclose(np.linalg.eigvalsh(whole), expected, atol=1e-11)


@pytest.mark.parametrize(("crystal", "face"), FACES)
def test_blocks_back_are_the_adjoint_ones(crystal, face):
    blocks = layer_blocks(OF_CRYSTAL[crystal], face)
    phases = bulk_points(blocks, 6)[1]
    for step in range(blocks.reach + 1):
        back = blocks.block(-step, phases, unit(7)).conj().swapaxes(-1, -2)
        np.testing.assert_allclose(blocks.block(step, phases, unit(7)), back, atol=1e-13)


def slab(blocks, phases, monolayers, part="mean_block"):
    """Matrix of some free monolayers."""
    rows = [
        [getattr(blocks, part)(row - column, phases) for column in range(monolayers)]
        for row in range(monolayers)
    ]
    return np.block(rows)


def kwant_slab(material, face, monolayers):
    """The same in Kwant: sites in space, printed blocks along turned bonds, turned levels."""
    a, site = material.lattice_constant, material.table.sites[0]
    frame = face.frame
    vectors = a * np.array([face.stacking, *face.plane]) @ frame.T
    lattice = kwant.lattice.general(vectors, norbs=9)
    turn = oracle.rotation_of_orbitals(frame)
    onsite = turn @ np.diag(site.levels) @ turn.T
    builder = kwant.Builder(kwant.TranslationalSymmetry(*vectors[1:]))
    for layer in range(monolayers):
        builder[lattice(layer, 0, 0)] = onsite
    for bond in material.table.bonds:
        near = neighbour_shells(material.structure, material.table.shells_of_bonds)[bond.shell - 1]
        for vector in near.vectors:
            there = np.round(np.linalg.solve(vectors.T, a * frame @ vector)).astype(int)
            direction = frame @ vector / near.distance
            element = oracle.printed_block(direction, bond.integrals)
            for layer in range(monolayers):
                if 0 <= layer + there[0] < monolayers and there[0] >= 0:
                    target = lattice(layer + there[0], *there[1:])
                    if there[0] or tuple(there[1:]) > (0, 0):
                        builder[lattice(layer, 0, 0), target] = element
    return kwant.wraparound.wraparound(
        builder, coordinate_names=("one", "two", "three")
    ).finalized()


@pytest.mark.parametrize("face", ["110", "111"])
def test_a_slab_is_that_of_kwant_by_hand(face):
    material = st.materials["Cu"]
    blocks, phases = layer_blocks(material, face), np.array([0.4, -1.3])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        system = kwant_slab(material, blocks.face, 4)
        parameters = dict(zip(("k_one", "k_two"), phases, strict=True))
        expected = system.hamiltonian_submatrix(params=parameters)
    order = np.argsort([site.tag[0] for site in system.sites])
    index = (9 * order[:, None] + np.arange(9)).ravel()
    np.testing.assert_allclose(slab(blocks, phases, 4), expected[np.ix_(index, index)], atol=1e-11)


@pytest.mark.parametrize(("crystal", "face"), FACES)
def test_symmetry_of_the_plane_leaves_slabs_alone(crystal, face):
    blocks = layer_blocks(OF_CRYSTAL[crystal], face)
    operations = plane_symmetry(blocks.face)
    assert len(operations) == {"001": 8, "110": 4, "111": 12}[face]
    phases = np.array([0.4, -1.3])
    expected = np.linalg.eigvalsh(slab(blocks, phases, 3))
    for operation in operations:
        energies = np.linalg.eigvalsh(slab(blocks, np.array(operation) @ phases, 3))
        np.testing.assert_allclose(energies, expected, atol=1e-11)


@pytest.mark.parametrize("key", FACES)
def test_geometry_of_faces(key):
    face = FACES[key]
    lattice = np.linalg.det(np.array([face.stacking, *face.plane]))
    assert face.area * face.distance == pytest.approx(abs(lattice))
    np.testing.assert_allclose(face.frame @ face.frame.T, np.eye(3), atol=1e-14)
    assert np.linalg.det(face.frame) == pytest.approx(1)
    normal = np.array([int(digit) for digit in face.name]) if key[1] != "001" else np.array(Z)
    np.testing.assert_allclose(face.frame[0], normal / np.linalg.norm(normal), atol=1e-14)
    around = [face.shift + np.array(n) @ face.in_plane for n in product((-1, 0, 1), repeat=2)]
    assert np.linalg.norm(face.shift) == pytest.approx(min(map(np.linalg.norm, around)))


def test_areas_and_distances_are_in_nm():
    blocks = layer_blocks(st.materials["Cu"], "111")
    assert blocks.area == pytest.approx(np.sqrt(3) / 4 * 0.3615**2)
    assert blocks.distance == pytest.approx(0.3615 / np.sqrt(3))


def test_mgo_lies_on_iron_rotated_by_45_degrees():
    iron, oxide = face_of("bcc", "001"), face_of("rock_salt", "001")
    a_iron, a_oxide = (st.materials[name].lattice_constant for name in ("Fe", "MgO"))
    misfit = a_oxide * oxide.in_plane / a_iron - iron.in_plane
    np.testing.assert_allclose(misfit, 0.039195 * np.eye(2), atol=1e-6)


def test_unknown_faces_are_refused():
    with pytest.raises(st.QuestionError, match="face is '111'; allowed for bcc is 001, 110"):
        layer_blocks(st.materials["Fe"], "111")


@pytest.mark.slow
def test_open_modes_of_copper_are_its_sharvin_conductance():
    """0.5576 on 60^2, 0.5537 on 80^2 k points by two independent programs, a = 0.361 nm."""
    material = st.materials["Cu"]
    blocks = layer_blocks(material, "111")
    mesh = 2 * np.pi * (np.arange(60) + 0.5) / 60
    phases = np.stack(np.meshgrid(mesh, mesh), -1).reshape(-1, 2)
    filled = np.array(
        [
            np.linalg.eigvalsh(
                blocks.mean_block(0, phases)
                + 2 * hermitian_part(blocks.mean_block(1, phases) * np.exp(-1j * kappa))
            )
            < material.fermi_level
            for kappa in 2 * np.pi * np.arange(120) / 120
        ]
    )
    modes = (filled != np.roll(filled, 1, axis=0)).sum(axis=(0, 2)).mean() / 2
    area = blocks.face.area * (0.361e-9) ** 2
    assert modes * CONDUCTANCE_QUANTUM / area == pytest.approx(0.5555e15, rel=0.01)


def hermitian_part(blocks):
    return (blocks + blocks.conj().swapaxes(-1, -2)) / 2
