"""How members of an ensemble differ from the problem that they share."""

from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ..problem.problem import Problem


class MemberParameters(NamedTuple):
    """Differences of members (n,) of the same drive from its problem.

    ``which`` of the problems each has, ``amplitude`` the factor on its voltage or current,
    ``field`` (n, 3) added to it in A/m, ``temperature`` (n,) in K of a thermal field that does not
    change, ``seeds`` (n,) and the numbers ``trajectories`` (n,) of its thermal field; ``start``
    (n,) in K is the first temperature where a current heats.
    """

    which: Array
    amplitude: Array
    field: Array
    temperature: Array
    seeds: Array
    trajectories: Array
    start: Array

    def part(self, members: Array) -> "MemberParameters":
        """Return those of some members."""
        return MemberParameters(*(column[members] for column in self))


def single_member(problem: Problem) -> MemberParameters:
    """Return the differences of one member that has none."""
    return MemberParameters(
        np.zeros(1, int),
        np.ones(1),
        np.zeros((1, 3)),
        np.array([problem.temperature]),
        np.array([problem.seed], np.uint64),
        np.array([problem.trajectory], np.uint64),
        np.full(1, np.nan) if problem.first_temperature is None else problem.first_temperature,
    )
