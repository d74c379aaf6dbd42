"""Time per point: Kwant, the engines, the kernel alone."""

import os
from functools import partial

import numpy as np
import structures
from machine import peak
from measure import best, duration, table, versus

from spintorque._kernels import _native
from spintorque._kernels.instruction_set import INSTRUCTION_SETS, VARIABLE, instruction_set
from spintorque.transport.engines.kernel_plan import make_plan
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian._kwant import kwant
from spintorque.transport.hamiltonian.chain import make_chain

TARGETS = {10: 300_000, 30: 200_000}  # ratio to Kwant, both incident sides
ANGLE_TARGET, ANGLE_LIMIT = 1_000_000, 15e-9  # s
NON_COLLINEAR_TARGET = 30_000
COLUMNS = ["", "per point", "ratio to Kwant", "target", "reached"]
# Every propagating wave that there is, in both leads and for both spins.
POINT = {"theta": np.pi / 3, "kx": 0.3, "ky": 0.5, "bias": structures.BIAS}


def kwant_times(stack, repetitions):
    """Seconds of one scattering matrix and of one Green function between the leads."""
    system = stack.to_kwant()
    return [
        best(partial(solve, system, 0.0, params=POINT), repetitions)
        for solve in (kwant.smatrix, kwant.greens_function)
    ]


def engine_time(name, stack, chain, incident, repetitions):
    """Seconds per point of an engine, at all angles of the chain."""
    request = structures.right_edge(stack, incident)
    call = partial(engine_named(name).spectra, chain, request)
    return best(call, repetitions) / len(request)


def by_side(stack, chain, repetitions, name="layered"):
    """Seconds per point for states from the left, from the right, and from both."""
    sides = ("left", "right", "both")
    return {side: engine_time(name, stack, chain, side, repetitions) for side in sides}


