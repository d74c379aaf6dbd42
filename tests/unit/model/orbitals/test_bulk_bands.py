"""Bands of crystals against periodic clusters from the printed table, and their fillings."""

import numpy as np
import printed_slater_koster as oracle
import pytest

import spintorque as st
from spintorque.model.orbitals import band_filling
from spintorque.model.orbitals.brillouin_mesh import brillouin_mesh
from spintorque.model.orbitals.crystals import CRYSTALS, neighbour_shells
from spintorque.model.orbitals.tetrahedra import density_of, states_below
from spintorque.units import RYDBERG_EV

CELLS = 2
NO_BOND = dict.fromkeys(("sss", "sps", "pps", "ppp", "sds", "pds", "pdp", "dds", "ddp", "ddd"), 0.0)


def oracle_model(material, table):
    """What the oracle asks for, of a material's own numbers."""
    crystal = material.structure
    shells = neighbour_shells(crystal, table.shells_of_bonds)
    of_site = {site.name: site.shells for site in table.sites}
    return {
        "lattice": crystal.lattice,
        "sites": dict(zip(of_site, np.array(crystal.positions, float), strict=True)),
        "levels": {site.name: site.levels for site in table.sites},
        "bonds": [
            (
                *bond.between,
                shells[bond.shell - 1].distance,
                NO_BOND | bond.integrals,
                *(of_site[name] for name in bond.between),
            )
            for bond in table.bonds
        ],
    }


def exchange_on_d(sign, exchange):
    """Shift of the levels of s, p and d."""
    return np.array([0.0] * 4 + [-sign * exchange / 2] * 5)


@pytest.mark.parametrize(
    ("name", "spin"), [("Cu", 0), ("Co", 0), ("Co", 1), ("Fe", 0), ("Fe", 1), ("MgO", 0)]
)
def test_energies_are_those_of_a_periodic_cluster(name, spin):
    material = st.materials[name]
    table = material.tables[min(spin, len(material.tables) - 1)]
    model = oracle_model(material, table)
    if material.exchange:
        levels = model["levels"][name] + exchange_on_d(1 - 2 * spin, material.exchange)
        model["levels"] = {name: levels}
    expected = np.linalg.eigvalsh(oracle.cluster_hamiltonian(model, CELLS))
    energies = material.bands.energies(oracle.allowed_wave_vectors(model, CELLS))[spin]
    np.testing.assert_allclose(np.sort(energies.ravel()), expected, atol=1e-11)


def test_spin_orbit_coupling_is_that_of_a_cluster_with_ladder_operators():
    material = st.materials["Co"].with_spin_orbit(p=0.3, d=0.2)
    model = oracle_model(material, material.table)
    h = oracle.cluster_hamiltonian(model, CELLS)
    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    atom = np.kron(np.diag(exchange_on_d(1, material.exchange)), sigma[2]).astype(complex)
    for places, degree, xi in ((slice(1, 4), 1, 0.3), (slice(4, 9), 2, 0.2)):
        for momentum, pauli in zip(oracle.angular_momentum_by_ladders(degree), sigma, strict=True):
            whole = np.zeros((9, 9), complex)
            whole[places, places] = momentum
            atom += xi / 2 * np.kron(whole, pauli)
    h = np.kron(h, np.eye(2)) + np.kron(np.eye(CELLS**3), atom)
    energies = material.bands.energies(oracle.allowed_wave_vectors(model, CELLS))
    np.testing.assert_allclose(np.sort(energies.ravel()), np.linalg.eigvalsh(h), atol=1e-11)


FERMI_LEVELS = {
    "Cu": (0.5743, 0.0),
    "Co": (0.7210, 1.55),
    "Ni": (0.6871, None),
    "Fe": (0.7521, 2.10),
    "Au": (0.5308, 0.0),
    "Ag": (0.4596, 0.0),
    "Pd": (0.5133, 0.0),
    "Pt": (0.6279, 0.0),
}
"""Independently computed levels (Ry) and moments (mu_B) at k_B T = 1 mRy on 36^3 to 48^3 points."""


SEVERAL = [
    pytest.param(name, marks=() if name in ("Cu", "Co", "Fe", "Au") else pytest.mark.slow)
    for name in FERMI_LEVELS
]


@pytest.mark.parametrize("name", SEVERAL)
def test_fermi_levels_and_moments(name):
    material, (level, moment) = st.materials[name], FERMI_LEVELS[name]
    assert material.fermi_level == pytest.approx(level * RYDBERG_EV, abs=1e-3 * RYDBERG_EV)
    assert material.fermi_level_error < 3e-4 * RYDBERG_EV
    if moment is not None:
        assert material.moment == pytest.approx(moment, abs=0.01)
    assert material.moment_error < 0.005


