"""Engine for layered stacks in C: blocks of points through segments of the chain.

Points are cut into strips of fixed size, which threads share; their sums are added in the order
of the strips, so the result does not depend on the number of threads.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, reduce

import numpy as np

from ..._kernels import _native
from ..._kernels.instruction_set import INSTRUCTION_SETS, instruction_set
from ..._kernels.threads import in_threads
from ..._typing import Array
from ..hamiltonian.chain import Chain
from .engine import Request, Spectra
from .kernel_plan import CURRENT, DETERMINANT, make_plan

STRIP = 4096  # points


def spectra(chain: Chain, request: Request, at_bonds: int = CURRENT) -> Spectra:
    """Spectra of a chain; the interface is `spintorque.transport.engines.engine.Engine`.

    The environment variable ``SPINTORQUE_THREADS`` sets the number of threads; without it
    there is one per core.
    """
    plan = make_plan(chain, request, at_bonds)
    shape = (plan.stations, 4, len(chain.direction))
    level = INSTRUCTION_SETS.index(instruction_set())
    kernel = partial(_native.layered, level, plan.integers, plan.numbers, *_arrays(chain, request))
    solve = partial(_strip, request, shape, kernel)
    strips = in_threads(solve, range(0, len(request), STRIP))
    rows = np.concatenate(strips, axis=-1) if request.weight is None else reduce(np.add, strips)
    bonds = len(rows) // (len(request.bonds) + len(request.layers)) * len(request.bonds)
    return Spectra(rows[:bonds], rows[bonds:, 1:])


def determinant_ratio(chain: Chain, bond: int, request: Request) -> Array:
    """B/A of the determinant A + B cos(theta) between two magnets along +z, (points,).

    ``request`` asks for complex energies; see `transport.lloyd_energy`. Collinear
    magnets lie on both sides of the bond, those on the left along +z.
    """
    at_bond = replace(request, bonds=(bond,), layers=(), weight=None)
    along_z: Array = spectra(chain, at_bond, DETERMINANT).current[0, 3, 0]
    return along_z


def _kind(request: Request) -> type:
    return complex if request.incident == "equilibrium" else float


def _arrays(
    chain: Chain, request: Request
) -> tuple[Array, Array | None, Array | None, Array | None, Array, Array | None]:
    """Points as the kernel takes them: complex numbers as pairs of floats."""
    kind, index, weight = _kind(request), request.k_index, request.weight
    return (
        np.cos(request.kx) + np.cos(request.ky),
        None if request.rise is None else np.ascontiguousarray(request.rise, float),
        np.stack([np.sin(request.kx), np.sin(request.ky)]) if chain.rashba.any() else None,
        None if index is None else np.ascontiguousarray(index, np.int32),
        np.ascontiguousarray(request.energy, kind).view(float),
        None if weight is None else np.ascontiguousarray(weight, kind).view(float),
    )


def _strip(
    request: Request, shape: tuple[int, int, int], kernel: Callable[..., None], start: int
) -> Array:
    """Results (*shape, rules or points) of one strip."""
    stop = min(start + STRIP, len(request))
    if request.weight is None:
        results: Array = np.empty((*shape, stop - start), _kind(request))
    else:
        results = np.zeros((*shape, len(request.weight)))
    kernel(start, stop, results.view(float))
    return results
