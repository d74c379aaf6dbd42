"""Frequencies, linewidths and shapes of small motions around a point of rest."""

from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...model.device import Device, Magnet
from ...model.drive import Drive
from ...model.torque_laws.polarizers import Torques
from ...results.analyses.stability.normal_modes import NormalModes
from ...results.base.question_record import records_question
from ..layer_moments import as_answered
from ..motion_checks import layer_directions, steady_device
from ._equilibria import NEUTRAL, rest_points
from .tangent_plane import linearised, tangents, typical_rate

ACROSS = 1e-5
"""Rate, in units of the largest one, at which moments return to a stable line of rest points."""
DIRECTION_COUNT = 200
"""Directions from which the search for points of rest starts."""


@records_question
def normal_modes(
    magnet: Magnet,
    *,
    torque: Torques = None,
    drive: Drive,
    near: Any,
    stable: bool = True,
) -> NormalModes:
    """Normal modes around a point of rest, under field and torque.

    Eigenvalues and eigenvectors of the linearised Landau-Lifshitz-Gilbert equation of all layers
    together. Of one layer it is Kittel's mode (Phys. Rev. 73, 155 (1948)), of two the acoustic and
    the optical one of a synthetic antiferromagnet (Zhang, Zhou, Wigen and Ounadjela, Phys. Rev. B
    50, 6094 (1994)) or the two of a uniaxial antiferromagnet (Keffer and Kittel, Phys. Rev. 85, 329
    (1952)).

    Parameters
    ----------
    magnet : Macrospin or CoupledMacrospins
        One moving layer, or several.
    torque : TorqueLaw, list of Polarizers, or None
        A TorqueTable or a torque in closed form, seen from the magnet's ``fixed_direction``, or
        torques with their layers, directions and terminals.
    drive : Drive
        Constant voltage or current density, and field.
    near : array_like, shape (3,) or (layers, 3)
        Direction, or one for each layer; the point of rest nearest to it is taken.
    stable : bool
        Only of those that are stable; without damping none is.

    Raises
    ------
    QuestionError
        For an input that is not allowed, or if there is no such point.
    RangeError
        If a torque table does not cover all angles at this drive.
    """
    device = steady_device(magnet, torque, drive, coupled=True)
    equation = Equation(device)
    m = _rest_point(device, layer_directions("near", near, equation.layers), stable)
    values, vectors = np.linalg.eig(linearised(equation, m))
    real = np.abs(values.imag) <= NEUTRAL * np.abs(values).max()
    values = np.where(real, values.real, values)
    chosen = np.flatnonzero(values.imag >= 0)
    chosen = chosen[np.lexsort((-values.real[chosen], values.imag[chosen]))]
    values, shapes = values[chosen], (tangents(m) @ vectors[:, chosen]).T
    return NormalModes(
        m=as_answered(m),
        stable=bool(values.real.max() < 0),
        frequency=values.imag / (2 * np.pi),
        half_width=-values.real / (2 * np.pi),
        displacement=as_answered(shapes / np.linalg.norm(shapes, axis=-1, keepdims=True) + 0j),
    )


def _rest_point(device: Device, near: Array, stable: bool) -> Array:
    """Point of rest (3 layers,) nearest to directions (layers, 3), on a line of them too."""
    rest = rest_points(device, DIRECTION_COUNT, every=False)
    isolated, line = (each.reshape(len(each), near.size) for each in (rest.m, rest.line))
    if stable:
        scale = typical_rate(Equation(device))
        isolated, line = isolated[rest.stable], line[rest.line_growth_rate < -ACROSS * scale]
    points = np.concatenate([isolated, line])
    if not len(points):
        raise QuestionError(
            f"there is no {'stable ' if stable else ''}point of rest; change field or drive, or "
            "take stable=False for a magnet without damping or beyond its threshold"
        )
    return np.asarray(points[np.argmax(np.round(points @ near.ravel(), 9))])
