"""Mixing conductance: the interface in closed form, and limits."""

from dataclasses import fields

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ellipk
from stacks import BARRIER, COBALT, COPPER, IRON, junction

import spintorque as st
from spintorque.transport._mixing_conductance import collinear_chain
from spintorque.transport.engines.block_amplitudes import mixing_sums
from spintorque.transport.engines.registry import mixing_engines
from spintorque.transport.integration.brillouin import wedge

FREE_COBALT = st.Layer(COBALT, 2, magnetization="free")
METAL = st.Material.normal_metal(onsite=6.0, hopping=1.0)


def interface(up, down, energy, thickness=None):
    magnet = st.Material.ferromagnet(onsite=6 + (up + down) / 2, exchange=down - up, hopping=1.0)
    layers = [st.Layer(METAL), st.Layer(magnet, thickness, magnetization="free")]
    if thickness is not None:
        layers.append(st.Layer(METAL))
    return st.Stack(layers, lattice_constant=0.3, fermi_energy=energy)


def closed_form(up, down, energy, points):
    """r = -(z - z_s)/(1/z - z_s) summed over a mesh, from the textbook."""
    kx, ky, weight = wedge(points)

    def factor(shift):
        x = (6 + shift - 2 * np.cos(kx) - 2 * np.cos(ky) - energy) / 2 + 0j
        roots = np.stack([x + np.sqrt(x * x - 1), x - np.sqrt(x * x - 1)])
        decaying = np.where(np.abs(roots[0]) < np.abs(roots[1]), roots[0], roots[1])
        moving = np.where(roots[0].imag > 0, roots[0], roots[1])
        return np.where(np.abs(x) < 1, moving, decaying), np.abs(x) < 1

    z, is_open = factor(0.0)
    r_up, r_down = (-(z - f) / (1 / z - f) for f in (factor(up)[0], factor(down)[0]))
    mode = weight * is_open
    return np.sum(mode), np.sum(mode * (1 - r_up * r_down.conj()))


@pytest.mark.parametrize(
    ("energy", "up", "down", "sharvin", "g_up", "g_down", "mixing"),
    [
        (3, 0.0, 1.5, 0.30832, 0.30832, 0.102703, 0.30832 + 0j),
        (3, -0.5, 1.5, 0.30832, 0.293153, 0.102703, 0.308019 + 0.029224j),
        (2, 0.0, 3.0, 0.184785, 0.184785, 0.0, 0.184785 + 0j),
    ],
)
def test_interface_of_a_step(energy, up, down, sharvin, g_up, g_down, mixing):
    """Exact numbers of a 2000 x 2000 mesh."""
    accuracy = st.TransportAccuracy(k_points=2000)
    found = st.mixing_conductance(interface(up, down, energy), accuracy=accuracy)
    assert found.sharvin == pytest.approx(sharvin, abs=6e-7)
    assert found.majority == pytest.approx(g_up, abs=6e-7)
    assert found.minority == pytest.approx(g_down, abs=6e-7)
    assert found.mixing == pytest.approx(mixing, abs=6e-7)
    assert abs(found.mixing - mixing) < found.mixing_error + 6e-7
    expected = closed_form(up, down, energy, 2000)
    assert found.sharvin == pytest.approx(expected[0], rel=1e-12)
    assert found.mixing == pytest.approx(expected[1], rel=1e-10)


def test_sums_refine_themselves_to_the_tolerance():
    """Sharvin's value is the share of the zone with c > 1/2, its density an elliptic integral."""

    def density(c):
        return ellipk(1 - (c / 2) ** 2) / np.pi**2

    found = st.mixing_conductance(interface(-0.5, 1.5, 3.0))
    finer = st.mixing_conductance(
        interface(-0.5, 1.5, 3.0), accuracy=st.TransportAccuracy(rtol=1e-9)
    )
    assert finer.sharvin == pytest.approx(quad(density, 0.5, 2)[0], abs=1e-12)
    assert finer.mixing_error < 1e-9
    assert abs(found.mixing - finer.mixing) < found.mixing_error < 1e-3


def test_amplitudes_are_those_of_kwant_at_the_same_plane():
    stack = interface(-0.5, 1.5, 3.0)
    k = (0.6, 0.4)
    kx, ky = k
    z_cos = (6 - 2 * np.cos(kx) - 2 * np.cos(ky) - 3) / 2
    z = z_cos + 1j * np.sqrt(1 - z_cos**2)
    found = st.scattering(stack, energy=3.0, k=k)
    for spin, shift in (("up", -0.5), ("down", 1.5)):
        x = z_cos + shift / 2
        factor = x + 1j * np.sqrt(1 - x * x) if abs(x) < 1 else 1 / (x + np.sqrt(x * x - 1))
        expected = -(z - factor) / (1 / z - factor)
        r = found.amplitude("left", "left", spin, spin)[0, 0]
        assert r == pytest.approx(expected, rel=1e-10)
    assert found.amplitude("left", "left", "up", "down")[0, 0] == pytest.approx(0, abs=1e-14)


