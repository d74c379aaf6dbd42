"""Questions about motions of every kind, each also in the form of Gilbert's oracle."""

import warnings
from dataclasses import dataclass, replace
from typing import Any

import gilbert
import numpy as np
import synthetic_table
from magnets import SKEW, SOFT, SOFT_AND_THICK, for_gilbert
from scipy import constants
from scipy.optimize import brentq

import spintorque as st

TABLE = synthetic_table.make_table()
VALVE = st.SlonczewskiTorque(
    polarization=0.5, asymmetry=1.4, field_like_ratio=-0.3, conductance=2e11
)
with warnings.catch_warnings():
    # The torque on the layer that the current reaches last has the other sign, as here.
    warnings.simplefilter("ignore", st.SpintorqueWarning)
    BACK = replace(VALVE, polarization=-0.3, asymmetry=0.8)
SPIN_ORBIT = st.SpinOrbitTorque(damping_like=0.12, field_like=-0.05)
FIELD = (2e4, -1e4, 5e4)
START = st.direction(2.2, 1.0)
SIDE = st.direction(0.4, 2.0)
Y = (0.0, 1.0, 0.0)
ELECTRIC = st.VoltageAnisotropy(linear=-80.0, quadratic=15.0, barrier_thickness=1.4)
CUBIC = st.CubicAnisotropy(
    first=5e4, second=-9e4, axes=(st.direction(0.5, 0.2), st.direction(0.5 + np.pi / 2, 0.2))
)
DIPOLES = (
    ((0.015, 0.005, -0.01), (0.005, 0.02, 0.0075), (-0.01, 0.0075, -0.035)),
    ((0.01, -0.005, 0.0), (-0.005, 0.01, 0.005), (0.0, 0.005, -0.02)),
)
PER_CHARGE = constants.hbar / (2 * constants.e)


@dataclass(frozen=True)
class Motion:
    """Arguments of `simulate` and of the oracle."""

    asked: dict[str, Any]
    layers: tuple[gilbert.Layer, ...]
    torques: tuple[gilbert.Torque, ...] = ()
    exchanges: tuple[gilbert.Exchange | gilbert.Dipole, ...] = ()
    kinks: tuple[float, ...] = ()

    def expected(self, times):
        """Moments by the oracle, with an axis of layers if there are several."""
        start = self.asked["initial"]
        found = gilbert.paths(
            times, start, self.layers, self.torques, self.exchanges, kinks=self.kinks
        )
        return found if len(self.layers) > 1 else found[:, 0]


def layer(magnet, H=FIELD, Ku=None):
    """The oracle's view of a magnet in a field and with a K_u, which may be functions of time."""
    seen = for_gilbert(magnet)
    del seen["q"], seen["H"]
    if Ku is not None:
        seen["Ku"] = Ku
    return gilbert.Layer(**seen, H=H if callable(H) else np.array(H))


def valve(J, torque=VALVE):
    """Slonczewski's torque at a current density, a number or a function of time."""
    L2 = torque.asymmetry**2

    def per_sin(t, x):
        strength = PER_CHARGE * (J(t) if callable(J) else J) * torque.polarization * L2
        parallel = strength / ((L2 + 1) + (L2 - 1) * x)
        return parallel, torque.field_like_ratio * parallel

    return per_sin


def spin_orbit(J):
    return lambda t, x: (PER_CHARGE * J * 0.12, PER_CHARGE * J * -0.05)


def table_at(V):
    return lambda t, x: synthetic_table.per_sin(V(t) if callable(V) else V, x)


def bias_carrying(J, x):
    """Voltage at which the table carries a current density."""
    return brentq(lambda V: synthetic_table.current(V, x) - J, -0.6, 0.6, xtol=1e-16, rtol=1e-15)


def table_carrying(J):
    def per_sin(t, x):
        return synthetic_table.per_sin(bias_carrying(J(t) if callable(J) else J, x), x)

    return per_sin


