"""What the analyses of the equation of motion check before they start, and how they name it."""

import hashlib
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..dynamics.equation import Equation
from ..dynamics.problem.question_mapping import torque_question
from ..errors import QuestionError, RangeError
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.torque_laws.known_laws import LAW_NAMES
from ..model.torque_laws.polarizer import Polarizer
from ..model.torque_laws.torque_law import TorqueLaw
from ..results.interpolant import TorqueInterpolant
from ..results.torque_table import TorqueTable

BEYOND = 5e-4
"""How far m.q may move where derivatives are taken by differences, also beyond [-1, 1]."""


def check_magnet(magnet: Any) -> None:
    """QuestionError unless it is a Macrospin."""
    if not isinstance(magnet, Macrospin):
        raise QuestionError(f"magnet is {type(magnet).__name__}; allowed is a Macrospin")


def check_question(magnet: Any, torque: Any, drive: Any) -> None:
    """QuestionError for other kinds of arguments, or a drive that changes in time."""
    check_magnet(magnet)
    if not isinstance(drive, Drive):
        raise QuestionError(f"drive is {type(drive).__name__}; allowed is a Drive")
    if not isinstance(torque, TorqueLaw | None) or isinstance(torque, Polarizer):
        raise QuestionError(f"torque is {type(torque).__name__}; allowed are {LAW_NAMES} or None")
    _ = drive.steady_field, drive.steady_level


def equation_of(magnet: Any, torque: Any, drive: Any) -> Equation:
    """Equation of motion of a checked question.

    Raises what `check_question` raises, and QuestionError for a drive that the torque does not
    take; RangeError for a voltage outside a table.
    """
    check_question(magnet, torque, drive)
    equation = Equation(magnet, torque, drive)
    if drive.current_density is None or torque is None:
        equation.rate(np.array(magnet.fixed_direction))
    return equation


def torque_mapping(torque: TorqueLaw | None) -> dict[str, Any]:
    """Everything that decides a torque, as plain values; of a table, a hash of its numbers."""
    if not isinstance(torque, TorqueTable):
        return torque_question(torque)
    found = hashlib.sha256()
    for name in sorted(map(str, torque.dataset.variables)):
        found.update(name.encode() + torque.dataset[name].values.tobytes())
    return {"table": {"sha256": found.hexdigest()}}


def check_sphere(torque: TorqueLaw | None, drive: Drive) -> None:
    """RangeError if a table does not hold the torque of a drive at every angle."""
    if not isinstance(torque, TorqueTable):
        return
    low, high = torque.interpolant.theta_range
    if low > 1e-6 or high < np.pi - 1e-6:
        raise RangeError(
            f"the torque table covers {low:g} to {high:g} rad; all directions need 0 to pi: "
            "tabulate 13 angles from 0 to pi"
        )
    given = drive.current_density
    if given is None:
        return
    x = np.concatenate([np.cos(np.linspace(0, np.pi, 181)), [1 + BEYOND, -1 - BEYOND]])
    lowest, highest = current_range(torque.interpolant, x)
    if not lowest.max() <= given <= highest.min():
        raise RangeError(
            f"current_density is {given:g} A/m^2; over all angles the torque table covers "
            f"{lowest.max():g} to {highest.min():g} A/m^2: choose a current inside, or tabulate "
            "a wider bias range"
        )


def covered(torque: TorqueLaw | None, drive: Drive, x: float) -> bool:
    """Tell whether a table holds the torque of a drive around x = m.q."""
    if not isinstance(torque, TorqueTable):
        return True
    table = torque.interpolant
    theta = np.arccos(np.clip(x, -1, 1))
    if not table.theta_range[0] - 1e-6 <= theta <= table.theta_range[1] + 1e-6:
        return False
    if drive.current_density is None:
        low, high = table.bias_range
        return low <= drive.steady_level <= high
    lowest, highest = current_range(table, x + BEYOND * np.array([-1, 0, 1]))
    return bool(lowest.max() <= drive.steady_level <= highest.min())


def current_range(table: TorqueInterpolant, x: Array) -> tuple[Array, Array]:
    """Smallest and largest tabulated J in A/m^2 at each x = cos(theta) (n,)."""
    currents = np.array([chebyshev.chebval(x, table.at_bias(v)[2]) for v in table.breaks])
    return currents.min(axis=0), currents.max(axis=0)
