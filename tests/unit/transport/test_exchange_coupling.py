"""Interlayer exchange: two energies that must agree, the two constants, and refusals."""

from dataclasses import replace

import numpy as np
import pytest
import random_stacks
from scipy import constants
from stacks import BARRIER, COBALT, COPPER, IRON, junction, reversed_junction, textured, valve

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque.transport import _exchange_coupling as exchange
from spintorque.transport.engines import layered
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.kernel_plan import DETERMINANT
from spintorque.transport.engines.numpy_engine import determinant_ratio, spectra
from spintorque.transport.engines.recursive_green import half_chain
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.lloyd_energy import (
    complex_log1p,
    log_sums,
    states_energy,
    two_magnets,
)

RUNS = [name for level, name in enumerate(INSTRUCTION_SETS) if _native.level_runs(level)]
MESH = st.TransportAccuracy(k_points=12, contour_points=48)


@pytest.mark.parametrize("temperature", [0.0, 300.0])
@pytest.mark.parametrize("make", [junction, reversed_junction, valve])
def test_both_energies_agree(make, temperature):
    """I5: the torque is the slope of an energy in which no spin current occurs."""
    found = st.exchange_coupling(make(), temperature=temperature, accuracy=MESH)
    scale = np.abs(found.energy_from_states).max()
    assert scale > 0
    np.testing.assert_allclose(found.energy, found.energy_from_states, atol=1e-7 * scale)
    assert found.audit["density_of_states_defect"] < 1e-7


def test_both_energies_agree_through_a_thick_barrier():
    found = st.exchange_coupling(junction(20), accuracy=MESH)
    assert 0 < abs(found.bilinear) < 1e-40
    np.testing.assert_allclose(
        found.energy, found.energy_from_states, rtol=1e-6, atol=1e-12 * abs(found.bilinear)
    )


def test_ratio_of_the_determinant_is_that_of_matrices():
    rng = np.random.default_rng(1)
    kx, ky = rng.uniform(-3, 3, (2, 20))
    z = rng.uniform(-1, 1, 20) + 1j * rng.uniform(0.05, 2, 20)
    for make in (junction, reversed_junction, valve):
        stack, theta = make(), np.array([0.0, np.pi / 2, 1.0])
        magnets = two_magnets(stack)
        chain, bond = make_chain(stack, 0.0, theta), magnets.bond
        left = half_chain(chain, "left", kx, ky, z, broadening=False).inverse(bond)
        right = half_chain(chain, "right", kx, ky, z, broadening=False).green(bond + 1)
        total = left - chain.bond_hopping[bond] ** 2 * right
        determinant = total[0] ** 2 - (total[1:] ** 2).sum(axis=0)
        ratio = determinant_ratio(magnets.chain, magnets.bond, Request(kx, ky, z, "equilibrium"))
        expected = determinant / determinant[1]
        np.testing.assert_allclose(1 + np.cos(theta)[:, None] * ratio, expected, rtol=1e-9)


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("layers", [1, 2, 20, 45])
def test_ratio_of_the_kernel_keeps_its_digits_through_barriers(layers, name, monkeypatch):
    monkeypatch.setenv(VARIABLE, name)
    rng = np.random.default_rng(layers)
    kx, ky = rng.uniform(-3, 3, (2, 200))
    z = rng.uniform(-1, 1, 200) + 1j * 10 ** rng.uniform(-3, 2, 200)
    magnets = two_magnets(junction(layers))
    request = Request(kx, ky, z, "equilibrium")
    expected = determinant_ratio(magnets.chain, magnets.bond, request)
    assert 0 < np.abs(expected).min() < 10.0 ** (-3 * layers)
    np.testing.assert_allclose(
        layered.determinant_ratio(magnets.chain, magnets.bond, request), expected, rtol=1e-11
    )


@pytest.mark.parametrize("seed", range(20))
def test_ratio_of_the_kernel_is_that_of_numpy(seed):
    rng = np.random.default_rng(seed)
    magnets = two_magnets(random_stacks.junction(rng))
    kx, ky = rng.uniform(-3, 3, (2, 50))
    z = rng.uniform(-1, 1, 6000) + 1j * 10 ** rng.uniform(-3, 3, 6000)
    index = rng.integers(0, 50, 6000)
    request = Request(kx, ky, z, "equilibrium", k_index=index)
    of = magnets.chain, magnets.bond, request
    found, expected = layered.determinant_ratio(*of), determinant_ratio(*of)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    # Far up on the contour, where it is nothing, it stays finite.
    above = layered.determinant_ratio(magnets.chain, magnets.bond, replace(request, energy=1e7 * z))
    assert np.abs(above).max() < 1e-12