def single(torque, drive, per_sin=None, *, magnet=SKEW, H=FIELD, kinks=()):
    asked = {"magnet": magnet, "torque": torque, "drive": drive, "initial": START}
    acting = () if per_sin is None else (gilbert.Torque(per_sin, magnet.fixed_direction),)
    return Motion(asked, (layer(magnet, H),), acting, kinks=kinks)


def steady(torque, per_sin=None, **drive):
    return single(torque, st.Drive.constant(field=FIELD, **drive), per_sin)


def pulse():
    times, values = (0.11, 0.18, 0.68, 0.81), (-1e10, 8e10, 8e10, -1e10)
    wave = st.Pulse(amplitude=8e10, base=-1e10, start=0.11, rise=0.07, length=0.5, fall=0.13)
    drive = st.Drive(current_density=wave, field=FIELD)
    return single(VALVE, drive, valve(lambda t: np.interp(t, times, values)), kinks=times)


def ramp():
    bias = st.Ramp(begin=-0.2, end=0.5, start=0.2, length=1.1)
    field = st.Ramp(begin=-5e4, end=8e4, length=0.9)
    return single(
        TABLE,
        st.Drive(voltage=bias, field=(2e4, -1e4, field)),
        table_at(lambda t: np.interp(t, (0.2, 1.3), (-0.2, 0.5))),
        H=lambda t: np.array([2e4, -1e4, np.interp(t, (0.0, 0.9), (-5e4, 8e4))]),
        kinks=(0.2, 0.9, 1.3),
    )


SHAKEN = st.Sine(amplitude=0.4, frequency=7.0, phase=0.3, offset=0.1)


def shaken(t):
    """The voltage `SHAKEN`."""
    return 0.1 + 0.4 * np.sin(2 * np.pi * 7 * t + 0.3)


def shaken_field(t):
    return np.array([3e4 * np.sin(2 * np.pi * 11 * t), -1e4, 5e4])


def sine():
    drive = st.Drive(voltage=SHAKEN, field=(st.Sine(amplitude=3e4, frequency=11.0), -1e4, 5e4))
    return single(TABLE, drive, table_at(shaken), H=shaken_field)


def samples():
    times, values = (0.1, 0.25, 0.25, 0.7), (1e10, -2e10, 3e10, -1e10)

    def current(t):
        part = slice(0, 2) if t < 0.25 else slice(2, 4)
        return np.interp(t, times[part], values[part])

    drive = st.Drive(current_density=st.Samples(times=times, values=values), field=FIELD)
    return single(TABLE, drive, table_carrying(current), kinks=times)


def several():
    asked = {
        "magnet": SKEW,
        "torque": [
            st.Polarizer(torque=VALVE),
            st.Polarizer(torque=SPIN_ORBIT, direction=Y),
            st.Polarizer(torque=TABLE, direction=SIDE),
        ],
        "drive": st.Drive.constant(current_density=2e10, field=FIELD),
        "initial": START,
    }
    torques = (
        gilbert.Torque(valve(2e10), SKEW.fixed_direction),
        gilbert.Torque(spin_orbit(2e10), Y),
        gilbert.Torque(table_carrying(2e10), SIDE),
    )
    return Motion(asked, (layer(SKEW),), torques)


def quartic():
    magnet = replace(SKEW, second_anisotropy=-8e4)
    drive = st.Drive.constant(current_density=6e10, field=FIELD)
    return single(VALVE, drive, valve(6e10), magnet=magnet)


def by_voltage(magnet, Ku, V):
    """K_u at a voltage as in Duan et al.: both may be functions of time."""
    law, d = magnet.voltage_anisotropy, magnet.thickness * 1e-9

    def at(t):
        E = (V(t) if callable(V) else V) / (law.barrier_thickness * 1e-9)
        slope = 1e-15 * law.linear + 1e-15 * law.quadratic * E / 1e9
        return (Ku(t) if callable(Ku) else Ku) + slope * E / d

    return at


