"""Warnings about starts that are unstable points at rest: nothing moves the moment from them."""

from itertools import pairwise

import numpy as np

from .._typing import Array
from .members import EnsembleMembers, member_problem
from .problem.drive_segments import Span
from .problem.problem import Problem
from .stepping.turning import turning_rate
from .twin.heated_motion import motion_of
from .twin.right_hand_side import Motion, StoppedError

AT_REST = 1e-12
"""Rate of a moment at rest, over the largest one."""
GROWING = 1e-9
"""Growth rate of an unstable point, over the largest rate."""
MOST_SPANS = 16
MOST_MEMBERS = 2
MOVING = 1e-3
"""Rate (rad/ns) above which a start cannot be at rest, whatever its rounding."""
STUCK = 1e-6
SHORT = 10.0
"""rad that the strongest field turns a moment before deviations of rounding can be seen."""


def has_left(turn: float, times: Array, moments: Array) -> bool:
    """Whether a run moved from the beginning, so that its start was not at rest.

    ``turn`` is the largest rate in rad/ns, ``moments`` (n, layers, 3) are the samples at
    ``times`` (n,) in ns. False does not tell that it was.
    """
    first = float(times[1])
    moved = float(np.abs(moments[1] - moments[0]).max())
    return turn * first < SHORT and moved > MOVING * first


def rest_warning(problem: Problem, duration: float) -> str | None:
    """Warning about a start without temperature that is an unstable point at rest, or None."""
    if (
        problem.has_thermal_field
        or _is_moving(problem, duration)
        or not (scale := turning_rate(problem))
    ):
        return None
    growth = 0.0
    with np.errstate(all="ignore"):
        for start, stop in pairwise(problem.kinks(duration)[: MOST_SPANS + 1].tolist()):
            motion = motion_of(problem, Span(start, stop), problem.first_bias)
            growth_here = _growth(problem, motion, scale)
            if growth_here is None:
                return None
            growth = max(growth, growth_here)
    if growth <= GROWING * scale:
        return None
    return (
        f"initial {problem.initial.round(6).tolist()} is at rest and unstable: deviations grow by "
        f"a factor e in {1 / growth:.3g} ns, but without temperature there are none but those of "
        "rounding, and the moment stays, or leaves late; tilt initial by 0.01 rad, or give a "
        "temperature"
    )


def member_rest_warning(ensemble: EnsembleMembers, final: Array, duration: float) -> str | None:
    """Return the warning about the first member, or about some that have not moved."""
    cold = ensemble.members.temperature == 0
    still = np.abs(final - ensemble.initial).max(axis=(1, 2)) < STUCK
    chosen = np.flatnonzero(cold & still)[:MOST_MEMBERS]
    first = np.flatnonzero(cold[:1])
    for k in np.unique(np.concatenate([first, chosen])).tolist():
        remark_on_member = rest_warning(member_problem(ensemble, k), duration)
        if remark_on_member is not None:
            return f"member {k}: {remark_on_member}"
    return None


def _is_moving(problem: Problem, duration: float) -> bool:
    """Whether the start is far from rest; a cheap check that comes before the full one."""
    start, stop = problem.kinks(duration)[:2].tolist()
    try:
        with np.errstate(all="ignore"):
            motion = motion_of(problem, Span(start, stop), problem.first_bias)
            return bool(np.abs(motion.rate(0.0, problem.initial)).max() > MOVING)
    except StoppedError:
        return True


def _growth(problem: Problem, motion: Motion, scale: float) -> float | None:
    """Largest rate (1/ns) at which deviations from the start grow; None if it is not at rest."""
    m = problem.initial
    try:
        motion.check(m)
        if np.abs(motion.rate(0.0, m)).max() > AT_REST * scale:
            return None
        jacobian = motion.jacobian(0.0, m)
    except StoppedError:
        return None
    across = np.zeros_like(jacobian)
    for i, direction in enumerate(m):
        across[3 * i : 3 * i + 3, 3 * i : 3 * i + 3] = np.eye(3) - np.outer(direction, direction)
    return float(np.linalg.eigvals(across @ jacobian @ across).real.max())
