"""Amplitudes of collinear chains from the kernel against Kwant, the NumPy twin and closed forms."""

import continuants
import numpy as np
import pytest
import random_stacks
from stacks import COBALT, COPPER

import spintorque as st
from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE
from spintorque._kernels.threads import THREADS
from spintorque.transport._mixing_conductance import collinear_chain
from spintorque.transport.engines import collinear, collinear_numpy
from spintorque.transport.engines.collinear import mixing_sums, spin_amplitudes
from spintorque.transport.engines.registry import mixing_engines
from spintorque.transport.hamiltonian.chain import make_chain

RUNS = [name for level, name in enumerate(INSTRUCTION_SETS) if _native.level_runs(level)]
UP, DOWN = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)


def points(rng, count, energies=(-1.5, 2.5)):
    kx, ky = rng.uniform(-np.pi, np.pi, (2, count))
    return kx, ky, rng.uniform(*energies, count)


def chain_of(rng, layers):
    """A random collinear chain with a magnet."""
    while True:
        stack = random_stacks.collinear(rng, layers)
        if any(layer.material.kind == "ferromagnet" for layer in stack.layers):
            return collinear_chain(stack)


def assert_same(found, expected, rtol):
    np.testing.assert_array_equal(found.is_open, expected.is_open)
    np.testing.assert_allclose(found.reflected, expected.reflected, rtol=0, atol=rtol)
    np.testing.assert_allclose(found.transmitted, expected.transmitted, rtol=rtol, atol=1e-290)


@pytest.mark.parametrize("layers", [0, 1, 2, 5, 12, 17, 40, 70])
@pytest.mark.parametrize("seed", range(4))
def test_random_chains_agree_with_the_numpy_twin(layers, seed):
    rng = np.random.default_rng([layers, seed])
    chain, where = chain_of(rng, layers), points(rng, 300)
    found, expected = (m.spin_amplitudes(chain, *where) for m in (collinear, collinear_numpy))
    assert found.is_open.any()
    # Through long chains with resonances it is the twin that rounds.
    assert_same(found, expected, 1e-9 if layers < 20 else 1e-6)
    weight = rng.uniform(size=300)
    sums, twins = (m.mixing_sums(chain, *where, weight) for m in (collinear, collinear_numpy))
    for name, value in vars(twins).items():
        assert getattr(sums, name) == pytest.approx(value, rel=1e-9, abs=1e-10), name


@pytest.mark.parametrize("layers", [0, 1, 2, 5, 17, 40, 70])
@pytest.mark.parametrize("seed", range(4))
def test_transmission_of_random_chains_keeps_its_digits(layers, seed):
    rng = np.random.default_rng([seed, layers])
    chain, (kx, ky, energy) = chain_of(rng, layers), points(rng, 300)
    found, in_plane = spin_amplitudes(chain, kx, ky, energy), np.cos(kx) + np.cos(ky)
    for spin, sign in enumerate((1, -1)):
        shift = sign * chain.exchange / 2 * chain.direction[0, :, 2]
        levels = chain.onsite[:, None] - 2 * np.outer(chain.hopping, in_plane) - shift[:, None]
        expected = continuants.transmitted(levels, chain.hopping, chain.bond_hopping, energy)
        is_open = found.is_open[:, spin].all(axis=0)
        np.testing.assert_allclose(
            found.transmitted[spin, is_open], expected[is_open].astype(complex), rtol=1e-10
        )


@pytest.mark.parametrize("layers", [0, 1, 3, 20, 50])
def test_the_current_is_kept(layers):
    rng = np.random.default_rng(layers)
    chain = chain_of(rng, layers)
    found = spin_amplitudes(chain, *points(rng, 500))
    kept = np.abs(found.reflected) ** 2 + np.abs(found.transmitted) ** 2
    np.testing.assert_allclose(kept, found.is_open[0], rtol=0, atol=1e-11)
    assert np.all((found.transmitted != 0) == found.is_open.all(axis=0))


def stack_of(*inner, last):
    return st.Stack([st.Layer(COPPER), *inner, last], lattice_constant=0.3)


