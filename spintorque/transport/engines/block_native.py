"""Engine for any number of orbitals in C, points in strips that threads share.

Without spin-orbit coupling, and with magnets along two axes at most, both sides of the chain are
solved spin by spin, once for all angles; else blocks of both spins are, angle by angle. Results do
not depend on the number of threads.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from ..._kernels import _native
from ..._kernels.threads import in_threads
from ..._typing import Array
from ...spin import PAULI, spinors
from ..hamiltonian.block_bands import different_k
from ..hamiltonian.block_chain import dagger, lattice_block, spin_part
from ..hamiltonian.block_leads import LeadSurface, surface
from ..hamiltonian.chain import SIDES, other_side
from ..hamiltonian.collinear_blocks import SpinBlocks, TwoSides, two_sides
from ..hamiltonian.interface import Hamiltonian
from . import block_determinant, block_engine
from .block_amplitudes import summed_mixing
from .block_plan import (
    BOND_CURRENT,
    DETERMINANT,
    LAYER_DENSITY,
    LAYER_TORQUE,
    BlockTable,
    ChainPlan,
    chain_plan,
    stations_of,
    with_blocks,
)
from .collinear import MixingSums
from .engine import Request, Spectra, kind_of
from .lead_ends.block_ends import LeadEnd, kernel_modes, lead_end, level, mirrored, open_first

EndsAt = Callable[[slice], Any]
"""Ends of leads at some points, as `_collinear` or as `_coupled` takes them; None if not known."""
BYTES_AT_ONCE = 2**23  # of ends of leads and blocks in a strip
FEWEST, MOST = 64, 256  # points of a strip


class StripPoints(NamedTuple):
    """Points of a strip: different k-parallel (k,) in rad, which one each point has, energies."""

    kx: Array
    ky: Array
    k_index: Array
    energy: Array


def spectra(hamiltonian: Hamiltonian, request: Request) -> Spectra:
    """Spectra of any Hamiltonian; the interface is `engine.Engine`.

    The environment variable ``SPINTORQUE_THREADS`` sets the number of threads; without it
    there is one per core.
    """
    size, sides = _strip_size(hamiltonian), _sides_of(hamiltonian)
    ends_at = _known_ends(hamiltonian, sides, request)
    solve = partial(_strip, hamiltonian, sides, ends_at, request, size)
    strips = in_threads(solve, range(0, max(len(request), 1), size))
    if request.weight is not None:
        return reduce(Spectra.__add__, strips)
    return Spectra.joined(strips, axis=-1)


def mixing_sums(
    hamiltonian: Hamiltonian, kx: Array, ky: Array, energy: Array, weight: Array
) -> MixingSums:
    """Sums of the plain engine with ends of leads from the kernel; see `engine.MixingEngine`."""
    return summed_mixing(hamiltonian, kx, ky, energy, weight, kernel_modes)


def log_determinant(hamiltonian: Hamiltonian, request: Request) -> Array:
    """`block_determinant.log_determinant`, for all angles at once where there are two sides."""
    sides = _sides_of(hamiltonian)
    if sides is None:
        return block_determinant.log_determinant(hamiltonian, request)
    size = _strip_size(hamiltonian)
    solve = partial(_log_determinants, hamiltonian, sides, replace(request, weight=None), size)
    return np.concatenate(in_threads(solve, range(0, max(len(request), 1), size)), axis=-1)


def _log_determinants(
    hamiltonian: Hamiltonian, sides: TwoSides, whole: Request, size: int, start: int
) -> Array:
    request = whole.part(slice(start, start + size))
    stations = np.array([(DETERMINANT, sides.junction, 0, 0)], np.int32)
    points = _points(request)
    ends = _spin_ends(sides, points)
    ratio = _collinear(sides, hamiltonian.angles, points, ends, stations)[0, 0]
    lost = ~np.isfinite(ratio).all(axis=0)
    ratio[:, lost] = 1.0
    logarithms = np.log(ratio)
    if lost.any():
        again = _picked(request, lost)
        logarithms[:, lost] = block_determinant.log_determinant(hamiltonian, again)
    return np.asarray(logarithms)


def _sides_of(hamiltonian: Hamiltonian) -> TwoSides | None:
    blocks = hamiltonian.collinear_blocks
    orbitals = [hamiltonian.orbitals(layer) for layer in range(len(hamiltonian))]
    return None if blocks is None else two_sides(blocks, orbitals, hamiltonian.angles)


def _strip_size(hamiltonian: Hamiltonian) -> int:
    rows = 2 * max(hamiltonian.orbitals(layer) for layer in range(len(hamiltonian)))
    points = BYTES_AT_ONCE // (16 * 8 * rows**2)
    return int(min(max(points // 16 * 16, FEWEST), MOST))


def _known_ends(hamiltonian: Hamiltonian, sides: TwoSides | None, request: Request) -> EndsAt:
    """Ends of leads that the request brings along, or adds to those; of none if it brings none."""
    if request.ends is None:
        return lambda part: None
    kx, ky = request.at_points(request.kx), request.at_points(request.ky)
    energy: Array = request.energy.astype(kind_of(request))
    if sides is None or request.lattice:
        return request.ends.surfaces(hamiltonian, kx, ky, energy)
    return request.ends.ends(sides, kx, ky, energy)


def _strip(
    hamiltonian: Hamiltonian,
    sides: TwoSides | None,
    ends_at: EndsAt,
    request: Request,
    size: int,
    start: int,
) -> Spectra:
    part = slice(start, start + size)
    unweighted = replace(request.part(part), weight=None)
    spectra_at = _at_points(hamiltonian, sides, ends_at(part), unweighted)
    if request.weight is None:
        return spectra_at
    return spectra_at.summed(request.weight[:, part])


def _at_points(
    hamiltonian: Hamiltonian, sides: TwoSides | None, ends: Any, request: Request
) -> Spectra:
    stations = stations_of(request)
    if not len(stations) or not len(request):
        return block_engine.spectra(hamiltonian, request)
    points = _points(request)
    if sides is None or request.lattice:
        rows = _coupled(hamiltonian, points, ends or _surfaces(hamiltonian, points), stations)
    else:
        ends = ends or _spin_ends(sides, points)
        rows = _collinear(sides, hamiltonian.angles, points, ends, stations)
    kinds = [rows[stations[:, 0] == kind] for kind in (BOND_CURRENT, LAYER_DENSITY, LAYER_TORQUE)]
    made = Spectra(kinds[0], kinds[1][:, 1:], kinds[2][:, 1:])
    lost = np.asarray(~np.isfinite(rows).all(axis=(0, 1, 2)))
    return _repaired(hamiltonian, request, made, lost) if lost.any() else made


def _repaired(hamiltonian: Hamiltonian, request: Request, made: Spectra, lost: Array) -> Spectra:
    """Spectra with points at which the kernel divided by zero from its plain twin."""
    twin = block_engine.spectra(hamiltonian, _picked(request, lost))
    made.current[..., lost], made.density[..., lost] = twin.current, twin.density
    made.lattice[..., lost] = twin.lattice
    return made


def _picked(request: Request, chosen: Array) -> Request:
    whole = request.expanded()
    return replace(whole, kx=whole.kx[chosen], ky=whole.ky[chosen], energy=whole.energy[chosen])


def _points(request: Request) -> StripPoints:
    if request.k_index is None or request.rise is not None:
        whole = request.expanded()
        k, index = different_k(whole.kx, whole.ky)
    else:
        chosen, index = np.unique(request.k_index, return_inverse=True)
        k = np.stack([request.kx[chosen], request.ky[chosen]])
    energy: Array = request.energy.astype(kind_of(request))
    return StripPoints(k[0], k[1], index.astype(np.int32), energy)


def _collinear(
    sides: TwoSides, angles: int, points: StripPoints, ends: list[LeadEnd], stations: Array
) -> Array:
    table, computed = BlockTable(), {}

    def place(block: SpinBlocks) -> int:
        if id(block) not in computed:
            computed[id(block)] = np.asarray(block(points.kx, points.ky))
        return table.place(id(block), computed[id(block)])

    places = tuple(
        [place(block) for pair in pairs for block in pair]
        for pairs in (sides.onsite, sides.hopping)
    )
    plan = chain_plan(
        table,
        len(points.kx),
        (places[0], places[1]),
        potential=sides.potential,
        stations=stations,
        is_complex=np.iscomplexobj(points.energy),
        junction=sides.junction,
        frames=_frames(sides.axes),
    )
    return _solved(plan, points, ends, angles)


def _spin_ends(sides: TwoSides, points: StripPoints) -> list[LeadEnd]:
    """Ends of the left lead for both spins, then of the right one; equal ones are solved once."""
    ends: list[LeadEnd] = []
    known: dict[Any, LeadEnd] = {}
    for side, spin in product(SIDES, (0, 1)):
        layer = 0 if side == "left" else len(sides.onsite) - 1
        blocks = sides.onsite[layer][spin], sides.lead_hopping[SIDES.index(side)][spin]
        potential = sides.potential[layer]
        key, across = ((of, *blocks, potential) for of in (side, other_side(side)))
        if key not in known and sides.mirror is not None and across in known:
            known[key] = mirrored(known[across], sides.mirror)
        elif key not in known:
            cell, hop = (_smallest(block(points.kx, points.ky)) for block in blocks)
            outward = hop if side == "right" else dagger(hop)
            known[key] = lead_end(cell, outward, points.k_index, points.energy - potential)
        ends.append(known[key])
    return ends


def _smallest(block: Array) -> Array:
    """Blocks (k or 1, n, n): a single one if it is the same for all k."""
    return block[:1] if block.strides[0] == 0 else block


def _frames(axes: Array) -> Array:
    """Numbers (angles, 26) of the frames of two axes (2, angles, 3), as blocks.h wants them."""
    left, right = (np.array([spinors(axis) for axis in side]) for side in axes)
    overlap = np.einsum("nis,nit->nst", left.conj(), right)
    overlap[np.all(axes[0] == axes[1], axis=-1)] = np.eye(2)
    sigma = np.array(PAULI[1:])
    turns = [
        np.einsum("aij,njs,bst,nit->nab", sigma, frame, sigma, frame.conj()).real / 2
        for frame in (left, right)
    ]
    parts = [overlap.reshape(-1, 4).view(float), *(turn.reshape(-1, 9) for turn in turns)]
    return np.concatenate(parts, axis=1)


def _surfaces(hamiltonian: Hamiltonian, points: StripPoints) -> list[LeadSurface]:
    """Ends of both leads, both spins together."""
    k = points.kx[points.k_index], points.ky[points.k_index]
    return [surface(hamiltonian, side, *k, points.energy, kernel_modes) for side in SIDES]


def _coupled(
    hamiltonian: Hamiltonian, points: StripPoints, ends: list[LeadSurface], stations: Array
) -> Array:
    layers, k = range(len(hamiltonian)), (points.kx, points.ky)
    slices = [np.asarray(hamiltonian.slice_block(layer, *k)) for layer in layers]
    hops = [np.asarray(hamiltonian.bond_block(bond, *k)) for bond in layers[:-1]]
    touches = [bool(spin_part(hop).any()) for hop in hops]
    turning = set(stations[stations[:, 0] == LAYER_TORQUE, 1].tolist())
    parts = {layer: lattice_block(hamiltonian, layer, *k) for layer in turning}
    results = []
    for angle in range(hamiltonian.angles):
        table = BlockTable()
        places = tuple(
            [table.place(id(block), block[min(angle, len(block) - 1)]) for block in blocks]
            for blocks in (slices, hops)
        )
        of_torques = {
            layer: table.place(id(part), part[min(angle, len(part) - 1)])
            for layer, part in parts.items()
        }
        plan = chain_plan(
            table,
            len(points.kx),
            (places[0], places[1]),
            potential=[0.0] * len(hamiltonian),
            stations=with_blocks(stations, of_torques),
            is_complex=np.iscomplexobj(points.energy),
            touches_spin=touches,
        )
        of_angle = [open_first(*(part[min(angle, len(part) - 1)] for part in end)) for end in ends]
        both_spins = [end for end in of_angle for _ in range(2)]
        results.append(_solved(plan, points, both_spins, 1))
    return np.concatenate(results, axis=2)


def _solved(plan: ChainPlan, points: StripPoints, ends: Sequence[LeadEnd], angles: int) -> Array:
    """Results (stations, 4, angles, points) of the kernel."""
    count = int(plan.integers[5])
    results = np.empty((count, 4, angles, len(points.energy)), points.energy.dtype)
    _native.block_chain(
        level(),
        plan.integers,
        plan.numbers,
        plan.values,
        plan.k_count,
        points.k_index,
        np.ascontiguousarray(points.energy, complex).view(float),
        tuple(
            array
            for end in ends
            for array in (end.self_energy.view(float), end.root.view(float), end.open_modes)
        ),
        results.view(float),
    )
    return results
