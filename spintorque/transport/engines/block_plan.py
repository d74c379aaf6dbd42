"""What the kernel of blocks is told: different blocks, which are where, and what is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from .engine import Request
from .kernel_plan import INCIDENT

BOND_CURRENT, LAYER_DENSITY, LAYER_TORQUE, DETERMINANT = range(4)


@dataclass
class BlockTable:
    """Blocks (k or 1, rows, columns), each of them once; ``places`` of those that are known."""

    arrays: list[Array] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)

    def place(self, key: int, block: Array) -> int:
        """Place of a block in the table, which it enters if its key is new."""
        if key not in self.places:
            self.places[key] = len(self.arrays)
            is_one = block.strides[0] == 0
            self.arrays.append(np.ascontiguousarray(block[:1] if is_one else block, complex))
        return self.places[key]

    def rows(self, k_count: int) -> list[tuple[int, int, int, int]]:
        """Rows, columns, whether there is one for each k, and offset of every block."""
        offsets = np.cumsum([0, *(array.size for array in self.arrays)])
        return [
            (*array.shape[1:], int(len(array) == k_count > 1), int(offset))
            for array, offset in zip(self.arrays, offsets[:-1], strict=True)
        ]

    def values(self) -> Array:
        """All numbers, real and imaginary parts in turn."""
        return np.concatenate([array.ravel() for array in self.arrays]).view(float)


class BlockPlanHead(NamedTuple):
    """Integers that a plan begins with: those of ``st_block_head`` in blocks.h, in its order."""

    layers: int
    spins: int
    junction: int
    angles: int
    complex_energy: int
    stations: int
    blocks: int


class ChainPlan(NamedTuple):
    """``integers``, ``numbers`` and ``values`` as blocks.h wants them."""

    integers: Array
    numbers: Array
    values: Array
    k_count: int


def stations_of(request: Request) -> Array:
    """What is wanted, where, from which lead, and place of a block: (stations, 4), bonds first.

    The blocks of torques are for `with_blocks` to fill in.
    """
    wanted = (
        (BOND_CURRENT, request.bonds),
        (LAYER_DENSITY, request.layers),
        (LAYER_TORQUE, request.lattice),
    )
    sides = INCIDENT[request.incident]
    rows = [(what, at, side, 0) for what, where in wanted for side in sides for at in where]
    return np.array(rows, np.int32).reshape(-1, 4)


def with_blocks(stations: Array, places: Mapping[int, int]) -> Array:
    """Stations whose torques are those of blocks at some places of the table, by monolayer."""
    filled = stations.copy()
    for row in np.flatnonzero(filled[:, 0] == LAYER_TORQUE):
        filled[row, 3] = places[filled[row, 1]]
    return filled


def chain_plan(
    table: BlockTable,
    k_count: int,
    places: tuple[Sequence[int], Sequence[int]],
    *,
    potential: Sequence[float],
    stations: Array,
    is_complex: bool,
    junction: int | None = None,
    frames: Array | None = None,
    touches_spin: Sequence[bool] | None = None,
) -> ChainPlan:
    """Put a plan together.

    Parameters
    ----------
    table, k_count
        The blocks, and the number of k that they are for.
    places : two sequences
        Places in the table of H[i, i] and of H[i+1, i], by monolayer and spin.
    potential : sequence of floats, eV
        By monolayer.
    stations : (stations, 4) integers
        As `stations_of` gives them.
    is_complex : bool
        Whether energies are.
    junction, frames
        The bond between two axes, and the numbers (angles, 26) of blocks.h; None for blocks of both
        spins.
    touches_spin : sequence of bool, optional
        Whether a hopping does; for blocks of both spins.
    """
    layers = len(potential)
    head = BlockPlanHead(
        layers=layers,
        spins=1 if frames is None else 2,
        junction=junction or 0,
        angles=1 if frames is None else len(frames),
        complex_energy=int(is_complex),
        stations=len(stations),
        blocks=len(table.arrays),
    )
    touches = [False] * (layers - 1) if touches_spin is None else touches_spin
    parts = [head, np.ravel(table.rows(k_count)), *places, touches, stations.ravel()]
    numbers = [potential] if frames is None else [potential, frames.ravel()]
    return ChainPlan(
        np.concatenate([np.asarray(part, np.int32) for part in parts]),
        np.concatenate([np.asarray(part, float) for part in numbers]),
        table.values(),
        k_count,
    )
