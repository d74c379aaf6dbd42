"""Biases that are solved side by side: what they share, and that none notices the others."""

from itertools import pairwise

import numpy as np
import pytest

import spintorque as st
from spintorque.transport._torque import TorqueRows
from spintorque.transport.engines.block_native import spectra
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.lead_ends import known_ends
from spintorque.transport.engines.lead_ends.known_ends import GRAIN, KnownEnds
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.free_magnet import free_magnet, in_slices
from spintorque.transport.hamiltonian.block_bands import different_k
from spintorque.transport.hamiltonian.stack_hamiltonian import make_hamiltonian
from spintorque.transport.integration.meshes.mesh_integral import ZoneQuestion
from spintorque.transport.integration.meshes.samples import Ask, answered
from spintorque.transport.integration.meshes.window_panels import WIDTH, window_panels
from spintorque.transport.integration.meshes.zone_samples import (
    CONTOUR_CHANGE,
    EQUILIBRIUM,
    VALUE,
    place_samples,
)
from spintorque.transport.integration.segments import window_segments
from spintorque.transport.integration.tolerance import Goal

pytestmark = pytest.mark.filterwarnings("ignore::spintorque.SpintorqueWarning")
FIXED, FREE = {"magnetization": "fixed"}, {"magnetization": "free"}
CO, CU, FE, MGO = (st.materials[name] for name in ("Co", "Cu", "Fe", "MgO"))
COUPLED = CU.with_spin_orbit(d=0.1)
LAYERS = {
    "alike": ([st.Layer(CO, **FIXED), st.Layer(CU, 2), st.Layer(CO, **FREE)], "111"),
    "unlike": ([st.Layer(CO, **FIXED), st.Layer(CU, 2), st.Layer(CO, 2, **FREE), CU], "111"),
    "coupled": ([st.Layer(CO, **FIXED), st.Layer(CU, 2), st.Layer(CO, 2, **FREE), COUPLED], "111"),
    "junction": ([st.Layer(FE, **FIXED), st.Layer(MGO, 2), st.Layer(FE, **FREE)], "001"),
}
BIASES = (-0.1, 0.1, 0.2)
K = different_k(*np.random.default_rng(3).uniform(0, 2 * np.pi, (2, 5)))[0]


def stack_of(name):
    layers, face = LAYERS[name]
    return st.Stack(
        [part if isinstance(part, st.Layer) else st.Layer(part) for part in layers], face=face
    )


@pytest.fixture
def solved(monkeypatch):
    """Numbers of points at which ends of leads are solved, call by call."""
    counts, real = [], known_ends.lead_end

    def counting(cell, outward, k_index, energy):
        counts.append(len(energy))
        return real(cell, outward, k_index, energy)

    def counting_surface(*arguments):
        counts.append(len(arguments[4]))
        return real_surface(*arguments)

    real_surface = known_ends.surface
    monkeypatch.setattr(known_ends, "lead_end", counting)
    monkeypatch.setattr(known_ends, "surface", counting_surface)
    return counts


@pytest.mark.parametrize("incident", ["left", "equilibrium"])
@pytest.mark.parametrize("name", LAYERS)
def test_known_ends_change_nothing(name, incident):
    """Once energies are as round as those of known ends are, spectra differ by rounding alone."""
    known = KnownEnds(*K)
    for bias in BIASES:
        hamiltonian = make_hamiltonian(stack_of(name), bias, [0.4, 2.0])
        energy = np.round(np.linspace(-0.3, 0.25, 15) / GRAIN) * GRAIN
        if incident == "equilibrium":
            energy = energy + 0.05j
        request = Request(*K, energy, incident, [0, 1], k_index=np.arange(15) % 5)
        expected = spectra(hamiltonian, request).current
        again = Request(*K, energy, incident, [0, 1], k_index=np.arange(15) % 5, ends=known)
        for _ in range(2):
            found = spectra(hamiltonian, again).current
            np.testing.assert_allclose(found, expected, rtol=0, atol=2e-9 * np.abs(expected).max())


@pytest.mark.parametrize(("name", "leads"), [("alike", 1), ("unlike", 2), ("coupled", 2)])
def test_energies_above_a_leads_own_potential_are_solved_once(name, leads, solved):
    """Panels of 0.1 eV lie alike at biases that are multiples of it; leads alike are one lead."""
    known = KnownEnds(*K)
    energy = np.arange(-4, 4) * WIDTH + 0.03
    for bias in BIASES:
        hamiltonian = make_hamiltonian(stack_of(name), bias, [0.4])
        spectra(hamiltonian, Request(*K, energy, "left", [0], k_index=np.arange(8) % 5, ends=known))
    shifts = {round(float(own), 6) for own in np.add.outer(energy, [0, *BIASES, -0.1]).ravel()}
    assert sum(solved) < len(BIASES) * 4 * len(energy)
    assert sum(solved) <= 2 * leads * 5 * len(shifts)
    before = sum(solved)
    spectra(hamiltonian, Request(*K, energy, "left", [0], k_index=np.arange(8) % 5, ends=known))
    assert sum(solved) == before


