"""Whole torque tables: time, error, memory; one process and one for each core."""

import os
import resource
import sys
import time

import numpy as np
import structures
from measure import duration, table

import spintorque as st

BIASES, TEMPERATURE = 41, 300.0  # K
JUNCTION, VALVE = "tunnel junction, 5 barrier layers", "valve Cu | Co 3 | Cu 6 | Co 2 | Cu"
STACKS = {JUNCTION: structures.reference_junction, VALVE: structures.valve}


def make_table(name, biases=BIASES, executor=None):
    """Return a table at default accuracy and its wall time in seconds."""
    start = time.perf_counter()
    found = st.tabulate(
        STACKS[name](),
        bias=np.linspace(-0.5, 0.5, biases),
        theta=structures.ANGLES,
        temperature=TEMPERATURE,
        executor=executor,
    )
    return found, time.perf_counter() - start


def warm_up(*_):
    """Import everything, so that no table pays for it."""
    make_table(JUNCTION, 1)


def in_own_process(name):
    """Seconds, relative error, error over tolerance and peak memory (MiB) of this process."""
    warm_up()
    found, seconds = make_table(name)
    errors, torques = [], []
    for row in ("torque_parallel", "torque_perpendicular"):
        errors.append(float(found.dataset[f"{row}_error"].max()))
        torques.append(float(np.abs(found.dataset[row]).max()))
    unit = 2**20 if sys.platform == "darwin" else 2**10
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    excess = found.audit["error_over_tolerance"]
    return seconds, max(errors) / max(torques), excess, memory


def alone(name):
    """Results of a fresh process, whose peak memory is that of the table."""
    with st.processes(1) as executor:
        return executor.submit(in_own_process, name).result()


def on_all_cores(name):
    """Seconds with one worker for each core, once all of them have started."""
    cores = os.cpu_count() or 1
    with st.processes(cores) as executor:
        list(executor.map(warm_up, range(2 * cores)))
        return make_table(name, executor=executor)[1]


def run():
    cores, rows = os.cpu_count() or 1, []
    for name in STACKS:
        seconds, error, excess, memory = alone(name)
        shared = on_all_cores(name)
        rows.append(
            [
                name,
                duration(seconds),
                duration(shared),
                f"{seconds / shared:.2f}",
                f"{error:.1e}",
                f"{excess:.2f}",
                f"{memory:.0f} MiB",
            ]
        )
    columns = ["", "1 process", f"{cores} workers", "speed-up", "error / largest torque"]
    columns += ["error / tolerance", "peak memory"]
    title = f"Table of {BIASES} biases x {len(structures.ANGLES)} angles, 300 K, default accuracy"
    table(title, columns, rows, "errors, memory: of one process; all processes are warm")
