"""Every engine against Kwant used by hand, and against each other."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import kwant_by_hand
import numpy as np
import pytest
import stacks

import spintorque as st
from spintorque.transport.engines import numpy_engine
from spintorque.transport.engines.amplitudes import amplitudes
from spintorque.transport.engines.engine import Request, for_chains
from spintorque.transport.engines.registry import (
    ENGINES,
    EngineInfo,
    engine_named,
    engines_without_threads,
)
from spintorque.transport.hamiltonian.chain import make_chain

POINTS = [(0.4, 0.9, 0.1), (1.3, 0.2, 0.35), (2.0, 1.1, 0.9), (0.3, 0.1, -0.4)]
BIAS, THETA = 0.0, 0.8
TOY = EngineInfo("toy", for_chains("toy", numpy_engine.spectra), cost_factor=2.0, audit_points=8)
EVERY_ENGINE = (*ENGINES, TOY.name)


@pytest.fixture(autouse=True)
def toy_engine(monkeypatch):
    """An engine that the package does not know: one record is all that it takes."""
    monkeypatch.setitem(ENGINES, TOY.name, TOY)


def monolayers(stack, theta):
    directions = stack.directions(theta)
    return [
        (layer.material.onsite, layer.material.exchange, layer.material.hopping, directions[i])
        for i, layer in enumerate(stack.monolayers)
    ]


def mean_hoppings(layers):
    return [(a[2] + b[2]) / 2 for a, b in itertools.pairwise(layers)]


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(("side", "lead"), [("left", 0), ("right", 1)])
def test_bond_currents_are_those_of_kwants_current_operator(stack, engine, side, lead):
    chain = make_chain(stack, BIAS, THETA)
    layers = monolayers(stack, THETA)
    bonds = range(len(layers) - 1)
    for kx, ky, energy in POINTS:
        point = [np.array([x]) for x in (kx, ky, energy)]
        found = engine_named(engine).spectra(chain, Request(*point, side, bonds))
        system = kwant_by_hand.system(layers, kx, ky, mean_hoppings(layers))
        expected = kwant_by_hand.spin_currents(system, energy, lead)
        scale = np.abs(expected).max(axis=1, keepdims=True)
        assert np.all(np.abs(found.current[:, :, 0, 0] - expected) <= 1e-10 * scale + 1e-14)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_both_sides_are_one_after_the_other(engine):
    chain = make_chain(stacks.textured(), 0.1, [0.3, 2.2])
    points = [np.array(x) for x in zip(*POINTS[:2], strict=True)]
    weight = np.array([[0.3, 0.7], [1.0, 2.0]])
    for given in (None, weight):
        both, *sides = (
            engine_named(engine).spectra(chain, Request(*points, side, [0, 2], [1], given))
            for side in ("both", "left", "right")
        )
        for name in ("current", "density"):
            one_by_one = np.concatenate([getattr(side, name) for side in sides])
            np.testing.assert_array_equal(getattr(both, name), one_by_one)


@pytest.mark.parametrize("incident", ["left", "right", "equilibrium"])
@pytest.mark.parametrize("bias", [0.0, 0.3])
@pytest.mark.parametrize("engine", [name for name in EVERY_ENGINE if name != "kwant"])
def test_engines_agree_with_kwant(stack, engine, incident, bias):
    if bias and "insulator" not in {layer.material.kind for layer in stack.layers}:
        bias = 0.1
    chain = make_chain(stack, bias, [0.3, 2.2])
    kx, ky, energy = np.array(POINTS).T
    if incident == "equilibrium":
        energy = energy + 1j * np.array([0.01, 0.1, 0.5, 3.0])
    request = Request(kx, ky, energy, incident, range(len(chain) - 1), range(len(chain)))
    slow = engine_named("kwant").spectra(chain, request)
    found = engine_named(engine).spectra(chain, request)
    scale = max(np.abs(slow.current).max(), 1e-3)
    np.testing.assert_allclose(found.current, slow.current, rtol=1e-10, atol=1e-12 * scale)
    np.testing.assert_allclose(found.density, slow.density, rtol=1e-10, atol=1e-12)


def test_s_matrix_is_kwants(stack):
    """All amplitudes with their phases, and the transmission of a system made by hand."""
    layers = monolayers(stack, THETA)
    for kx, ky, energy in POINTS:
        point = [np.array([x]) for x in (kx, ky, energy)]
        fast = amplitudes(make_chain(stack, BIAS, THETA), *point)
        is_open = fast.is_open[:, 0]
        if not (is_open[:2].any() and is_open[2:].any()):
            with pytest.raises(st.QuestionError, match="no open mode"):
                st.scattering(stack, energy=energy, k=(kx, ky), theta=THETA)
            continue
        found = st.scattering(stack, energy=energy, k=(kx, ky), theta=THETA)
        block = fast.matrix[0, 0][np.ix_(is_open, is_open)]
        np.testing.assert_allclose(found.matrix, block, rtol=0, atol=1e-10)
        system = kwant_by_hand.system(layers, kx, ky, mean_hoppings(layers))
        expected = kwant_by_hand.transmission(system, energy)
        assert found.transmission() == pytest.approx(expected, rel=1e-10)
        assert found.unitarity_defect < 1e-10
        assert float(found.transmission_by_spin.sum()) == pytest.approx(expected, rel=1e-10)


def test_to_kwant_gives_the_system_that_was_asked_for(stack):
    import kwant

    system = stack.to_kwant(theta=THETA)
    assert isinstance(system, kwant.system.FiniteSystem)
    layers = monolayers(stack, THETA)
    kx, ky, energy = POINTS[0]
    by_hand = kwant_by_hand.system(layers, kx, ky, mean_hoppings(layers))
    expected = kwant.smatrix(by_hand, energy)
    found = kwant.smatrix(system, energy, params={"kx": kx, "ky": ky, "bias": 0.0})
    assert found.transmission(1, 0) == pytest.approx(expected.transmission(1, 0), rel=1e-10)
    swept = stack.to_kwant()
    assert swept.parameters == {"theta", "kx", "ky", "bias"}
    bound = stack.to_kwant(theta=THETA, k=(kx, ky), bias=0.0)
    assert bound.parameters == set()
    assert kwant.smatrix(bound, energy).transmission(1, 0) == pytest.approx(
        expected.transmission(1, 0), rel=1e-10
    )


def test_engines_give_the_same_torque():
    layers = [
        st.Layer(st.Material.normal_metal(onsite=1.0, hopping=0.5)),
        st.Layer(st.Material.ferromagnet(onsite=1.1, exchange=0.6, hopping=0.45), 1, "fixed"),
        st.Layer(st.Material.insulator(onsite=3.6, hopping=0.4), 1),
        st.Layer(st.Material.ferromagnet(onsite=1.1, exchange=0.6, hopping=0.45), 1, "free"),
        st.Layer(st.Material.normal_metal(onsite=1.0, hopping=0.5)),
    ]
    stack = st.Stack(layers, lattice_constant=0.3)
    accuracy = st.TransportAccuracy(k_points=4, energy_points=3, contour_points=8)
    first, *others = (
        st.torque(stack, bias=0.2, theta=1.0, accuracy=accuracy, engine=name) for name in ENGINES
    )
    for other in others:
        for name in ("torque_parallel", "torque_perpendicular", "current_density"):
            assert getattr(first, name) == pytest.approx(getattr(other, name), rel=1e-10)


def test_a_new_engine_serves_every_solver(coarse):
    """No solver, audit or estimate of costs keeps a list of names of its own."""
    grid = {"bias": [0.1], "theta": [0.0, 1.0, np.pi]}
    table = st.tabulate(stacks.junction(), **grid, accuracy=coarse, engine="toy")
    expected = st.tabulate(stacks.junction(), **grid, accuracy=coarse)
    np.testing.assert_allclose(
        table.dataset["torque_parallel"], expected.dataset["torque_parallel"], rtol=1e-9, atol=1e-18
    )
    assert table.audit["torque_picture_defect"] < 1e-9
    for solve in (st.spin_current, st.torque_profile):
        solve(stacks.junction(), bias=0.1, theta=1.0, accuracy=coarse, engine="toy")
    st.exchange_coupling(stacks.junction(), accuracy=coarse, engine="toy")
    with pytest.raises(st.QuestionError, match="engine is 'toy'; allowed is one of layered,"):
        st.mixing_conductance(stacks.junction(), engine="toy")
    with pytest.raises(
        st.QuestionError, match="layered, layered-numpy, kwant, blocks, blocks-numpy, toy"
    ):
        st.torque(stacks.junction(), theta=1.0, engine="toys")


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_threads_are_refused_where_the_record_of_an_engine_says_so(engine, monkeypatch, tmp_path):
    """A toy that refuses them as well needs nothing but its record."""
    monkeypatch.setitem(ENGINES, TOY.name, replace(TOY, allows_threads=False))
    refused = engine in ("kwant", TOY.name)
    assert engines_without_threads([engine, "unknown"]) == ([engine] if refused else [])
    if not refused:
        return
    asked = {"bias": [0.0], "theta": [1.0], "engine": engine}
    with ThreadPoolExecutor(2) as executor:
        with pytest.raises(st.QuestionError, match=f'engine="{engine}" does not allow'):
            st.tabulate(stacks.junction(), **asked, executor=executor)
        with pytest.raises(st.QuestionError, match=f'engine="{engine}" does not allow'):
            st.sweep(
                stacks.junction(),
                {"fermi_energy": [0.0]},
                folder=tmp_path / "a.zarr",
                **asked,
                executor=executor,
            )
