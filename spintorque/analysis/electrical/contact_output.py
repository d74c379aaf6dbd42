"""What a junction shows at its contacts: current at a voltage, or voltage at a current."""

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...model.angular_resistance import AngularResistance
from ...model.checks import shown
from ...model.device import Device
from ...model.torque_laws.known_laws import LAW_NAMES


def junction_number(device: Device, resistance: AngularResistance | None) -> int:
    """Number of the torque whose current passes the contacts: that of `read_torque`.

    Raises QuestionError unless a torque knows its current, or there is a resistance in its place.
    """
    if not device.polarizers:
        raise QuestionError(f"torque is None; give one of {LAW_NAMES}")
    knowing = [n for n, one in enumerate(device.polarizers) if one.knows_current]
    if knowing and resistance is not None:
        law = device.polarizers[knowing[0]].torque
        raise QuestionError(
            f"resistance is {shown(resistance)}; a {type(law).__name__} brings its own "
            "current: leave it out"
        )
    if not knowing and not isinstance(resistance, AngularResistance):
        law = device.polarizers[0].torque
        raise QuestionError(
            f"resistance is {shown(resistance)}; a {type(law).__name__} needs an AngularResistance"
        )
    return read_torque(device, resistance)


def read_torque(device: Device, resistance: AngularResistance | None) -> int:
    """Return the number of the first torque that knows its own current.

    With a resistance, or where none does, that of the first of all.
    """
    if resistance is not None:
        return 0
    return next((n for n, one in enumerate(device.polarizers) if one.knows_current), 0)


def output(equation: Equation, resistance: AngularResistance | None, m: Array) -> Array:
    """J (A/m^2) of a drive by voltage, or bias (V) of one by current, for m (..., 3 layers)."""
    device = equation.device
    number = junction_number(device, resistance)
    junction = device.polarizers[number]
    drive = device.drive.at_terminal(junction.terminal)
    x, strength = equation.cosine(m, number), drive.steady_level
    by_voltage = drive.voltage is not None
    if resistance is not None:
        return np.asarray(
            strength / resistance.at(x) if by_voltage else strength * resistance.at(x)
        )
    if not by_voltage:
        return equation.torque_fields(m, number=number)[2]
    return junction.current_density(strength, x)
