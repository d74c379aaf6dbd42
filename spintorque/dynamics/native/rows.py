"""Rows of numbers as the kernels read them: those that all members share apart from the others."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ...model.drive import Level
from ...model.waveform import Waveform


class Row(NamedTuple):
    """One kind of row: values for each problem, and what changes them from member to member."""

    values: Sequence[float]
    factor: Array | None = None
    plus: Array | None = None


def wave_rows(levels: Sequence[Level], factor: Array | None = None) -> Iterator[Row]:
    """Amplitude and frequency of sines."""
    sines = [level.sine() if isinstance(level, Waveform) else (0.0, 0.0, 0.0) for level in levels]
    yield Row([amplitude for amplitude, _, _ in sines], factor)
    yield Row([frequency for _, frequency, _ in sines])


def packed(rows: Sequence[Row], which: Array) -> tuple[Array, Array, Array]:
    """place (rows,), shared (rows,) and varied (some rows, n)."""
    place = np.full(len(rows), -1, np.int32)
    shared = np.zeros(len(rows))
    varied: list[Array] = []
    for i, row in enumerate(rows):
        if row.factor is None and row.plus is None and len(set(row.values)) == 1:
            shared[i] = row.values[0]
            continue
        values = _of_members(row, which)
        if len(values) > 1 and np.ptp(values) > 0:
            place[i] = len(varied)
            varied.append(values)
        else:
            shared[i] = values[0]
    return place, shared, np.ascontiguousarray(varied, float).reshape(-1)


def _of_members(row: Row, which: Array) -> Array:
    """Values (n,) of a row."""
    values = np.asarray(row.values, float)[which]
    values = values if row.factor is None else values * row.factor
    return values if row.plus is None else values + row.plus
