"""Resistance and torques of a row of films for unit current, and the identities that they keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ...._typing import Array
from ....results.audit import Audit
from ....units import ELEMENTARY_CHARGE, HBAR
from .elimination import Faces, solve_faces, turned
from .pieces import PieceRow

SPIN_PER_CHARGE = HBAR / (2 * ELEMENTARY_CHARGE)
"""Angular momentum (J s) over charge (C) of a fully polarised current."""
FREE_AXES = np.eye(3)[:2]
TURN = np.array([[2.0, -2.0, 1.0], [1.0, 2.0, 2.0], [-2.0, -1.0, 2.0]]) / 3.0
"""A rotation that takes no axis to another one."""

Directions = Sequence[Array | None]


@dataclass(frozen=True)
class ValveSolution:
    """Drop over both ends (ohm m^2, ...) and torques on the magnets by films (..., 3).

    Torques are vectors in J/m^2 for an electron current of 1 A/m^2. ``faces`` as in `Faces`.
    """

    resistance: Array
    torques: dict[int, Array]
    faces: Faces


def solve_valve(row: PieceRow, directions: Directions) -> ValveSolution:
    """Solve a row at directions of its magnets by films, each (..., 3)."""
    faces = solve_faces(row, directions)
    taken: dict[int, tuple[Any, Array]] = {}
    for sign, end, current in (
        (-1, row.left, faces.currents[0]),
        (1, row.right, faces.currents[-1]),
    ):
        if directions[end.film] is not None:
            taken[end.film] = (end.kept_share, sign * current)
    for piece, (entering, leaving) in zip(row.pieces, pairwise(faces.currents), strict=True):
        if piece.film is not None and directions[piece.film] is not None:
            taken[piece.film] = (piece.kept_share, entering - leaving)
    torques = {
        film: SPIN_PER_CHARGE * turned(np.asarray(directions[film], float), 0.0, share, current)
        for film, (share, current) in taken.items()
    }
    return ValveSolution(faces.drop, torques, faces)


def audited(row: PieceRow, directions: Directions, solution: ValveSolution) -> Audit:
    """Worst defects of identities: of all valves and angles, and of two more solutions.

    These are at the angle in the middle, with all directions turned, and with all reversed.
    """
    largest = max((float(np.abs(t).max()) for t in solution.torques.values()), default=0.0)
    three = solve_valve(row, [None if d is None else _turned_and_reversed(d) for d in directions])
    rotation = max(
        (float(np.abs(t[..., 1, :] - t[..., 0, :] @ TURN.T).max()) for t in three.torques.values()),
        default=0.0,
    )
    reciprocity = np.abs(three.resistance[..., 2] / three.resistance[..., 0] - 1).max()
    return Audit(
        balance_defect=solution.faces.imbalance,
        rotation_defect=rotation / SPIN_PER_CHARGE,
        reciprocity_defect=float(reciprocity),
        largest_torque=largest,
    )


def collinear_torque(torques: Array, theta: Array) -> float:
    """Largest torque (..., angles, 3) at angles of 0 and pi, over the electron current."""
    ends = (theta == 0) | (theta == np.pi)
    return float(np.abs(torques[..., ends, :]).max(initial=0.0)) / SPIN_PER_CHARGE


def fixed_axes(theta: Array) -> Array:
    """In-plane and out-of-plane unit vectors (2, angles, 3) of a torque on the fixed magnet."""
    zero = np.zeros_like(theta)
    in_plane = np.stack([-np.cos(theta), zero, np.sin(theta)], axis=-1)
    return np.stack([in_plane, np.broadcast_to([0.0, -1.0, 0.0], in_plane.shape)])


def _turned_and_reversed(direction: Array) -> Array:
    """Direction at the angle in the middle, the same turned, and reversed (3, 3)."""
    d = direction if direction.ndim == 1 else direction[len(direction) // 2]
    return np.stack([d, TURN @ d, -d])