@pytest.mark.parametrize(
    "stack",
    [
        stack_of(last=st.Layer(COBALT, magnetization=UP)),
        stack_of(st.Layer(COBALT, 1, UP), last=st.Layer(COPPER)),
        stack_of(st.Layer(COBALT, 3, UP), st.Layer(COPPER, 4), last=st.Layer(COBALT, None, UP)),
        stack_of(st.Layer(COBALT, 2, UP), st.Layer(COBALT, 2, DOWN), last=st.Layer(COPPER)),
        stack_of(st.Layer(COBALT, 11, UP), st.Layer(COPPER, 6), last=st.Layer(COPPER)),
    ],
)
def test_amplitudes_are_those_of_kwants_s_matrix(stack):
    chain, rng = collinear_chain(stack), np.random.default_rng(0)
    kx, ky, energy = points(rng, 40, (0.0, 2.0))
    found, compared = spin_amplitudes(chain, kx, ky, energy), 0
    for i in np.flatnonzero(found.is_open.any(axis=1).all(axis=0)):
        expected = st.scattering(stack, energy=energy[i], k=(kx[i], ky[i]))
        for s, spin in enumerate(("up", "down")):
            for wave, out in ((found.reflected, "left"), (found.transmitted, "right")):
                block = expected.amplitude(out, "left", spin, spin).ravel()
                assert (
                    len(block) == found.is_open[0, s, i] * found.is_open[int(out == "right"), s, i]
                )
                value = block[0] if len(block) else 0.0
                assert wave[s, i] == pytest.approx(value, rel=1e-9, abs=1e-11)
                compared += len(block)
    assert compared > 30


def barrier_amplitude(metal, barrier, layers, k, energy):
    """t through a barrier between equal leads of the same hopping, from the sinh of its waves."""
    t = metal.hopping
    level = -2 * t * (np.cos(k[0]) + np.cos(k[1]))
    x = (metal.onsite + level - energy) / (2 * t)
    b = x + 1j * np.sqrt(1 - x * x)
    kappa = np.arccosh((barrier.onsite + level - energy) / (2 * t))

    def determinant(n):
        return (-1) ** n * np.sinh((n + 1) * kappa) / np.sinh(kappa)

    ends = 2 * b * determinant(layers - 1) + b**2 * determinant(layers - 2)
    return (-1) ** (layers + 1) * 2j * b.imag * b**2 / (determinant(layers) + ends)


@pytest.mark.parametrize("layers", [1, 2, 5, 17, 60, 130, 300])
def test_thick_barriers_keep_their_digits(layers):
    metal = st.Material.normal_metal(onsite=1.2, hopping=0.4)
    barrier = st.Material.insulator(onsite=5.4, hopping=0.4)
    stack = stack_of_one(metal, barrier, layers)
    k, energy = (0.4, 0.3), 0.2
    point = [np.array([x]) for x in (*k, energy)]
    found = spin_amplitudes(make_chain(stack, 0.0, 0.0), *point)
    expected = barrier_amplitude(metal, barrier, layers, k, energy)
    assert 1e-300 < abs(expected) < 0.2
    np.testing.assert_allclose(found.transmitted[:, 0], expected, rtol=1e-11)


def stack_of_one(metal, barrier, layers):
    ends = st.Layer(metal)
    return st.Stack([ends, st.Layer(barrier, layers), ends], lattice_constant=0.3)


def exact_stack(layers):
    """Levels and hoppings are short binary numbers, so that a band edge is hit exactly."""
    metal = st.Material.normal_metal(onsite=1.0, hopping=0.5)
    magnet = st.Material.ferromagnet(onsite=1.25, exchange=0.5, hopping=0.25)
    inner = [st.Layer(magnet, layers, UP)] if layers else []
    return st.Stack([st.Layer(metal), *inner, st.Layer(magnet, None, UP)], lattice_constant=0.3)


@pytest.mark.parametrize("layers", [0, 1, 6])
def test_band_edges_and_levels_give_no_nan(layers):
    chain = collinear_chain(exact_stack(layers))
    zero = np.zeros(1)
    edges = [chain.band_edges(side, zero, zero).ravel() for side in ("left", "right")]
    levels = [chain.level(1, zero, zero) + shift for shift in (-0.25, 0.25)]
    energy = np.concatenate([*edges, *levels])
    where = np.zeros_like(energy), np.zeros_like(energy), energy
    found = spin_amplitudes(chain, *where)
    assert np.isfinite(found.reflected).all()
    assert np.isfinite(found.transmitted).all()
    assert not found.is_open[0, :, :4].any()
    assert_same(found, collinear_numpy.spin_amplitudes(chain, *where), 1e-9)
    # A little inside the band a mode reflects wholly.
    near = spin_amplitudes(chain, zero, zero, edges[0][:1] + 1e-14)
    assert near.is_open[0].all()
    np.testing.assert_allclose(near.reflected, -1, atol=1e-5)