def one_point(repetitions):
    """One angle through junctions of 10 and of 30 barrier layers."""
    for barrier, target in TARGETS.items():
        stack = structures.junction(barrier)
        smatrix, green = kwant_times(stack, max(20, repetitions))
        rows = [
            ["Kwant smatrix", duration(smatrix), "1", "", ""],
            ["Kwant greens_function", duration(green), f"{smatrix / green:.2f}", "", ""],
        ]
        for name, runs in (("layered", repetitions), ("layered-numpy", max(repetitions // 6, 3))):
            chain = structures.one_angle(stack)
            sides = by_side(stack, chain, runs, name)
            equilibrium = engine_time(name, stack, chain, "equilibrium", runs)
            for label, seconds in sides.items():
                wanted = target if (name, label) == ("layered", "both") else None
                ratio = versus(smatrix / seconds, wanted)
                rows.append([f"{name}, {label}", duration(seconds), *ratio])
            ratio = versus(green / equilibrium)
            rows.append([f"{name}, equilibrium", duration(equilibrium), *ratio])
        table(
            f"One point, one angle: magnet / {barrier} barrier layers / magnet",
            COLUMNS,
            rows,
            "equilibrium (complex energies): ratio to greens_function at a real energy; "
            "else to smatrix",
        )


def further_angles(repetitions):
    """What each of the angles after the first costs, by incident side."""
    rows, angles = [], structures.ANGLES
    for barrier in TARGETS:
        stack = structures.junction(barrier)
        smatrix, _ = kwant_times(stack, max(20, repetitions))
        chain = make_chain(stack, structures.BIAS, angles)
        one = by_side(stack, structures.one_angle(stack), repetitions)
        many = by_side(stack, chain, repetitions)
        for side in one:
            seconds = (many[side] - one[side]) / (len(angles) - 1)
            within = "yes" if seconds < ANGLE_LIMIT else "NO"
            ratio = versus(smatrix / seconds, ANGLE_TARGET)
            rows.append([f"{barrier} layers, {side}", duration(seconds), within, *ratio])
    limit = f"< {duration(ANGLE_LIMIT)}"
    columns = ["", "per angle", limit, *COLUMNS[2:]]
    table(f"Each further angle (of {len(angles)}), engine layered", columns, rows)


def non_collinear(repetitions):
    """Ten magnets in different directions, and a monolayer with Rashba coupling beside them."""
    rows = []
    for label, rashba in (("10 magnets", False), ("10 magnets, Rashba interface", True)):
        stack = structures.non_collinear(10, rashba)
        smatrix, _ = kwant_times(stack, max(20, repetitions))
        sides = by_side(stack, structures.one_angle(stack), repetitions)
        rows.append([f"{label}: Kwant smatrix", duration(smatrix), "1", "", ""])
        for side, seconds in sides.items():
            target = NON_COLLINEAR_TARGET if side == "both" else None
            ratio = versus(smatrix / seconds, target)
            rows.append([f"{label}: {side}", duration(seconds), *ratio])
    table("Non-collinear stack, one angle, engine layered", COLUMNS, rows)


def kernel_call(stack, incident, level):
    """The C function with all its arrays made, and the number of points."""
    chain, request = structures.one_angle(stack), structures.right_edge(stack, incident)
    plan = make_plan(chain, request)
    transverse = request.at_points(np.cos(request.kx) + np.cos(request.ky))
    out = np.zeros((plan.stations, 4, len(chain.direction), 1))
    points = (transverse, None, None, None, request.energy, request.weight)
    arguments = (level, plan.integers, plan.numbers, *points, 0, len(request), out)
    return partial(_native.layered, *arguments), len(request)


def kernel_time(stack, incident, level, repetitions):
    call, points = kernel_call(stack, incident, level)
    return best(call, repetitions) / points


def kernel_alone(repetitions):
    """The C kernel of each instruction set beside the engine around it."""
    rows, given = [], os.environ.get(VARIABLE)
    for barrier in TARGETS:
        stack = structures.junction(barrier)
        chain = structures.one_angle(stack)
        for level, name in enumerate(INSTRUCTION_SETS):
            if not _native.level_runs(level):
                continue
            kernel = kernel_time(stack, "left", level, repetitions)
            os.environ[VARIABLE] = name
            engine = engine_time("layered", stack, chain, "left", repetitions)
            share = f"{max(1 - kernel / engine, 0):.0%}"
            rows.append([f"{barrier} layers, {name}", duration(kernel), duration(engine), share])
    os.environ.pop(VARIABLE) if given is None else os.environ.update({VARIABLE: given})
    columns = ["", "kernel", "engine", "share of Python"]
    table("Kernel alone, per point, incident left, one angle", columns, rows)


def operations(barrier, angles=1):
    """Floating-point operations of one point of a junction, at its right edge, real energies.

    Counted by hand in the C source: + - * / and square roots are one each; comparisons,
    absolute values, changes of sign and all that is the same at every point are none.

    lead                63  each: two Bloch factors 2 x 11, half_difference 35, pair 6
    first monolayer      4  level 2, resolvent 1, exchange 1
    further monolayer   10  level 2, resolvent 1, exchange 1, two determinants 2 x 3
    rescaling            7  every 16 monolayers and at the end
    crossing            75  pair_across_scalar
    station            164  current_of_pairs: join 38, broadening 19, spectral 50,
                            determinant 30, coefficients 27
    angle               29  evaluate 21, four weighted sums 8
    """
    rescalings = -(-(barrier - 1) // 16)
    slab = 4 + 10 * (barrier - 1) + 7 * rescalings
    return 2 * 63 + slab + 75 + 164 + 29 * angles


def flop_rate(repetitions):
    """Rate of the kernel beside that of a matrix product."""
    highest = peak(repetitions)
    level = INSTRUCTION_SETS.index(instruction_set())
    rows = [["matrix product 512 x 512", "", "", f"{highest / 1e9:.1f}", "100%"]]
    for barrier in TARGETS:
        seconds = kernel_time(structures.junction(barrier), "left", level, repetitions)
        count = operations(barrier)
        rate = count / seconds
        rows.append(
            [
                f"kernel, {barrier} layers, incident left",
                f"{count}",
                duration(seconds),
                f"{rate / 1e9:.1f}",
                f"{rate / highest:.0%}",
            ]
        )
    columns = ["", "FLOP per point", "per point", "GFLOP/s", "of the product"]
    note = "FLOP counted by hand in the source (points.operations); divisions and roots as one each"
    table(f"Share of the measured peak, one thread, {instruction_set()}", columns, rows, note)


def run(repetitions):
    for part in (one_point, further_angles, non_collinear, kernel_alone, flop_rate):
        part(repetitions)
