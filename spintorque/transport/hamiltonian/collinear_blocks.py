"""A layered Hamiltonian without spin-orbit coupling, as blocks of each spin along an axis.

Every monolayer conserves the spin along its magnetization, and so do the hoppings inside a magnet
and at its interfaces. Where magnets point along two axes only, one on the left of some bond and the
other on its right, both sides are solved spin by spin, once for all angles.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from ..._typing import Array
from .lead_mirror import Mirror

SpinBlocks = Callable[[Array, Array], Array]
"""Blocks (points, rows, columns) of one spin in eV from kx and ky (points,) in rad."""
UP = np.array([[0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class CollinearBlock:
    """A block of the Hamiltonian that conserves spin along an axis.

    ``of_spin``: one function for both spins, or those of the spins along the axis and against it.
    ``axis`` (angles or 1, 3): unit vectors, None where the block does not depend on spin.
    """

    of_spin: tuple[SpinBlocks, ...]
    axis: Array | None = None


@dataclass(frozen=True)
class CollinearBlocks:
    """A layered Hamiltonian whose blocks are collinear each, along axes of their own.

    ``onsite``: H[i, i] of every monolayer without its ``potential`` (eV), which is the same for all
    of its orbitals. ``hopping``: H[i+1, i] of every bond. ``lead_hopping``: H[j+1, j] between cells
    of the left and of the right lead. Blocks that are the same function are computed once.
    ``mirror``: the inversion of a cell of the left lead, and of the right one if it has the same
    functions; None if there is none.
    """

    onsite: tuple[CollinearBlock, ...]
    potential: tuple[float, ...]
    hopping: tuple[CollinearBlock, ...]
    lead_hopping: tuple[CollinearBlock, CollinearBlock]
    mirror: Mirror | None = None

    def at_angles(self, chosen: slice) -> "CollinearBlocks":
        """Return the blocks at some of their angles."""
        onsite, hopping, lead_hopping = (
            tuple(_at_angles(block, chosen) for block in blocks)
            for blocks in (self.onsite, self.hopping, self.lead_hopping)
        )
        return replace(
            self, onsite=onsite, hopping=hopping, lead_hopping=(lead_hopping[0], lead_hopping[1])
        )


class TwoSides(NamedTuple):
    """Collinear blocks on both sides of a bond, the junction, by spin in the frame of each side.

    ``axes`` (2, angles, 3): those of the left and of the right side; monolayer ``junction`` is the
    last one of the left side.
    """

    onsite: list[tuple[SpinBlocks, SpinBlocks]]
    potential: tuple[float, ...]
    hopping: list[tuple[SpinBlocks, SpinBlocks]]
    lead_hopping: list[tuple[SpinBlocks, SpinBlocks]]
    junction: int
    axes: Array
    mirror: Mirror | None


def two_sides(blocks: CollinearBlocks, orbitals: Sequence[int], angles: int) -> TwoSides | None:
    """Blocks by spin along two axes; None if there are more than two, or no bond between them.

    ``orbitals``: those of each monolayer; of several bonds the one with the fewest is chosen.
    """
    line = _in_order(blocks)
    axes = [_axis(block, angles) for block in line]
    magnets = [place for place, axis in enumerate(axes) if axis.any()]
    first = axes[magnets[0]] if magnets else np.broadcast_to(UP, (angles, 3))
    signs = [relative_sign(axis, first) for axis in axes]
    turn = next((place for place, sign in enumerate(signs) if sign is None), None)
    second = first if turn is None else axes[turn]
    if turn is not None:
        signs[turn:] = [relative_sign(axis, second) for axis in axes[turn:]]
    junction = _junction(magnets, turn, orbitals)
    if junction is None or None in signs:
        return None
    pairs = [_pair(block, sign) for block, sign in zip(line, signs, strict=True)]
    return TwoSides(
        pairs[1:-1:2],
        blocks.potential,
        pairs[2:-2:2],
        [pairs[0], pairs[-1]],
        junction,
        np.stack([first, second]),
        blocks.mirror,
    )


def relative_sign(axes: Array, reference: Array) -> float | None:
    """0 for no magnet, +-1 for one exactly along or against the reference, None for others."""
    if not axes.any():
        return 0.0
    for sign in (1.0, -1.0):
        if axes.shape == reference.shape and np.array_equal(axes, sign * reference):
            return sign
    return None


def _in_order(blocks: CollinearBlocks) -> list[CollinearBlock]:
    """Hopping of the left lead, monolayer, bond, ..., monolayer, hopping of the right lead."""
    line = [blocks.lead_hopping[0], blocks.onsite[0]]
    for bond, layer in zip(blocks.hopping, blocks.onsite[1:], strict=True):
        line += [bond, layer]
    return [*line, blocks.lead_hopping[1]]


def _junction(magnets: Sequence[int], turn: int | None, orbitals: Sequence[int]) -> int | None:
    """A bond between the last magnet along one axis and the first one along the other.

    Places are those of the line: monolayer i is 2 i + 1, the bond after it 2 i + 2.
    """
    bonds = range(len(orbitals) - 1)
    if turn is not None:
        last = max(place for place in magnets if place < turn)
        bonds = range(last // 2, (turn - 1) // 2)
    return min(bonds, key=lambda bond: (orbitals[bond] + orbitals[bond + 1], -bond), default=None)


def _axis(block: CollinearBlock, angles: int) -> Array:
    axis = np.zeros((1, 3)) if block.axis is None else block.axis
    return np.broadcast_to(axis, (angles, 3))


def _pair(block: CollinearBlock, sign: Any) -> tuple[SpinBlocks, SpinBlocks]:
    up, down = block.of_spin[0], block.of_spin[-1]
    return (down, up) if sign == -1 else (up, down)


def _at_angles(block: CollinearBlock, chosen: slice) -> CollinearBlock:
    if block.axis is None or len(block.axis) == 1:
        return block
    return replace(block, axis=block.axis[chosen])