def test_determinant_of_what_is_no_pair_is_refused():
    chain = make_chain(textured(), 0.0, [1.0])
    point = [np.array([x]) for x in (0.3, 0.5, 0.1 + 0.2j)]
    with pytest.raises(ValueError, match="do not fit each other"):
        layered.spectra(chain, Request(*point, "equilibrium", bonds=[4]), DETERMINANT)
    chain = make_chain(junction(), 0.0, [0.0])
    real = [np.array([x]) for x in (0.3, 0.5, 0.1)]
    with pytest.raises(ValueError, match="do not fit each other"):
        layered.spectra(chain, Request(*real, "left", bonds=[1]), DETERMINANT)


def test_both_engines_give_the_same_coupling():
    one, other = (
        st.exchange_coupling(valve(), accuracy=MESH, engine=name)
        for name in ("layered", "layered-numpy")
    )
    scale = np.abs(other.energy_from_states).max()
    for name in ("energy", "energy_from_states"):
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-12 * scale
        )


def test_torque_spectrum_is_the_slope_of_the_logarithm():
    kx, ky, z = np.array([0.7]), np.array([0.3]), np.array([0.1 + 0.4j])
    stack, theta = junction(1), 1.1
    magnets = two_magnets(stack)
    request = Request(kx, ky, z, "equilibrium", bonds=(magnets.bond,))
    current = spectra(make_chain(stack, 0.0, theta), request).current[0, 2, 0, 0]
    ratio = determinant_ratio(magnets.chain, magnets.bond, request)[0]
    slope = -1j / np.pi * (-np.sin(theta) * ratio) / (1 + np.cos(theta) * ratio)
    assert current == pytest.approx(slope, rel=1e-10)


def test_logarithm_keeps_small_digits():
    x = np.array([1e-30 + 2e-30j, -0.3 + 2j, 0j])
    expected = np.array([1e-30 + 2e-30j, np.log(0.7 + 2j), 0])
    np.testing.assert_allclose(complex_log1p(x), expected, rtol=1e-14)


def test_sums_of_logarithms_are_those_of_the_points():
    rng = np.random.default_rng(5)
    x = np.cos(np.linspace(0, np.pi, 13))
    size = np.concatenate([10 ** rng.uniform(-12, -0.5, 3000), 10 ** rng.uniform(-3.3, -2.7, 500)])
    ratio = size * np.exp(2j * np.pi * rng.uniform(size=len(size)))
    weight = rng.normal(size=(2, len(size))) + 1j * rng.normal(size=(2, len(size)))
    terms = weight[:, None] * complex_log1p(x[:, None] * ratio)
    error = np.abs(log_sums(x, ratio, weight) - terms.sum(axis=-1).T).max()
    assert error < 1e-14 * np.abs(terms).sum(axis=-1).max()
    # Each small one by itself keeps its digits.
    few = np.array([1e-40 + 2e-40j, 9e-4j, -9e-4])
    for one in few:
        found = log_sums(x[:3], np.array([one]), np.ones((1, 1)))[:, 0]
        np.testing.assert_allclose(found, complex_log1p(x[:3] * one), rtol=1e-14)


def through_a_metal(layers):
    metal = st.Material.normal_metal(onsite=5.5, hopping=1.0)
    magnet = st.Material.ferromagnet(onsite=5.55, exchange=0.5, hopping=1.0)
    sides = [st.Layer(magnet, magnetization=role) for role in ("fixed", "free")]
    return st.Stack([sides[0], st.Layer(metal, layers), sides[1]], lattice_constant=1.0)


def in_electronvolts(values):
    return float(values[0] - values[-1]) / constants.e * 1e-18


@pytest.mark.parametrize(
    ("layers", "expected", "digits"),
    [
        *(
            pytest.param(n, energy, digits, marks=pytest.mark.slow)
            for n, energy, digits in (
                (2, 1.2791e-4, 8),
                (4, -4.921e-5, 8),
                (6, 2.660e-5, 8),
                (8, -1.684e-5, 8),
                (10, 1.130e-5, 8),
                (12, -7.845e-6, 9),
                (20, -1.254e-6, 9),
            )
        ),
    ],
)
def test_coupling_through_a_metal_on_the_mesh_of_the_source(layers, expected, digits):
    """E_P - E_AP (units of t) to every digit; 800 x 800 k points in the source."""
    accuracy = st.TransportAccuracy(k_points=800, contour_points=60)
    ends = np.array([0.0, np.pi])
    found = states_energy(two_magnets(through_a_metal(layers)), ends, 0.0, accuracy).value[0]
    assert found[0] - found[1] == pytest.approx(expected, abs=0.6 * 10.0**-digits)


