"""The range of the strength of a drive, which analyses vary: its voltage or current density."""

import numpy as np

from .._typing import Array
from ..dynamics.equation import Equation
from ..errors import QuestionError
from ..model.checks import shown
from ..model.device import Device
from ..model.torque_laws.polarizer import Polarizer
from ..results.torque_table import TorqueTable
from .motion_checks import current_range, voltage_range

REACH = 2.0
"""Torque at the default limits of a closed form, in units of the largest field."""


def varied_torques(device: Device) -> dict[int, Polarizer]:
    """Torques, by their numbers, that the strength of a device drives."""
    numbered = enumerate(device.polarizers)
    return {number: one for number, one in numbered if one.terminal == device.terminal}


def strength_range(device: Device) -> tuple[float, float]:
    """Smallest and largest strength (V or A/m^2) at which all torques are known at all angles."""
    ranges = [_range_of(device, one) for one in varied_torques(device).values()]
    lowest, highest = zip(*ranges, (-np.inf, np.inf), strict=True)
    return max(lowest), min(highest)


def default_limits(equation: Equation, m: Array) -> tuple[float, float]:
    """Range of tables, or where the torque at m (3 layers,) is twice the largest field.

    In V or A/m^2. A conductance that depends on the voltage is not left either.

    Raises QuestionError for a torque that is zero.
    """
    device = equation.device
    low, high = strength_range(device)
    varied = varied_torques(device)
    if any(isinstance(one.torque, TorqueTable) for one in varied.values()):
        return _somewhere(device)
    unit = min(1.0, high)
    driven = Equation(device.with_strength(unit))
    fields = [np.hypot(*driven.torque_fields(m, number=number)[:2]) for number in varied]
    per_unit = float(max(fields, default=0.0)) / unit
    if per_unit == 0:
        raise QuestionError(
            f"the torque is {shown(device.torque)}, which exerts none; give limits or a torque"
        )
    layers = device.typical_layers
    internal = max(
        np.linalg.norm(layer.field_matrix, 2) + layer.higher_anisotropy_field for layer in layers
    )
    reach = REACH * float(internal + np.linalg.norm(device.drive.steady_field)) / per_unit
    return max(device.strength - reach, low), min(device.strength + reach, high)


def _somewhere(device: Device) -> tuple[float, float]:
    """Smallest and largest strength (V or A/m^2) that all torques know at some angle."""
    ranges = [_range_of(device, one, all_angles=False) for one in varied_torques(device).values()]
    lowest, highest = zip(*ranges, strict=True)
    return max(lowest), min(highest)


def _range_of(
    device: Device, polarizer: Polarizer, *, all_angles: bool = True
) -> tuple[float, float]:
    torque = polarizer.torque
    if device.driven_by == "voltage":
        return voltage_range(torque)
    if not isinstance(torque, TorqueTable):
        return -np.inf, np.inf
    lowest, highest = current_range(torque.interpolant, np.cos(np.linspace(0, np.pi, 181)))
    ends = (lowest.max(), highest.min()) if all_angles else (lowest.min(), highest.max())
    return float(ends[0]), float(ends[1])
