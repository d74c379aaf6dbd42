"""Valves of many modes by 4x4 hats: closed forms, circuit theory, samples of random phases."""

import numpy as np
from matplotlib.figure import Figure

import spintorque as st

from ..case import Row, relative

CLAIM = "spin torque of many modes with random phases: filters, weak asymmetry, figure 4, circuits"
NEARLY, PARTLY = (0.999, 0.001), (0.3, 0.01)
FIGURE_4 = {
    0.5: (0.238520, 0.174963),
    1.5: (0.846192, 0.622299),
    2.5: (2.153727, 1.584324),
    3.0: (1.706364, 1.255272),
}
SLOPES = {
    0.01: (0.090546, 0.504129),
    0.1: (0.234840, 0.494851),
    0.5: (0.413706, 0.379937),
    1.0: (0.469379, 0.342413),
}
SMALL = 1e-5  # rad
FILTER, DIRTY = (1.0, 0.0), 1e-6
UNIT = "ħ/2e"


def rows():
    return [
        *filters(),
        *weak_asymmetry(),
        *figure_4(),
        *random_phases(),
        *samples_of_phases(),
    ]


def valve(first, second, metal=1.0, phases="in-phase"):
    """Magnets of two transmissions each, and a metal between them."""
    layers = [
        st.Scatterer(transmission=first, magnetization="fixed"),
        st.Spacer(transmission=metal),
        st.Scatterer(transmission=second, magnetization="free"),
    ]
    return st.ScatteringStack(layers, phases=phases)


def filters():
    """Ideal filters: equation (17)."""
    metal = 0.7
    for theta in (0.5, 1.5, 2.5):
        found = st.scattering_transport(valve(FILTER, FILTER, metal), theta=theta)
        cos = np.cos(theta)
        expected = metal * 2 * (1 + cos) / (3 + cos)
        name = f"ideal filters, θ = {theta}"
        yield relative(f"{name}: conductance", found.conductance[0], expected, 1e-12, "N e²/h")
        torque = found.torque_per_current[0, 0]
        yield relative(f"{name}: torque per current", torque, np.tan(theta / 2), 1e-12, UNIT)


def weak_asymmetry():
    """Equations (18), as it follows from (14), and (19)."""
    g_a, g_b, d_a, d_b, theta = 0.6, 0.35, 2e-3, 2e-3, 1.1
    for metal in (1.0, 0.3):
        found = per_voltage((g_a + d_a, g_a - d_a), (g_b + d_b, g_b - d_b), metal, theta)
        bracket = g_a * g_b + metal * (g_a + g_b - 2 * g_a * g_b)
        expected = np.sin(theta) * metal**2 * d_a * d_b**2 / (2 * (1 - g_b) * bracket**2)
        name = f"weak asymmetry, g_N = {metal} N: torque per voltage"
        yield relative(name, found, expected, 1e-3, "eN/2π")
    torques = [per_voltage(PARTLY, (0.9, 0.2), g, theta) for g in (DIRTY, 2 * DIRTY)]
    power = np.log2(torques[1] / torques[0])
    yield Row("dirty metal: power of g_N in the torque", power, 2.0, 1e-3)


def per_voltage(first, second, metal, theta):
    """In-plane torque per voltage in eN/2π."""
    found = st.scattering_transport(valve(first, second, metal), theta=theta)
    return float(found.torque_per_voltage[0, 0]) / 2


def figure_4():
    for theta, expected in FIGURE_4.items():
        for pair, reference in zip(pairs(), expected, strict=True):
            found = valve(*pair).torque_per_current(theta)[0]
            name = f"{named(pair)}, θ = {theta}: torque per current"
            yield Row(name, float(found), reference, 1e-6, UNIT)
    for metal, expected in SLOPES.items():
        for pair, reference in zip(pairs(), expected, strict=True):
            name = f"{named(pair)}, g_N = {metal} N: slope at θ = 0"
            yield Row(name, slope(*pair, metal), reference, 1e-6, UNIT)


def pairs():
    return (PARTLY, NEARLY), (NEARLY, PARTLY)


def named(pair):
    return "b nearly perfect" if pair[1] == NEARLY else "a nearly perfect"


def slope(first, second, metal, phases="in-phase"):
    return float(valve(first, second, metal, phases).torque_per_current(SMALL)[0]) / SMALL


