"""Kwant's S-matrix with SuperLU and, where Kwant was built with it, MUMPS.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 uv run python benchmarks/solvers.py

Best of several runs, in milliseconds and as a ratio.
"""

import importlib
import time
import warnings

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import kwant

ENERGY = 1.3


def system(width, length, dimensions):
    """Two-lead wire of spinful sites, width^(dimensions - 1) x length."""
    make = {2: kwant.lattice.square, 3: kwant.lattice.cubic}[dimensions]
    lattice = make(norbs=2)
    section = list(np.ndindex(*(width,) * (dimensions - 1)))
    direction = (-1, *(0,) * (dimensions - 1))
    scattering = kwant.Builder()
    lead = kwant.Builder(kwant.TranslationalSymmetry(direction))
    scattering[(lattice(x, *s) for x in range(length) for s in section)] = (
        2 * dimensions * np.eye(2)
    )
    lead[(lattice(0, *s) for s in section)] = 2 * dimensions * np.eye(2)
    for builder in (scattering, lead):
        builder[lattice.neighbors()] = -np.eye(2)
    scattering.attach_lead(lead)
    scattering.attach_lead(lead.reversed())
    return scattering.finalized()


def best_time(solver, made, runs):
    """Shortest of several calls, in milliseconds."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        solver.smatrix(made, ENERGY)
        times.append(time.perf_counter() - start)
    return min(times[1:]) * 1e3


def main():
    """Print the table."""
    solvers = {"SuperLU": importlib.import_module("kwant.solvers.sparse")}
    try:
        solvers["MUMPS"] = importlib.import_module("kwant.solvers.mumps")
    except ImportError:
        print("Kwant was built without MUMPS: install libmumps-seq-dev before building it")
    print(f"{'system':<16}", *(f"{name:>10}" for name in solvers), f"{'ratio':>8}")
    for shape, runs in (((1, 12, 2), 60), ((20, 50, 2), 8), ((6, 30, 3), 4), ((10, 20, 3), 2)):
        made = system(*shape)
        times = [best_time(solver, made, runs) for solver in solvers.values()]
        label = "x".join(map(str, (*(shape[0],) * (shape[2] - 1), shape[1])))
        print(f"{label:<16}", *(f"{t:10.1f}" for t in times), f"{times[0] / times[-1]:8.2f}")


if __name__ == "__main__":
    main()
