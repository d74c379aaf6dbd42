"""Directions by their angles, for questions."""

import numpy as np

from .. import spin
from .._typing import Array
from ..errors import QuestionError
from .checks import full_angle, in_degrees
from .remarks import remark

ONE_TURN = 2 * np.pi + 1e-9


def direction(theta: float, phi: float = 0.0) -> tuple[float, float, float]:
    """Unit vector (sin theta cos phi, sin theta sin phi, cos theta); angles in rad.

    ``phi`` may be any angle. Warns of a ``theta`` beyond pi; raises QuestionError for one of more
    than one turn, usually an angle in degrees, and for anything that is not a number.
    """
    return spin.direction(inclination("theta", theta), full_angle("phi", phi))


def require_radians(name: str, angles: Array) -> None:
    """Raise QuestionError if any of the angles (any shape) is more than a turn."""
    largest = float(np.abs(angles).max(initial=0.0))
    if not largest <= ONE_TURN:
        raise QuestionError(
            f"{name} goes up to {largest:g} rad; allowed is -2 pi to 2 pi{in_degrees(largest)}"
        )


def inclination(name: str, value: float) -> float:
    """Return the angle (rad) of a direction to an axis: within one turn, remarked on beyond pi."""
    is_nan = isinstance(value, float) and np.isnan(value)
    angle = value if is_nan else full_angle(name, value)
    if not abs(angle) <= ONE_TURN:
        raise QuestionError(f"{name} is {angle:g} rad; allowed is -2 pi to 2 pi{in_degrees(angle)}")
    if abs(angle) > np.pi + 1e-6:
        remark(f"{name} is {angle:g} rad; usual is 0 to pi{in_degrees(angle)}")
    return angle
