"""Spin accumulations and spin currents at all faces of a row of pieces, for unit current.

From the right to the left each face gets J = Y s + g j, a matrix and a vector (block elimination of
the banded system of all faces); from the left to the right follow the numbers. A spin lies in the
frame of the directions of the magnets, and all arrays have the same leading axes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...._typing import Array
from .pieces import End, Piece, PieceRow
from .ports import Port

Z = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Faces:
    """At each face from the left end to the right one, for an electron current of 1 A/m^2.

    ``accumulations`` s (V) and ``currents`` J (A/m^2) have leading axes, then xyz; piece k lies
    between face k and face k + 1. ``drop`` is that of the potential between both ends, in V: a
    resistance times area. ``imbalance`` is the largest spin current by which the faces contradict
    what the pieces between them carry, over the terms that it is a sum of.
    """

    accumulations: tuple[Array, ...]
    currents: tuple[Array, ...]
    drop: Array
    imbalance: float


def solve_faces(row: PieceRow, directions: Sequence[Any]) -> Faces:
    """Solve a row; ``directions`` (films) of unit vectors (..., 3), anything where no magnet is."""
    beyond = [_beyond_end(row.right, directions)]
    steps: list[_Step] = []
    for piece in reversed(row.pieces):
        behind, step = _behind(piece, beyond[0], _direction(piece.film, directions))
        beyond.insert(0, behind)
        steps.insert(0, step)
    left = _beyond_end(row.left, directions)
    s = solved(left.matrix + beyond[0].matrix, left.vector - beyond[0].vector)
    accumulations, currents = [s], [beyond[0].current(s)]
    drop = row.left.along.resistance + _source_drop(row.left, directions, s)
    imbalance = _relative(left.vector - times(left.matrix, s) - currents[0], left.matrix, s)
    for piece, step, after in zip(row.pieces, steps, beyond[1:], strict=True):
        m, start = _direction(piece.film, directions), s
        s = times(step.reached, s) + step.excess
        accumulations.append(s)
        currents.append(after.current(s))
        drop = drop + piece.along.resistance + _port_drop(piece.along, m, start, s)
        imbalance = max(imbalance, _imbalance(piece, m, (start, s), currents[-2:]))
    drop = drop + row.right.along.resistance - _source_drop(row.right, directions, s)
    return Faces(tuple(accumulations), tuple(currents), drop, imbalance)


@dataclass(frozen=True)
class _Beyond:
    """J = ``matrix`` s + ``vector`` j of all that is to the right of a face."""

    matrix: Array
    vector: Array

    def current(self, s: Array) -> Array:
        """Spin current (..., 3) at an accumulation."""
        return self.vector + times(self.matrix, s)


@dataclass(frozen=True)
class _Step:
    """Accumulation at the right face of a piece: ``reached`` s + ``excess`` of s at the left."""

    reached: Array
    excess: Array


def _beyond_end(end: End, directions: Sequence[Any]) -> _Beyond:
    m = _direction(end.film, directions)
    matrix = about(m, end.along.admittance, end.across.admittance)
    return _Beyond(matrix, stretched(end.along.source) * m)


def _behind(piece: Piece, beyond: _Beyond, m: Array) -> tuple[_Beyond, _Step]:
    """What is beyond the left face of a piece, and the step through it."""
    along, across = piece.along, piece.across
    joint = about(m, along.b, across.b) + beyond.matrix
    through = about(m, along.c, across.c)
    driven = (stretched(along.w) * m - beyond.vector)[..., None]
    axes = np.broadcast_shapes(joint.shape[:-2], through.shape[:-2], driven.shape[:-2])
    sides = [np.broadcast_to(part, (*axes, *part.shape[-2:])) for part in (through, driven)]
    both = np.linalg.solve(joint, np.concatenate(sides, axis=-1))
    step = _Step(both[..., :3], both[..., 3])
    alone = about(m, along.determinant / along.b, across.determinant / across.b)
    share = about(m, along.c / along.b, across.c / across.b)
    matrix = alone + share @ (beyond.matrix @ step.reached)
    vector = stretched(along.u) * m - turned(m, along.c, across.c, step.excess)
    return _Beyond(matrix, vector), step


def _imbalance(
    piece: Piece, m: Array, accumulations: Sequence[Array], currents: Sequence[Array]
) -> float:
    """Largest relative difference of the currents at both faces from those the piece carries."""
    along, across = piece.along, piece.across
    (left, right), (entering, leaving) = accumulations, currents
    passed = about(m, along.c, across.c)
    near, far = about(m, along.a, across.a), about(m, along.b, across.b)
    carried = times(near, left) - times(passed, right) + stretched(along.u) * m
    passed_on = times(passed, left) - times(far, right) + stretched(along.w) * m
    return max(
        _relative(carried - entering, near, left), _relative(passed_on - leaving, far, right)
    )


def _relative(difference: Array, matrix: Array, s: Array) -> float:
    """Largest difference of spin currents over the largest of their terms, 1 at least."""
    size = np.abs(matrix).max(axis=(-2, -1)) * np.abs(s).max(axis=-1)
    return float((np.abs(difference).max(axis=-1) / np.maximum(1.0, size)).max())


def about(m: Array, along: Any, across: Any) -> Array:
    """Matrices (..., 3, 3) that take ``along`` m to itself and multiply s1 + i s2 by ``across``."""
    along, across = (np.asarray(x)[..., None, None] for x in (along, across))
    parallel = m[..., :, None] * m[..., None, :]
    normal = np.eye(3) - parallel
    matrix: Array = along * parallel + across.real * normal
    return matrix + across.imag * _cross_matrix(m) if np.iscomplexobj(across) else matrix


def turned(m: Array, along: Any, across: Any, s: Array) -> Array:
    """`about` times vectors s (..., 3), without the matrices."""
    along, across = stretched(along), stretched(across)
    parallel = m * np.sum(m * s, axis=-1, keepdims=True)
    result: Array = along * parallel + across.real * (s - parallel)
    return result + across.imag * np.cross(m, s) if np.iscomplexobj(across) else result


def times(matrix: Array, vector: Array) -> Array:
    """Product of matrices (..., 3, 3) and vectors (..., 3)."""
    return np.asarray((matrix @ vector[..., None])[..., 0])


def solved(matrix: Array, vector: Array) -> Array:
    """Solve matrices (..., 3, 3) for vectors (..., 3)."""
    return np.asarray(np.linalg.solve(matrix, vector[..., None])[..., 0])


def stretched(number: Any) -> Array:
    """Number at leading axes, ready to multiply vectors."""
    return np.asarray(number)[..., None]


def _cross_matrix(m: Array) -> Array:
    x, y, z = np.moveaxis(m, -1, 0)
    zero = np.zeros_like(x)
    rows = [[zero, -z, y], [z, zero, -x], [-y, x, zero]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _direction(film: int | None, directions: Sequence[Any]) -> Array:
    """Direction of a magnet; of a normal part any, which does not matter."""
    own = None if film is None else directions[film]
    return np.asarray(Z if own is None else own, float)


def _source_drop(end: End, directions: Sequence[Any], s: Array) -> Any:
    return end.along.source * np.sum(_direction(end.film, directions) * s, axis=-1)


def _port_drop(port: Port, m: Array, left: Array, right: Array) -> Any:
    return port.w * np.sum(m * right, axis=-1) - port.u * np.sum(m * left, axis=-1)
