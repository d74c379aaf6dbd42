"""A free-electron step on a lattice, and the package's waves at it; two cases ask for them.

Lengths are in 1/k_F of the normal metal, with k_F = 1/nm.
"""

import numpy as np
from scipy import constants

import spintorque as st
from spintorque.transport.engines.amplitudes import amplitudes
from spintorque.transport.hamiltonian.chain import make_chain
from spintorque.transport.hamiltonian.leads import bloch_factors

KINETIC = constants.hbar**2 / (2 * constants.m_e) / constants.e / constants.nano**2  # eV nm^2


def interface(k_up, k_down, spacing):
    """Normal metal | magnet, with the Fermi wave vectors 1, k_up and k_down."""
    up, down = (KINETIC * (1 - k**2) for k in (k_up, k_down))
    options = {"effective_mass": 1.0, "lattice_constant": spacing}
    metal = st.Material.free_electron("normal_metal", band_bottom=0.0, **options)
    magnet = st.Material.free_electron(
        "ferromagnet", band_bottom=(up + down) / 2, exchange=down - up, **options
    )
    layers = [st.Layer(metal), st.Layer(magnet, magnetization="free")]
    return st.Stack(layers, lattice_constant=spacing, fermi_energy=KINETIC)


def transverse(stack, parallel, depths):
    """Q_x + i Q_y (depths, points) in the magnet, over that of incident electrons with spin x.

    ``parallel`` (points,) are squares of k-parallel. The face is halfway between two monolayers;
    a depth is that of the middle of a bond.
    """
    spacing = stack.lattice_constant
    chain, k = make_chain(stack, 0.0, 0.0), np.arccos(1 - parallel * spacing**2 / 4)
    energy = np.full_like(k, stack.fermi_energy)
    r = reflection(stack, parallel)
    z, into = (bloch_factors(chain, side, k, k, energy) for side in ("left", "right"))
    # The wave of the metal also satisfies its own equation at its last monolayer.
    psi = (z + 1 / z) * (1 + r) - (1 / z + r * z)
    up, down = psi[:, None] * into[:, None] ** (np.rint(depths / spacing)[:, None] - 1)
    up_next, down_next = up * into[0], down * into[1]
    flow_x = np.imag(up_next.conj() * down + down_next.conj() * up)
    flow_y = np.imag(-1j * up_next.conj() * down + 1j * down_next.conj() * up)
    return -(flow_x + 1j * flow_y) / (2 * z[0].imag)


def reflection(stack, parallel):
    """Amplitudes (2, points) of both spins, referred to the last monolayer of the metal."""
    chain = make_chain(stack, 0.0, 0.0)
    k = np.arccos(1 - parallel * stack.lattice_constant**2 / 4)
    energy = np.full_like(k, stack.fermi_energy)
    return amplitudes(chain, k, k, energy).matrix[0, :, [0, 1], [0, 1]]
