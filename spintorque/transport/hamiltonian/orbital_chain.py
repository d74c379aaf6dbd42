"""A stack of several orbitals at one bias as blocks of slices: where its Hamiltonian is made.

k-parallel is given by its phases (rad) along both vectors of the plane, in place of kx and ky.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from itertools import pairwise, product
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.orbitals.faces import plane_symmetry
from ...model.orbitals.monolayer_pairs import PairElements
from ...model.stack import Stack
from .block_bands import sampled_ranges
from .block_chain import BlockChain, Blocks
from .chain import SIDES, Side
from .collinear_blocks import CollinearBlock, SpinBlocks
from .collinear_chain import from_spin_blocks
from .interface import Operations
from .phase_sums import Magnetization, PhaseSum, SpinSum
from .slices import Slices, are_bound, material_at, slices_of

DIGITS = 15  # of potentials (eV) by which slices are told apart
MOST_KNOWN = 16  # sets of k-parallel whose band edges are kept
Axes = Callable[[Magnetization], Array]
"""Unit vectors (angles or 1, 3) of what a layer says of its magnetization."""


@dataclass(frozen=True)
class OrbitalChain(BlockChain):
    """Chain of slices, whose bands are sampled spin by spin and kept for the k last asked for."""

    known_edges: dict[Any, Array] = field(default_factory=dict, compare=False)

    def band_edges(self, side: Side, kx: Array, ky: Array) -> Array:
        """Bottoms and tops (eV) of a lead's bands at phases of k-parallel: (2 bands, points)."""
        different, index = np.unique(np.stack([kx, ky]), axis=1, return_inverse=True)
        blocks, end = self.collinear_blocks, 0 if side == "left" else len(self) - 1
        if blocks is None:
            cell, hopping = self.slice_block(end, *different)[0], self.lead_block(side, *different)
            return np.asarray(sampled_ranges(cell, hopping[0])[:, index.reshape(-1)])
        spins = tuple(
            zip(
                blocks.onsite[end].of_spin,
                _for_spins(blocks.lead_hopping[SIDES.index(side)], blocks.onsite[end]),
                strict=True,
            )
        )
        key = spins, different.tobytes()
        if key not in self.known_edges:
            if len(self.known_edges) >= MOST_KNOWN:
                self.known_edges.clear()
            self.known_edges[key] = _edges_of(spins, different)
        return np.asarray(self.known_edges[key][:, index.reshape(-1)] + blocks.potential[end])


def _edges_of(spins: tuple[tuple[SpinBlocks, SpinBlocks], ...], k: Array) -> Array:
    """Bottoms, then tops (eV) of the bands of all spins at phases (2, points)."""
    each = [np.split(sampled_ranges(cell(*k), hopping(*k)), 2) for cell, hopping in spins]
    return np.concatenate([np.concatenate([half[place] for half in each]) for place in (0, 1)])


def _for_spins(hopping: CollinearBlock, cell: CollinearBlock) -> tuple[SpinBlocks, ...]:
    """Hoppings of as many spins as a cell has."""
    return hopping.of_spin if len(hopping.of_spin) == len(cell.of_spin) else hopping.of_spin * 2


def make_orbital_chain(stack: Stack, bias: float, theta: Any) -> OrbitalChain:
    """Chain of slices of a stack at a bias (V) and angles (rad, any number of them)."""
    slices, potential = slices_of(stack), stack.potential(bias)
    angles = np.atleast_1d(np.asarray(theta, float))
    directions = _directions(stack, angles)
    made = _SliceBlocks(slices)
    shifts = [_potential_of(part, potential) for part in slices.of]
    means = [float(np.mean(shift)) for shift in shifts]
    onsite = [
        made.onsite(part, tuple(np.round(shift - mean, DIGITS).tolist()))
        for part, shift, mean in zip(slices.of, shifts, means, strict=True)
    ]
    hopping = [made.bond(lower, upper) for lower, upper in pairwise(slices.of)]
    leads = made.lead("left"), made.lead("right")
    chain = _collinear_chain(onsite, hopping, leads, means, directions.__getitem__)
    chain = chain or _full_chain(onsite, hopping, leads, means, directions.__getitem__)
    values = {entry.name: getattr(chain, entry.name) for entry in fields(BlockChain)}
    return OrbitalChain(
        **values
        | {
            "lead_axes": tuple(_lead_axis(stack, end, directions) for end in (0, -1)),
            "angles": len(angles),
            "chemical_potentials": stack.chemical_potentials(bias),
            "bound_levels": stack.bound_levels,
            "in_plane_symmetry": symmetry_of(stack),
        }
    )