@pytest.mark.slow
def test_solving_biases_together_is_solving_them_one_by_one(solved):
    stack = stack_of("alike")
    options = {"theta": [0.5], "accuracy": st.TransportAccuracy(rtol=0.2, max_k_points=24)}
    table = st.tabulate(stack, bias=list(BIASES[:2]), **options).dataset
    together = sum(solved)
    solved.clear()
    for place, bias in enumerate(BIASES[:2]):
        alone = st.tabulate(stack, bias=[bias], **options).dataset
        for name in ("torque_parallel", "torque_perpendicular", "current_density"):
            for quantity in (name, f"{name}_error"):
                values, expected = table[quantity].values[place], alone[quantity].values[0]
                np.testing.assert_allclose(values, expected, rtol=1e-7, atol=1e-12 * values.max())
    assert together < 0.7 * sum(solved)


@pytest.mark.parametrize("temperature", [0.0, 10.0, 300.0])
@pytest.mark.parametrize("bias", [0.07, -0.1, 0.35])
def test_panels_tile_what_segments_tile(bias, temperature):
    """Each kind covers the same energies as the segments that end where bands do."""
    hamiltonian = make_hamiltonian(stack_of("junction"), bias, [0.4])
    options = *K, temperature, "difference", 1e-3
    segments = window_segments(hamiltonian, *options)
    panels = window_panels(hamiltonian, *options)
    for k in range(K.shape[1]):
        for above in (False, True):
            covered, wanted = (
                sorted(
                    (start, stop)
                    for part in parts
                    for start, stop, at, is_above in zip(
                        part.start.energy, part.stop.energy, part.k_index, part.above, strict=True
                    )
                    if at == k and is_above == above
                )
                for parts in (panels, [segments])
            )
            assert sum(b - a for a, b in covered) == pytest.approx(sum(b - a for a, b in wanted))
            assert all(a[1] <= b[0] + 1e-12 for a, b in pairwise(covered))
            if covered:
                assert (covered[0][0], covered[-1][1]) == (wanted[0][0], wanted[-1][1])
            assert all(b - a < (1.6 * WIDTH if not above else 9) for a, b in covered)


def test_a_contour_that_meshes_have_settled_leaves_the_window_alone():
    """As at room temperature, where the window needs finer sums than the contour."""
    stack = stack_of("alike")
    hamiltonian = make_hamiltonian(stack, 0.1, [0.4])
    rows = TorqueRows(
        hamiltonian, in_slices(free_magnet(stack), stack), engine_named("blocks").spectra
    )
    question = ZoneQuestion(
        hamiltonian, rows, 300.0, st.TransportAccuracy(), "difference", Goal([[0, 1], [2]])
    )
    over = question.contour_at(20)
    over.settled = {number: (np.zeros((2, 1, 1)), np.zeros((1, 1))) for number in over.unsettled}
    asking = place_samples(question, over, K, np.full(5, 0.2), 3, lambda change: change[0, 0] < 0)
    (answer,) = answered([next(asking)])
    with pytest.raises(StopIteration) as end:
        asking.send(answer)
    samples = end.value.value
    assert samples.shape == (5, 5, 3, 1)
    assert np.abs(samples[:, VALUE]).min(axis=0).max() > 0
    assert not samples[:, [EQUILIBRIUM, CONTOUR_CHANGE]].any()


def test_answers_are_in_the_order_of_their_places_whatever_the_parts(monkeypatch):
    """Every place is asked for once, with its own k, in parts that all share."""
    rng = np.random.default_rng(5)
    places = rng.integers(0, 40, (2, 3, 25)) / 7.0
    parts = []

    def at(part, k_index, chosen):
        parts.append(part)
        return part.kx[k_index], np.stack([part.ky[k_index], chosen], axis=1)

    asks = [Ask(*places[:, number], at, 2.0**28 / 20) for number in range(3)]
    for (kx, ky), (found_kx, found) in zip(np.moveaxis(places, 1, 0), answered(asks), strict=True):
        np.testing.assert_array_equal(found_kx, kx)
        np.testing.assert_array_equal(found, np.stack([ky, np.arange(25)], axis=1))
    assert max(len(part.kx) for part in parts) == 8
    assert len({id(part) for part in parts}) < len(parts)
