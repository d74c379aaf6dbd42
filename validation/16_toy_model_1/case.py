"""Toy model 1 of Ralph and Stiles: the torque of one electron on a thin magnet."""

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

from ..case import Row
from ..toy import transfer_matrix

CLAIM = "the torque of one electron on a thin magnet, from its amplitudes, with its sign"
TOLERANCE = 1e-10
ENERGY, LAYERS = 2.0, 3
POINTS = [(0.0, 0.0), (0.4, 0.3), (0.7, 0.1)]
ANGLES = 40, 110
SHIFT, SPLITTING = 0.9, 1.4  # mean level of the magnet above the metal's, exchange splitting


def rows():
    found = []
    for k in POINTS:
        for degrees in ANGLES:
            theta = np.radians(degrees)
            expected = from_amplitudes(k) * np.sin(theta)
            name = f"k = {k}, {degrees}°"
            ways = ("turned stack", turned(k, theta)), ("exchange field", exchange_field(k, theta))
            for way, value in ways:
                for component, part in (("x", np.real), ("y", np.imag)):
                    shown = f"{name}: N_{component}, {way}"
                    found.append(Row(shown, part(value), part(expected), TOLERANCE, "N₀"))
    return found


def film(direction, layers=LAYERS):
    metal = st.Material.normal_metal(onsite=6.0, hopping=1.0)
    magnet = st.Material.ferromagnet(onsite=6 + SHIFT, exchange=SPLITTING, hopping=1.0)
    inner = [st.Layer(metal), st.Layer(magnet, layers, direction), st.Layer(metal)]
    profile = st.BiasProfile(layer_fractions=[0.0] * layers)
    return st.Stack(inner, lattice_constant=0.3, fermi_energy=ENERGY, bias_profile=profile)


def from_amplitudes(k, layers=LAYERS):
    """N_x + i N_y over N_0 sin(theta): Re - i Im of 1 - t_up t_down* - r_up r_down*."""
    found = st.scattering(film((0.0, 0.0, 1.0), layers), k=k)
    lost = 1.0
    for lead in ("right", "left"):
        up, down = (found.amplitude(lead, "left", s, s)[0, 0] for s in ("up", "down"))
        lost -= up * down.conjugate()
    return lost.conjugate()


def turned(k, theta):
    """The same from spin currents, with the electron's spin along z and the magnet turned."""
    n = np.array(st.direction(theta, np.pi))
    found = st.scattering(film(tuple(n)), k=k)
    p = np.array([0.0, 0.0, 1.0])
    torque = p.copy()
    for lead in ("left", "right"):  # what is reflected or transmitted takes its spin along
        torque -= pauli_vector(found.amplitude(lead, "left", spin_in="up")[:, 0])
    return components(torque, n, p)


def pauli_vector(spinor):
    a, b = spinor
    flip = a.conjugate() * b
    return np.array([2 * flip.real, 2 * flip.imag, abs(a) ** 2 - abs(b) ** 2])


def components(torque, n, p):
    """Along x and y of the frame with n = z and p in the xz plane, as a complex number."""
    y = np.cross(n, p) / np.linalg.norm(np.cross(n, p))
    return torque @ np.cross(y, n) + 1j * (torque @ y)


def exchange_field(k, theta, count=LAYERS):
    """(exchange/2) n x <sigma> of the toy's state, in the frame of the claim."""
    level = 6 - 2 * (np.cos(k[0]) + np.cos(k[1]))
    metal = transfer_matrix.Layer(level)
    magnet = transfer_matrix.Layer(level + SHIFT, SPLITTING)
    layers = [metal, *[magnet] * count, metal]
    spinor = np.array([np.cos(theta / 2), np.sin(theta / 2)])
    psi = transfer_matrix.waves(layers, ENERGY)[0] @ spinor
    spin = sum(pauli_vector(one) for one in psi[1:-1])
    torque = np.cross([0.0, 0.0, SPLITTING / 2], spin)
    flux = np.sqrt(1 - ((level - ENERGY) / 2) ** 2)  # t sin k, the spin current that comes in
    return (torque[0] + 1j * torque[1]) / flux


def figure(rows):
    """Torque against the thickness of the magnet, at k = 0 and 90 degrees."""
    fig = Figure(figsize=(6, 3.8), layout="constrained")
    ax = fig.add_subplot()
    layers = np.arange(1, 21)
    found = np.array([from_amplitudes(POINTS[0], int(n)) for n in layers])
    field = np.array([exchange_field(POINTS[0], np.pi / 2, int(n)) for n in layers])
    for part, colour, name in ((np.real, "C0", "N_x"), (np.imag, "C3", "N_y")):
        ax.plot(layers, part(found), color=colour, label=f"{name}, amplitudes")
        ax.plot(layers, part(field), "o", color=colour, mfc="none", label="exchange field")
    ax.axhline(0, color="grey", lw=0.6)
    ax.set(xlabel="monolayers of the magnet", ylabel="torque / (N₀ sin θ)")
    ax.set_xticks([1, 5, 10, 15, 20])
    ax.set_ylim(-1, 2.6)
    ax.legend(ncols=2, loc="upper left")
    return fig
