"""Checks of the analyses of the equation of motion before they start."""

import hashlib
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..dynamics.equation import Equation
from ..dynamics.problem.fields import require_no_dependence
from ..errors import QuestionError, RangeError
from ..model.checks import finite, not_negative, shown, unit_vector, vector
from ..model.coupled import CoupledMacrospins
from ..model.device import Device, check_kind, layers_of
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
    check_kind("magnet", magnet, Macrospin, CoupledMacrospins)
    volts, field = finite("voltage", voltage, "V"), vector("field", field, "A/m")
    if volts and all(layer.voltage_anisotropy is None for layer in layers_of(magnet)):
        raise QuestionError(
            f"voltage is {volts:g} V, and the magnet has no voltage_anisotropy for it to change"
        )
    drive = Drive(voltage=volts, field=field)
    return steady_device(magnet, None, drive, temperature, coupled=True)


def steady_device(
    magnet: Any,
    torque: Any,
    drive: Any,
    temperature: Any = None,
    *,
    terminal: str | None = None,
    coupled: bool = False,
) -> Device:
    """Device in which nothing changes in time, of one layer, or also of several if ``coupled``.

    The magnet is what it is at a ``temperature`` (K); None: nobody says at which. Raises
    QuestionError for anything else.
    """
    kinds = (Macrospin, CoupledMacrospins) if coupled else (Macrospin,)
    check_kind("magnet", magnet, *kinds)
    if temperature is None:
        require_no_dependence(layers_of(magnet))
    else:
        magnet = magnet.at_temperature(steady_temperature(temperature))
    device = Device(magnet, torque, drive, terminal)
    _ = device.polarizers, drive.steady_field, drive.steady_strengths
    if terminal is not None and not any(one.terminal == terminal for one in device.polarizers):
        raise QuestionError(
            f"terminal is {terminal!r}, which drives no torque; give a Polarizer with "
            f"terminal={terminal!r}, or vary the drive's own strength (terminal=None)"
        )
    _ = [device.drive.at_terminal(polarizer.terminal) for polarizer in device.polarizers]
    _ = [layer.steady_anisotropy for layer in device.layers]
    return device


def steady_temperature(temperature: Any) -> float:
    """Return a number in K; QuestionError for one that changes."""
    if isinstance(temperature, Changing):
        raise QuestionError(
            f"temperature is a {type(temperature).__name__}; this question is about what does not "
            "change: give a number (K)"
        )
    return not_negative("temperature", temperature, "K")


def layer_directions(name: str, value: Any, layers: int) -> Array:
    """Unit vectors (layers, 3) from one for all layers, or one for each.

    Raises QuestionError for anything else.
    """
    rows = [value] * layers if np.ndim(value) == 1 else list(value)
    if len(rows) != layers:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is a unit vector, or one for each of {layers} "
            "layers"
        )
    return np.array([unit_vector(name, row) for row in rows])


def equation_of(device: Device) -> Equation:
    """Equation of motion of a steady device.

    Raises QuestionError for a drive that a torque does not take; RangeError for a voltage
    outside a table.
    """
    by_current = [
        device.drive.at_terminal(polarizer.terminal).current_density is not None
        for polarizer in device.polarizers
    ]
    equation = Equation(device)
    if not any(by_current):
        equation.rate(np.concatenate([layer.fixed_direction for layer in device.layers]))
    return equation


def torque_mapping(device: Device) -> list[dict[str, Any]]:
    """Everything that determines the torques, as plain values; of tables, a hash of the numbers."""
    return [
        {**polarizer.place(), **_law_mapping(polarizer.torque)} for polarizer in device.polarizers
    ]


def _law_mapping(torque: TorqueLaw) -> dict[str, Any]:
    if not isinstance(torque, TorqueTable):
        return torque_question(torque)
    digest = hashlib.sha256()
    for name in sorted(map(str, torque.dataset.variables)):
        digest.update(name.encode() + torque.dataset[name].values.tobytes())
    return {"table": {"sha256": digest.hexdigest()}}


def check_sphere(device: Device) -> None:
    """RangeError if some table does not hold the torque of the drive at every angle."""
    for polarizer in device.polarizers:
        if isinstance(polarizer.torque, TorqueTable):
            drive = device.drive.at_terminal(polarizer.terminal)
            _check_all_angles(polarizer.torque, drive.current_density)


def _check_all_angles(torque: TorqueTable, current_density: Any) -> None:
    low, high = torque.interpolant.theta_range
    if low > 1e-6 or high < np.pi - 1e-6:
        raise RangeError(
            f"the torque table covers {low:g} to {high:g} rad; all directions need 0 to pi: "
            "tabulate 13 angles from 0 to pi"
        )
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


def covered(device: Device, m: Array) -> bool:
    """Tell whether all torques of the drive are known around moments m (3 layers,)."""
    moments = m.reshape(-1, 3)
    for polarizer in device.polarizers:
        source = polarizer.source(device.layers[polarizer.on])
        q = moments[source] if isinstance(source, int) else np.array(source)
        drive = device.drive.at_terminal(polarizer.terminal)
        if not _covers(polarizer.torque, drive, float(moments[polarizer.on] @ q)):
            return False
    return True


def _covers(torque: TorqueLaw, drive: Drive, x: float) -> bool:
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


def voltage_range(torque: TorqueLaw | None) -> tuple[float, float]:
    """Smallest and largest voltage (V) at which a torque is known."""
    if isinstance(torque, TorqueTable):
        return torque.interpolant.bias_range
    return torque.voltage_range if isinstance(torque, ClosedFormTorque) else (-np.inf, np.inf)


def current_range(table: TorqueInterpolant, x: Array) -> tuple[Array, Array]:
    """Smallest and largest tabulated J in A/m^2 at each x = cos(theta) (n,)."""
    currents = np.array([chebyshev.chebval(x, table.at_bias(v)[2]) for v in table.breaks])
    return currents.min(axis=0), currents.max(axis=0)
