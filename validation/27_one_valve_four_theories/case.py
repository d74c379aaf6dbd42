"""Co/Cu/Co by waves, by hats, as a circuit and with diffusion, from the same bands."""

import warnings
from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st

from ..case import Row, relative

CLAIM = "one valve of Co and Cu: waves, hats, circuit and diffusion, and where they must agree"
TO_CURRENT = 2 * constants.e / constants.hbar
FEMTO = 1e15
BIAS = 1e-7  # V
MAGNET, SPACER = 10, 8  # monolayers
SPACERS = (8, 9, 10, 11)
MESH = st.TransportAccuracy(k_points=56)
WAVES = st.TransportAccuracy(k_points=56, energy_points=3, contour_points=8)
ANGLES = np.linspace(0.0, np.pi, 13)
CLOSE_ANGLES = np.linspace(0.0, np.pi, 181)
AGAINST = (0.0, 0.0, -1.0)
LEAD = st.Conductor(resistivity=1e-19, spin_diffusion_length=1.0)
METAL = st.Conductor(resistivity=1e-19)
STRONG = st.Conductor(resistivity=1e-19, polarization=0.46)


def rows():
    return [*hats_and_circuit(), *circuit_and_diffusion(), *waves_and_landauer(), *waves_and_hats()]


def hats_and_circuit():
    """Products of amplitudes, and nodes without their Sharvin resistances."""
    yield from pairs("hats, and circuit", curves("hats"), curves("circuit"), 1e-12)


def circuit_and_diffusion():
    """Films of no resistance are the nodes between their interfaces."""
    films = valve().to_diffusive([LEAD, STRONG, METAL, STRONG, LEAD], accuracy=MESH)
    solved = (per_current(source) for source in (films, interfaces(films.contacts)))
    yield from pairs("diffusion without bulk, and circuit", *solved, 1e-8)


def pairs(name, found, expected, tolerance):
    """Rows of the torque at 90 degrees and both collinear resistances."""
    for (what, unit, value), (_, _, reference) in zip(
        summary(found), summary(expected), strict=True
    ):
        yield relative(f"{name}: {what}", value, reference, tolerance, unit)


