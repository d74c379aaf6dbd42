"""The voltage or current at which moments at rest become unstable."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...model.checks import pair
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.torque_laws.known_laws import LAW_NAMES
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.critical_drive import CriticalDrive, Instability
from ...results.base.question_record import records_question
from ..drive_strength import default_limits
from ..layer_moments import as_answered
from ..motion_checks import covered, equation_of, layer_directions, steady_device
from ._equilibria import stable_point
from .continuation import Branch, RestPoint, follow, point_at
from .tangent_plane import typical_rate

DIRECTION_COUNT = 40
"""Directions from which the search for the first rest point starts, before it is checked."""


@records_question
def critical_drive(
    magnet: Magnet,
    *,
    torque: Torques,
    drive: Drive,
    near: Any,
    limits: tuple[float, float] | None = None,
    terminal: str | None = None,
) -> CriticalDrive:
    """Voltage or current density of both signs at which a rest point loses its stability.

    Thresholds are zeros of the largest real part of the eigenvalues of the linearised equation,
    two for each layer, for which Sun, PRB 62, 570 (2000), has closed forms of one layer. There is
    no search for jumps by thermal agitation, or to a precession that coexists.

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their layers, directions and terminals. None where the voltage changes the
        anisotropy alone, with ``limits``.
    drive : Drive
        Where the search for the rest point starts, usually Drive(voltage=0.0) or
        Drive(current_density=0.0), with the field.
    near : array_like, shape (3,) or (layers, 3)
        Direction, or one for each layer; the stable rest point nearest to it is followed.
    limits : (float, float) or None
        Range of the drive (V or A/m^2). None: the range of a table, or where the torque of a closed
        form is twice the largest internal and external field.
    terminal : str or None
        Terminal of the drive whose strength is varied, while all others stay as they are; None: the
        drive's own.

    Raises
    ------
    QuestionError
        For an input that is not allowed, without torque, or if no stable rest point is within 90
        degrees of ``near`` at the first drive (as without damping).
    RangeError
        Outside a torque table.
    """
    device = steady_device(magnet, torque, drive, terminal=terminal, coupled=True)
    return loss_of_stability(device, near, limits)


def loss_of_stability(device: Device, near: Any, limits: Any = None) -> CriticalDrive:
    """Answer `critical_drive` of a steady device."""
    equation = equation_of(device)
    if not device.polarizers and all(one.voltage_anisotropy is None for one in device.layers):
        raise QuestionError(f"torque is None; give one of {LAW_NAMES}")
    near = layer_directions("near", near, equation.layers)
    name, first = device.driven_by, device.strength
    m = stable_point(device, near, DIRECTION_COUNT)
    low, high = default_limits(equation, m) if limits is None else pair("limits", limits)
    if not low <= first <= high:
        raise QuestionError(
            f"limits are {low:g} to {high:g} and the first {name} {first:g}; allowed are limits "
            "on both sides of it"
        )

    def equation_at(value: float) -> Equation:
        return Equation(device.with_strength(value))

    def covers(value: float, m: Array) -> bool:
        return covered(device.with_strength(value), m)

    start = point_at(equation, first, m, typical_rate(equation))
    assert start is not None
    up, down = (follow(start, limit, equation_at, covers) for limit in (high, low))
    points = [*down.points[:0:-1], *up.points]
    return CriticalDrive(
        driven_by=name,
        positive=_instability(up),
        negative=_instability(down),
        drive=np.array([point.drive for point in points]),
        m=as_answered(np.array([point.m for point in points])),
        eigenvalues=np.array([_eigenvalues(point) for point in points]),
    )


def _instability(branch: Branch) -> Instability | None:
    if branch.end not in ("precession", "escape"):
        return None
    last = branch.points[-1]
    frequency = last.turning / (2 * np.pi) if branch.end == "precession" else 0.0
    return Instability(
        drive=last.drive, m=as_answered(last.m), frequency=frequency, kind=branch.end
    )


def _eigenvalues(point: RestPoint) -> Array:
    eigenvalues = np.linalg.eigvals(point.matrix).astype(complex)
    return np.asarray(eigenvalues[np.argsort(-eigenvalues.real, kind="stable")])
