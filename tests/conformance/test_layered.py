"""The kernel of the layered engine against Kwant, its NumPy twin and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
import random_stacks
from stacks import BARRIER, COPPER, IRON, junction, textured, valve

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE, instruction_set
from spintorque._kernels.threads import THREADS
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.layered import spectra
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.chain import make_chain

RUNS = [name for level, name in enumerate(INSTRUCTION_SETS) if _native.level_runs(level)]


def points(rng, count, energies=(-1.5, 1.5)):
    kx, ky = rng.uniform(-np.pi, np.pi, (2, count))
    return kx, ky, rng.uniform(*energies, count)


def everywhere(chain, kx, ky, energy, incident, **options):
    bonds, layers = range(len(chain) - 1), range(len(chain))
    return Request(kx, ky, energy, incident, bonds, layers, **options)


def assert_close(found, expected, rtol):
    """Relative to the largest component of each bond (or layer) at each point and angle.

    Below the floor the twin rounds where nothing flows.
    """
    for name in ("current", "density"):
        a, b = getattr(found, name), getattr(expected, name)
        assert np.all(np.isfinite(a))
        scale = np.abs(b).max(axis=1, keepdims=True)
        floor = 1e-13 * np.maximum(1.0, scale.max(axis=0, keepdims=True))
        excess = np.abs(a - b) / (rtol * scale + floor)
        assert excess.max() <= 1, (name, excess.max())


@pytest.mark.parametrize("layers", [1, 3, 8, 20, 40])
@pytest.mark.parametrize("incident", ["left", "right"])
def test_currents_of_random_stacks_are_kwants(layers, incident):
    rng = np.random.default_rng(layers)
    for _ in range(3):
        chain = make_chain(random_stacks.textured(rng, layers), 0.2, [0.9])
        kx, ky, energy = points(rng, 2)
        request = Request(kx, ky, energy, incident, range(len(chain) - 1))
        found, expected = (
            engine_named(name).spectra(chain, request) for name in ("layered", "kwant")
        )
        scale = np.abs(expected.current).max(axis=1, keepdims=True)
        # Below 1e-5 of a channel it is Kwant that rounds.
        large = np.broadcast_to(scale > 1e-5, found.current.shape)
        difference = np.abs(found.current - expected.current) / np.maximum(scale, 1e-5)
        assert np.all(difference[large] < 1e-9)
        assert np.all(difference < 1e-7)


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
@pytest.mark.parametrize("seed", range(12))
def test_random_stacks_agree_with_the_numpy_twin(seed, incident):
    rng = np.random.default_rng(seed)
    make = random_stacks.junction if seed % 2 else random_stacks.textured
    stack = make(rng) if seed % 2 else make(rng, int(rng.integers(1, 13)))
    chain = make_chain(stack, 0.2, [0.0, 0.9, np.pi])
    kx, ky, energy = points(rng, 200)
    if incident == "equilibrium":
        energy = energy + 1j * 10 ** rng.uniform(-2, 1, len(energy))
    request = everywhere(chain, kx, ky, energy, incident)
    assert_close(
        spectra(chain, request), engine_named("layered-numpy").spectra(chain, request), 1e-8
    )


@pytest.mark.parametrize("make", [junction, valve, textured])
@pytest.mark.parametrize("incident", ["left", "equilibrium"])
def test_sums_are_those_of_the_points_and_do_not_depend_on_threads(make, incident, monkeypatch):
    chain, rng = make_chain(make(), 0.0, [0.4, 2.0]), np.random.default_rng(0)
    kx, ky, energy = points(rng, 9000)
    if incident == "equilibrium":
        energy = energy + 0.3j
    weight = rng.normal(size=(2, len(energy))) * (1j if incident == "equilibrium" else 1)
    request = everywhere(chain, kx, ky, energy, incident)
    expected = spectra(chain, request).summed(weight)
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setenv(THREADS, str(threads))
        found.append(spectra(chain, replace(request, weight=weight)))
    assert_close(found[0], expected, 1e-10)
    for other in found[1:]:
        np.testing.assert_array_equal(other.current, found[0].current)
        np.testing.assert_array_equal(other.density, found[0].density)


def test_points_of_a_mesh_are_picked_by_their_index():
    chain, rng = make_chain(textured(), 0.0, [0.4]), np.random.default_rng(1)
    kx, ky, energy = points(rng, 5000)
    index = rng.integers(0, 40, len(energy))
    request = Request(kx[:40], ky[:40], energy, "left", bonds=[3], k_index=index)
    np.testing.assert_array_equal(
        spectra(chain, request).current, spectra(chain, request.expanded()).current
    )


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("incident", ["left", "equilibrium"])
def test_instruction_sets_agree(name, incident, monkeypatch):
    chain, rng = make_chain(textured(), 0.1, [0.4, 2.0]), np.random.default_rng(2)
    kx, ky, energy = points(rng, 300)
    request = everywhere(chain, kx, ky, energy + (0.1j if incident != "left" else 0.0), incident)
    expected = spectra(chain, request)
    monkeypatch.setenv(VARIABLE, name)
    assert instruction_set() == name
    assert_close(spectra(chain, request), expected, 1e-9)


def test_unknown_settings_are_refused(monkeypatch):
    monkeypatch.setenv(VARIABLE, "z80")
    with pytest.raises(st.QuestionError, match="'z80'; allowed on this machine are baseline"):
        st.torque(junction(), theta=1.0)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv(THREADS, "none")
    with pytest.raises(st.QuestionError, match="SPINTORQUE_THREADS is 'none'"):
        st.torque(junction(), theta=1.0)


def barrier_transmission(layers, k, energy, onsite):
    """|t|^2 of one spin through a barrier between equal leads, from the determinants in sinh."""
    t = IRON.hopping
    level = -2 * t * (np.cos(k[0]) + np.cos(k[1]))
    x = (onsite + level - energy) / (2 * t)
    surface = -(x + 1j * np.sqrt(1 - x * x)) / t
    kappa = np.arccosh((BARRIER.onsite + level - energy) / (2 * t))

    def determinant(n):  # of n barrier layers, over (-t)^n
        return np.sinh((n + 1) * kappa) / np.sinh(kappa)

    whole = determinant(layers)
    ends = 2 * t * surface * determinant(layers - 1) + (t * surface) ** 2 * determinant(layers - 2)
    broadening = -2 * t * surface.imag
    return broadening**2 / np.abs(whole + ends) ** 2


@pytest.mark.parametrize("layers", [1, 2, 5, 17, 60, 130])
def test_thick_barriers_keep_their_digits(layers):
    """Landauer's current of parallel magnets on both faces of the barrier, down to 1e-250."""
    chain = make_chain(junction(layers), 0.0, [0.0, 1e-3])
    k, energy = (0.4, 0.3), 0.2
    point = [np.array([x]) for x in (*k, energy)]
    expected = sum(barrier_transmission(layers, k, energy, o) for o in (1.2, 2.0)) / (4 * np.pi)
    for incident, sign in (("left", 1), ("right", -1)):
        found = spectra(chain, Request(*point, incident, bonds=[0, layers])).current
        np.testing.assert_allclose(sign * found[:, 0, 0, 0], expected, rtol=1e-10)
        torque = found[1, 1, :, 0] - 0.0
        assert torque[0] == 0.0
        assert 1e-5 < abs(torque[1]) / expected < 1e-2


