"""An ensemble with everything at once beside cmtj with what it knows of it.

Ours: second-order and cubic anisotropy, one that follows the voltage, spin-transfer and spin-orbit
torque, and a voltage that is a sine. cmtj: second-order anisotropy, and sines for the anisotropy
and for the current of its spin-transfer torque.
"""

from dataclasses import replace
from functools import partial

from macrospins import (
    CONDUCTANCE,
    CURRENT,
    FIELD,
    MAGNET,
    STEP,
    TEMPERATURE,
    TORQUE,
    our_crowd,
    start_of,
)
from measure import duration, processor_time, table, versus

import spintorque as st

TARGET = 10
MEMBERS = 1_000
FREQUENCY, SECOND_ANISOTROPY = 5.0, 4e4  # GHz, J/m^3
MANY = replace(
    MAGNET,
    second_anisotropy=SECOND_ANISOTROPY,
    voltage_anisotropy=st.VoltageAnisotropy(linear=-60.0, quadratic=10.0, barrier_thickness=1.4),
    cubic_anisotropy=st.CubicAnisotropy(first=2e4, second=-1e4),
)
SPIN_ORBIT = st.SpinOrbitTorque(damping_like=0.1, field_like=-0.03, conductance=CONDUCTANCE)
TORQUES = [
    st.Polarizer(torque=replace(TORQUE, conductance=CONDUCTANCE)),
    st.Polarizer(torque=SPIN_ORBIT, direction=(0.0, 1.0, 0.0)),
]
VOLTAGE = CURRENT / CONDUCTANCE
SWING = st.Sine(amplitude=0.2 * VOLTAGE, frequency=FREQUENCY, offset=VOLTAGE)


def run(peers, repetitions, quick):
    """Print times per step and member."""
    steps, alone = (300, 20_000) if quick else (2_000, 100_000)
    rows = []
    for method, temperature in (("rk4", 0.0), ("heun", TEMPERATURE)):
        call = partial(
            our_crowd,
            method,
            start_of(MEMBERS),
            steps,
            torque=TORQUES,
            drive=st.Drive(voltage=SWING, field=FIELD),
            temperature=temperature,
            magnet=MANY,
        )
        own = processor_time(call, repetitions) / steps / MEMBERS
        rows.append([method, duration(own)])
        if "cmtj" in peers:
            theirs = partial(peers["cmtj"].features, STEP, alone, temperature)
            seconds = processor_time(theirs, repetitions) / alone
            rows[-1] += [duration(seconds), *versus(seconds / own, TARGET)]
    columns = ["", f"of {MEMBERS:,}", "cmtj", "ratio", "target", "reached"]
    rows = [row + [""] * (len(columns) - len(row)) for row in rows]
    note = "cmtj: its single trajectory, without cubic anisotropy and spin-orbit torque"
    table("All features: time per step and member", columns, rows, note)
