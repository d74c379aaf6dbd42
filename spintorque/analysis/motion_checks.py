"""Checks of the analyses of the equation of motion before they start."""

import hashlib
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..dynamics.equation import Equation
from ..dynamics.problem.fields import require_no_dependence
from ..errors import QuestionError, RangeError
from ..model.checks import finite, not_negative, vector
from ..model.device import Device, Torques, check_kind
from ..model.drive import Drive
from ..model.heating.joule_heating import Changing
from ..model.macrospin import Macrospin
from ..model.mappings.question_mapping import torque_question
from ..model.torque_laws.closed_form_torque import ClosedFormTorque
from ..model.torque_laws.torque_law import TorqueLaw
from ..results.interpolant import TorqueInterpolant
from ..results.torque_table import TorqueTable

BEYOND = 5e-4
"""How far m.q may move where derivatives are taken by differences, also beyond [-1, 1]."""


def device_in_field(magnet: Any, field: Any, voltage: Any = 0.0, temperature: Any = None) -> Device:
    """Device without torque in a field (A/m), at a voltage (V) that changes its anisotropy.

    ``temperature`` as that of `steady_device`. Raises QuestionError for another magnet or one that
    changes in time, no vector, or a voltage that does nothing.
    """
    check_kind("magnet", magnet, Macrospin)
    volts, field = finite("voltage", voltage, "V"), vector("field", field, "A/m")
    if volts and magnet.voltage_anisotropy is None:
        raise QuestionError(
            f"voltage is {volts:g} V, and the magnet has no voltage_anisotropy for it to change"
        )
    return steady_device(magnet, None, Drive(voltage=volts, field=field), temperature)


def steady_device(magnet: Any, torque: Any, drive: Any, temperature: Any = None) -> Device:
    """Device of one layer and at most one torque law, in which nothing changes in time.

    The magnet is what it is at a ``temperature`` (K); None: nobody says at which. Raises
    QuestionError for anything else.
    """
    check_kind("magnet", magnet, Macrospin)
    if temperature is None:
        require_no_dependence([magnet])
    else:
        magnet = magnet.at_temperature(steady_temperature(temperature))
    device = Device(magnet, torque, drive)
    _ = device.law, drive.steady_field, drive.steady_level, magnet.steady_anisotropy
    return device


def steady_temperature(temperature: Any) -> float:
    """Return a number in K; QuestionError for one that changes."""
    if isinstance(temperature, Changing):
        raise QuestionError(
            f"temperature is a {type(temperature).__name__}; this question is about what does not "
            "change: give a number (K)"
        )
    return not_negative("temperature", temperature, "K")


def equation_of(device: Device) -> Equation:
    """Equation of motion of a steady device.

    Raises QuestionError for a drive that the torque does not take; RangeError for a voltage
    outside a table.
    """
    equation = Equation(device)
    if device.drive.current_density is None or device.torque is None:
        equation.rate(np.array(device.macrospin.fixed_direction))
    return equation


def torque_mapping(torque: TorqueLaw | None) -> dict[str, Any]:
    """Everything that determines a torque, as plain values; for a table, a hash of its numbers."""
    if not isinstance(torque, TorqueTable):
        return torque_question(torque)
    digest = hashlib.sha256()
    for name in sorted(map(str, torque.dataset.variables)):
        digest.update(name.encode() + torque.dataset[name].values.tobytes())
    return {"table": {"sha256": digest.hexdigest()}}


def check_sphere(device: Device) -> None:
    """RangeError if a table does not hold the torque of the drive at every angle."""
    torque = device.torque
    if not isinstance(torque, TorqueTable):
        return
    low, high = torque.interpolant.theta_range
    if low > 1e-6 or high < np.pi - 1e-6:
        raise RangeError(
            f"the torque table covers {low:g} to {high:g} rad; all directions need 0 to pi: "
            "tabulate 13 angles from 0 to pi"
        )
    current_density = device.drive.current_density
    if current_density is None:
        return
    x = np.concatenate([np.cos(np.linspace(0, np.pi, 181)), [1 + BEYOND, -1 - BEYOND]])
    lowest, highest = current_range(torque.interpolant, x)
    if not lowest.max() <= current_density <= highest.min():
        raise RangeError(
            f"current_density is {current_density:g} A/m^2; over all angles the torque table "
            f"covers {lowest.max():g} to {highest.min():g} A/m^2: choose a current inside, or "
            "tabulate a wider bias range"
        )


def covered(device: Device, x: float) -> bool:
    """Tell whether a table holds the torque of the drive around x = m.q."""
    torque, drive = device.torque, device.drive
    if not isinstance(torque, TorqueTable):
        low, high = voltage_range(torque)
        return drive.voltage is None or low <= drive.steady_level <= high
    table = torque.interpolant
    theta = np.arccos(np.clip(x, -1, 1))
    if not table.theta_range[0] - 1e-6 <= theta <= table.theta_range[1] + 1e-6:
        return False
    if drive.current_density is None:
        low, high = table.bias_range
        return low <= drive.steady_level <= high
    lowest, highest = current_range(table, x + BEYOND * np.array([-1, 0, 1]))
    return bool(lowest.max() <= drive.steady_level <= highest.min())


def voltage_range(torque: Torques) -> tuple[float, float]:
    """Smallest and largest voltage (V) at which a torque is known."""
    if isinstance(torque, TorqueTable):
        return torque.interpolant.bias_range
    return torque.voltage_range if isinstance(torque, ClosedFormTorque) else (-np.inf, np.inf)


def current_range(table: TorqueInterpolant, x: Array) -> tuple[Array, Array]:
    """Smallest and largest tabulated J in A/m^2 at each x = cos(theta) (n,)."""
    currents = np.array([chebyshev.chebval(x, table.at_bias(v)[2]) for v in table.breaks])
    return currents.min(axis=0), currents.max(axis=0)
