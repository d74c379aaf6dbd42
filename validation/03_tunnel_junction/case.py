"""Charge and spin current of a tunnel junction at bias."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants
from scipy.integrate import quad
from scipy.special import ellipk

import spintorque as st

from ..case import Row, explain_styles, relative
from ..toy import transfer_matrix

CLAIM = "charge and spin current of a tunnel junction at bias, and its magnetoresistance"
# u: Q_0, Q_x, Q_y, Q_z in 1e-12 eV per cell
SOURCE = {
    -0.6: (2.54011, 1.70573, -1.06758, -0.651049),
    -0.5: (2.20999, 1.35676, -0.895477, -0.317122),
    -0.4: (1.84021, 0.998870, -0.724599, -0.0839674),
    -0.3: (1.42434, 0.659559, -0.567671, 0.0433406),
    -0.2: (0.974126, 0.371038, -0.437911, 0.0946113),
    -0.1: (0.496361, 0.149070, -0.349929, 0.0795742),
    0.0: (0.0, 0.0, -0.317605, 0.0),
}
PERIOD = 0.287  # nm; any, since all is per cell
PICO = 1e12 * (PERIOD * constants.nano) ** 2 / constants.e  # J/m^2 in 1e-12 eV per cell
UNIT = "10⁻¹² eV per cell"
ACCURACY = st.TransportAccuracy(rtol=1e-6)
SMALL_BIAS = 1e-3


def rows():
    found = []
    for u, source in SOURCE.items():
        tolerance = 1e-4 * (source[0] or abs(source[2]))
        for name, value, reference in zip("0xyz", currents(-u), source, strict=True):
            found.append(Row(f"u = {u} eV: Q_{name}", value, reference, tolerance, UNIT))
    return [*found, *linear_response()]


def junction():
    iron = st.Material.ferromagnet(onsite=1.6, exchange=0.8, hopping=0.4)
    barrier = st.Material.insulator(onsite=5.4, hopping=0.4)
    layers = [
        st.Layer(iron, magnetization="fixed"),
        st.Layer(barrier, 5),
        st.Layer(iron, magnetization="free"),
    ]
    profile = st.BiasProfile(left_share=0.0, intervals="n-1")
    return st.Stack(layers, lattice_constant=PERIOD, bias_profile=profile)


def currents(bias, theta=np.pi / 2):
    """Q_0, Q_x, Q_y, Q_z through the right face of the barrier."""
    found = st.spin_current(junction(), bias=bias, theta=theta, accuracy=ACCURACY).dataset
    charge = float(found["current_density"][-1]) * constants.hbar / (2 * constants.e)
    return np.array([charge, *found["spin_current"].values[-1]]) * PICO


def linear_response():
    """Per volt of mu_L - mu_R, and the magnetoresistance that follows."""
    values = {
        name: (currents(SMALL_BIAS, theta) - currents(-SMALL_BIAS, theta)) / (2 * SMALL_BIAS)
        for name, theta in (("P", 0.0), ("AP", np.pi), ("90°", np.pi / 2))
    }
    references = {name: landauer(theta) for name, theta in (("P", 0.0), ("AP", np.pi))}
    references["90°"] = landauer(np.pi / 2)
    found = [
        relative(f"{name}: dQ_0/dV", values[name][0], references[name][0], 1e-5, f"{UNIT} V")
        for name in values
    ]
    torkance = values["90°"][1], references["90°"][1]
    found.append(relative("90°: dQ_x/dV", *torkance, 1e-5, f"{UNIT} V"))
    ratios = [100 * (g["P"][0] / g["AP"][0] - 1) for g in (values, references)]
    return [*found, Row("magnetoresistance", *ratios, 5e-3, "%")]


def landauer(theta):
    """dQ_0/dV and dQ_x/dV of the toy's states, over c = cos kx + cos ky with its density."""

    def integrand(c, component):
        layers = chain(c, theta)
        density = ellipk(1 - (c / 2) ** 2) / np.pi**2
        return density * transfer_matrix.currents(layers, 0.0)[-1, component] * 1e12

    lowest = (1.2 - 0.8) / 0.8, (2.0 - 0.8) / 0.8  # c at which majority and minority open

    def average(component):
        return sum(
            quad(turned, 0, np.pi / 2, args=(integrand, piece, component), epsrel=1e-7)[0]
            for piece in (lowest, (lowest[1], 2.0))
        )

    return average(0), average(1)


def turned(angle, integrand, piece, component):
    """Integrand over an interval, with the square roots at both ends taken out."""
    low, high = piece
    c = low + (high - low) * np.sin(angle) ** 2
    return integrand(c, component) * (high - low) * np.sin(2 * angle)


def chain(c, theta):
    """Chain of the toy at c = cos kx + cos ky, without bias."""
    p = (np.sin(theta), 0.0, np.cos(theta))
    lead = {"level": 1.6 - 0.8 * c, "exchange": 0.8, "hopping": 0.4}
    barrier = [transfer_matrix.Layer(5.4 - 0.8 * c, hopping=0.4)] * 5
    ends = [transfer_matrix.Layer(direction=n, **lead) for n in (p, (0.0, 0.0, 1.0))]
    return [ends[0], *barrier, ends[1]]


def figure(rows):
    """All four components against the bias of the source."""
    bias = np.linspace(-0.6, 0.6, 49)
    found = np.array([currents(-u) for u in bias])
    fig = Figure(figsize=(6, 4), layout="constrained")
    ax = fig.add_subplot()
    labels = "Q₀ (charge)", "Q_x (in-plane torque)", "Q_y (perpendicular torque)", "Q_z"
    for i, label in enumerate(labels):
        ax.plot(bias, found[:, i], color=f"C{i}", label=label)
        ax.plot(list(SOURCE), [q[i] for q in SOURCE.values()], "o", color=f"C{i}", mfc="none")
    ax.axhline(0, color="grey", lw=0.6)
    ax.set(xlabel="u = μ_R − μ_L (eV)", ylabel=f"current ({UNIT})")
    explain_styles(ax, line="package", points="source")
    ax.legend()
    return fig