@pytest.mark.parametrize(
    ("layers", "expected"), [(2, 1.279e-4), (4, -4.922e-5), (8, -1.6795e-5), (20, -1.2366e-6)]
)
def test_coupling_through_a_metal(layers, expected):
    """E_P - E_AP (units of t) on a mesh of 2400 x 2400 k points."""
    found = st.exchange_coupling(through_a_metal(layers))
    for energy in (found.energy, found.energy_from_states):
        assert in_electronvolts(energy) == pytest.approx(expected, rel=2e-3)
    assert -2 * found.bilinear / constants.e * 1e-18 == pytest.approx(expected, rel=0.05)


def test_constants_are_those_of_the_torque():
    found = st.exchange_coupling(junction(1), temperature=300.0, accuracy=MESH)
    for theta in (0.4, 1.3, 2.5):
        sin, cos = np.sin(theta), np.cos(theta)
        torque = st.torque(junction(1), theta=theta, temperature=300.0, accuracy=MESH)
        expected = found.bilinear * sin + 2 * found.biquadratic * sin * cos
        assert torque.torque_perpendicular == pytest.approx(
            expected, abs=1e-14 + 20 * found.higher_order
        )
    x = np.cos(found.theta)
    left = found.energy + found.bilinear * x + found.biquadratic * x**2
    assert np.abs(left).max() == pytest.approx(found.higher_order, rel=1e-9)
    assert found.higher_order < 1e-2 * abs(found.biquadratic)
    assert abs(found.biquadratic) < 0.1 * abs(found.bilinear)
    assert 0 < found.bilinear_error < np.inf


def test_no_exchange_means_no_coupling():
    paramagnet = st.Material.ferromagnet(onsite=1.6, exchange=0.0, hopping=0.4)
    layers = [*junction().layers[:2], st.Layer(paramagnet, magnetization="free")]
    found = st.exchange_coupling(st.Stack(layers, lattice_constant=0.287), accuracy=MESH)
    assert found.bilinear == found.biquadratic == found.audit["density_of_states_defect"] == 0
    assert not found.energy_from_states.any()


def test_a_difference_of_the_energies_stops_the_run(monkeypatch):
    series = exchange.torque_series(12)
    wrong = exchange.TorqueSeries(series.theta, 10 * series.to_coefficients)
    monkeypatch.setattr(exchange, "torque_series", lambda count: wrong)
    with pytest.raises(st.IdentityError, match=r"density of states \(I5\) differ by"):
        st.exchange_coupling(junction(), accuracy=MESH)


def test_other_stacks_are_refused():
    with pytest.raises(st.QuestionError, match="third magnet along"):
        st.exchange_coupling(textured())
    fixed = st.Layer(COBALT, 2, magnetization="fixed")
    free = st.Layer(IRON, 2, magnetization="free")
    metal = st.Layer(COPPER, 2)
    lead = st.Layer(COPPER)
    both = st.Stack([lead, fixed, metal, free, metal, fixed, lead], lattice_constant=0.3)
    with pytest.raises(st.QuestionError, match="both sides of the free magnet"):
        st.exchange_coupling(both)
    rashba = replace(COPPER, rashba=0.05)
    coupled = st.Stack([lead, fixed, st.Layer(rashba, 1), free, lead], lattice_constant=0.3)
    with pytest.raises(st.QuestionError, match="rashba"):
        st.exchange_coupling(coupled)
    with pytest.raises(st.QuestionError, match="no free layer"):
        st.exchange_coupling(
            st.Stack([lead, fixed, st.Layer(BARRIER, 1), lead], lattice_constant=0.3)
        )
    with pytest.raises(st.QuestionError, match="temperature is -1"):
        st.exchange_coupling(junction(), temperature=-1.0)


def test_coupling_is_swept(tmp_path):
    axes = {"layers[1].thickness": [1, 2], "temperature": [0.0, 300.0]}
    found = st.sweep(
        junction(), axes, folder=tmp_path / "a.zarr", accuracy=MESH, quantity="exchange_coupling"
    )
    assert found.complete
    data = found.dataset
    assert data["bilinear"].dims == tuple(axes)
    assert data["bilinear"].attrs["units"] == "J m-2"
    one = st.exchange_coupling(junction(2), temperature=300.0, accuracy=MESH)
    for name in ("bilinear", "biquadratic", "bilinear_error", "biquadratic_error"):
        assert float(data[name][1, 1]) == getattr(one, name)
    assert float(data["density_of_states_defect"].max()) < 1e-7
    with pytest.raises(st.QuestionError, match=r"bias is \[0.1\]; exchange_coupling has no bias"):
        st.sweep(
            junction(), axes, folder=tmp_path / "b.zarr", bias=0.1, quantity="exchange_coupling"
        )
    with pytest.raises(st.QuestionError, match="third magnet"):
        st.sweep(
            textured(),
            axes,
            folder=tmp_path / "b.zarr",
            accuracy=MESH,
            quantity="exchange_coupling",
        )
