"""What a junction shows at its contacts: current at a voltage, or voltage at a current."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...model.angular_resistance import AngularResistance
from ...model.checks import shown
from ...model.torque_laws.known_laws import LAW_NAMES
from ...model.torque_laws.torque_law import TorqueLaw


def check_resistance(torque: Any, resistance: Any) -> None:
    """QuestionError unless either the torque knows its current or there is a resistance."""
    if torque is None:
        raise QuestionError(f"torque is None; give one of {LAW_NAMES}")
    if isinstance(torque, TorqueLaw) and torque.knows_current:
        if resistance is not None:
            raise QuestionError(
                f"resistance is {shown(resistance)}; a {type(torque).__name__} brings its own "
                "current: "
                "leave it out"
            )
    elif not isinstance(resistance, AngularResistance):
        raise QuestionError(
            f"resistance is {shown(resistance)}; a {type(torque).__name__} needs an "
            "AngularResistance"
        )


def output(equation: Equation, resistance: AngularResistance | None, m: Array) -> Array:
    """J (A/m^2) of a drive by voltage, or bias (V) of one by current, for m (..., 3)."""
    device = equation.device
    x = m @ np.array(device.macrospin.fixed_direction)
    by_voltage = device.drive.voltage is not None
    strength = device.drive.steady_level
    if resistance is not None:
        return np.asarray(
            strength / resistance.at(x) if by_voltage else strength * resistance.at(x)
        )
    if not by_voltage:
        return equation.torque_fields(m)[2]
    law = device.law
    assert law is not None
    return law.current_density(strength, x)
