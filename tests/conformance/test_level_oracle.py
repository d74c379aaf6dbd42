"""The oracle of torques at a bias against whole matrices, brute sums and reference numbers."""

import level_dense
import numpy as np
import pytest
from level_chain import analytic, currents, level_torques, make_chain, phase
from level_energy import at_c, legendre
from level_oracle import solve
from scipy import constants
from window_cases import random_case


def some_at_once(seeds):
    """Seeds as parameters, all but the first four of slow tests."""
    slow = pytest.mark.slow
    return [seed if n < 4 else pytest.param(seed, marks=slow) for n, seed in enumerate(seeds)]


SEEDS = some_at_once(range(12))
FILMS = some_at_once(s for s in range(16) if len(make_chain(random_case(s)).faces) > 1)


def layer(kind, onsite, hopping, thickness=None, exchange=0.0, magnetization=None):
    return {
        "kind": kind,
        "onsite": onsite,
        "hopping": hopping,
        "thickness": thickness,
        "exchange": exchange,
        "magnetization": magnetization,
    }


CLOSED_LEADS = {
    "layers": [
        layer("normal_metal", -1.42, 0.78),
        layer("ferromagnet", 0.51, 0.70, 1, 2.48, "fixed"),
        layer("insulator", 2.30, 0.32, 1),
        layer("ferromagnet", -1.00, 0.73, 1, 1.38, "free"),
        layer("normal_metal", -0.63, 0.37),
    ],
    "lattice_constant": 0.3,
    "fermi_energy": -0.08,
    "shifts": None,
    "bias": 0.183,
    "theta": 0.6,
    "temperature": 0.0,
}
VALVE = {
    "layers": [
        layer("normal_metal", 1.0, 0.5),
        layer("ferromagnet", 1.1, 0.45, 2, 0.6, "fixed"),
        layer("normal_metal", 0.8, 0.5, 2),
        layer("ferromagnet", 0.9, 0.45, 2, 0.9, "free"),
        layer("normal_metal", 1.0, 0.5),
    ],
    "lattice_constant": 0.3,
    "fermi_energy": 0.0,
    "shifts": [0.5, 0.5, 0.5, 0.0, 0.0, -0.5, -0.5, -0.5],
    "bias": 0.2,
    "theta": 1.1,
    "temperature": 300.0,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_green_functions_are_those_of_whole_matrices(seed):
    chain, rng = make_chain(random_case(seed)), np.random.default_rng(seed)
    c, energy = rng.uniform(-2, 2, 20), rng.uniform(-1.5, 1.5, 20)
    z = energy + 0.05j
    found, complex_found = currents(chain, c, energy, (True, True)), analytic(chain, c, z)
    for k in range(20):
        g, gammas = level_dense.green(chain, c[k], energy[k])
        dense = [level_dense.torque_rows(chain, g @ gamma @ g.conj().T) for gamma in gammas]
        scale = max(np.abs(dense).max(), 1e-9)
        assert found[:, k] == pytest.approx(np.concatenate(dense), abs=1e-9 * scale + 1e-13)
        g, _ = level_dense.green(chain, c[k], z[k])
        everything = level_dense.torque_rows(chain, 1j * (g - g.conj().T))
        assert complex_found[k].imag == pytest.approx(everything[1], rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("seed", FILMS)
def test_flux_torque_is_the_torque_of_the_exchange_field(seed):
    chain, rng = make_chain(random_case(seed)), np.random.default_rng(seed)
    (first, _), (last, _) = chain.faces
    c, energy = rng.uniform(-2, 2, 20), rng.uniform(-1.5, 1.5, 20)
    found = currents(chain, c, energy, (True, True))
    for k in range(20):
        g, gammas = level_dense.green(chain, c[k], energy[k])
        for at, gamma in zip((0, 3), gammas, strict=True):
            spectral = g @ gamma @ g.conj().T
            inside = level_dense.exchange_rows(chain, spectral, range(first + 1, last + 1))
            scale = max(np.abs(inside).max(), np.abs(spectral).max() * 1e-3, 1e-9)
            assert found[at : at + 2, k] == pytest.approx(inside, abs=1e-9 * scale)


@pytest.mark.parametrize("seed", SEEDS)
def test_phase_is_the_argument_of_the_determinant(seed):
    chain, rng = make_chain(random_case(seed)), np.random.default_rng(seed)
    c = rng.uniform(-2, 2)
    energy = np.linspace(-1.5, 1.5, 20)
    found = phase(chain, np.full(20, c), energy)
    for k in range(20):
        g, _ = level_dense.green(chain, c, energy[k])
        sign, _ = np.linalg.slogdet(g)
        assert np.exp(-1j * found[k]) == pytest.approx(sign, abs=1e-7)


def test_levels_between_closed_leads_are_counted_and_weighted():
    chain, c = make_chain(CLOSED_LEADS), 0.9
    energy = np.linspace(-0.6, 1.5, 2001)
    assert not np.any(chain.is_open(np.full(energy.shape, c), energy))
    count = np.rint(phase(chain, np.full(energy.shape, c), energy) / np.pi)
    finite = level_dense.hamiltonian(chain, c)
    falls = np.flatnonzero(np.diff(count) == -1)
    assert len(falls) == count[0] - count[-1] > 0
    for k in falls:
        low, high = energy[k], energy[k + 1]
        for _ in range(60):
            middle = (low + high) / 2
            above = phase(chain, np.array([c]), np.array([middle]))[0] / np.pi > count[k] - 0.5
            low, high = (middle, high) if above else (low, middle)
        sigma = sum(level_dense.self_energies(chain, c, low))
        assert np.abs(np.linalg.eigvalsh(finite + sigma) - low).min() < 1e-12
        # All states on a small circle around the level: the residue of G.
        angle = np.pi * (np.arange(16) + 0.5) / 16
        around = 1e-5 * np.exp(1j * angle)
        values = analytic(chain, np.full(16, c), low + around)
        residue = (values * around).real.mean()
        weight = level_torques(chain, np.array([c]), np.array([low]))[0]
        assert weight == pytest.approx(-np.pi * residue, rel=1e-6)


@pytest.mark.parametrize("c", [0.7, 1.6])
def test_energy_integrals_against_brute_force(c):
    chain = make_chain(VALVE)
    cuts = np.unique(np.clip(chain.edges(c), -0.9, 0.9).tolist() + list(np.linspace(-0.9, 0.9, 13)))
    x, w = legendre(24)
    place, slope = x * x * (3 - 2 * x), 6 * x * (1 - x) * w  # takes the roots at band edges out
    energy = (cuts[:-1, None] + np.diff(cuts)[:, None] * place).ravel()
    weight = (np.diff(cuts)[:, None] * slope).ravel()
    brute = level_dense.rows_at_c(chain, c, energy, weight)
    found = at_c(chain, np.array([c]))[:, 0]
    scale = np.abs(brute).max()
    assert found[:3] == pytest.approx(brute, abs=2e-7 * scale)
    assert found[3:6] == pytest.approx(brute, abs=2e-7 * scale)


def test_levels_bound_between_closed_leads():
    answer = solve(CLOSED_LEADS)
    assert answer.torque_perpendicular == pytest.approx(4.91615e-5, rel=1e-5)
    filled_like = answer.bound_torque / 2
    assert answer.torque_perpendicular + filled_like == pytest.approx(2.48e-5, rel=3e-3)
    assert answer.torque_perpendicular - filled_like == pytest.approx(7.36e-5, rel=3e-3)


@pytest.mark.parametrize(
    ("u", "charge", "in_plane", "perpendicular"),
    [(-0.6, 2.54011, 1.70573, -1.06758), (-0.3, 1.42434, 0.659559, -0.567671)],
)
def test_tunnel_junction(u, charge, in_plane, perpendicular):
    magnet = {"onsite": 1.6, "hopping": 0.4, "exchange": 0.8}
    case = {
        "layers": [
            layer("ferromagnet", **magnet, magnetization="fixed"),
            layer("insulator", 5.4, 0.4, 5),
            layer("ferromagnet", **magnet, magnetization="free"),
        ],
        "lattice_constant": 0.287,
        "fermi_energy": 0.0,
        "shifts": [0, *(-np.arange(5) / 4), -1],
        "left_share": 0.0,
        "bias": -u,
        "theta": np.pi / 2,
        "temperature": 0.0,
    }
    cell = 0.287e-9**2 / constants.e * 1e12
    answer = solve(case)
    q_0 = answer.current_density * constants.hbar / (2 * constants.e) * cell
    assert q_0 == pytest.approx(charge, rel=1e-4)
    assert answer.torque_parallel * cell == pytest.approx(in_plane, rel=1e-4)
    assert answer.torque_perpendicular * cell == pytest.approx(perpendicular, rel=1e-4)
