"""Motions whose temperature changes, each also in the form of the oracle."""

from dataclasses import replace

import gilbert
import numpy as np
import synthetic_table
import warm_gilbert
from magnets import SKEW, SOFT
from motions import (
    BACK,
    CUBIC,
    DIPOLES,
    ELECTRIC,
    FIELD,
    SIDE,
    START,
    TABLE,
    VALVE,
    by_voltage,
    layer,
    spin_orbit,
    table_at,
    table_carrying,
    valve,
)
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

import spintorque as st

BLOCH = st.BlochLaw(curie_temperature=1120.0, anisotropy_exponent=2.2, damping="garanin")
KUZMIN = st.KuzminLaw(curie_temperature=1044.0, shape=0.35, power=4.0, reference_temperature=280.0)
MEASURED = st.ParameterTable(
    temperature=[250.0, 300.0, 380.0, 460.0, 700.0],
    magnetization=[1.25e6, 1.2e6, 1.1e6, 0.97e6, 0.5e6],
    anisotropy=[1.1, 1.0, 0.85, 0.6, 0.2],
)
LINEAR = st.JunctionConductance(resistance_area_product=4.0, tmr=1.0)
ROLLING = replace(LINEAR, half_voltage=0.5, doubling_voltage=1.3)
RISE, TIME = 3.5e-9, 0.3
HEATING = st.JouleHeating(thermal_resistance_area=RISE, time_constant=TIME)
# A perpendicular free layer: the current turns it over, and takes a part of its anisotropy away.
FREE = st.Macrospin(
    saturation_magnetization=1.1e6,
    thickness=1.2,
    area=1250.0,
    damping=0.03,
    anisotropy=8.2e5,
    demagnetization=(0.02, 0.02, 0.96),
)


def bloch(T):
    """Ratios of `BLOCH`, by hand."""
    m, reference = 1 - (T / 1120) ** 1.5, 1 - (300 / 1120) ** 1.5
    return m / reference, (m / reference) ** 2.2, (1 - T / 3360) / (1 - 300 / 3360)


def kuzmin(T):
    def m(t):
        return (1 - 0.35 * t**1.5 - 0.65 * t**4) ** (1 / 3)

    ratio = m(T / 1044) / m(280 / 1044)
    return ratio, ratio**3, 1.0


def measured(T):
    moments = PchipInterpolator(MEASURED.temperature, MEASURED.magnetization)
    stiffness = PchipInterpolator(MEASURED.temperature, MEASURED.anisotropy)
    return moments(T) / moments(300), stiffness(T) / stiffness(300), 1.0


def conducted(V, x, law=LINEAR):
    """Current density by hand: cos theta in the conductance, and the roll-off of the TMR."""
    tmr = law.tmr / (1 + (V / law.half_voltage) ** 2) if law.half_voltage else law.tmr
    G = 1 / (law.resistance_area_product * 1e-12)
    G = G * (1 + (V / law.doubling_voltage) ** 2) if law.doubling_voltage else G
    low = G / (1 + tmr)
    return V * ((G + low) / 2 + (G - low) / 2 * x)


def dropped(J, x, law):
    """Voltage at a current density."""
    return brentq(lambda V: conducted(V, x, law) - J, -3, 3, xtol=1e-16, rtol=1e-15)


def free(**drive):
    """`FREE` that switches, with its layer, q and start."""
    magnet = replace(FREE, temperature_dependence=BLOCH)
    return magnet, st.Drive(field=(0.0, 0.0, 4e3), **drive), st.direction(np.pi - 0.2, 0.4)


def steady_junction(kind):
    """One layer and one torque by a steady voltage or current, and what it heats."""
    torque, q = replace(VALVE, conductance=LINEAR), np.array(FREE.fixed_direction)
    if kind == "voltage":
        V = 0.75
        magnet, drive, start = free(voltage=V)
        acting = per_angle(lambda x: conducted(V, x), VALVE)
        power = lambda t, m: V * conducted(V, m[0] @ q)  # noqa: E731
    if kind == "current":
        J = 1.2e11
        magnet, drive, start = free(current_density=J)
        acting = valve(J)
        power = lambda t, m: J * dropped(J, m[0] @ q, LINEAR)  # noqa: E731
    if kind == "uniform":
        J = 1.2e11
        magnet, drive, start = free(current_density=J)
        torque, acting = replace(VALVE, conductance=2e11), valve(J)
        power = lambda t, m: J**2 / 2e11  # noqa: E731
    if kind == "rolling voltage":
        V = 0.75
        magnet, drive, start = free(voltage=V)
        torque = replace(VALVE, conductance=ROLLING)
        acting = per_angle(lambda x: conducted(V, x, ROLLING), VALVE)
        power = lambda t, m: V * conducted(V, m[0] @ q, ROLLING)  # noqa: E731
    if kind == "rolling current":
        J = 1.2e11
        magnet, drive, start = free(current_density=J)
        torque, acting = replace(VALVE, conductance=ROLLING), valve(J)
        power = lambda t, m: J * dropped(J, m[0] @ q, ROLLING)  # noqa: E731
    asked = {"magnet": magnet, "torque": torque, "drive": drive, "initial": start}
    layers = (layer(magnet, drive.field),)
    heat = warm_gilbert.Heat(power, RISE, TIME)
    torques = (gilbert.Torque(acting, q),)
    return {**asked, "temperature": HEATING}, layers, (bloch,), heat, {"torques": torques}


