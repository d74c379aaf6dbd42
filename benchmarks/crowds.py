"""Ensembles: steps of RK4, of Heun's method and of the midpoint rule; threads; share of peak."""

import os
from functools import partial

from machine import peak
from macrospins import MAGNET, STEP, TEMPERATURE, our_crowd, start_of
from measure import best, duration, processor_time, table, versus

from spintorque._kernels.instruction_set import instruction_set
from spintorque._kernels.threads import THREADS
from spintorque.dynamics.problem.fields import thermal_field

SIZES = (1, 8, 64, 100, 1_000, 10_000, 100_000, 1_000_000)
FLAT = (8, 64, 1_000, 10_000, 100_000)
RK4_TARGETS = {"cmtj": 18, "numba": 2.8}
HEUN_TARGET, MIDPOINT_LIMIT, THREAD_TARGET, FLAT_LIMIT = 20, 3, 1.8, 1.25
COLUMNS = ["members", "spintorque", "cmtj", "numba", "to cmtj", "target", "", "to numba", "target"]


def per_step(call, members, work, repetitions):
    """Seconds of a call(starts, steps) for a step of a member.

    There are enough steps to make little of what a call and a member cost before the first.
    """
    huge = members >= 1_000_000
    steps = max(work // members, 100 if huge else 200)
    starts = start_of(members)
    runs = (1, 0) if huge else (repetitions, 1)
    return processor_time(partial(call, starts, steps), *runs) / steps / members


def against(title, call, single, numba_call, targets, sizes, work, repetitions):
    """Our times by number of members beside a single trajectory's and an ensemble's."""
    rows, own = [], {}
    for members in sizes:
        own[members] = per_step(call, members, work, repetitions)
        theirs = numba_call and per_step(numba_call, members, work, repetitions)
        target = targets if members >= 64 else {}
        rows.append(
            [
                f"{members:,}",
                duration(own[members]),
                duration(single) if single else "-",
                duration(theirs) if theirs else "-",
                *(versus(single / own[members], target.get("cmtj")) if single else [""] * 3),
                *(versus(theirs / own[members], target.get("numba")) if theirs else [""] * 3),
            ]
        )
    note = "cmtj: its single trajectory; targets count from 64 members"
    table(title, [*COLUMNS, ""], rows, note)
    return own


def deterministic(peers, repetitions, quick):
    """RK4 of members with different starts."""
    work = 2_000_000 if quick else 6_000_000
    alone = 20_000 if quick else 100_000
    single = None
    if "cmtj" in peers:
        single = processor_time(partial(peers["cmtj"].rk4, STEP, alone), repetitions) / alone
    crowd = peers["numba"].crowd if "numba" in peers else None
    sizes = SIZES[:-1] if quick else SIZES
    title = "Ensembles, RK4: time per step and member"
    call = partial(our_crowd, "rk4")
    own = against(title, call, single, crowd, RK4_TARGETS, sizes, work, repetitions)
    spread = max(own[n] for n in FLAT) / min(own[n] for n in FLAT)
    found = versus(spread, FLAT_LIMIT, at_most=True)
    print(f"  slowest over fastest from 8 to 100,000 members: {' '.join(found)}")
    return own


def thermal(peers, repetitions, quick):
    """The same with a thermal field."""
    work = 400_000 if quick else 2_000_000
    alone = 20_000 if quick else 100_000
    single = crowd = None
    if "cmtj" in peers:
        single = processor_time(partial(peers["cmtj"].heun, STEP, alone), repetitions) / alone
    if "numba" in peers:
        deviation = thermal_field(MAGNET, TEMPERATURE)
        crowd = partial(peers["numba"].thermal_crowd, deviation=deviation)
    sizes = (1, 100, 10_000) if quick else (1, 100, 10_000, 1_000_000)
    title = f"Ensembles at {TEMPERATURE:g} K, Heun: time per step and member"
    heun = partial(our_crowd, "heun", temperature=TEMPERATURE)
    own = against(title, heun, single, crowd, {"cmtj": HEUN_TARGET}, sizes, work, repetitions)
    rows = []
    midpoint = partial(our_crowd, "midpoint", temperature=TEMPERATURE)
    for members in sizes:
        seconds = per_step(midpoint, members, work, repetitions)
        limit = MIDPOINT_LIMIT if members >= 64 else None
        found = versus(seconds / own[members], limit, at_most=True)
        rows.append([f"{members:,}", duration(seconds), duration(own[members]), *found])
    title = f"Ensembles at {TEMPERATURE:g} K, implicit midpoint rule, 2 Newton iterations"
    table(title, ["members", "midpoint", "Heun", "ratio", "target", "reached"], rows)


def threads(repetitions, quick):
    """Wall time of many members over threads."""
    members, steps = 100_000, 20 if quick else 100
    starts, before = start_of(members), os.environ.get(THREADS)
    rows, first = [], None
    for count in range(1, min(os.cpu_count() or 1, 2) + 1):
        os.environ[THREADS] = str(count)
        seconds = best(partial(our_crowd, "rk4", starts, steps), repetitions)
        first = first or seconds
        found = versus(first / seconds, THREAD_TARGET if count == 2 else None)
        rows.append([str(count), duration(seconds), *found])
    os.environ.pop(THREADS) if before is None else os.environ.update({THREADS: before})
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    note = f"wall time; processes that ran on average in the last minute: {load:.1f}"
    title = f"Threads: {members:,} members, {steps} steps of RK4"
    table(title, ["threads", "time", "speed-up", "target", "reached"], rows, note)


def operations():
    """Floating-point operations of one RK4 step of a member with a series torque of one order.

    Counted by hand in equation.h and rk4.h: + - * and / are one each; choices are none.

    slope     73  field 6, m x H 9, damping 6, m x q 9, back 9, cross added to a moment 12,
                  base + tilt x 6, one over it 1, the torque's two parts 9, added 6
    stages    30  two factors of a moment 3 each, three differences 3 each, their sum 9, moment 6
    result    20  length less one 6, 1/sqrt by series 8, moment 6
    checked    3  sum of components
    """
    slope = 6 + 9 + 6 + 9 + 9 + 12 + 6 + 1 + 9 + 6
    stages = 2 * 3 + 3 * 3 + 9 + 6
    result = 6 + 8 + 6
    return 4 * slope + stages + result + 3


def share_of_peak(per_member, repetitions):
    """Rate of the kernel, with the Python around it, beside that of a matrix product."""
    highest, count = peak(repetitions), operations()
    rate = count / per_member
    rows = [
        ["matrix product 512 x 512", "", "", f"{highest / 1e9:.1f}", "100%"],
        [
            "RK4, 10,000 members",
            str(count),
            duration(per_member),
            f"{rate / 1e9:.1f}",
            f"{rate / highest:.0%}",
        ],
    ]
    columns = ["", "FLOP a step", "per step and member", "GFLOP/s", "of the product"]
    note = "FLOP counted by hand in the source (crowds.operations)"
    table(f"Share of the measured peak, one thread, {instruction_set()}", columns, rows, note)
