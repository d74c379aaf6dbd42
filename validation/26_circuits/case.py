"""Circuits against matrices of random phases, diffusive films and closed forms."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st
from spintorque.formulas import asymmetric_valve, lateral_valve

from ..case import Row, relative

CLAIM = "circuits: spin valves, films in which electrons diffuse, and a lateral valve"
UNIT = 1e15  # ohm^-1 m^-2
TO_CURRENT = 2 * constants.e / constants.hbar
ANGLES = np.array([0.5, 1.5, 2.5, 3.0])
IN_PHASE = {
    "strong polarizer last": ((0.3, 0.01), (0.999, 0.001)),
    "strong polarizer first": ((0.999, 0.001), (0.3, 0.01)),
}
HATS = {
    "strong polarizer last": (0.238520, 0.846192, 2.153727, 1.706364),
    "strong polarizer first": (0.174963, 0.622299, 1.584324, 1.255272),
}
"""Torque per current (hbar/2e) of two layers with phases in common, by an independent program."""
FILM_ANGLES = np.array([0.0, 0.5, np.pi / 2, 2.5, np.pi])
FILM_RESISTANCES = (2.30725, 2.31371, 2.38922, 2.59858, 2.73317)  # fohm m^2
WEAK, STRONG = ((5.5e14, 4.5e14), 1.2e15), ((1.1e15, 1.0e14), 6.0e14)
DISTANCES = (100.0, 300.0, 600.0, 1000.0)  # nm
CHANNEL = st.Conductor(resistivity=3e-8, spin_diffusion_length=400.0)
CROSS_SECTION = 5e3  # nm^2
COBALT = st.Contact(conductances=(2.0e13, 9.0e12), mixing_conductance=3.0e13)


def rows():
    return [*symmetric(), *phases(), *films(), *turning(), *lateral()]


def symmetric():
    """A symmetric valve with P = 0.5 and 2 G_mix/G = 0.68."""
    equal = contact((1.5, 0.5), 0.68)
    torque, _, current = per_volt(equal, equal, np.array([0.0, np.pi / 2, np.pi]))
    yield Row("symmetric valve: G(90°)/G(0)", current[1] / current[0], 0.85119, 5e-6)
    yield Row("symmetric valve: G(180°)/G(0)", current[2] / current[0], 0.75, 1e-12)
    value = TO_CURRENT * torque[1] / current[1]
    yield Row("symmetric valve: torque at 90°", value, 0.23776, 5e-6, "ħI/2e")


def phases():
    """Two layers whose amplitudes have one phase, between them a transparent metal."""
    for name, layers in IN_PHASE.items():
        torque, _, current = per_volt(*map(in_phase, layers), ANGLES)
        for theta, value, reference in zip(
            ANGLES, TO_CURRENT * torque / current, HATS[name], strict=True
        ):
            yield Row(f"{name}, θ = {theta}: torque", value, reference, 6e-7, "ħI/2e")


def films():
    """Co/Cu/Co in which electrons diffuse, as wires between nodes."""
    for theta, value, reference in zip(
        FILM_ANGLES, film_resistance(FILM_ANGLES), FILM_RESISTANCES, strict=True
    ):
        yield Row(f"Co/Cu/Co, θ = {theta:.3g}: resistance", value, reference, 6e-6, "fΩ m²")


def turning():
    """The angle at which the resistance is smallest, and that at which the torque vanishes."""
    weak, strong = ((*g, mixing) for g, mixing in (WEAK, STRONG))
    constant, slope, _ = asymmetric_valve.coefficients(weak, strong)
    theta = np.linspace(0.1, np.pi - 0.1, 20001)
    _, _, current = per_volt(*map(unlike, (WEAK, STRONG)), theta)
    angle = float(np.rad2deg(theta[current.argmax()]))
    reference = float(np.rad2deg(np.arccos(-constant / slope)))
    yield Row("unlike contacts: angle of the smallest resistance", angle, reference, 0.01, "°")


def lateral():
    for distance in DISTANCES:
        closed = lateral_valve.nonlocal_resistance(**lateral_numbers(distance))
        value = nonlocal_resistance(distance)
        name = f"lateral valve, {distance:g} nm: nonlocal resistance"
        yield relative(name, 1e3 * value, 1e3 * float(closed), 1e-10, "mΩ")


def contact(conductances, mixing, transmitted=0.0):
    return st.Contact(
        conductances=tuple(UNIT * g for g in conductances),
        mixing_conductance=complex(UNIT * mixing),
        transmitted_mixing_conductance=complex(UNIT * transmitted),
        sharvin_corrected=True,
    )


def unlike(numbers):
    conductances, mixing = numbers
    return st.Contact(conductances=conductances, mixing_conductance=mixing)


def in_phase(transmissions):
    """Contact of a layer per mode, without half of the Sharvin resistance of its node."""
    up, down = transmissions
    absorbed = 1 - np.sqrt((1 - up) * (1 - down))
    left = 1 - absorbed / 2
    conductances = tuple(t / (1 - t / 2) for t in transmissions)
    return contact(conductances, absorbed / left, np.sqrt(up * down) / left)


def per_volt(fixed, free, theta):
    """T_par, T_perp and current per volt at some angles."""
    return st.CircuitValve.of_contacts(fixed, free).torques(1.0, theta).values


def film_resistance(theta):
    """Resistance times area (fohm m^2) between the outer faces of the outer contacts."""
    cobalt = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0)
    copper = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
    face = st.Contact.valet_fert(ar_star=0.51e-15, gamma=0.77, mixing_conductance=5.5e14)
    inner = [("a", "fixed"), ("b", "fixed"), ("e", "free"), ("f", "free")]
    wire, lead = st.CircuitContact.wire, 40 * 450.0
    circuit = st.Circuit(
        reservoirs=("left", "right"),
        nodes=["in", "c", "d", "out", *(st.CircuitNode(n, magnet=m) for n, m in inner)],
        contacts=[
            wire(("left", "in"), copper, lead),
            st.CircuitContact(("in", "a"), face, magnet="fixed"),
            wire(("a", "b"), cobalt, 6.0, magnet="fixed"),
            st.CircuitContact(("b", "c"), face, magnet="fixed"),
            wire(("c", "d"), copper, 5.0),
            st.CircuitContact(("d", "e"), face, magnet="free"),
            wire(("e", "f"), cobalt, 3.0, magnet="free"),
            st.CircuitContact(("f", "out"), face, magnet="free"),
            wire(("out", "right"), copper, lead),
        ],
    )
    flow = st.circuit_currents(
        circuit, potentials={"right": 0.0}, currents={"left": 1e12}, theta=theta
    )
    potential = flow.dataset["potential"]
    return ((potential.sel(place="in") - potential.sel(place="out")) / 1e12 * 1e15).values


def lateral_numbers(distance):
    area = 1e-14  # m^2
    return {
        "channel_resistance": 3e-8 * 400e-9 / (CROSS_SECTION * 1e-18),
        "distance": distance / 400.0,
        "polarizations": (COBALT.polarization,) * 2,
        "spin_conductances": (area / COBALT.ar_star,) * 2,
    }


def nonlocal_resistance(distance):
    """Voltage at the detector per current, in ohm, of a channel with two cobalt contacts."""
    long = 20 * 400.0
    wire = st.CircuitContact.wire
    circuit = st.Circuit(
        reservoirs=("source", "drain", "detector", "end"),
        nodes=("x", "y"),
        contacts=[
            st.CircuitContact(("source", "x"), COBALT, magnet="fixed", area=1e4),
            wire(("x", "drain"), CHANNEL, long, area=CROSS_SECTION),
            wire(("x", "y"), CHANNEL, distance, area=CROSS_SECTION),
            wire(("y", "end"), CHANNEL, long, area=CROSS_SECTION),
            st.CircuitContact(("y", "detector"), COBALT, magnet="free", area=1e4),
        ],
    )
    flow = st.circuit_currents(circuit, potentials={"drain": 0.0}, currents={"source": 1e-4})
    potential = flow.dataset["potential"]
    return float(potential.sel(place="detector") - potential.sel(place="end")) / 1e-4


def figure(rows):
    """Torques of layers in phase, a resistance that turns, and the lateral valve."""
    fig = Figure(figsize=(12, 3.8), layout="constrained")
    left, middle, right = fig.subplots(1, 3)
    theta = np.linspace(0.0, np.pi, 361)
    degrees = np.rad2deg(theta)
    for number, (name, layers) in enumerate(IN_PHASE.items()):
        torque, _, current = per_volt(*map(in_phase, layers), theta)
        left.plot(degrees, TO_CURRENT * torque / current, color=f"C{number}", label=name)
        left.plot(np.rad2deg(ANGLES), HATS[name], "o", color=f"C{number}", mfc="none")
    left.set(xlabel="θ (degrees)", ylabel="torque / (ħI/2e)", title="layers in phase, and hats (o)")
    left.legend()
    torque, _, current = per_volt(*map(unlike, (WEAK, STRONG)), theta)
    middle.plot(degrees, 1e15 / current, color="C0")
    middle.set(xlabel="θ (degrees)", title="a weak and a strong polarizer")
    middle.set_ylabel("resistance (fΩ m²)", color="C0")
    other = middle.twinx()
    other.plot(degrees, TO_CURRENT * torque / current, color="C3")
    other.axhline(0.0, color="0.7", linewidth=0.8)
    other.set_ylabel("torque on the strong one / (ħI/2e)", color="C3")
    distances = np.linspace(50, 1200, 60)
    closed = [lateral_valve.nonlocal_resistance(**lateral_numbers(d)) for d in distances]
    right.semilogy(distances, 1e3 * np.array(closed), color="C0", label="closed form")
    values = [row.value for row in rows if row.quantity.startswith("lateral")]
    right.semilogy(DISTANCES, values, "o", color="C0", mfc="none", label="circuit")
    right.set(xlabel="distance (nm)", ylabel="nonlocal resistance (mΩ)", title="lateral valve")
    right.legend()
    return fig
