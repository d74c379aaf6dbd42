"""Squares that are halved only where their surroundings differ.

Places are whole numbers (i, j) on the finest grid; a cell is (i, j, size), its lower left corner
and the length of its sides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

Place = tuple[int, int]
Cell = tuple[int, int, int]
Evaluate = Callable[[Sequence[Place]], Sequence[int]]


def refined(evaluate: Evaluate, cells: Place, levels: int) -> tuple[dict[Place, int], list[Cell]]:
    """Values at the corners of all cells, and the cells, sorted.

    There are at first ``cells`` (along i, along j) of side 2^``levels``. A cell is quartered if
    any two places known on its edges differ, so that a boundary is followed from one cell
    into its neighbours. Each pass calls ``evaluate`` once, with the new places, sorted.
    """
    size = 2**levels
    leaves = {(i * size, j * size, size) for i in range(cells[0]) for j in range(cells[1])}
    values: dict[Place, int] = {}
    while True:
        new = sorted({corner for cell in leaves for corner in corners(cell)} - values.keys())
        if new:
            values.update(zip(new, evaluate(new), strict=True))
        mixed = [cell for cell in leaves if cell[2] > 1 and _differ(cell, values)]
        if not mixed:
            return values, sorted(leaves)
        leaves = leaves.difference(mixed).union(q for cell in mixed for q in _quarters(cell))


def corners(cell: Cell) -> tuple[Place, Place, Place, Place]:
    """Corners of a cell, counter-clockwise from the lower left one."""
    i, j, size = cell
    return (i, j), (i + size, j), (i + size, j + size), (i, j + size)


def _quarters(cell: Cell) -> Iterator[Cell]:
    i, j, size = cell
    half = size // 2
    return ((x, y, half) for x in (i, i + half) for y in (j, j + half))


def _differ(cell: Cell, values: Mapping[Place, int]) -> bool:
    i, j, size = cell
    reach = range(size + 1)
    edges = [(i + k, y) for k in reach for y in (j, j + size)]
    edges += [(x, j + k) for k in reach for x in (i, i + size)]
    return len({values[place] for place in edges if place in values}) > 1
