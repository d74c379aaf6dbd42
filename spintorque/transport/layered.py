"""Engine for layered stacks in C: blocks of points through segments of the chain.

Points are cut into strips of fixed size, which threads share; their sums are added in the order
of the strips, so the result does not depend on the number of threads.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial, reduce

import numpy as np

from .._kernels import _native
from .._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ..errors import QuestionError
from ..spin import Array
from .chain import Chain
from .engine import Request, Spectra
from .plan import CURRENT, DETERMINANT, Plan, make_plan

STRIP = 4096  # points
THREADS = "SPINTORQUE_THREADS"


def spectra(chain: Chain, request: Request, at_bonds: int = CURRENT) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engine.Engine`.

    The environment variable ``THREADS`` sets the number of threads, by default one per core.
    """
    plan = make_plan(chain, request, at_bonds)
    level = INSTRUCTION_SETS.index(instruction_set())
    transverse = np.cos(request.kx) + np.cos(request.ky)
    sine = np.stack([np.sin(request.kx), np.sin(request.ky)]) if chain.rashba.any() else None
    solve = partial(_strip, len(chain.direction), request, plan, level, transverse, sine)
    starts = range(0, len(request), STRIP)
    threads = min(thread_count(), len(starts))
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            strips = list(pool.map(solve, starts))
    else:
        strips = [solve(start) for start in starts]
    weighted = request.weight is not None
    found = reduce(np.add, strips) if weighted else np.concatenate(strips, axis=-1)
    bonds = len(request.bonds)
    return Spectra(found[:bonds], found[bonds:, 1:])


def determinant_ratio(chain: Chain, bond: int, request: Request) -> Array:
    """B/A of the determinant A + B cos(theta) between two magnets along +z, (points,).

    ``request`` asks for complex energies; see `spintorque.transport.states`. Collinear magnets
    lie on both sides of the bond, those on the left along +z.
    """
    asked = replace(request, bonds=(bond,), layers=(), weight=None)
    along_z: Array = spectra(chain, asked, DETERMINANT).current[0, 3, 0]
    return along_z


def thread_count() -> int:
    """Threads to use; QuestionError if the environment names no whole number above 0."""
    given = os.environ.get(THREADS) or str(os.cpu_count() or 1)
    if not given.isdecimal() or int(given) < 1:
        raise QuestionError(f"{THREADS} is {given!r}; allowed is a whole number from 1")
    return int(given)


def _strip(
    angles: int,
    request: Request,
    plan: Plan,
    level: int,
    transverse: Array,
    sine: Array | None,
    start: int,
) -> Array:
    """Results (stations, 4, angles, rules or points) of one strip."""
    part = slice(start, start + STRIP)
    some = request.part(part)
    is_complex = request.incident == "equilibrium"
    mesh = slice(None) if request.k_index is not None else part
    parts = [some.energy.real, some.energy.imag] if is_complex else [some.energy]
    points = np.stack([some.at_points(transverse[mesh]), *parts])
    sines = None if sine is None else np.ascontiguousarray(some.at_points(sine[:, mesh]))
    weight, size = some.weight, len(some)
    if weight is not None:
        size = len(weight)
        weight = np.stack([weight.real, weight.imag] if is_complex else [weight])
    pieces = 1 + (is_complex and weight is None)
    out = np.zeros((pieces, plan.stations, 4, angles, size))
    _native.layered(level, plan.integers, plan.numbers, points, sines, weight, out)
    found: Array = out[0] + 1j * out[1] if pieces == 2 else out[0]
    return found
