"""Brillouin zone, contour and window against closed forms and SciPy."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from stacks import junction

import spintorque as st
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.hamiltonian.leads import bloch_factors
from spintorque.transport.integration.brillouin import coarser, wedge
from spintorque.transport.integration.contour import contour_nodes
from spintorque.transport.integration.integrate import Goal, IntegralQuestion, integrate
from spintorque.transport.integration.window import window_nodes
from spintorque.units import BOLTZMANN_EV


@pytest.mark.parametrize("points", [4, 10, 24])
def test_wedge_sums_the_whole_zone(points):
    kx, ky, weight = wedge(points)
    line = (np.arange(points) + 0.5) * 2 * np.pi / points
    x, y = np.meshgrid(line, line)

    def function(kx, ky):
        return np.exp(np.cos(kx) + np.cos(ky)) + np.cos(kx) * np.cos(ky)

    assert weight @ function(kx, ky) == pytest.approx(function(x, y).mean(), rel=1e-13)
    assert weight.sum() == pytest.approx(1)
    assert np.all((kx >= ky) & (ky > 0) & (kx < np.pi))


def test_meshes_that_are_compared_are_coarser_and_even():
    for points in range(8, 200, 2):
        meshes = coarser(points)
        assert all(mesh % 2 == 0 and 0.25 * points <= mesh < points for mesh in meshes)


@pytest.mark.parametrize("temperature", [0.0, 0.3, 30.0, 300.0, 3000.0])
def test_contour_equals_the_real_axis(temperature):
    """An analytic function with poles at -0.5 - 0.05i and 1.2 - 0.3i, mu = 0.1."""
    mu, thermal = 0.1, BOLTZMANN_EV * temperature

    def function(z):
        return 1 / ((z + 0.5 + 0.05j) * (z - 1.2 + 0.3j))

    def integrand(energy):
        occupied = expit(-(energy - mu) / thermal) if thermal else float(energy < mu)
        return occupied * function(energy).real

    wide = max(40 * thermal, 0.5)
    ends = [-np.inf, -10, -0.7, -0.3, mu - wide / 40, mu, mu + wide / 40, mu + wide, 12 + wide]
    ends = sorted(ends)
    expected = sum(
        quad(integrand, a, b, epsabs=1e-13, limit=400)[0] for a, b in itertools.pairwise(ends)
    )
    z, weights = contour_nodes(mu, temperature, 48)
    value, coarse = (weights @ function(z)).real
    assert np.all(z.imag > 0)
    assert value == pytest.approx(expected, abs=1e-9)
    assert abs(value - expected) < abs(coarse - expected) + 1e-9


@pytest.mark.parametrize("temperature", [0.0, 300.0])
def test_window_equals_an_adaptive_integral(temperature):
    """Square roots at all band edges at one k, where the left lead opens above the right one."""
    bias = 0.7
    chain = make_chain(junction(), bias, 0.0)
    kx, ky = np.array([1.2]), np.array([0.6])
    edges = chain.band_edges("right", kx, ky)[:, 0]
    left, right = chain.chemical_potentials
    thermal = BOLTZMANN_EV * temperature

    def spectrum(energy):
        """Analytic above the axis; its real part is positive inside the bands and 0 outside."""
        bands = zip(edges[:2], edges[2:], strict=True)
        z = energy + 0j
        return sum(-1j * np.sqrt(z - top) * np.sqrt(z - bottom) for bottom, top in bands)

    def integrand(energy):
        if thermal:
            occupied = expit((right - energy) / thermal) - expit((left - energy) / thermal)
        else:
            occupied = -float(right < energy < left)
        return float(occupied * spectrum(np.array([energy]))[0].real)

    ends = sorted({-1.5, right, left, 1.5, *(e for e in edges if abs(e) < 1.5)})
    expected = sum(
        quad(integrand, a, b, epsabs=1e-12, limit=400)[0] for a, b in itertools.pairwise(ends)
    )
    both, one, none = window_nodes(chain, kx, ky, temperature, 31, "right", 1e-9)
    assert len(both.energy)
    assert len(one.energy)
    assert not np.iscomplexobj(both.energy)
    assert np.all(one.energy.imag > 0)
    parts = (nodes.weight @ spectrum(nodes.energy) for nodes in (both, one))
    value, coarse = sum(parts).real
    assert np.all(np.isin(none.k_index, 0))
    assert value == pytest.approx(expected, rel=1e-7)
    assert coarse == pytest.approx(expected, rel=1e-3)


@pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")  # the barrier conducts
def test_bound_states_are_filled_halfway_between_the_leads():
    """Above both leads' bands at this k: an analytic function, of which half is to count."""
    chain = make_chain(junction(fermi_energy=4.8), 0.4, 0.0)
    kx, ky = np.array([0.3]), np.array([0.2])
    both, one, none = window_nodes(chain, kx, ky, 0.0, 9, "left", 1e-3)
    assert not len(both.energy)
    assert not len(one.energy)
    pole = 4.85 - 0.05j
    value = (none.weight[0] @ (1 / (none.energy - pole) ** 2)).real
    exact = (1 / (4.6 - pole) - 1 / (5.0 - pole)).real
    assert none.bound_share == 0.5
    assert value == pytest.approx(exact, rel=2e-3)


def test_window_is_empty_at_zero_bias():
    kx, ky, _ = wedge(4)
    assert not window_nodes(make_chain(junction(), 0.0, 0.0), kx, ky, 300.0, 9, "left", 1e-3)


@pytest.mark.parametrize("distance", [0.0, 1e-14, 1e-9])
def test_leads_are_finite_at_a_band_edge(distance):
    chain = make_chain(junction(), 0.0, 0.0)
    k = np.array([0.7])
    for edge in chain.band_edges("left", k, k)[:, 0]:
        for energy in (edge - distance, edge + distance, edge + 1j * distance):
            factors = bloch_factors(chain, "left", k, k, np.array([energy]))
            assert np.all(np.isfinite(factors))
            assert np.all(np.abs(factors) <= 1 + 1e-12)


def test_error_estimates_bound_the_distance_to_a_finer_run():
    chain = make_chain(junction(), 0.4, [1.0])

    def rows(request):
        return engine_named("layered").spectra(chain, replace(request, bonds=[2])).current[0, 1:3]

    coarse, fine = (
        integrate(
            IntegralQuestion(
                chain,
                rows,
                300.0,
                st.TransportAccuracy(k_points=points),
                "left",
                Goal([[0, 1]]),
            )
        )
        for points in (16, 90)
    )
    error = coarse.k_error + coarse.energy_error
    assert np.all(np.abs(coarse.value - fine.value) <= error)
    assert np.all(error > 0)
