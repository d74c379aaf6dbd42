"""What a call costs besides its steps: questions of one step, and their datasets."""

from functools import partial

from macrospins import CURRENT, DRIVE, FIELD, MAGNET, START, STEP, TORQUE, start_of, torque_table
from measure import duration, number, processor_time, table

import spintorque as st

TARGET = 3e-4  # s
COLUMNS = ["", "a call", "dataset", "target", "reached"]
VOLTAGE = CURRENT / 1e11  # V, at the table's conductance


def run(repetitions):
    """Print both for trajectories of one step, and for a small ensemble."""
    asked, tabulated = cases(), torque_table()
    asked["table at a voltage"] = partial(
        short, torque=tabulated, drive=st.Drive.constant(voltage=VOLTAGE, field=FIELD)
    )
    asked["table at a current"] = partial(short, torque=tabulated)
    rows = []
    for name, call in asked.items():
        own = processor_time(call, max(repetitions, 200))
        whole = processor_time(lambda call=call: call().dataset, max(repetitions, 100))
        reached = "yes" if own <= TARGET else "NO"
        rows.append([name, duration(own), duration(whole - own), f"<= {duration(TARGET)}", reached])
    crowd = partial(our_short_crowd, start_of(8))
    own = processor_time(crowd, max(repetitions, 100))
    rows.append(["ensemble of 8, RK4", duration(own), "", "", number(own / TARGET)])
    note = "a dataset is made when it is first asked for; the last number is over the target"
    table("A call besides its steps", COLUMNS, rows, note)


def cases():
    """Calls of `simulate` with a step or so."""
    fixed = st.StepControl(method="rk4", step=STEP)
    return {
        "defaults": short,
        "without torque": partial(
            short, torque=None, drive=st.Drive.constant(voltage=0.0, field=FIELD)
        ),
        "RK4": partial(short, control=fixed),
        "thermal": partial(short, temperature=300.0),
    }


def short(torque=TORQUE, drive=DRIVE, **options):
    return st.simulate(MAGNET, torque=torque, drive=drive, duration=STEP, initial=START, **options)


def our_short_crowd(starts):
    control = st.StepControl(method="rk4", step=STEP)
    return st.simulate_ensemble(
        MAGNET, torque=TORQUE, drive=DRIVE, duration=STEP, initial=starts, control=control
    )
