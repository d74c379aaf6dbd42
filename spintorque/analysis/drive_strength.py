"""The strength of a drive, which analyses vary: its voltage or its current density."""

from dataclasses import replace

import numpy as np

from .._typing import Array
from ..dynamics.equation import Equation
from ..errors import QuestionError
from ..model.checks import shown
from ..model.device import Device
from ..model.drive import Drive, Level
from ..results.torque_table import TorqueTable
from .motion_checks import current_range, voltage_range

REACH = 2.0
"""Torque at the default limits of a closed form, in units of the largest field."""


def driven_by(drive: Drive) -> str:
    """Quantity that drives: "voltage" (V) or "current_density" (A/m^2)."""
    return "voltage" if drive.voltage is not None else "current_density"


def at_strength(drive: Drive, value: Level) -> Drive:
    """Return the same drive with another voltage (V) or current density (A/m^2)."""
    if drive.voltage is not None:
        return replace(drive, voltage=value)
    return replace(drive, current_density=value)


def with_strength(device: Device, value: Level) -> Device:
    """Return the same device with another voltage (V) or current density (A/m^2)."""
    return device.with_drive(at_strength(device.drive, value))


def undriven(drive: Drive) -> Drive:
    """Return the same drive with its voltage or current density at 0, in the same field."""
    return at_strength(drive, 0.0)


def default_limits(equation: Equation, m: Array) -> tuple[float, float]:
    """Range of a table, or where the torque on m (3,) is twice the largest field; V or A/m^2.

    A conductance that depends on the voltage is not left either.

    Raises QuestionError for a torque that is zero.
    """
    device = equation.device
    magnet, torque, drive = device.steady_macrospin, device.torque, device.drive
    if isinstance(torque, TorqueTable):
        if drive.voltage is not None:
            return torque.interpolant.bias_range
        lowest, highest = current_range(torque.interpolant, np.cos(np.linspace(0, np.pi, 181)))
        return float(lowest.min()), float(highest.max())
    low, high = (-np.inf, np.inf) if drive.voltage is None else voltage_range(torque)
    unit = min(1.0, high)
    per_unit = float(np.hypot(*Equation(with_strength(device, unit)).torque_fields(m)[:2])) / unit
    if per_unit == 0:
        raise QuestionError(
            f"the torque is {shown(torque)}, which exerts none; give limits or a torque"
        )
    internal = np.linalg.norm(magnet.field_matrix, 2) + magnet.higher_anisotropy_field
    reach = REACH * float(internal + np.linalg.norm(drive.steady_field)) / per_unit
    return max(drive.steady_level - reach, low), min(drive.steady_level + reach, high)