def summary(curve):
    """Names, units and values of the numbers of one theory."""
    torque, resistance = curve
    yield "torque at 90°", "ħI/2e", float(torque[len(ANGLES) // 2])
    yield "R(0)", "fΩ m²", float(resistance[0])
    yield "R(180°)", "fΩ m²", float(resistance[-1])


def waves_and_landauer():
    """Green functions at a small bias, and amplitudes of transmission on the same mesh."""
    _, resistance = curves("waves")
    for name, value, free in (("0", resistance[0], "free"), ("180°", resistance[-1], AGAINST)):
        reference = FEMTO / conductances(SPACER, free).sum()
        yield relative(f"waves, and transmission: R({name})", value, reference, 1e-8, "fΩ m²")


def waves_and_hats():
    """Both spins of parallel magnets, between hats and one magnet alone."""
    found = np.mean([conductances(n, "free") for n in SPACERS], axis=0)
    alone, modes = one_magnet()
    hats = alone / (2 - alone / modes)
    for spin, value, low, high in zip(("majority", "minority"), found, hats, alone, strict=True):
        middle, half = (low + high) / 2 / FEMTO, (high - low) / 2 / FEMTO
        name = f"waves, {spin}: conductance, from hats to one magnet alone"
        yield Row(name, value / FEMTO, middle, half, "10¹⁵ Ω⁻¹ m⁻²")


def valve(spacer=SPACER, free="free"):
    """Two equal magnets between leads of copper."""
    co, cu = st.materials["Co"], st.materials["Cu"]
    layers = [
        st.Layer(cu),
        st.Layer(co, MAGNET, magnetization="fixed" if free == "free" else "free"),
        st.Layer(cu, spacer),
        st.Layer(co, MAGNET, magnetization=free),
        st.Layer(cu),
    ]
    return crystal(layers)


def crystal(layers):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", st.SpintorqueWarning)  # Co is strained by 2 %
        return st.Stack(layers, face="111")


@cache
def conductances(spacer, free):
    """Of both spins of collinear magnets (2,) in ohm^-1 m^-2; waves from lead to lead."""
    seen = st.mixing_conductance(valve(spacer, free), accuracy=MESH)
    return np.array([seen.majority, seen.minority]) * seen.unit_per_area


@cache
def one_magnet():
    """Conductances (2,) of one magnet in copper, and that of copper, in ohm^-1 m^-2."""
    seen = st.mixing_conductance(crystal([*valve().layers[:2], valve().layers[-1]]), accuracy=MESH)
    return np.array([seen.majority, seen.minority]) * seen.unit_per_area, seen.sharvin_per_area


def interfaces(contacts):
    """Circuit with a node in each film."""
    places = ("left", "a", "b", "c", "right")
    magnets = ("fixed", "fixed", "free", "free")
    circuit = st.Circuit(
        reservoirs=("left", "right"),
        nodes=[st.CircuitNode("a", magnet="fixed"), "b", st.CircuitNode("c", magnet="free")],
        contacts=[
            st.CircuitContact(ends, contact, magnet=magnet)
            for ends, contact, magnet in zip(pairwise(places), contacts, magnets, strict=True)
        ],
    )
    return st.CircuitValve(circuit)


SOURCES = {
    "hats": lambda: valve().to_scattering(accuracy=MESH),
    "circuit": lambda: valve().to_circuit(accuracy=MESH),
    "diffusion": lambda: valve().to_diffusive(
        [st.conductors[name] for name in ("Cu", "Co", "Cu", "Co", "Cu")], accuracy=MESH
    ),
}


@cache
def curves(theory):
    """Torque per current (hbar/2e) and resistance times area (fohm m^2) at the angles."""
    if theory == "waves":
        data = table()
        return shown(data["torque_parallel"].values, data["current_density"].values)
    return per_current(source(theory))


@cache
def source(theory):
    return SOURCES[theory]()


@cache
def table():
    return st.tabulate(valve(), bias=[BIAS], theta=ANGLES, accuracy=WAVES).dataset.isel(bias=0)


def per_current(source, angles=ANGLES):
    torque, _, current = source.torques(BIAS, angles).values
    return shown(torque, current)


def shown(torque, current):
    return TO_CURRENT * torque / current, FEMTO * BIAS / current


def errors_of_waves():
    """What the table states of both curves."""
    data = table()
    current = data["current_density"].values
    torque, _ = shown(data["torque_parallel_error"].values, current)
    return torque, curves("waves")[1] * data["current_density_error"].values / current


def figure(rows):
    """Torque per current and resistance against angle by all four theories."""
    fig = Figure(figsize=(10, 4.2), layout="constrained")
    panels = fig.subplots(1, 2)
    degrees = np.rad2deg(ANGLES)
    sharvin = FEMTO / (2 * one_magnet()[1])
    for ax, values, error in zip(panels, curves("waves"), errors_of_waves(), strict=True):
        ax.errorbar(degrees, values, error, fmt="ks", ms=4, capsize=2, label="waves")
    for ax, values in zip(panels, curves("hats"), strict=True):
        ax.plot(degrees, values, "oC0", mfc="none", ms=8, label="hats")
    for theory, style, of_leads in (("circuit", "-C0", 0.0), ("diffusion", "--C3", sharvin)):
        torque, resistance = per_current(source(theory), CLOSE_ANGLES)
        for ax, values in zip(panels, (torque, resistance + of_leads), strict=True):
            ax.plot(np.rad2deg(CLOSE_ANGLES), values, style, label=theory)
    labels = "torque / (ħI/2e)", "resistance with that of the leads (fΩ m²)"
    for ax, label in zip(panels, labels, strict=True):
        ax.set(xlabel="θ (degrees)", ylabel=label, xticks=range(0, 181, 45))
        ax.legend()
    return fig
