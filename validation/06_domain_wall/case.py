"""Spins that do not follow a domain wall."""

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

from ..case import Row, relative
from ..toy import transfer_matrix

CLAIM = "how many electrons fail to follow a domain wall"
WIDTHS = 5, 10, 15, 20
SPLITTING = 0.2
REACH = 12  # widths from the middle to the leads


def rows():
    found = [
        relative(f"w = {w}: mistracking", mistracking(w), rosen_zener(w), 5e-4) for w in WIDTHS
    ]
    return [
        *found,
        *(Row(f"w = {w}: the same by the toy", mistracking(w), toy(w), 1e-9) for w in WIDTHS),
    ]


def directions(width):
    """Majority directions of all monolayers, the two leads' first ones included."""
    reach = REACH * width
    x = np.arange(-reach, reach) + 0.5
    angle = 2 * np.arctan(np.exp(x / width))
    angle[[0, -1]] = 0.0, np.pi
    return [st.direction(float(a)) for a in angle]


def mistracking(width):
    """From majority on the left to minority, the same spin, on the right."""
    magnet = st.Material.ferromagnet(onsite=0.0, exchange=SPLITTING, hopping=1.0)
    first, *inner, last = directions(width)
    layers = [
        st.Layer(magnet, magnetization=first),
        *(st.Layer(magnet, 1, magnetization=n) for n in inner),
        st.Layer(magnet, magnetization=last),
    ]
    stack = st.Stack(layers, lattice_constant=0.3, bias_profile=flat(len(inner)))
    found = st.scattering(stack, energy=0.0, k=(np.pi / 2, np.pi / 2))
    return found.transmission(spin_out="down", spin_in="up")


def flat(inner):
    """No bias is applied, but a stack without a spacer must say where it would drop."""
    return st.BiasProfile(layer_fractions=[0.0] * inner)


def rosen_zener(width):
    difference = 2 * np.arcsin(SPLITTING / 4)
    return 1 / np.cosh(np.pi * width * difference / 2) ** 2


def toy(width):
    layers = [transfer_matrix.Layer(0.0, SPLITTING, n) for n in directions(width)]
    return abs(transfer_matrix.amplitudes(layers, 0.0)[1][1, 0]) ** 2


def figure(rows):
    """Mistracking against the width of the wall."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    wide = np.linspace(0.5, 25, 200)
    ax.semilogy(wide, [rosen_zener(w) for w in wide], label="sech²(πw(k↑ − k↓)/2)")
    widths = [1, 2, 3, 4, 6, 8, 12]
    found = [mistracking(w) for w in widths] + [row.value for row in rows[:4]]
    ax.plot([*widths, *WIDTHS], found, "o", mfc="none", label="S-matrix of the stack")
    ax.set(xlabel="width of the wall w (monolayers)", ylabel="probability to keep the spin")
    ax.legend()
    return fig
