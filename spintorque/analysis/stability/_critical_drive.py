"""The voltage or current at which a magnet at rest becomes unstable."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.problem.terms import TorqueSource
from ...errors import QuestionError
from ...model.checks import pair, unit_vector
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...results.analyses.critical_drive import CriticalDrive, Instability
from ..drive_strength import at_strength, default_limits, driven_by
from ..motion_checks import covered, equation_of
from ._equilibria import equilibria
from .continuation import Branch, RestPoint, follow, point_at
from .tangent_plane import typical_rate

STARTS = 40
"""Directions from which the search for the first rest point starts, before it is checked."""


def critical_drive(
    magnet: Macrospin,
    *,
    torque: TorqueSource | None,
    drive: Drive,
    near: Any,
    limits: tuple[float, float] | None = None,
) -> CriticalDrive:
    """Voltage or current density of both signs at which a rest point loses its stability.

    By the eigenvalues of which Sun, PRB 62, 570 (2000), has closed forms.

    The stable rest point nearest to the direction ``near`` is found at ``drive`` (as a rule
    Drive(voltage=0.0) or Drive(current_density=0.0), with the field) and followed through
    drives of the same kind up to ``limits`` (V or A/m^2): by default the range of a table,
    or where the torque of a closed form is twice the largest internal and external field.
    Thresholds are zeros of the largest real part of the two eigenvalues of the linearised
    equation; jumps by thermal agitation, or to a precession that coexists, are not looked for.

    Raises QuestionError for an input that is not allowed, without torque, or if no stable rest
    point is within 90 degrees of ``near`` at the first drive (as without damping); RangeError
    outside a torque table.
    """
    equation = equation_of(magnet, torque, drive)
    if torque is None:
        raise QuestionError(
            "torque is None; give a TorqueTable, SlonczewskiTorque or SpinOrbitTorque"
        )
    near = np.array(unit_vector("near", near))
    name, first = driven_by(drive), drive.steady_level
    rest = equilibria(magnet, torque=torque, drive=drive, starts=STARTS)
    m = rest.m[rest.nearest(near, stable=True)]
    if m @ near <= 0:
        raise QuestionError(
            f"near is {near.round(3).tolist()}, and the nearest stable rest point "
            f"{m.round(3).tolist()}, more than 90 degrees away; change near or the field"
        )
    low, high = default_limits(equation, m) if limits is None else pair("limits", limits)
    if not low <= first <= high:
        raise QuestionError(
            f"limits are {low:g} to {high:g} and the first {name} {first:g}; allowed are limits "
            "on both sides of it"
        )

    def equation_at(value: float) -> Equation:
        return Equation(magnet, torque, at_strength(drive, value))

    def covers(value: float, m: Array) -> bool:
        x = float(m @ np.array(magnet.fixed_direction))
        return covered(torque, at_strength(drive, value), x)

    start = point_at(equation, first, m, typical_rate(equation))
    assert start is not None
    up, down = (follow(start, limit, equation_at, covers) for limit in (high, low))
    points = [*down.points[:0:-1], *up.points]
    return CriticalDrive(
        driven_by=name,
        positive=_instability(up),
        negative=_instability(down),
        drive=np.array([point.drive for point in points]),
        m=np.array([point.m for point in points]),
        eigenvalues=np.array([_eigenvalues(point) for point in points]),
    )


def _instability(branch: Branch) -> Instability | None:
    if branch.end not in ("precession", "escape"):
        return None
    last = branch.points[-1]
    turning = float(np.abs(_eigenvalues(last).imag).max() / (2 * np.pi))
    frequency = turning if branch.end == "precession" else 0.0
    return Instability(drive=last.drive, m=last.m, frequency=frequency, kind=branch.end)


def _eigenvalues(point: RestPoint) -> Array:
    found = np.linalg.eigvals(point.matrix).astype(complex)
    return np.asarray(found[np.argsort(-found.real, kind="stable")])
