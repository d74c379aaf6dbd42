"""Mixing conductance of a step on the simple cubic lattice against its closed form."""

import numpy as np
from matplotlib.figure import Figure
from scipy.integrate import quad
from scipy.special import ellipk

import spintorque as st

from ..case import Row

CLAIM = "mixing conductance of an interface, from the reflection of two lattice waves"
TOLERANCE = 2e-7
UNIT = "e²/h per cell"
STEPS = [(3.0, 0.0, 1.5), (3.0, -0.5, 1.5), (2.0, 0.0, 3.0)]  # energy, shift up, shift down


def rows():
    found = []
    for step in STEPS:
        name = "E = {:g}, U = {:g}, {:g}".format(*step)
        for (quantity, value), reference in zip(computed(*step), closed_form(*step), strict=True):
            found.append(Row(f"{name}: {quantity}", value, reference, TOLERANCE, UNIT))
    return found


def computed(energy, up, down):
    stack = interface(energy, up, down)
    g = st.mixing_conductance(stack, accuracy=st.TransportAccuracy(atol=1e-7, rtol=1e-7))
    return [
        ("Sharvin", g.sharvin),
        ("g↑", g.majority),
        ("g↓", g.minority),
        ("Re g↑↓", g.mixing.real),
        ("Im g↑↓", g.mixing.imag),
    ]


def interface(energy, up, down):
    metal = st.Material.normal_metal(onsite=6.0, hopping=1.0)
    magnet = st.Material.ferromagnet(onsite=6 + (up + down) / 2, exchange=down - up, hopping=1.0)
    layers = [st.Layer(metal), st.Layer(magnet, magnetization="free")]
    return st.Stack(layers, lattice_constant=0.3, fermi_energy=energy)


def closed_form(energy, up, down):
    """Averages over c = cos kx + cos ky, with nothing of the package in them."""
    edges = [c for c in (0.0, *((6 - energy + shift - 2) / 2 for shift in (up, down))) if c < 2]
    bottom = max(-2.0, (6 - energy - 2) / 2)

    def average(quantity):
        def integrand(c):
            along = energy - 6 + 2 * c
            z = bloch_factor(along)
            r_up, r_down = (reflection(z, bloch_factor(along - shift)) for shift in (up, down))
            return density(c) * quantity(r_up, r_down)

        inner = sorted({c for c in edges if bottom < c < 2})
        pieces = zip([bottom, *inner], [*inner, 2.0], strict=True)
        return sum(quad(integrand, *piece, epsabs=1e-11, epsrel=1e-11)[0] for piece in pieces)

    return [
        average(lambda up, down: 1.0),
        average(lambda up, down: 1 - abs(up) ** 2),
        average(lambda up, down: 1 - abs(down) ** 2),
        average(lambda up, down: 1 - (up * down.conjugate()).real),
        average(lambda up, down: -(up * down.conjugate()).imag),
    ]


def density(c):
    """Density of cos kx + cos ky in the zone: a complete elliptic integral."""
    return ellipk(1 - (c / 2) ** 2) / np.pi**2


def bloch_factor(energy):
    """z = e^{ik} of energy = -2 cos k, moving to the right or decaying there."""
    half = -energy / 2
    if abs(half) < 1:
        return complex(half, np.sqrt(1 - half**2))
    return complex(half - np.copysign(np.sqrt(half**2 - 1), half))


def reflection(z, z_s):
    return -(z - z_s) / (1 / z - z_s)


def figure(rows):
    """Mixing conductance against the shift of the minority band."""
    shifts = np.linspace(0, 4, 41)
    found = [st.mixing_conductance(interface(3.0, -0.5, shift - 0.5)) for shift in shifts]
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    ax.plot(shifts, [g.mixing.real for g in found], label="Re g↑↓")
    ax.plot(shifts, [g.mixing.imag for g in found], label="Im g↑↓")
    ax.plot(shifts, [g.majority for g in found], ":", label="g↑")
    ax.plot(shifts, [g.minority for g in found], ":", label="g↓")
    ax.axhline(found[0].sharvin, color="grey", lw=0.8, label="Sharvin")
    ax.set(xlabel="exchange splitting / t", ylabel=f"conductance ({UNIT})")
    ax.legend()
    return fig
