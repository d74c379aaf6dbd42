"""Torque per current and resistance of a symmetric spin valve, and of ideal filters."""

import numpy as np
from matplotlib.figure import Figure
from scipy import constants

import spintorque as st
from spintorque.results.analyses.electrical.angular_asymmetry import reduced_resistance

from ..case import relative

CLAIM = "torque per current of spin valves: Slonczewski's form, and ideal filters"
POLARIZATION, ETA = 0.5, 0.68
UP, DOWN, MIXING = (1 + POLARIZATION) / 2, (1 - POLARIZATION) / 2, ETA / 2
ASYMMETRY = np.sqrt(MIXING * (1 / UP + 1 / DOWN) / 2)
ANGLES = 30, 60, 90, 120, 150
CURRENT = 1e11  # A/m^2
PER_CURRENT = constants.hbar / (2 * constants.e)


def rows():
    found = []
    for degrees in ANGLES:
        theta = np.radians(degrees)
        torque = slonczewski([theta], POLARIZATION, ASYMMETRY)[0]
        found.append(
            relative(f"valve, {degrees}°: torque", torque, valve(theta)[1], 1e-12, "ħI/2e")
        )
    for degrees in ANGLES:
        theta = np.radians(degrees)
        shape = float(reduced_resistance(theta, ASYMMETRY**2 - 1))
        found.append(
            relative(f"valve, {degrees}°: (R − R_P)/(R_AP − R_P)", shape, rise(theta), 1e-12)
        )
    for degrees in ANGLES:
        theta = np.radians(degrees)
        name = f"ideal filters, {degrees}°: torque"
        found.append(relative(name, filters(theta), np.tan(theta / 2), 1e-10, "ħI/2e"))
    return found


def slonczewski(angles, polarization, asymmetry):
    """Torques in ħI/2e that a run of the dynamics starts with, at angles to the fixed layer."""
    magnet = st.Macrospin(
        saturation_magnetization=8e5,
        thickness=3.0,
        area=1e4,
        damping=0.01,
        fixed_direction=(0, 0, 1),
    )
    torque = st.SlonczewskiTorque(polarization=polarization, asymmetry=asymmetry)
    drive = st.Drive.constant(current_density=CURRENT)
    runs = [
        st.simulate(magnet, torque=torque, drive=drive, duration=0.01, initial=st.direction(theta))
        for theta in angles
    ]
    first = np.array([float(run.dataset["torque_parallel"][0]) for run in runs])
    return first / (PER_CURRENT * CURRENT)


def valve(theta):
    """Conductance and torque per current of circuit theory: g = g_up + g_down of a contact is 1.

    The distribution f0 + f.sigma of the spacer makes the currents out of both contacts cancel.
    """
    directions = np.array([[np.sin(theta), 0.0, np.cos(theta)], [0.0, 0.0, 1.0]])
    voltages = 1.0, 0.0
    contacts = [contact(m) for m in directions]
    matrix = sum(response for response, _ in contacts)
    supply = sum(v * source for v, (_, source) in zip(voltages, contacts, strict=True))
    f = np.linalg.solve(matrix, supply)
    out = contacts[1][0] @ f - voltages[1] * contacts[1][1]
    transverse = out[1:] - (out[1:] @ directions[1]) * directions[1]
    return out[0], transverse[0] / out[0]


def contact(m):
    """Charge and spin current (4,) into a contact: response @ f - source V."""
    source = np.array([UP + DOWN, *((UP - DOWN) * m)])
    along = np.outer(m, m)
    response = np.zeros((4, 4))
    response[0] = source
    response[1:, 0] = (UP - DOWN) * m
    response[1:, 1:] = (UP + DOWN) * along + 2 * MIXING * (np.eye(3) - along)
    return response, source


def rise(theta):
    """Resistance between its collinear values."""
    parallel, antiparallel, here = (1 / valve(x)[0] for x in (0.0, np.pi, theta))
    return (here - parallel) / (antiparallel - parallel)


def filters(theta):
    """Torque per current of a metal between half metals, from quantum transport."""
    half_metal = st.Material.ferromagnet(onsite=9.7, exchange=8.0, hopping=1.0)
    metal = st.Material.normal_metal(onsite=6.0, hopping=1.0)
    layers = [
        st.Layer(half_metal, magnetization="fixed"),
        st.Layer(metal, 4),
        st.Layer(half_metal, magnetization="free"),
    ]
    stack = st.Stack(layers, lattice_constant=0.3, fermi_energy=2.0)
    found = st.torque(stack, bias=0.02, theta=theta, accuracy=st.TransportAccuracy(rtol=1e-5))
    return found.torque_parallel / (PER_CURRENT * found.current_density)


def figure(rows):
    """Torque per current against the angle."""
    fig = Figure(figsize=(6, 4), layout="constrained")
    ax = fig.add_subplot()
    degrees = np.linspace(0.5, 175, 200)
    theta = np.radians(degrees)
    ax.plot(degrees, [valve(x)[1] for x in theta], color="C0", label="circuit theory, P = 0.5")
    ax.plot(ANGLES, [row.value for row in rows[:5]], "o", color="C0", label="SlonczewskiTorque")
    ax.plot(degrees, np.tan(theta / 2), color="C3", label="ideal filters, tan(θ/2)")
    ax.plot(ANGLES, [row.value for row in rows[10:]], "s", color="C3", label="quantum transport")
    ax.set(xlabel="angle between the magnets θ (degrees)", ylabel="torque / (ħI/2e)", ylim=(0, 4.5))
    ax.legend(loc="upper left")
    return fig