def _collinear_chain(
    onsite: list[SpinSum],
    hopping: list[SpinSum],
    leads: tuple[SpinSum, SpinSum],
    potential: list[float],
    axes: Axes,
) -> BlockChain | None:
    """Chain spin by spin; None if a block mixes spins. Equal blocks stay one object."""
    made = {id(block): block.collinear(axes) for block in (*onsite, *hopping, *leads)}
    cells, bonds, ends = (
        [made[id(block)] for block in blocks] for blocks in (onsite, hopping, leads)
    )
    spins = [[block for block in blocks if block is not None] for blocks in (cells, bonds, ends)]
    if sum(map(len, spins)) < len(onsite) + len(hopping) + len(leads):
        return None
    return from_spin_blocks(spins[0], spins[1], (spins[2][0], spins[2][1]), potential=potential)


def _full_chain(
    onsite: list[SpinSum],
    hopping: list[SpinSum],
    leads: tuple[SpinSum, SpinSum],
    potential: list[float],
    axes: Axes,
) -> BlockChain:
    """Chain of blocks of both spins."""
    return BlockChain(
        onsite=tuple(
            _shifted(block.full(axes), shift)
            for block, shift in zip(onsite, potential, strict=True)
        ),
        exchange=tuple(block.full(axes, exchange_only=True) for block in onsite),
        hopping=tuple(block.full(axes) for block in hopping),
        lead_hopping=(leads[0].full(axes), leads[1].full(axes)),
    )


def symmetry_of(stack: Stack) -> Operations:
    """Operations on the phases of k-parallel that leave all spectra alone."""
    if any(layer.material.mixes_spins for layer in stack.layers):
        return (((1, 0), (0, 1)),)
    line = is_on_one_line(stack)
    of_faces = [
        set(plane_symmetry(face, time_reversal=line))
        for face in slices_of(stack).pairs.registry.faces
    ]
    return tuple(sorted(set.intersection(*of_faces)))


def is_on_one_line(stack: Stack) -> bool:
    """Whether all magnets are along one line, at any angle of the fixed ones."""
    if stack.roles() == {"free", "fixed"}:
        return False
    directions = stack.directions(1.0)
    return bool(np.linalg.matrix_rank(directions, tol=1e-12) <= 1)