def test_thick_film_loses_what_is_transmitted():
    accuracy = st.TransportAccuracy(k_points=200)
    thin, thick = (
        st.mixing_conductance(interface(-0.5, 1.5, 3.0, d), accuracy=accuracy) for d in (1, 30)
    )
    assert abs(thin.transmitted) > 0.3 * thin.sharvin
    assert abs(thick.transmitted) < 0.5 * abs(thin.transmitted)
    bulk = st.mixing_conductance(interface(-0.5, 1.5, 3.0), accuracy=accuracy)
    assert thick.mixing == pytest.approx(bulk.mixing, rel=0.1)


def test_no_exchange_means_no_absorption():
    found = st.mixing_conductance(interface(0.4, 0.4, 3.0, 3))
    assert (found.mixing + 0).real == pytest.approx(found.majority, rel=1e-10)
    assert found.transmitted == pytest.approx(found.majority, rel=1e-10)


def test_reversed_magnet_gives_the_conjugate():
    def film(direction):
        layers = [
            st.Layer(COPPER),
            st.Layer(COBALT, 3, magnetization=direction),
            st.Layer(BARRIER, 1),
            st.Layer(IRON, 1, magnetization=direction),
            st.Layer(COPPER),
        ]
        return st.mixing_conductance(st.Stack(layers, lattice_constant=0.3))

    tilted = st.direction(1.0, 0.3)
    assert film(tilted).mixing == pytest.approx(film("free").mixing, rel=1e-10)
    # r_up and r_down are always those of the first magnet's majority and minority.
    opposite = film(tuple(-x for x in tilted))
    assert opposite.mixing == pytest.approx(film("free").mixing, rel=1e-10)


@pytest.mark.parametrize("direction", [(0, 0, 1), (0, 0, -1)])
def test_far_lead_may_be_opposite(direction):
    """Its majority electrons are then the first magnet's minority, and are not lost."""
    lead = st.Layer(COBALT, magnetization=direction)
    layers = [st.Layer(COPPER), st.Layer(COBALT, 3, (0, 0, 1)), st.Layer(COPPER, 2), lead]
    stack = st.Stack(layers, lattice_constant=0.3)
    accuracy, energy = st.TransportAccuracy(k_points=16), 0.137
    kx, ky, weight = wedge(16)
    sums = mixing_sums(collinear_chain(stack), kx, ky, np.full_like(kx, energy))
    for engine in mixing_engines():
        found = st.mixing_conductance(stack, energy=energy, accuracy=accuracy, engine=engine)
        for name in ("mixing", "transmitted", "majority", "minority", "sharvin"):
            expected = weight @ getattr(sums, name)
            assert abs(expected) > 0.05
            assert getattr(found, name) == pytest.approx(expected, rel=1e-9)
        assert (found.far_majority > found.far_minority) == (direction[2] > 0)


def test_units_per_area():
    found = st.mixing_conductance(interface(0.0, 1.5, 3.0))
    per_area = 3.874045864931e-5 / (0.3e-9) ** 2
    assert found.mixing_per_area == pytest.approx(found.mixing * per_area, rel=1e-9)
    assert found.sharvin_per_area == pytest.approx(found.sharvin * per_area, rel=1e-9)
    assert found.transmitted_per_area == pytest.approx(found.transmitted * per_area, rel=1e-9)


def test_unfit_stacks_are_refused():
    with pytest.raises(st.QuestionError, match="seen from a normal_metal"):
        st.mixing_conductance(junction())
    with pytest.raises(st.QuestionError, match="no magnet"):
        st.mixing_conductance(st.Stack([st.Layer(COPPER)] * 2, lattice_constant=0.3))
    layers = [st.Layer(COPPER), FREE_COBALT, st.Layer(COBALT, magnetization=(1, 0, 0))]
    crossed = st.Stack(layers, lattice_constant=0.3)
    with pytest.raises(st.QuestionError, match="not collinear"):
        st.mixing_conductance(crossed)
    with pytest.raises(st.QuestionError, match="no open mode at energy -3"):
        st.mixing_conductance(interface(0, 1, 3.0), energy=-3.0)


def test_reflected_and_mixing_make_up_sharvin():
    found = st.mixing_conductance(interface(-0.5, 1.5, 3.0, 3))
    assert found.mixing + found.reflected == pytest.approx(found.sharvin, rel=1e-12)
    assert found.far_majority == found.far_minority == pytest.approx(found.sharvin, rel=1e-12)