@pytest.mark.parametrize(("name", "level"), [("Co", 0.7114), ("Ni", 0.6741)])
def test_levels_without_exchange(name, level):
    material = st.materials[name].with_exchange(0.0)
    assert material.fermi_level == pytest.approx(level * RYDBERG_EV, abs=1e-3 * RYDBERG_EV)
    assert material.moment == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Cu", "Ni", "Fe"])
def test_stated_errors_hold_on_finer_meshes(name):
    material = st.materials[name]
    coarse, fine = (
        band_filling._filled(material.bands, material.structure, divisions, material.electrons)
        for divisions in (48, 64)
    )
    level, moment = fine + (fine - coarse) / ((64 / 48) ** 2 - 1)
    assert abs(level - material.fermi_level) < material.fermi_level_error
    assert abs(moment - material.moment) < material.moment_error + 1e-5


@pytest.mark.slow
def test_spin_orbit_coupling_of_cobalt_hardly_moves_level_and_moment():
    with_coupling = st.materials["Co"].with_spin_orbit()
    assert with_coupling.fermi_level == pytest.approx(st.materials["Co"].fermi_level, abs=0.01)
    assert with_coupling.moment == pytest.approx(st.materials["Co"].moment, abs=0.01)


def test_an_insulator_is_placed_by_its_offset():
    mgo = st.materials["MgO"]
    assert mgo.fermi_level == 3.5
    assert (mgo.fermi_level_error, mgo.moment) == (0.0, 0.0)
    energies = mgo.bands.energies(np.zeros((1, 3)))[0, 0] - mgo.fermi_level
    assert energies[:3] == pytest.approx(-3.49, abs=0.01)  # below the metal's level
    assert energies[3] == pytest.approx(4.22, abs=0.01)


@pytest.mark.parametrize("name", CRYSTALS)
@pytest.mark.parametrize("cubic", [True, False])
def test_tetrahedra_fill_the_zone_once(name, cubic):
    """Plane waves of the lattice average to zero, to the order of the method."""
    crystal = CRYSTALS[name]
    mesh = brillouin_mesh(crystal, 8, cubic=cubic)
    corners = mesh.k[mesh.corners]
    volumes = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1]))
    np.testing.assert_allclose(volumes, volumes[0])
    side = 0.5 if name == "simple_cubic" else 1.0
    assert volumes.sum() / 6 == pytest.approx(side**3 / (6 if cubic else 2))
    vectors = (np.array(crystal.lattice)[:, None] + np.array(crystal.lattice)).reshape(-1, 3)
    for vector in vectors:
        star = {tuple(row) for row in signed_permutations(vector, cubic)}
        waves = np.cos(2 * np.pi * mesh.k @ np.array([*star]).T).mean(axis=1)
        assert waves[mesh.corners].mean() == pytest.approx(0, abs=0.01)


def signed_permutations(vector, cubic):
    """Images of a vector under the symmetry of the mesh."""
    orders = ((0, 1, 2), (1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))
    for order in orders if cubic else orders[:2]:
        for signs in np.ndindex(2, 2, 2):
            yield np.array(vector)[list(order)] * (1 - 2 * np.array(signs))


def test_tetrahedra_of_a_linear_band_hold_exact_shares():
    rng = np.random.default_rng(2)
    corners = np.sort(rng.normal(size=(5, 4)), axis=1)
    points = rng.dirichlet(np.ones(4), size=100_000)
    step = 1e-6
    for energy in (-0.7, 0.0, 0.4):
        counted = (points @ corners.T < energy).mean(axis=0)
        np.testing.assert_allclose(states_below(corners, energy), counted, atol=6e-3)
        difference = states_below(corners, energy + step) - states_below(corners, energy - step)
        np.testing.assert_allclose(density_of(corners, energy), difference / (2 * step), atol=1e-5)


def test_shells_of_neighbours():
    counts = {"simple_cubic": [6, 12, 8], "fcc": [12, 6, 24], "bcc": [8, 6, 12]}
    for name, expected in counts.items():
        found = neighbour_shells(CRYSTALS[name], 3)
        assert [len(near.vectors) for near in found] == expected
    rock_salt = neighbour_shells(CRYSTALS["rock_salt"], 3)
    assert [near.distance for near in rock_salt] == pytest.approx([0.5, 0.5**0.5, 0.75**0.5])
    assert len(rock_salt[0].between(0, 1)) == 6
    assert len(rock_salt[1].between(0, 1)) == 0


@pytest.mark.parametrize("name", ["Cu", "Co", "Ni", "Fe", "Au", "Ag", "Pd", "Pt"])
def test_the_range_of_bands_holds_them_at_any_k(name):
    material = st.materials[name]
    k = np.random.default_rng(1).uniform(-1.0, 1.0, (2000, 3))
    energies = material.bands.energies(k) - material.fermi_level
    low, high = material.band_range
    assert low < energies.min() < low + 0.1 * (high - low)
    assert high - 0.1 * (high - low) < energies.max() < high
