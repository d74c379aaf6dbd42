"""Damping by spin pumping."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.integrate import quad

import spintorque as st
from spintorque.formulas.spin_pumping import additional_damping

from ..case import Row, explain_styles, relative
from ..step import interface
from ..toy import scalar_llg

CLAIM = "Gilbert damping by the spin current that a magnet pumps into a metal"
MS, THICKNESS, G_FACTOR, MIXING = 8e5, 5.0, 2.1, 1.41e19
GAMMA = G_FACTOR * constants.physical_constants["Bohr magneton"][0] / constants.hbar
FILM = {"saturation_magnetization": MS, "thickness": THICKNESS, "g_factor": G_FACTOR}
QUOTED = 5.46e-3
FIELD, STEP, STEPS = 1e5, 2e-12, 1000
SPACING = 0.02  # nm, for k_F = 1/nm


def rows():
    permalloy = float(additional_damping(MIXING, **FILM))
    metal = float(additional_damping(mixing(1.0, 0.5).real, **FILM))
    exact = GAMMA * constants.hbar / (4 * np.pi * MS * THICKNESS * 1e-9) * 1e18 / (4 * np.pi)
    return [
        Row("permalloy: added damping, the quoted digits", permalloy, QUOTED, 5e-6),
        relative("permalloy: the same from a ring-down", permalloy, ring_down(), 1e-5),
        relative("matched metal: added damping", metal, exact, SPACING**2 / 4),
    ]


def mixing(k_up, k_down):
    """Mixing conductance of a step in m^-2."""
    stack = interface(k_up, k_down, SPACING)
    found = st.mixing_conductance(stack, accuracy=st.TransportAccuracy(rtol=1e-8, atol=1e-30))
    return found.mixing / (SPACING * 1e-9) ** 2


def ring_down():
    """Damping of a moment in a field, which loses as much spin as it pumps.

    dm/dt = -gamma0 m x H + c m x dm/dt, c the flow out over the spin of the film.
    """
    spin = MS * THICKNESS * 1e-9 / GAMMA
    pumped = constants.hbar * MIXING / (4 * np.pi)
    gamma0 = GAMMA * constants.mu_0
    magnet = scalar_llg.Magnet(gamma0=gamma0, alpha=pumped / spin, applied=(0.0, 0.0, FIELD))
    path = np.array(scalar_llg.trajectory(magnet, st.direction(1.5), STEP, STEPS))
    angle = np.arctan2(np.hypot(path[:, 0], path[:, 1]), path[:, 2])
    turned = np.unwrap(np.arctan2(path[:, 1], path[:, 0]))
    fall = np.log(np.tan(angle[-1] / 2) / np.tan(angle[0] / 2))
    return -fall / (turned[-1] - turned[0])  # d ln tan(theta/2) = -alpha d(azimuth)


def continuum(k_up, k_down):
    """Re of 1 - r_up r_down* of free electrons, averaged over the Fermi circle of the metal."""

    def integrand(square):
        k, up, down = (np.sqrt(x**2 - square + 0j) for x in (1.0, k_up, k_down))
        return 1 - ((k - up) / (k + up) * np.conj((k - down) / (k + down))).real

    return quad(integrand, 0, 1, points=[k_down**2])[0]


def figure(rows):
    """Added damping against the minority band, in units of that of Sharvin's conductance."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    k_down = np.linspace(0.02, 1.0, 50)
    sharvin = 1e18 / (4 * np.pi)
    for i, k_up in enumerate((1.0, 1.2, 1.5)):
        found = [mixing(k_up, k).real / sharvin for k in k_down]
        ax.plot(k_down, found, color=f"C{i}", label=f"k↑ = {k_up:g} k_F")
        points = np.arange(0.1, 1, 0.1)
        exact = [continuum(k_up, k) for k in points]
        ax.plot(points, exact, "o", color=f"C{i}", mfc="none")
    ax.set(xlabel="minority wave vector k↓/k_F", ylabel="added damping / (gμ_B k_F²/16π²M_sd)")
    explain_styles(ax, line="package", points="quadrature")
    ax.legend()
    return fig