@pytest.mark.parametrize("name", RUNS)
def test_instruction_sets_agree(name, monkeypatch):
    rng = np.random.default_rng(3)
    chain, where = chain_of(rng, 20), points(rng, 300)
    expected = spin_amplitudes(chain, *where)
    monkeypatch.setenv(VARIABLE, name)
    assert_same(spin_amplitudes(chain, *where), expected, 1e-9)
    assert_same(expected, collinear_numpy.spin_amplitudes(chain, *where), 1e-9)


def test_sums_are_those_of_the_points_and_do_not_depend_on_threads(monkeypatch):
    rng = np.random.default_rng(4)
    chain, where = chain_of(rng, 6), points(rng, 20_000)
    weight = rng.uniform(size=20_000)
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setenv(THREADS, str(threads))
        found.append(mixing_sums(chain, *where, weight))
    assert found[0] == found[1] == found[2]
    waves = spin_amplitudes(chain, *where)
    (r_up, r_down), (t_up, t_down) = waves.reflected, waves.transmitted
    modes = weight * waves.is_open[0, 0]
    sums = found[0]
    assert sums.mixing == pytest.approx(modes @ (1 - r_up * r_down.conj()), rel=1e-12)
    assert sums.reflected == pytest.approx(modes @ (r_up * r_down.conj()), rel=1e-12)
    assert sums.transmitted == pytest.approx(modes @ (t_up * t_down.conj()), rel=1e-12)
    assert sums.majority == pytest.approx(modes @ np.abs(t_up) ** 2, rel=1e-12)
    assert sums.minority == pytest.approx(modes @ np.abs(t_down) ** 2, rel=1e-12)
    assert sums.sharvin == pytest.approx(modes.sum(), rel=1e-12)
    far = waves.is_open[1] @ weight
    assert [sums.far_majority, sums.far_minority] == pytest.approx(far, rel=1e-12)


@pytest.mark.parametrize("direction", [UP, DOWN])
def test_engines_give_the_same_mixing_conductance(direction):
    stack = stack_of(
        st.Layer(COBALT, 3, UP), st.Layer(COPPER, 2), last=st.Layer(COBALT, None, direction)
    )
    names = ("mixing", "reflected", "transmitted", "majority", "minority", "mixing_error")
    options = {"accuracy": st.TransportAccuracy(k_points=24)}
    for energy in (0.0, 0.03):
        first = st.mixing_conductance(stack, energy=energy, **options)
        for engine in mixing_engines():
            if engine.startswith("blocks") and not energy:
                continue  # the mesh has points exactly at an edge of the metal's band
            other = st.mixing_conductance(stack, energy=energy, engine=engine, **options)
            for name in (*names, "sharvin", "far_majority", "far_minority"):
                value = getattr(other, name)
                assert getattr(first, name) == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_what_gives_no_amplitudes_is_refused():
    stack = exact_stack(1)
    with pytest.raises(st.QuestionError, match="engine is 'kwant'"):
        st.mixing_conductance(stack, engine="kwant")
    rashba = st.Material(kind="normal_metal", onsite=1.0, hopping=0.4, rashba=0.1)
    with pytest.raises(st.QuestionError, match="rashba"):
        st.mixing_conductance(stack_of(st.Layer(rashba, 1), last=st.Layer(COBALT, None, UP)))


def test_a_sweep_with_an_engine_without_amplitudes_is_refused(tmp_path):
    with pytest.raises(st.QuestionError, match="engine is 'kwant'"):
        st.sweep(
            exact_stack(2),
            {"layers[1].thickness": [1, 2]},
            folder=tmp_path / "a.zarr",
            quantity="mixing_conductance",
            engine="kwant",
        )


@pytest.mark.parametrize(
    ("numbers", "rows", "weight", "out"),
    [(8, 2, None, 12), (3, 2, None, 12), (7, 3, None, 12), (7, 2, 2, 11), (7, 2, 1, 12)],
)
def test_arrays_that_do_not_fit_are_refused(numbers, rows, weight, out):
    weights = None if weight is None else np.ones(weight)
    with pytest.raises(ValueError, match=r"fit|rows|elements"):
        _native.scattering(0, np.ones(numbers), np.ones((rows, 1)), weights, np.zeros(out))
