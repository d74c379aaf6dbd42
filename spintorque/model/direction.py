"""Directions by their angles, for questions."""

import numpy as np

from .. import spin
from ..errors import QuestionError

ONE_TURN = 2 * np.pi + 1e-9


def direction(theta: float, phi: float = 0.0) -> tuple[float, float, float]:
    """Unit vector (sin theta cos phi, sin theta sin phi, cos theta); angles in rad.

    Raises QuestionError for a theta of more than one turn, which is as a rule one in degrees.
    """
    if not abs(theta) <= ONE_TURN:
        raise QuestionError(
            f"theta is {theta:g} rad; allowed is -2 pi to 2 pi: for degrees give "
            f"np.radians({theta:g})"
        )
    return spin.direction(theta, phi)
