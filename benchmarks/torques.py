"""What a torque from a table costs beside the closed form, and what drives in time cost."""

from functools import partial

from macrospins import (
    CONDUCTANCE,
    CURRENT,
    DRIVE,
    FIELD,
    STEP,
    TORQUE,
    junction_table,
    our_crowd,
    ours,
    start_of,
    torque_table,
)
from measure import duration, processor_time, table, versus

import spintorque as st

STEADY_LIMIT, LIMIT = 1.5, 2.0
MEMBERS = 1_000


def cases():
    """Torque and drive by name."""
    tabulated, junction = torque_table(), junction_table()
    voltage = CURRENT / CONDUCTANCE
    current = st.Sine(amplitude=0.2 * CURRENT, frequency=5.0, offset=CURRENT)
    bias = st.Sine(amplitude=0.2 * voltage, frequency=5.0, offset=voltage)
    return {
        "closed form": (TORQUE, DRIVE),
        "table, voltage": (tabulated, st.Drive(voltage=voltage, field=FIELD)),
        "table, current": (tabulated, st.Drive(current_density=CURRENT, field=FIELD)),
        "closed form, sine": (TORQUE, st.Drive(current_density=current, field=FIELD)),
        "table, sine voltage": (tabulated, st.Drive(voltage=bias, field=FIELD)),
        "table, sine current": (tabulated, st.Drive(current_density=current, field=FIELD)),
        "junction, current": (junction, st.Drive(current_density=2 * CURRENT, field=FIELD)),
        "junction, sine voltage": (junction, st.Drive(voltage=bias, field=FIELD)),
        "junction, sine current": (junction, st.Drive(current_density=current, field=FIELD)),
    }


def run(repetitions, quick):
    """One trajectory and an ensemble, RK4."""
    steps, crowd_steps = (50_000, 300) if quick else (200_000, 1_000)
    starts, rows, first = start_of(MEMBERS), [], None
    for name, (torque, drive) in cases().items():
        asked = {"torque": torque, "drive": drive}
        one = processor_time(partial(ours, "rk4", steps * STEP, **asked), repetitions) / steps
        call = partial(our_crowd, "rk4", starts, crowd_steps, **asked)
        many = processor_time(call, repetitions) / crowd_steps / MEMBERS
        first = first or (one, many)
        steady = name == "table, voltage"
        limits = (STEADY_LIMIT, STEADY_LIMIT) if steady else (None, LIMIT)
        if name == "closed form":
            limits = None, None
        rows.append([name, duration(one), *versus(one / first[0], limits[0], at_most=True)])
        rows[-1] += [duration(many), *versus(many / first[1], limits[1], at_most=True)]
    columns = ["", "one", "ratio", "target", "", f"of {MEMBERS:,}", "ratio", "target", ""]
    table("Torques, RK4: time per step and member, ratio to the closed form", columns, rows)
