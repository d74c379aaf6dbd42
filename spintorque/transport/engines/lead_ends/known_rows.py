"""Arrays of points of k-parallel and energy, each point solved once."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ...._kernels.threads import in_threads
from ...._typing import Array

POINTS_AT_ONCE = 128  # that a thread solves
Solve = Callable[[Array, Array], tuple[Array, ...]]
"""Arrays of points (points, ...), from the number of their k and their energies, (points,) each."""


@dataclass
class KnownRows:
    """What is known at ``k_count`` k-parallel, and what solves the rest.

    ``place`` (energies, k) tells the row of each energy in ``number`` at each k, -1 where there is
    none.
    """

    k_count: int
    solve: Solve
    number: dict[complex, int] = field(default_factory=dict)
    place: Array = field(init=False)
    arrays: tuple[Array, ...] = ()
    count: int = 0

    def __post_init__(self) -> None:
        """Begin without any."""
        self.place = np.full((16, self.k_count), -1, np.int32)

    def rows(self, k_index: Array, energy: Array) -> Array:
        """Rows (points,) of points, of which those that are not known are solved."""
        different, which = np.unique(energy, return_inverse=True)
        numbers = np.array([self.number.setdefault(e, len(self.number)) for e in different], int)
        while len(self.place) < len(self.number):
            self.place = np.concatenate([self.place, np.full_like(self.place, -1)])
        of_point = numbers[which]
        missing = self.place[of_point, k_index] < 0
        if missing.any():
            keys = of_point[missing].astype(np.int64) * self.k_count + k_index[missing]
            keys, first = np.unique(keys, return_index=True)
            self._add(k_index[missing][first].astype(np.int32), energy[missing][first])
            self.place.reshape(-1)[keys] = np.arange(self.count - len(keys), self.count)
        return np.asarray(self.place[of_point, k_index])

    def at(self, rows: Array) -> tuple[Array, ...]:
        """Arrays at some rows."""
        return tuple(array[rows] for array in self.arrays)

    def _add(self, k_index: Array, energy: Array) -> None:
        parts = in_threads(
            lambda start: self.solve(
                k_index[start : start + POINTS_AT_ONCE], energy[start : start + POINTS_AT_ONCE]
            ),
            range(0, len(energy), POINTS_AT_ONCE),
        )
        self._make_room(self.count + len(energy), parts[0])
        for part in parts:
            rows = slice(self.count, self.count + len(part[0]))
            for array, values in zip(self.arrays, part, strict=True):
                array[rows] = values
            self.count = rows.stop

    def _make_room(self, count: int, like: tuple[Array, ...]) -> None:
        """Give the arrays room for so many rows, half as many more than before at least."""
        if self.arrays and count <= len(self.arrays[0]):
            return
        size = max(count, self.count + self.count // 2)
        larger = tuple(np.empty((size, *values.shape[1:]), values.dtype) for values in like)
        for new, old in zip(larger, self.arrays or (), strict=bool(self.arrays)):
            new[: self.count] = old[: self.count]
        self.arrays = larger
