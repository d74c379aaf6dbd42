"""Resistance and torque components of valves against the angle, for unit current."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...._typing import Array
from ....results.audit import Audit
from .stack_numbers import directions_of, row_of
from .valve_solution import (
    FREE_AXES,
    ValveSolution,
    audited,
    collinear_torque,
    fixed_axes,
    solve_valve,
)


@dataclass(frozen=True)
class ValveTorques:
    """Resistance times area (ohm m^2; ..., angles) and torques (2, ..., angles) in J/m^2 per A/m^2.

    ``free`` are in-plane and perpendicular torque on the free magnets, ``fixed`` those on the fixed
    ones.
    """

    resistance: Array
    free: Array
    fixed: Array
    audit: Audit


def valve_torques(mapping: Mapping[str, Any], theta: Array) -> ValveTorques:
    """Solve the valves of a mapping as by `stack_mapping`; its numbers may be arrays (valves, 1).

    ``theta`` (angles,) are those of the fixed magnets, in rad.
    """
    angles = np.asarray(theta, float)
    row = row_of(mapping)
    roles = [entry.get("magnetization") for entry in mapping["films"]]
    directions = directions_of(roles, angles)
    solution = solve_valve(row, directions)
    free = _sum_over(solution, roles, "free", angles)
    fixed = _sum_over(solution, roles, "fixed", angles)
    audit = audited(row, directions, solution)
    if not any(isinstance(role, tuple | list) for role in roles):
        audit = replace(audit, collinear_torque=collinear_torque(free, angles))
    return ValveTorques(
        resistance=np.broadcast_to(solution.resistance, free.shape[:-1]),
        free=np.moveaxis(free @ FREE_AXES.T, -1, 0),
        fixed=np.einsum("...ac,kac->k...a", fixed, fixed_axes(angles)),
        audit=audit,
    )


def joined_valves(blocks: Sequence[ValveTorques]) -> ValveTorques:
    """Valves of some blocks one after the other, with the worst of each identity."""
    if len(blocks) == 1:
        return blocks[0]
    first, *others = blocks
    return ValveTorques(
        resistance=np.concatenate([block.resistance for block in blocks]),
        free=np.concatenate([block.free for block in blocks], axis=1),
        fixed=np.concatenate([block.fixed for block in blocks], axis=1),
        audit=first.audit.merge(*(block.audit for block in others)),
    )


def _sum_over(solution: ValveSolution, roles: list[Any], role: str, theta: Array) -> Array:
    """Torque (..., angles, 3) on all magnets of a role."""
    total = sum(t for film, t in solution.torques.items() if roles[film] == role)
    shape = np.broadcast_shapes(np.shape(total), (len(theta), 3))
    return np.broadcast_to(total, shape)