def followed():
    """Anisotropies that follow momentary voltages: of a table, and of a junction that is linear."""
    junction = st.JunctionConductance(resistance_area_product=4.0, tmr=1.0)
    magnets = (
        replace(SKEW, voltage_anisotropy=ELECTRIC),
        replace(SOFT, voltage_anisotropy=replace(ELECTRIC, polarizer=1)),
    )
    wave = st.Sine(amplitude=1e10, frequency=7.0, phase=0.3, offset=2e10)
    asked = {
        "magnet": st.CoupledMacrospins(layers=magnets, couplings=(st.Coupling(bilinear=-2e-4),)),
        "torque": [
            st.Polarizer(torque=TABLE, on=0, layer=1),
            st.Polarizer(torque=replace(VALVE, conductance=junction), on=1, terminal="gate"),
        ],
        "drive": st.Drive(
            current_density=wave,
            field=FIELD,
            terminals=[st.Terminal(name="gate", current_density=1e11)],
        ),
        "initial": [START, SIDE],
    }

    def current(t):
        return 2e10 + 1e10 * np.sin(2 * np.pi * 7 * t + 0.3)

    def first(t, m):
        return by_voltage(magnets[0], 1e5, bias_carrying(current(t), m[0] @ m[1]))(t)

    def second(t, m):
        x = m[1] @ np.array(SOFT.fixed_direction)
        return by_voltage(magnets[1], 3e5, 1e11 / (2.5e11 * ((1 + x) / 2 + (1 - x) / 4)))(t)

    layers = (
        replace(layer(magnets[0]), momentary=first),
        replace(layer(magnets[1]), momentary=second),
    )
    torques = (
        gilbert.Torque(table_carrying(current), 1, on=0),
        gilbert.Torque(valve(1e11), SOFT.fixed_direction, on=1),
    )
    return Motion(asked, layers, torques, (gilbert.Exchange((0, 1), -2e-4),))


def every_anisotropy():
    """All of them at once, with a table at a voltage and a field that change."""
    magnet = replace(
        SKEW,
        anisotropy=st.Sine(amplitude=1.5e4, frequency=9.0, phase=0.4, offset=8e4),
        second_anisotropy=-5e4,
        voltage_anisotropy=ELECTRIC,
        cubic_anisotropy=CUBIC,
        exchange_bias=st.ExchangeBias(energy=4e-5, direction=st.direction(1.0, -2.0)),
    )
    drive = st.Drive(voltage=SHAKEN, field=(st.Sine(amplitude=3e4, frequency=11.0), -1e4, 5e4))
    Ku = by_voltage(magnet, lambda t: 8e4 + 1.5e4 * np.sin(2 * np.pi * 9 * t + 0.4), shaken)
    asked = {"magnet": magnet, "torque": TABLE, "drive": drive, "initial": START}
    acting = (gilbert.Torque(table_at(shaken), magnet.fixed_direction),)
    return Motion(asked, (layer(magnet, shaken_field, Ku),), acting)


def coupled(magnets, couplings, dipoles=()):
    """Layers whose moments polarize each other's current, above a fixed one."""
    asked = {
        "magnet": st.CoupledMacrospins(
            layers=magnets,
            couplings=tuple(
                st.Coupling(between=b, bilinear=J1, biquadratic=J2) for b, J1, J2 in couplings
            ),
            dipole_couplings=tuple(st.DipoleCoupling(between=b, tensor=N) for b, N in dipoles),
        ),
        "torque": [
            st.Polarizer(torque=VALVE, on=0, layer=1),
            st.Polarizer(torque=BACK, on=1, layer=0),
            st.Polarizer(torque=TABLE, on=1, direction=SIDE),
        ],
        "drive": st.Drive.constant(current_density=2e10, field=FIELD),
        "initial": [START, SIDE, st.direction(1.4, -2.0)][: len(magnets)],
    }
    torques = (
        gilbert.Torque(valve(2e10), 1, on=0),
        gilbert.Torque(valve(2e10, BACK), 0, on=1),
        gilbert.Torque(table_carrying(2e10), SIDE, on=1),
    )
    pairs = [gilbert.Exchange(*one) for one in couplings]
    pairs += [gilbert.Dipole(*one) for one in dipoles]
    return Motion(asked, tuple(map(layer, magnets)), torques, tuple(pairs))