def test_several_energies_give_arrays():
    stack, accuracy = interface(-0.5, 1.5, 3.0), st.TransportAccuracy(k_points=40)
    energies = [2.5, 3.0]
    found = st.mixing_conductance(stack, energy=energies, accuracy=accuracy)
    for i, energy in enumerate(energies):
        one = st.mixing_conductance(stack, energy=energy, accuracy=accuracy)
        for name in ("energy", "mixing", "sharvin", "mixing_error", "corrected_majority"):
            assert getattr(found, name).shape == (2,)
            assert getattr(found, name)[i] == getattr(one, name)
        assert found.mixing_per_area[i] == one.mixing_per_area
    for wrong in ([], [[3.0]], [3.0, np.nan], ["a"]):
        with pytest.raises(st.QuestionError, match="energy is"):
            st.mixing_conductance(stack, energy=wrong)


def test_matched_materials_have_no_interface_resistance():
    """Majority electrons see no interface: only the Sharvin resistance, which is taken out."""
    found = st.mixing_conductance(interface(0.0, 1.5, 3.0))
    assert found.corrected_majority == np.inf
    assert found.contact_majority == pytest.approx(2 * found.sharvin, rel=1e-12)
    half = (1 / found.sharvin + 1 / found.far_minority) / 2
    assert 1 / found.corrected_minority == pytest.approx(1 / found.minority - half, rel=1e-10)
    assert 1 / found.corrected_mixing == pytest.approx(
        1 / found.mixing - 1 / (2 * found.sharvin), rel=1e-10
    )
    closed = st.mixing_conductance(interface(0.0, 3.0, 2.0))
    assert closed.minority == pytest.approx(0, abs=1e-12)
    assert closed.corrected_minority == pytest.approx(0, abs=1e-12)


def hat(axis, up, down, mixed):
    """4 x 4 matrix of reflection probabilities of (charge, spin) along an axis."""
    mean, half = (up + down) / 2, (up - down) / 2
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[0, 1:], matrix[1:, 0] = mean, half * axis, half * axis
    parallel = np.outer(axis, axis)
    matrix[1:, 1:] = mean * parallel + mixed * (np.eye(3) - parallel)
    return matrix


@pytest.mark.parametrize("mixed", [0.0, 0.2, -0.3])
def test_corrected_conductances_are_those_of_circuit_theory(mixed):
    """A symmetric valve of isotropic scatterers, composed as S-matrices are, and as a circuit."""
    t_up, t_down, theta = 0.8, 0.3, 1.0
    zero = dict.fromkeys((f.name for f in fields(st.MixingConductance)), 0.0)
    one = st.MixingConductance(
        **{**zero, "sharvin": 1.0, "majority": t_up, "minority": t_down, "mixing": 1 - mixed}
    )
    n, p = np.array([0, 0, 1.0]), np.array(st.direction(theta))
    left, right = (hat(axis, 1 - t_up, 1 - t_down, mixed) for axis in (n, p))
    source = np.array([t_up + t_down, *((t_up - t_down) * n)])
    forth = np.linalg.solve(np.eye(4) - left @ right, source)
    expected = (forth - right @ forth)[0]
    total = one.contact_majority + one.contact_minority
    polarization = (one.contact_majority - one.contact_minority) / total
    eta, square = 2 * one.corrected_mixing / total, np.tan(theta / 2) ** 2
    assert expected == pytest.approx(
        total / 2 * (1 - polarization**2 * square / (square + eta)), rel=1e-13
    )


def test_mixing_conductance_is_swept_over_thickness(tmp_path):
    axes = {"layers[1].thickness": [1, 2, 5]}
    accuracy = st.TransportAccuracy(k_points=24)
    found = st.sweep(
        interface(-0.5, 1.5, 3.0, 1),
        axes,
        folder=tmp_path / "a.zarr",
        accuracy=accuracy,
        quantity="mixing_conductance",
    )
    assert found.complete
    data = found.dataset
    for i, thickness in enumerate(axes["layers[1].thickness"]):
        one = st.mixing_conductance(interface(-0.5, 1.5, 3.0, thickness), accuracy=accuracy)
        assert float(data["mixing_real"][i]) == one.mixing.real
        assert float(data["transmitted_imaginary"][i]) == one.transmitted.imag
        assert float(data["mixing_error"][i]) == one.mixing_error
        assert float(data["sharvin"][i]) == one.sharvin
    assert data["mixing_real"].dims == tuple(axes)
    with pytest.raises(st.QuestionError, match="seen from a normal_metal"):
        st.sweep(junction(), axes, folder=tmp_path / "b.zarr", quantity="mixing_conductance")
