"""Resistance and torques of one valve or of many, against the angle, at fixed bias or current."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ....errors import QuestionError
from ....model.checks import number_list, polar_angles, real_number
from ....model.remarks import remarks_on
from ....results.base.question_record import records_question
from ....results.semiclassical.diffusive_torques import DiffusiveTorques
from ..many_values import blocks_of
from .diffusive_stack import (
    IDENTITY_TOLERANCE,
    ROUNDING,
    SECTION,
    DiffusiveStack,
    require_diffusive,
    require_roles,
)
from .many_valves import checked_arrays
from .valve_torques import joined_valves, valve_torques

ANGLES = 13
MOST_AT_ONCE = 200_000
"""Valves times angles that are solved as one array, so that memory is bounded."""


@records_question
def diffusive_torques(
    stack: DiffusiveStack,
    *,
    theta: Any = None,
    bias: float | None = None,
    current_density: float | None = None,
    values: Mapping[str, Any] | None = None,
) -> DiffusiveTorques:
    """Resistance R(theta) and torques of a diffusive stack at a fixed bias or a fixed current.

    With ``values`` it is that of many valves at once, all solved as arrays: the way to scan
    thicknesses, materials or contacts by the thousand. The theory is that of `DiffusiveStack`:
    Valet and Fert, Phys. Rev. B 48, 7099 (1993), and Brataas, Nazarov and Bauer, Eur. Phys. J. B
    22, 99 (2001).

    Parameters
    ----------
    stack : DiffusiveStack
        With a free and a fixed magnet.
    theta : float or sequence of float, rad, within [0, pi]
        Angles of the fixed magnets; None for 13 from 0 to pi.
    bias : float, V
        Drop between the outer contacts, the same at every angle; give this or a current density.
    current_density : float, A/m^2
        Of the electron flow, the same at every angle.
    values : mapping of str to sequence of float, shape (valves,)
        Numbers of each valve by the name of a field of ``stack.to_mapping()``, such as
        "films[1].thickness_nm" or "conductors.ferromagnet_1.spin_diffusion_length".

    Raises
    ------
    QuestionError
        For a stack without both roles, both or none of bias and current, or values that the stack
        does not have or allow.
    IdentityError
        If a physical identity is broken.
    """
    require_diffusive(stack)
    if (bias is None) == (current_density is None):
        raise QuestionError(
            f"bias is {bias} and current_density {current_density}; give exactly one of them"
        )
    require_roles(stack)
    angles = np.linspace(0, np.pi, ANGLES) if theta is None else polar_angles("theta", theta)
    varied = {name: number_list(name, numbers) for name, numbers in (values or {}).items()}
    mapping = stack.to_mapping()
    arrays = checked_arrays(mapping, varied, DiffusiveStack.from_mapping)
    blocks = [part[SECTION] for part in blocks_of(mapping, arrays, MOST_AT_ONCE // len(angles))]
    solved = joined_valves([valve_torques(block, angles) for block in blocks])
    level = real_number("bias", bias, "V") if bias is not None else 0.0
    solved.audit.require_identities(IDENTITY_TOLERANCE, level)
    if current_density is None:
        current = level / solved.resistance
    else:
        flow = real_number("current_density", current_density, "A/m^2")
        current = np.full(solved.resistance.shape, flow)
    names = ("torque_parallel", "torque_perpendicular")
    torques = dict(zip(names, current * solved.free, strict=True))
    fixed = {f"fixed_{n}": t for n, t in zip(names, current * solved.fixed, strict=True)}
    return DiffusiveTorques(
        theta=angles,
        values={name: numbers.tolist() for name, numbers in varied.items()},
        resistance_area=np.array(solved.resistance),
        bias=current * solved.resistance,
        current_density=current,
        **torques,
        **fixed,
        relative_error=ROUNDING,
        audit=solved.audit.to_mapping(),
        warnings=tuple(remarks_on(stack)),
    )