def everything():
    """Every field, and torques of every kind: a table, a valve back, and two from terminals."""
    bias = st.ExchangeBias(energy=4e-5, direction=st.direction(1.0, -2.0))
    magnets = (
        replace(
            SKEW,
            anisotropy=st.Sine(amplitude=1.5e4, frequency=9.0, phase=0.4, offset=8e4),
            second_anisotropy=-5e4,
            voltage_anisotropy=ELECTRIC,
            exchange_bias=bias,
        ),
        replace(SOFT, cubic_anisotropy=CUBIC, second_anisotropy=2e4),
    )
    times, values = (0.1, 0.15, 0.4, 0.5), (-4e10, 9e10, 9e10, -4e10)
    write = st.Pulse(amplitude=9e10, base=-4e10, start=0.1, rise=0.05, length=0.25, fall=0.1)
    asked = {
        "magnet": st.CoupledMacrospins(
            layers=magnets,
            couplings=(st.Coupling(bilinear=-2e-4, biquadratic=-6e-5),),
            dipole_couplings=(st.DipoleCoupling(between=(0, 1), tensor=DIPOLES[0]),),
        ),
        "torque": [
            st.Polarizer(torque=TABLE, on=0, layer=1),
            st.Polarizer(torque=BACK, on=1, layer=0, terminal="gate"),
            st.Polarizer(torque=SPIN_ORBIT, on=0, direction=Y, terminal="write"),
            st.Polarizer(torque=TABLE, on=1, direction=SIDE, terminal="gate"),
        ],
        "drive": st.Drive(
            voltage=SHAKEN,
            field=(st.Sine(amplitude=3e4, frequency=11.0), -1e4, 5e4),
            terminals=[
                st.Terminal(name="write", current_density=write),
                st.Terminal(name="gate", voltage=-0.3),
            ],
        ),
        "initial": [START, SIDE],
    }

    def written(t):
        return np.interp(t, times, values)

    Ku = by_voltage(magnets[0], lambda t: 8e4 + 1.5e4 * np.sin(2 * np.pi * 9 * t + 0.4), shaken)
    torques = (
        gilbert.Torque(table_at(shaken), 1, on=0),
        gilbert.Torque(valve(-0.3 * BACK.conductance, BACK), 0, on=1),
        gilbert.Torque(lambda t, x: spin_orbit(written(t))(t, x), Y, on=0),
        gilbert.Torque(table_at(-0.3), SIDE, on=1),
    )
    pairs = (gilbert.Exchange((0, 1), -2e-4, -6e-5), gilbert.Dipole((0, 1), DIPOLES[0]))
    layers = layer(magnets[0], shaken_field, Ku), layer(magnets[1], shaken_field)
    return Motion(asked, layers, torques, pairs, times)


MOTIONS = {
    "none": steady(None, voltage=0.0),
    "slonczewski": steady(VALVE, valve(6e10), current_density=6e10),
    "slonczewski_voltage": steady(VALVE, valve(-0.3 * 2e11), voltage=-0.3),
    "spin_orbit": steady(SPIN_ORBIT, spin_orbit(3e10), current_density=3e10),
    "table_voltage": steady(TABLE, table_at(0.45), voltage=0.45),
    "table_current": steady(TABLE, table_carrying(-3e10), current_density=-3e10),
    "pulse": pulse(),
    "ramp": ramp(),
    "sine": sine(),
    "samples": samples(),
    "several": several(),
    "quartic": quartic(),
    "followed": followed(),
    "every_anisotropy": every_anisotropy(),
    "everything": everything(),
    "two_layers": coupled((SKEW, SOFT), [((0, 1), -2e-4, -6e-5)]),
    "three_layers": coupled(
        (SKEW, SOFT, SOFT_AND_THICK),
        [((0, 1), -2e-4, -6e-5), ((2, 1), 1e-4, 3e-5)],
        [((1, 0), DIPOLES[0]), ((0, 2), DIPOLES[1])],
    ),
}
