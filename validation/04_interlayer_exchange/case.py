"""Interlayer exchange coupling through a metal."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.optimize import curve_fit

import spintorque as st

from ..case import relative

CLAIM = "size and period of the interlayer exchange through a metal"
LAYERS = 2, 4, 6, 8, 10, 12, 20
FAR = range(16, 41)
FERMI, UP, DOWN = 0.5, -0.2, 0.3  # above the band bottom of the metal, hopping 1
PERIOD = 0.3  # nm; any
PER_CELL = (PERIOD * constants.nano) ** 2 / constants.e
ACCURACY = st.TransportAccuracy(rtol=1e-5)


def rows():
    found = [
        relative(f"E_P − E_AP, N = {n}", difference(n), bruno(n), 1e-5, "t per cell")
        for n in LAYERS
    ]
    for n in LAYERS[:3]:
        torque = perpendicular_torque(n)
        name = f"T_⊥(90°), N = {n}, against (E_AP − E_P)/2"
        found.append(relative(name, torque, -bruno(n) / 2, 3e-3, "t per cell"))
    exact = np.pi / np.arccos(1 - FERMI / 2)
    return [*found, relative("period", fitted_period(), exact, 1e-2, "layers")]


def junction(layers):
    metal = st.Material.normal_metal(onsite=6.0, hopping=1.0)
    magnet = st.Material.ferromagnet(onsite=6 + (UP + DOWN) / 2, exchange=DOWN - UP, hopping=1.0)
    inner = [
        st.Layer(magnet, magnetization="fixed"),
        st.Layer(metal, layers),
        st.Layer(magnet, magnetization="free"),
    ]
    return st.Stack(inner, lattice_constant=PERIOD, fermi_energy=FERMI)


def difference(layers):
    """E_P - E_AP in units of the hopping, per cell."""
    energy = st.exchange_coupling(junction(layers), accuracy=ACCURACY).energy
    return float(energy[0] - energy[-1]) * PER_CELL


@cache
def perpendicular_torque(layers):
    """At 90 degrees, in units of the hopping, per cell."""
    accuracy = st.TransportAccuracy(rtol=1e-4)
    found = st.torque(junction(layers), theta=np.pi / 2, accuracy=accuracy)
    return found.torque_perpendicular * PER_CELL


def fitted_period():
    """Of a decaying cosine through the torques of thick spacers."""

    def wave(n, size, period, phase, power):
        return size * 1e-3 * np.cos(2 * np.pi * n / period + phase) / n**power

    layers = np.array(FAR)
    scaled = layers**2 * [perpendicular_torque(n) for n in FAR]
    fits = [curve_fit(wave, layers, scaled, [1.0, 4.35, phase, 0.0])[0] for phase in (0, 2, 4)]
    best = min(fits, key=lambda fit: np.sum((wave(layers, *fit) - scaled) ** 2))
    return best[1]


@cache
def bruno(layers, nodes=80):
    """E_P - E_AP of waves that go round between two faces; nothing of the package in it.

    The path of c from 0 to 2 leaves the real axis upwards, where nothing is singular: on it
    are the edges of all bands, and states bound in the metal.
    """
    s, s_weight = (part[:, None] for part in gauss(0.0, 1.0, nodes))
    omega, omega_weight = 40 * s**3, 120 * s**2 * s_weight  # crowded at the Fermi energy
    angle, weight = gauss(0.0, np.pi, nodes)
    arch = 1 - np.cos(angle) + 0.3j * np.sin(angle)
    arch_weight = weight * (np.sin(angle) + 0.3j * np.cos(angle))
    evanescent, evanescent_weight = gauss(-2.0, 0.0, nodes)
    total = 0.0
    for c, c_weight in ((arch, arch_weight), (evanescent, evanescent_weight)):
        along = FERMI + 1j * omega - 6 + 2 * c
        z = bloch_factor(along)
        up, down = (reflection(z, bloch_factor(along - shift)) for shift in (UP, DOWN))
        trip = z ** (2 * layers - 2)
        parallel = np.log1p(-(up**2) * trip) + np.log1p(-(down**2) * trip)
        difference = parallel - 2 * np.log1p(-up * down * trip)
        total += np.sum(difference * omega_weight * c_weight * density(c)).real
    return float(-total / np.pi)


def density(c):
    """Density of cos kx + cos ky, K(sqrt(1 - c^2/4))/pi^2, by the arithmetic-geometric mean."""
    a, b = np.ones_like(c), np.where(c.real < 0, -c, c) / 2
    for _ in range(12):
        a, b = (a + b) / 2, np.sqrt(a * b)
    return 1 / (2 * np.pi * a)


@cache
def gauss(low, high, nodes):
    x, weight = np.polynomial.legendre.leggauss(nodes)
    return low + (high - low) * (1 + x) / 2, (high - low) / 2 * weight


def bloch_factor(energy):
    """z of energy = -z - 1/z, |z| < 1 above the real axis."""
    half = -energy / 2
    root = np.sqrt(half**2 - 1)
    inner = half - root
    return np.where(np.abs(inner) < 1, inner, half + root)


def reflection(z, z_s):
    """Amplitude at the face, referred to the last layer of the metal."""
    return -(z - z_s) / (1 / z - z_s)


def figure(rows):
    """Energy and torque times N^2 against the number of layers."""
    fig = Figure(figsize=(7, 3.8), layout="constrained")
    ax = fig.add_subplot()
    thick = np.arange(2, FAR[-1] + 1)
    exact = [bruno(int(n)) * n**2 * 1e3 for n in thick]
    ax.plot(thick, exact, color="grey", lw=1, label="E_P − E_AP, round trips")
    energies = [row.value * n**2 * 1e3 for n, row in zip(LAYERS, rows, strict=False)]
    ax.plot(LAYERS, energies, "s", mfc="none", label="E_P − E_AP")
    torques = [-2 * perpendicular_torque(int(n)) * n**2 * 1e3 for n in thick]
    ax.plot(thick, torques, ".", label="−2T_⊥(90°)")
    ax.axhline(0, color="grey", lw=0.6)
    ax.set(xlabel="layers of the metal N", ylabel="N² × energy (10⁻³ t per cell)", ylim=(-1.9, 1.5))
    ax.legend(loc="lower right", ncols=3)
    return fig