def test_torque_through_sixty_layers_keeps_its_digits():
    accuracy = st.TransportAccuracy(k_points=16, energy_points=7, contour_points=16)
    found = [
        st.torque(junction(60), bias=bias, theta=theta, accuracy=accuracy)
        for bias, theta in ((0.3, 1.0), (0.3, np.pi - 1.0))
    ]
    assert 0 < abs(found[0].torque_parallel) < 1e-40
    # In the tunnelling limit both torques are exactly proportional to sin(theta).
    for name in ("torque_parallel", "torque_perpendicular"):
        assert getattr(found[0], name) == pytest.approx(getattr(found[1], name), rel=1e-9)


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
def test_nothing_is_nan_at_band_edges_without_exchange_or_where_levels_meet_the_energy(incident):
    weak = st.Material.ferromagnet(onsite=1.6, exchange=0.0, hopping=0.4)
    stacks = [
        junction(3),
        valve(),
        textured(),
        st.Stack(
            [
                st.Layer(weak, magnetization="fixed"),
                st.Layer(COPPER, 3),
                st.Layer(weak, magnetization="free"),
            ],
            lattice_constant=0.3,
        ),
    ]
    for stack in stacks:
        chain = make_chain(stack, 0.0, [0.0, 1.0, np.pi])
        kx = np.array([0.0, np.pi, np.pi / 2, 0.7])
        ky = np.array([0.0, np.pi, np.pi / 2, 0.2])
        edges = [chain.band_edges(side, kx, ky) for side in ("left", "right")]
        levels = np.array([chain.level(layer, kx, ky) for layer in range(len(chain))])
        energy = np.concatenate([*edges, levels])
        index = np.tile(np.arange(4), len(energy))
        z = energy.ravel() + (1e-12j if incident == "equilibrium" else 0.0)
        found = spectra(chain, everywhere(chain, kx, ky, z, incident, k_index=index))
        assert np.all(np.isfinite(found.current))
        assert np.all(np.isfinite(found.density))


def test_energies_far_up_the_contour_neither_overflow_nor_give_nan():
    for stack in (junction(60), textured(), valve()):
        chain = make_chain(stack, 0.0, [1.0])
        z = 1j * 10.0 ** np.arange(-8, 11)
        k = np.full(len(z), 0.3)
        found = spectra(chain, everywhere(chain, k, k, z, "equilibrium"))
        assert np.all(np.isfinite(found.current))
        assert np.all(np.isfinite(found.density))
