"""Stacks that the benchmarks measure, and requests to the engines."""

import numpy as np

import spintorque as st
from spintorque.transport.engines.engine import Request
from spintorque.transport.hamiltonian.chain import make_chain

IRON = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
BARRIER = st.Material.insulator(onsite=5.4, hopping=0.4)
COPPER = st.Material.normal_metal(onsite=1.0, hopping=0.5)
COBALT = st.Material.ferromagnet(onsite=1.1, exchange=0.6, hopping=0.45)
RASHBA = st.Material(kind="normal_metal", onsite=1.0, hopping=0.4, rashba=0.1)
ANGLES = np.linspace(0, np.pi, 13)
K_POINTS, ENERGIES, HALF_WINDOW = 64, 256, 0.1  # eV
BIAS = 0.2  # V


def junction(barrier, **options):
    layers = [
        st.Layer(IRON, magnetization="fixed"),
        st.Layer(BARRIER, barrier),
        st.Layer(IRON, magnetization="free"),
    ]
    return st.Stack(layers, lattice_constant=0.287, **options)


def reference_junction():
    """Junction of the family of Theodonis et al., PRL 97, 237205 (2006), of five layers."""
    return junction(5, bias_profile=st.BiasProfile(left_share=0.0, intervals="n-1"))


def valve():
    layers = [
        st.Layer(COPPER),
        st.Layer(COBALT, 3, magnetization="fixed"),
        st.Layer(COPPER, 6),
        st.Layer(COBALT, 2, magnetization="free"),
        st.Layer(COPPER),
    ]
    return st.Stack(layers, lattice_constant=0.25)


def non_collinear(films, rashba=False):
    """Magnetic monolayers in different directions between magnetic leads."""
    inner = [
        st.Layer(IRON, 1, magnetization=st.direction(0.4 + 0.23 * i, 0.9 * i)) for i in range(films)
    ]
    inner += [st.Layer(RASHBA, 1)] * rashba
    fractions = tuple(np.linspace(0.5, -0.5, len(inner) + 2)[1:-1])
    return st.Stack(
        [st.Layer(IRON, magnetization="fixed"), *inner, st.Layer(IRON, magnetization="free")],
        lattice_constant=0.287,
        bias_profile=st.BiasProfile(layer_fractions=fractions),
    )


def one_angle(stack):
    return make_chain(stack, BIAS, [np.pi / 3])


def right_edge(stack, incident, k_points=K_POINTS, energies=ENERGIES):
    """Weighted request at the bond into the right lead, on a mesh over k and energy."""
    side = int(np.sqrt(k_points))
    axis = 2 * np.pi * (np.arange(side) + 0.5) / side - np.pi
    kx, ky = (mesh.ravel() for mesh in np.meshgrid(axis, axis))
    energy = np.tile(np.linspace(-HALF_WINDOW, HALF_WINDOW, energies), len(kx))
    weight = np.full((1, len(energy)), 1 / len(energy))
    if incident == "equilibrium":
        energy, weight = energy + 0.2j, weight + 0j
    return Request(
        kx,
        ky,
        energy,
        incident,
        bonds=[len(stack.monolayers) - 2],
        weight=weight,
        k_index=np.repeat(np.arange(len(kx)), energies),
    )
