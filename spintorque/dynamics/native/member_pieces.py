"""The torques of members at given currents, as pieces that they share."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..._typing import Array
from ...model.drive import Level
from ...model.waveform import Waveform
from ...results.interpolant import TorqueInterpolant
from ...results.table_term import Table
from ..problem.drive_segments import value_range
from ..problem.problem import Problem
from .member_parameters import MemberParameters
from .steady_currents import PiecesOfCurrents, pieces_at_currents, pieces_per_current


def torques_in_pieces(problems: Sequence[Problem], members: MemberParameters) -> Array:
    """Numbers (n,) that tell which torques of each member are in pieces, and how, as bits.

    The kernels search for the biases of other tables at a current, so members with different
    numbers do not go together.
    """
    bits = np.zeros(len(members.which), int)
    for torque in range(len(problems[0].torques)):
        table = _searched(problems, torque)
        if table is None:
            continue
        levels = [problem.torques[torque].level for problem in problems]
        for kind, pieces_of in enumerate((_at_steady_currents, _per_current)):
            resolved = pieces_of(table, levels, members).resolved
            bits |= resolved.astype(int) << (2 * torque + kind)
    return bits


def pieces_of_members(
    problems: Sequence[Problem], torque: int, members: MemberParameters
) -> PiecesOfCurrents | None:
    """Pieces of the torque with a number, as they are for each member; None if it is no table.

    The problems are those of members that go together.
    """
    table = _searched(problems, torque)
    if table is None:
        return None
    levels = [problem.torques[torque].level for problem in problems]
    changing = all(isinstance(level, Waveform) for level in levels)
    return (_per_current if changing else _at_steady_currents)(table, levels, members)


def _searched(problems: Sequence[Problem], torque: int) -> Table | None:
    """The table of all problems whose bias would be searched for, if that torque is one.

    Where its momentary voltage counts, for heat or for an anisotropy that follows it, it has to be.
    """
    first = problems[0]
    if not first.torques or first.heat is not None or torque in first.followed:
        return None
    term = first.torques[torque].term
    return term if isinstance(term, Table) and term.driven_by == "current_density" else None


def _at_steady_currents(
    table: Table, levels: Sequence[Level], members: MemberParameters
) -> PiecesOfCurrents:
    """Pieces at currents that do not change."""
    steady = np.array([np.nan if isinstance(level, Waveform) else level for level in levels])
    currents, back = np.unique(members.amplitude * steady[members.which], return_inverse=True)
    if len(currents) == 1:
        pieces = _of_one(table.interpolant, table.cosines, float(currents[0]))
    else:
        pieces = pieces_at_currents(table.interpolant, table.cosines, currents)
    return PiecesOfCurrents(
        pieces.pieces, pieces.first[back], pieces.last[back], pieces.resolved[back]
    )


def _per_current(
    table: Table, levels: Sequence[Level], members: MemberParameters
) -> PiecesOfCurrents:
    """Pieces by which currents that change are multiplied, where torques are in proportion."""
    pieces, reach = _of_unit(table.interpolant, table.cosines)
    is_changing = np.array([isinstance(level, Waveform) for level in levels])
    largest = np.array([max(abs(value) for value in value_range(level)) for level in levels])
    resolved = is_changing[members.which]
    resolved &= np.abs(members.amplitude) * largest[members.which] < reach
    first = np.zeros(len(resolved), int)
    return PiecesOfCurrents(pieces, first, first + len(pieces) - 1, resolved)


@lru_cache(maxsize=64)
def _of_one(
    table: TorqueInterpolant, cosines: tuple[float, float], current: float
) -> PiecesOfCurrents:
    """Pieces of one current, which a table may be asked for many times."""
    return pieces_at_currents(table, cosines, np.array([current]))


@lru_cache(maxsize=64)
def _of_unit(table: TorqueInterpolant, cosines: tuple[float, float]) -> tuple[Array, float]:
    """Pieces per A/m^2, and the largest current for which they hold."""
    return pieces_per_current(table, cosines)