def per_angle(current, torque):
    """Slonczewski's torque of a current that depends on the angle."""
    return lambda t, x: valve(current(x), torque)(t, x)


def of_table(kind):
    """A torque table at a pulse of voltage or current, with every field inside the magnet."""
    times, edges = (0.1, 0.15, 0.55, 0.6), (-0.1, 0.55, 0.55, -0.1)
    pulse = st.Pulse(amplitude=0.55, base=-0.1, start=0.1, rise=0.05, length=0.4, fall=0.05)

    def volts(t):
        return np.interp(t, times, edges)

    bias = st.ExchangeBias(energy=4e-5, direction=st.direction(1.0, -2.0))
    magnet = replace(
        SKEW,
        second_anisotropy=-5e4,
        cubic_anisotropy=CUBIC,
        exchange_bias=bias,
        temperature_dependence=KUZMIN,
        voltage_anisotropy=ELECTRIC if kind == "table voltage" else None,
    )
    q = np.array(magnet.fixed_direction)
    if kind == "table voltage":
        drive, acting = st.Drive(voltage=pulse, field=FIELD), table_at(volts)
        own = layer(magnet, FIELD, by_voltage(magnet, 1e5, volts))
        power = lambda t, m: volts(t) * synthetic_table.current(volts(t), m[0] @ q)  # noqa: E731
    else:
        drive = st.Drive(current_density=pulse.scaled(8e10), field=FIELD)
        acting, own = table_carrying(lambda t: 8e10 * volts(t)), layer(magnet)

        def power(t, m):
            J, x = 8e10 * volts(t), m[0] @ q
            return J * brentq(lambda U: synthetic_table.current(U, x) - J, -0.6, 0.6, xtol=1e-16)

    rise = 2e-8
    heating = st.JouleHeating(
        ambient=st.Ramp(begin=290.0, end=310.0, length=0.5),
        thermal_resistance=rise / (SKEW.area * 1e-18),
        time_constant=TIME,
    )
    heat = warm_gilbert.Heat(
        power, rise, TIME, surroundings=lambda t: np.interp(t, (0, 0.5), (290, 310)), start=290.0
    )
    asked = {"magnet": magnet, "torque": TABLE, "drive": drive, "initial": START}
    acting = {"torques": (gilbert.Torque(acting, q),), "kinks": (*times, 0.5)}
    return {**asked, "temperature": heating}, (own,), (kuzmin,), heat, acting


def coupled(kind):
    """Two layers by laws of their own whose mutual current heats, or in a given temperature."""
    magnets = (
        replace(SKEW, temperature_dependence=MEASURED),
        replace(SOFT, temperature_dependence=BLOCH, cubic_anisotropy=CUBIC),
    )
    V, couplings = 0.4, (st.Coupling(bilinear=-2e-4, biquadratic=-6e-5),)
    torque = [
        st.Polarizer(torque=replace(VALVE, conductance=LINEAR), on=0, layer=1),
        st.Polarizer(
            torque=replace(BACK, polarization=-0.15, polarization_of="current", conductance=LINEAR),
            on=1,
            layer=0,
        ),
        st.Polarizer(
            torque=st.SpinOrbitTorque(damping_like=0.12, field_like=-0.05, conductance=2e11),
            on=1,
            direction=SIDE,
        ),
    ]
    torques = (
        gilbert.Torque(per_angle(lambda x: conducted(V, x), VALVE), 1, on=0),
        gilbert.Torque(per_angle(lambda x: conducted(V, x), BACK), 0, on=1),
        gilbert.Torque(spin_orbit(2e11 * V), SIDE, on=1),
    )
    heating: object = replace(HEATING, polarizer=1)
    heat: object = warm_gilbert.Heat(lambda t, m: V * conducted(V, m[0] @ m[1]), RISE, TIME)
    if kind == "two layers, given":
        heating = st.Sine(amplitude=90.0, frequency=3.0, phase=0.3, offset=350.0)
        heat = lambda t: 350 + 90 * np.sin(2 * np.pi * 3 * t + 0.3)  # noqa: E731
    asked = {
        "magnet": st.CoupledMacrospins(
            layers=magnets,
            couplings=couplings,
            dipole_couplings=(st.DipoleCoupling(between=(0, 1), tensor=DIPOLES[0]),),
        ),
        "torque": torque,
        "drive": st.Drive(voltage=V, field=FIELD),
        "initial": [START, SIDE],
        "temperature": heating,
    }
    pairs = gilbert.Exchange((0, 1), -2e-4, -6e-5), gilbert.Dipole((0, 1), DIPOLES[0])
    acting = {"torques": torques, "exchanges": pairs}
    return asked, tuple(map(layer, magnets)), (measured, bloch), heat, acting


KINDS = {
    **dict.fromkeys(
        ("voltage", "current", "uniform", "rolling voltage", "rolling current"), steady_junction
    ),
    **dict.fromkeys(("table voltage", "table current"), of_table),
    **dict.fromkeys(("two layers", "two layers, given"), coupled),
}
