"""Transmission, mixing and dephasing at a step of free electrons."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from scipy.integrate import quad

import spintorque as st

from ..case import Row, relative
from ..step import interface, transverse

CLAIM = "transmission, mixing and dephasing at a step of free electrons, as the lattice shrinks"
STEPS = [(1.5, 0.5), (1.2, 0.8), (1.0, 0.5), (0.9, 0.5)]
DEPHASING = [(1.2, 0.8), (1.5, 0.5)]
DEPTHS = np.array([5.0, 10, 20, 50, 100, 200])
FAR = 400.0
SPACINGS = 0.05, 0.025
NAMES = "T↑", "T↓", "Re⟨1 − r↑r↓*⟩", "Im⟨1 − r↑r↓*⟩"


def rows():
    found = []
    for step in STEPS:
        coarse, fine = (averages(*step, spacing) for spacing in SPACINGS)
        exact = continuum(*step)
        for name, value, reference in zip(NAMES, limit(coarse, fine), exact, strict=True):
            found.append(Row(f"{named(step)}: {name}", value, reference, 1e-6))
    for step in DEPHASING:
        values = np.abs(limit(*(dephased(*step, DEPTHS, a) for a in SPACINGS)))
        for depth, value in zip(DEPTHS, values, strict=True):
            name = f"{named(step)}: Q_t/Q_in at k_F x = {depth:g}"
            found.append(Row(name, value, abs(continuum_dephased(*step, depth)), 1e-5))
        far = np.array([FAR])
        value = np.abs(limit(*(dephased(*step, far, a) for a in SPACINGS)))[0] * FAR
        name = f"{named(step)}: k_F x Q_t/Q_in at k_F x = {FAR:g}"
        found.append(relative(name, value, asymptote(*step), 5e-3))
    return found


def named(step):
    return "k↑, k↓ = {}, {}".format(*step)


def limit(coarse, fine):
    """Value at no spacing, of values whose error is quadratic in it."""
    return (4 * np.asarray(fine) - np.asarray(coarse)) / 3


def averages(k_up, k_down, spacing):
    accuracy = st.TransportAccuracy(rtol=1e-9, atol=1e-30)
    g = st.mixing_conductance(interface(k_up, k_down, spacing), accuracy=accuracy)
    values = g.majority, g.minority, g.mixing.real, g.mixing.imag
    return np.array(values) / g.sharvin


def dephased(k_up, k_down, depths, spacing, nodes=200):
    """Average over the Fermi circle of the metal of the transverse spin current at depths."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    angle, stack = np.pi / 4 * (1 + x), interface(k_up, k_down, spacing)
    total = 0.0
    for low, high in ((0.0, k_down**2), (k_down**2, 1.0)):
        # The sine takes the square roots out of both ends.
        parallel = low + (high - low) * np.sin(angle) ** 2
        parts = weight * np.pi / 4 * (high - low) * np.sin(2 * angle)
        total = total + transverse(stack, parallel, depths) @ parts
    return total


def wave_vector(k, square):
    return np.sqrt(k**2 - square + 0j)


def continuum(k_up, k_down):
    """Averages over the Fermi circle of textbook amplitudes."""

    def average(quantity):
        def integrand(square):
            k, q_up, q_down = (wave_vector(x, square) for x in (1.0, k_up, k_down))
            return quantity((k - q_up) / (k + q_up), (k - q_down) / (k + q_down))

        edges = sorted({0.0, 1.0, *(k**2 for k in (k_up, k_down) if k < 1)})
        pieces = pairwise(edges)
        return sum(quad(integrand, *piece, epsabs=1e-11, limit=200)[0] for piece in pieces)

    return [
        average(lambda up, down: 1 - abs(up) ** 2),
        average(lambda up, down: 1 - abs(down) ** 2),
        average(lambda up, down: 1 - (up * down.conjugate()).real),
        average(lambda up, down: -(up * down.conjugate()).imag),
    ]


def continuum_dephased(k_up, k_down, depth):
    def integrand(square):
        k, q_up, q_down = (wave_vector(x, square) for x in (1.0, k_up, k_down))
        size = 2 * k / (k + q_up) * np.conj(2 * k / (k + q_down)) * (q_up + np.conj(q_down))
        return size / (2 * k) * np.exp(1j * (q_up - np.conj(q_down)) * depth)

    def piece(low, high):
        # square = low + (high - low) sin^2: no square roots at the ends
        def turned(angle):
            value = integrand(low + (high - low) * np.sin(angle) ** 2)
            return value * (high - low) * np.sin(2 * angle)

        return quad(turned, 0, np.pi / 2, complex_func=True, limit=2000, epsabs=1e-11)[0]

    return piece(0.0, k_down**2) + piece(k_down**2, 1.0)


def asymptote(k_up, k_down):
    """k_F x |Q_t|/Q_in far inside: the electrons of normal incidence."""
    numerator = 4 * (k_up + k_down) * k_up * k_down
    return numerator / ((1 + k_up) * (1 + k_down) * (k_up - k_down))


def figure(rows):
    """Transverse spin current against depth."""
    depths = np.unique(np.rint(np.geomspace(0.2, 400, 80) / 0.05)) * 0.05
    fig = Figure(figsize=(6, 4), layout="constrained")
    ax = fig.add_subplot()
    for step, colour in zip(DEPHASING, ("C0", "C3"), strict=True):
        label = named(step)
        found = np.abs(dephased(*step, depths, 0.05))
        ax.loglog(depths, found, color=colour, label=label)
        exact = [abs(continuum_dephased(*step, depth)) for depth in DEPTHS]
        ax.plot(DEPTHS, exact, "o", color=colour, mfc="none", label="quadrature")
        ax.plot(depths, asymptote(*step) / depths, ":", color=colour, label="1/x asymptote")
    ax.set(xlabel="depth in the magnet, k_F x", ylabel="transverse spin current |Q_t|/Q_in")
    ax.set_ylim(2e-3, 2)
    ax.legend(ncols=2)
    return fig
