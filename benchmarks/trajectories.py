"""One trajectory: whether all sides agree, and what a step of RK4 costs."""

from functools import partial

import numpy as np
from macrospins import STEP, ours
from measure import duration, number, processor_time, table, versus

AGREED, FINE = 10.0, 2.5e-4  # ns
TIGHT, REFERENCE = 1e-12, 1e-13
TARGETS = {"cmtj": 3.5, "numba": 1.5}
COLUMNS = ["", "per step", "ratio", "target", "reached"]


def agreement(peers):
    """Moments at a common time beside those of SciPy's DOP853."""
    steps = round(AGREED / FINE)
    asked = {
        "dop853": partial(ours, "dop853", AGREED, tolerance=REFERENCE),
        "dormand_prince": partial(ours, "dormand_prince", AGREED, tolerance=TIGHT),
        "rk4": partial(ours, "rk4", AGREED, FINE),
        "SciPy RK45": partial(peers["scipy"].solve, "RK45", AGREED, TIGHT),
        "SciPy LSODA": partial(peers["scipy"].solve, "LSODA", AGREED, TIGHT),
    }
    for name in ("cmtj", "numba"):
        if name in peers:
            asked[f"{name} RK4"] = partial(peers[name].rk4, FINE, steps)
    if "diffrax" in peers:
        for solver in ("Dopri5", "Dopri8"):
            asked[f"diffrax {solver}"] = partial(peers["diffrax"].solve, solver, AGREED, TIGHT)
    reference = peers["scipy"].solve("DOP853", AGREED, REFERENCE)
    rows = [["SciPy DOP853", *(f"{m:.12f}" for m in reference), ""]]
    for name, call in asked.items():
        found = call()
        away = np.abs(found - reference).max()
        rows.append([name, *(f"{m:.12f}" for m in found), f"{away:.0e}"])
    note = f"fixed steps of {FINE} ns; tolerance {TIGHT} (DOP853: {REFERENCE})"
    columns = ["", "m_x", "m_y", "m_z", "largest difference"]
    table(f"The same moment after {AGREED:g} ns", columns, rows, note)


def single(peers, repetitions, steps):
    """RK4 with a fixed step; what a call costs however short it is, and a step of a long one."""
    shortest = processor_time(partial(ours, "rk4", STEP), max(repetitions, 20))
    call = processor_time(partial(ours, "rk4", steps * STEP), repetitions)
    own = call / steps
    rows = [["spintorque.simulate", duration(own), "1", "", ""]]
    inside = (call - shortest) / steps
    rows.append(["  without what a call costs", duration(inside), number(own / inside), "", ""])
    for name in ("cmtj", "numba"):
        if name in peers:
            seconds = processor_time(partial(peers[name].rk4, STEP, steps), repetitions) / steps
            rows.append([name, duration(seconds), *versus(seconds / own, TARGETS[name])])
    note = f"a call of spintorque.simulate costs {duration(shortest)} and its steps"
    table(f"One trajectory, RK4, {steps:,} steps of {STEP} ns", COLUMNS, rows, note)