class _SliceBlocks:
    """Blocks of slices, each made once: equal ones are one object, which engines compute once."""

    def __init__(self, slices: Slices) -> None:
        self._slices = slices
        self._known: dict[Any, SpinSum] = {}

    def onsite(self, part: range, shifts: tuple[float, ...]) -> SpinSum:
        """H[i, i] of a slice whose monolayers have potentials (eV) beside its mean one."""
        key = ("onsite", self._layers(part), shifts)
        if key not in self._known:
            self._known[key] = self._made(part, part, np.array(shifts))
        return self._known[key]

    def bond(self, lower: range, upper: range) -> SpinSum:
        """H[i+1, i] between neighbouring slices."""
        key = ("bond", self._layers(lower), self._layers(upper))
        if key not in self._known:
            self._known[key] = self._made(upper, lower)
        return self._known[key]

    def lead(self, side: str) -> SpinSum:
        """H[j+1, j] between cells of a lead."""
        end = self._slices.of[0 if side == "left" else -1]
        size = len(end)
        if side == "left":
            return self.bond(range(end.start - size, end.start), end)
        return self.bond(end, range(end.stop, end.stop + size))

    def _layers(self, part: range) -> tuple[tuple[Any, Any], ...]:
        layers = [self._slices.layer(number) for number in part]
        return tuple((layer.material, layer.magnetization) for layer in layers)

    def _made(self, rows: range, columns: range, shifts: Array | None = None) -> SpinSum:
        """Block between the monolayers of two slices, or of one."""
        stack, pairs = self._slices.stack, self._slices.pairs
        sizes = {n: pairs.blocks[material_at(stack, n)].orbitals for n in {*rows, *columns}}
        starts = [
            dict(zip(part, np.cumsum([0, *(sizes[n] for n in part)]).tolist(), strict=False))
            for part in (rows, columns)
        ]
        shape = sum(sizes[n] for n in rows), sum(sizes[n] for n in columns)
        zero = PhaseSum(np.zeros((1, 2), int), np.zeros((1, *shape)))
        means, splittings = [zero], dict[Magnetization, list[PhaseSum]]()
        for upper, lower in product(rows, columns):
            elements = self._elements(upper, lower)
            if elements is None:
                continue
            corner = starts[0][upper], starts[1][lower]
            means.append(_placed(elements.cells, elements.mean, corner, shape))
            for number, part in zip((upper, lower), elements.splittings, strict=True):
                if part.any():
                    magnetization = self._slices.layer(number).magnetization
                    placed = _placed(elements.cells, part, corner, shape)
                    splittings.setdefault(magnetization, []).append(placed)
        if shifts is not None:
            means.append(self._levels(rows, sizes, shifts))
        return SpinSum(
            _sum(means),
            {key: _sum(parts) for key, parts in splittings.items()},
            self._spin_orbit(rows, sizes) if shifts is not None else None,
        )

    def _elements(self, upper: int, lower: int) -> PairElements | None:
        """Elements between two monolayers, in whichever order; None without bonds."""
        stack, pairs = self._slices.stack, self._slices.pairs
        if upper == lower:
            return pairs.own(material_at(stack, upper), 0)
        low, high = sorted((upper, lower))
        if not are_bound(stack, pairs, low, high):
            return None
        line = tuple(material_at(stack, number) for number in range(low, high + 1))
        elements = pairs.between(line)
        if upper > lower:
            return elements
        back = [np.swapaxes(part, -1, -2) for part in (elements.mean, *elements.splittings)]
        return PairElements(-elements.cells, back[0], (back[2], back[1]))

    def _levels(self, part: range, sizes: dict[int, int], shifts: Array) -> PhaseSum:
        """Potentials and aligned Fermi levels on the diagonal."""
        stack, fermi_levels = self._slices.stack, self._slices.pairs.fermi_levels
        levels = [
            np.full(sizes[number], shift - fermi_levels[material_at(stack, number)])
            for number, shift in zip(part, shifts, strict=True)
        ]
        return PhaseSum(np.zeros((1, 2), int), np.diag(np.concatenate(levels))[None])

    def _spin_orbit(self, part: range, sizes: dict[int, int]) -> Array | None:
        """Spin-orbit coupling of a slice; None without any."""
        matrices = [material_at(self._slices.stack, number).spin_orbit_matrix for number in part]
        if all(matrix is None for matrix in matrices):
            return None
        size = 2 * sum(sizes[number] for number in part)
        whole, start = np.zeros((size, size), complex), 0
        for number, matrix in zip(part, matrices, strict=True):
            stop = start + 2 * sizes[number]
            if matrix is not None:
                whole[start:stop, start:stop] = matrix
            start = stop
        return whole


def _placed(
    cells: Array, elements: Array, corner: tuple[int, int], shape: tuple[int, int]
) -> PhaseSum:
    whole = np.zeros((len(cells), *shape))
    rows, columns = elements.shape[1:]
    whole[:, corner[0] : corner[0] + rows, corner[1] : corner[1] + columns] = elements
    return PhaseSum(cells, whole)


def _sum(parts: list[PhaseSum]) -> PhaseSum:
    cells = np.concatenate([part.cells for part in parts])
    return PhaseSum(cells, np.concatenate([part.elements for part in parts])).merged()


def _potential_of(part: range, potential: Array) -> Array:
    """Potentials (eV) of the monolayers of a slice."""
    numbers = np.clip(np.array(part), 0, len(potential) - 1)
    return np.asarray(potential[numbers])


def _shifted(block: Blocks, potential: float) -> Blocks:
    def shifted(kx: Array, ky: Array) -> Array:
        blocks = block(kx, ky)
        return np.asarray(blocks + potential * np.eye(blocks.shape[-1]))

    return shifted


def _directions(stack: Stack, angles: Array) -> dict[Magnetization, Array]:
    """Unit vectors (angles or 1, 3) by what layers say of their magnetization."""
    directions = stack.directions(angles)
    axes: dict[Magnetization, Array] = {}
    for number, layer in enumerate(stack.monolayers):
        if layer.magnetization is not None:
            axis = directions[:, number]
            axes[layer.magnetization] = axis if layer.magnetization == "fixed" else axis[:1]
    return axes


def _lead_axis(stack: Stack, end: int, directions: dict[Magnetization, Array]) -> Array | None:
    """Axis (angles or 1, 3) along which a lead conserves spin."""
    layer = stack.layers[end]
    if layer.material.mixes_spins:
        return None
    up = np.array([[0.0, 0.0, 1.0]])
    return up if layer.magnetization is None else directions[layer.magnetization]
