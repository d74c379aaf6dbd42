"""What else a trajectory tells at each sample: bias, current, torques, energy."""

import numpy as np
from numpy.polynomial import chebyshev

from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.slonczewski import SlonczewskiTorque
from ..results.torque_table import TorqueTable
from ..spin import Array
from .fields import energy
from .problem import Outcome, Problem
from .terms import TorqueSource, current_density


def values(
    magnet: Macrospin, torque: TorqueSource, drive: Drive, problem: Problem, outcome: Outcome
) -> dict[str, Array]:
    """Arrays over the samples, named and in units as in `results.trajectory`.

    A voltage or current that the question leaves unknown is NaN.
    """
    m = outcome.moments
    bias, damping_like, field_like = outcome.records.T
    sin = np.linalg.norm(np.cross(m, magnet.fixed_direction), axis=1)
    return {
        "m": m,
        "voltage": _voltage(torque, drive, bias),
        "current_density": _current(torque, drive, m @ np.array(magnet.fixed_direction)),
        "torque_parallel": damping_like * sin / magnet.torque_to_field,
        "torque_perpendicular": field_like * sin / magnet.torque_to_field,
        "energy": energy(magnet, problem.field, m),
    }


def _voltage(torque: TorqueSource, drive: Drive, bias: Array) -> Array:
    if drive.voltage is not None:
        return np.full_like(bias, drive.voltage)
    if isinstance(torque, SlonczewskiTorque) and torque.conductance is not None:
        assert drive.current_density is not None
        return np.full_like(bias, drive.current_density / torque.conductance)
    return bias


def _current(torque: TorqueSource, drive: Drive, cosine: Array) -> Array:
    if drive.current_density is not None:
        return np.full_like(cosine, drive.current_density)
    if isinstance(torque, SlonczewskiTorque):
        return np.full_like(cosine, current_density(torque, drive))
    if isinstance(torque, TorqueTable):
        assert drive.voltage is not None
        return np.asarray(chebyshev.chebval(cosine, torque.interpolant.at_bias(drive.voltage)[2]))
    return np.full_like(cosine, np.nan)
