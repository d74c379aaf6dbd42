"""Integrals over cos kx + cos ky: closed forms, meshes, sharp resonances."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from stacks import STACKS, junction, valve

import spintorque as st
from spintorque._kernels.threads import THREADS
from spintorque.transport._torque import TORQUES_AND_CURRENT, TorqueRows
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.free_magnet import free_magnet
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.integration.adaptive_window import WindowProblem, window_at
from spintorque.transport.integration.brillouin import wedge
from spintorque.transport.integration.gauss import GAUSS_NODES, gauss_pair, mean_rule
from spintorque.transport.integration.integrate import IntegralQuestion, integrate
from spintorque.transport.integration.refinement import Budget
from spintorque.transport.integration.tolerance import Goal
from spintorque.transport.integration.transverse import (
    density_of_states,
    k_parallel,
    kinks,
    zone_rules,
)
from spintorque.transport.integration.window_path import Lift
from spintorque.transport.integration.zone_path import ZonePoints


def over_zone(function, ends):
    """Means over the zone by the Gauss and by the anti-Gauss rule, on intervals between ends."""
    rules = [zone_rules(*pair) for pair in pairwise(ends)]
    return [sum(w @ function(c) for c, w in column) for column in zip(*rules, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("power", [0.0, 1.5])
def test_the_anti_gauss_rule_is_off_by_as_much_the_other_way(power):
    """Moments of the weight x^power on (0, 1)."""
    x, weight = np.polynomial.legendre.leggauss(400)
    x, weight = (1 + x) / 2, weight / 2 * ((1 + x) / 2) ** power
    (gauss, gauss_weights), (anti, anti_weights) = gauss_pair(x, weight)
    assert len(gauss) == GAUSS_NODES == len(anti) - 1
    for degree in range(2 * GAUSS_NODES + 2):
        by_gauss, by_anti = gauss_weights @ gauss**degree, anti_weights @ anti**degree
        assert (by_gauss + by_anti) / 2 == pytest.approx(1 / (degree + 1 + power), rel=1e-9)
        exact = degree < 2 * GAUSS_NODES
        assert (abs(by_gauss - by_anti) < 1e-12) == exact
    nodes, (mean, alone) = mean_rule()
    assert mean @ np.exp(nodes) == pytest.approx(np.e - 1, rel=1e-15)
    assert alone @ nodes**3 == pytest.approx(1 / 4, rel=1e-14)


def test_moments_of_the_square_lattice():
    """Means of c, c^2, c^4 follow from those of cos^2 and cos^4; half the zone has c > 0."""
    for power, exact in ((0, 1.0), (1, 0.0), (2, 1.0), (4, 2.25)):
        for found in over_zone(lambda c, p=power: c**p, (-2, 0, 2)):
            assert found == pytest.approx(exact, abs=1e-13)
    for found in over_zone(np.ones_like, (0, 0.3, 2)):
        assert found == pytest.approx(0.5, rel=1e-13)


@pytest.mark.parametrize("ends", [(-2, -1, 0, 1, 2), (-2, -0.7, 0, 1e-6, 1.3, 2)])
def test_zone_rules_agree_with_a_mesh(ends):
    """An analytic function, for which a mesh converges exponentially as well."""

    def function(c):
        return np.exp(c) / (3.5 - c)

    kx, ky, weight = wedge(64)
    exact = weight @ function(np.cos(kx) + np.cos(ky))
    for found in over_zone(function, ends):
        assert found == pytest.approx(exact, rel=1e-10)


def test_density_of_states_counts_the_zone():
    """Area of the zone with a < c < b, from a one-dimensional integral over kx."""

    def above(c):
        def share(kx):
            return np.arccos(np.clip(c - np.cos(kx), -1, 1))

        bends = [np.arccos(np.clip(c + sign, -1, 1)) for sign in (1, -1)]
        return quad(share, 0, np.pi, points=bends, limit=400, epsabs=1e-13)[0] / np.pi**2

    for start, stop in ((-1.9, -0.4), (-0.1, 0.0), (0.0, 1e-3), (0.2, 2.0)):
        expected = above(start) - above(stop)
        rules = zone_rules(start, stop)
        assert [w.sum() for _, w in rules] == pytest.approx([expected] * 2, rel=1e-8)


def test_kinks_are_where_band_edges_meet():
    """Edges of both leads on a fine grid of c: with a potential, or with one another."""
    chain = make_chain(STACKS["textured"](), 0.3, 0.0)
    grid = np.linspace(-2, 2, 100_002)
    k = k_parallel(grid)
    left, right = (chain.band_edges(side, k, k) for side in ("left", "right"))
    potentials = np.array([[0.15], [-0.15]])
    pairs = ((left, potentials), (right, potentials), (left, right))
    found = []
    for some, others in pairs:
        above = some[:, None] > others[None]
        found += [
            grid[:-1][turn] for turn in (above[..., 1:] != above[..., :-1]).reshape(-1, 100_001)
        ]
    expected = np.unique([-2, 0, 2, *np.concatenate(found).round(3)])
    np.testing.assert_allclose(np.unique(np.round(kinks(chain), 3)), expected, atol=2e-3)
    assert len(expected) == 10


@pytest.mark.parametrize("width", [1e-2, 1e-5, 1e-9])
def test_pieces_find_resonances_of_any_width(width):
    """Beside a broad resonance and under its tails lies a sharp one; both integrals are known."""
    chain = make_chain(valve(), 0.5, 0.0)  # whose leads are open all over the window
    transverse, zero = np.array([1.08, 0.91]), np.zeros(2)
    sharp, broad = 0.0123, 0.05

    def spectrum(energy):
        tail = np.sqrt(width) / ((energy - sharp) ** 2 + width)
        return tail + width / ((energy - sharp) ** 2 + width**2) + broad / (energy**2 + broad**2)

    def rows(request):
        assert request.incident == "left"
        return spectrum(request.energy)[None, None]

    def integral(energy):
        tail = width**0.5 / width**0.5 * np.arctan((energy - sharp) / width**0.5)
        return tail + np.arctan((energy - sharp) / width) + np.arctan(energy / broad)

    asked = WindowProblem(chain, rows, 0.0, "left", 1e-6, Goal([[0]]), Budget(1e6))
    weight = np.array([0.25, 0.5])
    points = ZonePoints(transverse, weight, Lift(zero, zero, zero + 1))
    value, error, bound = window_at(asked, points, np.zeros((1, 1)), 1.0)
    assert not bound.any()
    exact = weight * density_of_states(transverse) * (integral(0.25) - integral(-0.25))
    np.testing.assert_allclose(value[0, 0], exact, rtol=1e-6)
    assert np.all(np.abs(value[0, 0] - exact) <= error[0, 0] + 1e-12)
    assert asked.budget.points > 1e6 - 2e4


def occupied_states(turn):
    """Integral of a state at energy turn - c in every k, filled at T = 0, less a filled one."""
    chain = make_chain(valve(), 0.0, 0.0)

    def rows(request):
        real = (np.cos(request.kx) + np.cos(request.ky))[request.k_index]
        energy = request.energy - turn + real + 1j * request.rise
        poles = 1j / np.pi * (1 / energy - 1 / (energy + 40))
        return (request.weight @ poles).real[None, None]

    return integrate(
        IntegralQuestion(chain, rows, 0.0, st.TransportAccuracy(), "left", Goal([[0]]))
    )


def test_a_sharp_step_is_passed_at_a_distance():
    """States are empty where c < turn, which no rule knows beforehand; zone_rules counts them."""
    for turn in np.random.default_rng(1).uniform(0.1, 1.9, 40):
        found = occupied_states(turn)
        exact = zone_rules(turn, 2.0)[0][1].sum() - 1
        assert found.excess <= 1
        difference = np.abs(found.value - exact)
        assert np.all(difference <= found.k_error + found.energy_error)


def solved(stack, bias, temperature, **accuracy):
    chain, magnet = make_chain(stack, bias, [0.6, 2.0]), free_magnet(stack)
    rows = TorqueRows(chain, magnet, engine_named("layered").spectra)
    asked = st.TransportAccuracy(**accuracy)
    goal = Goal(TORQUES_AND_CURRENT)
    return integrate(IntegralQuestion(chain, rows, temperature, asked, magnet.incident, goal))


def scale(found):
    """Largest torque, twice, and largest current."""
    torque, current = np.abs(found.value[:2]).max(), np.abs(found.value[2]).max()
    return np.array([torque, torque, current])[:, None]


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(
    ("bias", "temperature"),
    [
        pytest.param(0.3, 300.0, marks=pytest.mark.slow),
        pytest.param(-0.1, 300.0, marks=pytest.mark.slow),
        (0.0, 300.0),
    ],
)
def test_agrees_with_a_brute_force_mesh(name, bias, temperature):
    stack = STACKS[name]()
    if any(layer.material.rashba for layer in stack.layers):
        pytest.skip("has no integral over cos kx + cos ky")
    found = solved(stack, bias, temperature, rtol=1e-5)
    mesh = solved(stack, bias, temperature, k_points=256, energy_points=63, contour_points=80)
    assert found.excess <= 1
    difference = np.abs(found.value - mesh.value)
    assert np.all(difference <= 1e-5 * scale(found) + mesh.k_error + mesh.energy_error)
    assert np.all(difference <= 1e-2 * scale(found) + 1e-13)


@pytest.mark.slow
def test_sharp_fermi_surface_agrees_with_a_very_fine_mesh():
    """At T = 0 the mesh converges slowly; two meshes show the limit."""
    found = solved(valve(), 0.2, 0.0, rtol=1e-6)
    distances = []
    for points in (64, 512):
        mesh = solved(valve(), 0.2, 0.0, k_points=points, energy_points=127, contour_points=80)
        distances.append((np.abs(found.value - mesh.value) / scale(found)).max())
    assert distances[1] < 2e-4
    assert distances[1] < distances[0] / 4


@pytest.mark.parametrize("fixed", [{"energy_points": 63}, {"contour_points": 80}])
def test_given_energy_rules_stay(fixed):
    found, free = (solved(valve(), 0.3, 300.0, rtol=1e-4, **more) for more in (fixed, {}))
    difference = np.abs(found.value - free.value)
    assert np.all(difference <= found.k_error + found.energy_error + free.k_error + 1e-15)
    assert not np.array_equal(found.value, free.value)


def test_refinement_ends_where_it_is_told_to():
    found = solved(valve(), -0.1, 0.0, rtol=1e-9, max_k_points=24)
    assert found.excess > 1
    assert np.all(found.k_error + found.energy_error > 0)


def test_threads_change_no_digit(monkeypatch):
    monkeypatch.setenv(THREADS, "1")
    alone = solved(valve(), -0.1, 300.0)
    monkeypatch.setenv(THREADS, "3")
    assert np.array_equal(solved(valve(), -0.1, 300.0).value, alone.value)


def test_rashba_coupling_stays_on_a_mesh(monkeypatch):
    """A function of kx - ky has an integral that only the whole zone gives."""
    layers = list(junction().layers)
    metal = st.Material(kind="normal_metal", onsite=1.0, hopping=0.4, rashba=0.2)
    stack = st.Stack([layers[0], layers[1], st.Layer(metal, 1), layers[2]], lattice_constant=0.3)
    seen = []

    def rows(request):
        seen.append(np.asarray(request.kx - request.ky))
        return np.zeros((1, 1, 2))

    chain = make_chain(stack, 0.0, [1.0])
    integrate(IntegralQuestion(chain, rows, 300.0, st.TransportAccuracy(), "left", Goal([[0]])))
    assert np.abs(seen[0]).max() > 1
