"""Mixing conductance: the interface in closed form, and limits."""

import numpy as np
import pytest
from stacks import BARRIER, COBALT, COPPER, IRON, junction

import spintorque as st
from spintorque.transport.brillouin import wedge

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
    assert found.sharvin == pytest.approx(sharvin, abs=1.2e-5)
    assert found.majority == pytest.approx(g_up, abs=1.2e-5)
    assert found.minority == pytest.approx(g_down, abs=1.2e-5)
    assert found.mixing == pytest.approx(mixing, abs=1.2e-5)
    assert abs(found.mixing - mixing) < found.mixing_error + 1e-5
    expected = closed_form(up, down, energy, 2000)
    assert found.sharvin == pytest.approx(expected[0], rel=1e-12)
    assert found.mixing == pytest.approx(expected[1], rel=1e-10)


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
