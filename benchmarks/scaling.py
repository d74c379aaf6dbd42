"""How the time of one point grows with what is asked."""

import os
from functools import partial

import numpy as np
import structures
from measure import best, duration, table

from spintorque._kernels.threads import THREADS
from spintorque.transport.engines.engine import Request
from spintorque.transport.engines.registry import engine_named
from spintorque.transport.hamiltonian.block_chain import from_arrays

BARRIERS = (1, 2, 5, 10, 20, 30, 40, 50, 60)
FILMS = (1, 2, 4, 6, 8, 10)
ORBITALS = (1, 2, 5)
MESHES = (4, 16, 64, 256, 1024)
BLOCK_POINTS, BLOCK_LAYERS = 200, 6
SPIN_Z = np.diag([1.0, -1.0])


def engine_time(stack, repetitions, **mesh):
    chain, request = structures.one_angle(stack), structures.right_edge(stack, "left", **mesh)
    return best(partial(engine_named("layered").spectra, chain, request), repetitions) / len(
        request
    )


def against(title, labels, seconds):
    """Print times beside each other, and relative to the first one."""
    rows = [
        [f"{label}", duration(time), f"{time / seconds[0]:.2f}"]
        for label, time in zip(labels, seconds, strict=True)
    ]
    table(title, ["", "per point", "relative"], rows)


def orbital_chain(orbitals):
    """Collinear chain of several coupled orbitals a monolayer."""
    levels = np.diag(np.linspace(-0.2, 0.3, orbitals)) + 0.05 * np.ones((orbitals, orbitals))
    magnet = np.kron(levels, np.eye(2)) - 0.2 * np.kron(np.eye(orbitals), SPIN_Z)
    barrier = np.kron(levels + 1.5 * np.eye(orbitals), np.eye(2))
    onsite = [magnet, *[barrier] * BLOCK_LAYERS, magnet]
    hop = -0.5 * np.eye(2 * orbitals)
    axes = ([0.0, 0.0, 1.0], [0.0, 0.0, 1.0])
    return from_arrays(onsite, [hop] * (len(onsite) - 1), (hop, hop), axes)


def orbital_time(orbitals, repetitions):
    zero = np.zeros(BLOCK_POINTS)
    energy = np.linspace(-0.1, 0.1, BLOCK_POINTS)
    weight = np.full((1, BLOCK_POINTS), 1 / BLOCK_POINTS)
    request = Request(zero, zero, energy, "left", bonds=[BLOCK_LAYERS], weight=weight)
    call = partial(engine_named("blocks").spectra, orbital_chain(orbitals), request)
    return best(call, repetitions) / BLOCK_POINTS


def thread_time(threads, repetitions):
    before = os.environ.get(THREADS)
    os.environ[THREADS] = str(threads)
    seconds = engine_time(structures.junction(10), repetitions, k_points=1024)
    os.environ.pop(THREADS) if before is None else os.environ.update({THREADS: before})
    return seconds


def run(repetitions):
    against(
        "Barrier layers, engine layered, incident left, one angle",
        BARRIERS,
        [engine_time(structures.junction(n), repetitions) for n in BARRIERS],
    )
    against(
        "Magnetic films in different directions, engine layered",
        FILMS,
        [engine_time(structures.non_collinear(n), repetitions) for n in FILMS],
    )
    against(
        f"k points of one call, {structures.ENERGIES} energies each, 10 barrier layers, layered",
        MESHES,
        [engine_time(structures.junction(10), repetitions, k_points=n) for n in MESHES],
    )
    against(
        f"Orbitals a monolayer, {BLOCK_LAYERS} barrier layers, engine blocks",
        ORBITALS,
        [orbital_time(n, max(repetitions // 6, 3)) for n in ORBITALS],
    )
    threads = sorted({1, os.cpu_count() or 1})
    against(
        "Threads of one call, 1024 k points x 256 energies, 10 barrier layers, layered",
        threads,
        [thread_time(n, repetitions) for n in threads],
    )
    print("\nWorkers 1 and all cores: see the speed-up of the tables above.")
