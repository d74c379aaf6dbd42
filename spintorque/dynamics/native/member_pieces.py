"""The torques of members at currents that do not change, as pieces that they share."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..._typing import Array
from ...model.waveform import Waveform
from ...results.interpolant import TorqueInterpolant
from ...results.table_term import Table
from ..problem.problem import Problem
from .member_parameters import MemberParameters
from .steady_currents import PiecesOfCurrents, pieces_at_currents


def torques_in_pieces(problems: Sequence[Problem], members: MemberParameters) -> Array:
    """Numbers (n,) that tell which torques of each member are in pieces, as bits.

    The kernels search for the biases of other tables at a current, so members with different
    numbers do not go together.
    """
    bits = np.zeros(len(members.which), int)
    for torque in range(len(problems[0].torques)):
        pieces = pieces_of_members(problems, torque, members)
        if pieces is not None:
            bits |= pieces.resolved.astype(int) << torque
    return bits


def pieces_of_members(
    problems: Sequence[Problem], torque: int, members: MemberParameters
) -> PiecesOfCurrents | None:
    """Pieces of the torque with a number, as they are for each member; None if none may have any.

    The problems are those of members that go together, with one table. A torque whose momentary
    voltage counts, for heat or for an anisotropy that follows it, is not in pieces.
    """
    torques = [problem.torques[torque] for problem in problems if problem.torques]
    if not torques or problems[0].heat is not None or torque in problems[0].followed:
        return None
    term = torques[0].term
    if not isinstance(term, Table) or term.driven_by != "current_density":
        return None
    steady = [np.nan if isinstance(same.level, Waveform) else same.level for same in torques]
    currents, back = np.unique(
        members.amplitude * np.array(steady)[members.which], return_inverse=True
    )
    if len(currents) == 1:
        pieces = _of_one(term.interpolant, term.cosines, float(currents[0]))
    else:
        pieces = pieces_at_currents(term.interpolant, term.cosines, currents)
    return PiecesOfCurrents(
        pieces.pieces, pieces.first[back], pieces.last[back], pieces.resolved[back]
    )


@lru_cache(maxsize=64)
def _of_one(
    table: TorqueInterpolant, cosines: tuple[float, float], current: float
) -> PiecesOfCurrents:
    """Pieces of one current, which a table may be asked for many times."""
    return pieces_at_currents(table, cosines, np.array([current]))
