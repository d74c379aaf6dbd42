"""A stack of several orbitals at one bias as blocks of slices: where its Hamiltonian is made.

k-parallel is given by its phases (rad) along both vectors of the plane, in place of kx and ky.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np

from ..._typing import Array
from ...model.orbitals.faces import plane_symmetry
from ...model.orbitals.monolayer_pairs import PairElements
from ...model.stack import Stack
from ...spin import turn_to
from .block_bands import KnownEdges, sampled_ranges
from .block_chain import BlockChain, Blocks, dagger
from .collinear_chain import from_spin_blocks
from .interface import Operations
from .lead_mirror import Mirror, mirror_of
from .phase_sums import Magnetization, MagnetizedSum, PhaseSum, SpinSum
from .slices import Slices, are_bound, material_at, slices_of

DIGITS = 15  # of potentials (eV) by which slices are told apart
Axes = Callable[[Magnetization], Array]
"""Unit vectors (angles or 1, 3) of what a layer says of its magnetization."""


def make_orbital_chain(stack: Stack, bias: float, theta: Any) -> BlockChain:
    """Chain of slices of a stack at a bias (V) and angles (rad, any number of them)."""
    slices, potential, made = slices_of(stack), stack.potential(bias), _blocks_of(stack)
    angles = np.atleast_1d(np.asarray(theta, float))
    directions = _directions(stack, angles)
    shifts = [_potential_of(part, potential) for part in slices.of]
    means = [float(np.mean(shift)) for shift in shifts]
    onsite = [
        made.onsite(part, tuple(np.round(shift - mean, DIGITS).tolist()))
        for part, shift, mean in zip(slices.of, shifts, means, strict=True)
    ]
    hopping = [made.bond(lower, upper) for lower, upper in pairwise(slices.of)]
    leads = made.lead("left"), made.lead("right")
    mirror = made.mirror()
    chain = _collinear_chain(onsite, hopping, leads, means, mirror, directions.__getitem__)
    chain = chain or _full_chain(onsite, hopping, leads, means, directions.__getitem__)
    return replace(
        chain,
        lead_axes=(_lead_axis(stack, 0, directions), _lead_axis(stack, -1, directions)),
        angles=len(angles),
        chemical_potentials=stack.chemical_potentials(bias),
        bound_levels=stack.bound_levels,
        in_plane_symmetry=symmetry_of(stack),
        lead_potentials=(means[0], means[-1]),
        edges=made.edges,
    )


def _collinear_chain(
    onsite: list[MagnetizedSum],
    hopping: list[MagnetizedSum],
    leads: tuple[MagnetizedSum, MagnetizedSum],
    potential: list[float],
    mirror: Mirror | None,
    axes: Axes,
) -> BlockChain | None:
    """Chain spin by spin; None if a block mixes spins. Equal blocks stay one object."""
    made = {block: block.collinear(axes) for block in {*onsite, *hopping, *leads}}
    cells, bonds, ends = ([made[block] for block in blocks] for blocks in (onsite, hopping, leads))
    spins = [[block for block in blocks if block is not None] for blocks in (cells, bonds, ends)]
    if sum(map(len, spins)) < len(onsite) + len(hopping) + len(leads):
        return None
    ends_of_leads = spins[2][0], spins[2][1]
    return from_spin_blocks(spins[0], spins[1], ends_of_leads, potential=potential, mirror=mirror)


def _full_chain(
    onsite: list[MagnetizedSum],
    hopping: list[MagnetizedSum],
    leads: tuple[MagnetizedSum, MagnetizedSum],
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


@lru_cache(maxsize=8)
def _blocks_of(stack: Stack) -> "_SliceBlocks":
    """Blocks of a stack, the same ones at all biases, and the band edges of its leads."""
    return _SliceBlocks(slices_of(stack))


class _SliceBlocks:
    """Blocks of slices, each made once: equal ones are one object, which engines compute once."""

    def __init__(self, slices: Slices) -> None:
        self.edges = KnownEdges(sampled_ranges)
        self._slices = slices
        self._known: dict[Any, SpinSum] = {}

    def onsite(self, part: range, shifts: tuple[float, ...]) -> MagnetizedSum:
        """H[i, i] of a slice whose monolayers have potentials (eV) beside its mean one."""
        return self._magnetized(part, part, shifts)

    def bond(self, lower: range, upper: range) -> MagnetizedSum:
        """H[i+1, i] between neighbouring slices."""
        return self._magnetized(upper, lower)

    def lead(self, side: str) -> MagnetizedSum:
        """H[j+1, j] between cells of a lead."""
        end = self._slices.of[0 if side == "left" else -1]
        size = len(end)
        if side == "left":
            return self.bond(range(end.start - size, end.start), end)
        return self.bond(end, range(end.stop, end.stop + size))

    def mirror(self) -> Mirror | None:
        """Inversion of a cell of the left lead."""
        end = self._slices.of[0]
        sums = self.onsite(end, (0.0,) * len(end)).of, self.lead("left").of
        materials = [material_at(self._slices.stack, number) for number in end]
        parts = [part for of in sums for part in (of.mean, *of.splittings.values())]
        return mirror_of(
            [material.orbitals for material in materials], [part.elements for part in parts]
        )

    def _magnetized(
        self, rows: range, columns: range, shifts: tuple[float, ...] | None = None
    ) -> MagnetizedSum:
        """Block between two slices, or of one if there are shifts."""
        layers = [self._slices.layer(number) for part in (rows, columns) for number in part]
        magnetizations = tuple(dict.fromkeys(layer.magnetization for layer in layers))
        numbers = {magnetization: n for n, magnetization in enumerate(magnetizations)}
        key = (
            len(rows),
            tuple((layer.material, numbers[layer.magnetization]) for layer in layers),
            shifts,
        )
        if key not in self._known:
            self._known[key] = self._made(rows, columns, numbers, shifts)
        return MagnetizedSum(self._known[key], magnetizations)

    def _made(
        self,
        rows: range,
        columns: range,
        numbers: dict[Magnetization, int],
        shifts: tuple[float, ...] | None,
    ) -> SpinSum:
        """Sum of a block whose magnetizations have numbers."""
        stack, pairs = self._slices.stack, self._slices.pairs
        sizes = {n: pairs.blocks[material_at(stack, n)].orbitals for n in {*rows, *columns}}
        starts = [
            dict(zip(part, np.cumsum([0, *(sizes[n] for n in part)]).tolist(), strict=False))
            for part in (rows, columns)
        ]
        shape = sum(sizes[n] for n in rows), sum(sizes[n] for n in columns)
        zero = PhaseSum(np.zeros((1, 2), int), np.zeros((1, *shape)))
        means, splittings = [zero], dict[int, list[PhaseSum]]()
        for upper, lower in product(rows, columns):
            elements = self._elements(upper, lower)
            if elements is None:
                continue
            corner = starts[0][upper], starts[1][lower]
            means.append(_placed(elements.cells, elements.mean, corner, shape))
            for monolayer, part in zip((upper, lower), elements.splittings, strict=True):
                if part.any():
                    number = numbers[self._slices.layer(monolayer).magnetization]
                    placed = _placed(elements.cells, part, corner, shape)
                    splittings.setdefault(number, []).append(placed)
        if shifts is not None:
            means.append(self._levels(rows, sizes, np.array(shifts)))
        return SpinSum(
            _sum(means),
            {number: _sum(parts) for number, parts in splittings.items()},
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
        turn = np.kron(np.eye(size // 2), turn_to(self._slices.stack.spin_axis))
        return np.asarray(dagger(turn) @ whole @ turn)


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