def random_phases():
    """Conductance and spin fluxes, against another program and against circuit theory."""
    found = st.scattering_transport(valve((0.8, 0.3), (0.8, 0.3), phases="random"), theta=1.0)
    charge, spin = circuit((0.8, 0.3), (0.8, 0.3), 1.0)
    yield Row(
        "T = 0.8, 0.3, random, θ = 1: conductance", found.conductance[0], 0.811287, 1e-6, "N e²/h"
    )
    yield relative("the same by circuit theory", found.conductance[0], charge, 1e-12, "N e²/h")
    in_spacer = found.flux_from_left[1, :, 0]
    for axis, name in ((0, "x"), (2, "z")):
        flux = f"spin flux in the spacer along {name}, by circuit theory"
        yield Row(flux, in_spacer[axis], spin[axis], 1e-12, "eN/4π")


def circuit(first, second, theta):
    """Charge and spin current through one node between two magnets of random phases.

    In units of the modes, half a Sharvin resistance is 1/2.
    """
    directions = np.array([[np.sin(theta), 0.0, np.cos(theta)], [0.0, 0.0, 1.0]])
    responses = [contact(t, n) for t, n in zip((first, second), directions, strict=True)]
    node = np.linalg.solve(sum(responses), responses[0] @ [2.0, 0.0, 0.0, 0.0])
    current = responses[1] @ node
    return current[0], current[1:]


def contact(transmission, n):
    """Charge and spin current (4, 4) from a node into a magnet along n, less its Sharvin half."""
    up, down = (t / (1 - t / 2) for t in transmission)
    mixing = 1 / (1 - 1 / 2)  # 1 - <r_up r_down*> = 1
    along = np.outer(n, n)
    response = np.zeros((4, 4))
    response[0, 0] = (up + down) / 2
    response[0, 1:] = response[1:, 0] = (up - down) / 2 * n
    response[1:, 1:] = (up + down) / 2 * along + mixing * (np.eye(3) - along)
    return response


def samples_of_phases():
    """Haar samples beside the hats."""
    stack = valve((0.8, 0.3), (0.8, 0.3), phases="random")
    fine = st.haar_samples(stack, theta=1.0, modes=24, samples=300, seed=0)
    coarse = st.haar_samples(stack, theta=1.0, modes=8, samples=300, seed=0)
    off = (fine.conductance - fine.hats.conductance) / fine.conductance_error
    yield Row("24 modes: conductance off the hats, in standard errors", off[0], 0.0, 3.0)
    torque = (fine.torque - fine.hats.torque_from_left) / fine.torque_error
    name = "24 modes: torque off the hats, in standard errors"
    yield Row(name, torque[2, 0, 0], 0.0, 3.0)
    ratio = coarse.conductance_deviation[0] / fine.conductance_deviation[0]
    yield Row("fluctuation at 8 modes over that at 24", ratio, 3.0, 0.35)


def figure(rows):
    """Both panels of figure 4, and what they are with random phases."""
    fig = Figure(figsize=(9, 4.2), layout="constrained")
    left, right = fig.subplots(1, 2)
    theta = np.linspace(0.01, np.pi - 0.01, 160)
    degrees = np.degrees(theta)
    left.plot(degrees, np.tan(theta / 2), "--", color="0.4", label="ideal filters, tan(θ/2)")
    for pair, color in zip(pairs(), ("C0", "C3"), strict=True):
        for phases, style in (("in-phase", "-"), ("random", ":")):
            label = named(pair) if phases == "in-phase" else None
            ratio = valve(*pair, phases=phases).torque_per_current(theta)[0]
            left.plot(degrees, ratio, style, color=color, label=label)
        index = pairs().index(pair)
        points = [values[index] for values in FIGURE_4.values()]
        left.plot(np.degrees(list(FIGURE_4)), points, "o", color=color, mfc="none")
        metals = np.concatenate([np.geomspace(1e-3, 0.1, 25), np.linspace(0.12, 1, 23)])
        for phases, style in (("in-phase", "-"), ("random", ":")):
            slopes = [slope(*pair, g, phases) for g in metals]
            right.plot(metals, slopes, style, color=color)
        right.plot(list(SLOPES), [v[index] for v in SLOPES.values()], "o", color=color, mfc="none")
    left.plot([], [], ":", color="0.4", label="random phases")
    left.plot([], [], "o", color="0.4", mfc="none", label="another program")
    left.set(xlabel="angle θ (degrees)", ylabel="torque per current (ħ/2e)", ylim=(0, 4))
    left.legend(loc="upper left")
    right.plot(0.03, 0.536605, "o", color="C3", mfc="none")
    right.axhline(0, color="0.8", linewidth=0.8)
    for style, label in (("-", "in phase"), (":", "random phases"), ("o", "another program")):
        right.plot([], [], style, color="0.4", mfc="none", label=label)
    right.legend(loc="upper right")
    right.set(xlabel="$g_N/N$", ylabel="slope at θ = 0 (ħ/2e)", ylim=(-0.6, 1.2), xlim=(0, 1))
    return fig
