"""The spin torque as the kernels see it: two fields, functions of x = m.q.

a_DL and a_FL are T_par/sin(theta) and T_perp/sin(theta) times 1/(mu0 Ms d), in A/m.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import QuestionError
from ..formulas import slonczewski
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.slonczewski import SlonczewskiTorque
from ..results.interpolant import TorqueInterpolant
from ..results.torque_table import TorqueTable
from ..spin import Array

TorqueSource = TorqueTable | SlonczewskiTorque | None
COSINE_SLACK = 1e-12


@dataclass(frozen=True)
class NoTorque:
    """No spin torque."""


@dataclass(frozen=True)
class ClosedForm:
    """(a_DL, a_FL) = ``strengths`` (A/m) / (``base`` + ``tilt`` x)."""

    strengths: tuple[float, float]
    base: float
    tilt: float


@dataclass(frozen=True)
class AtBias:
    """Chebyshev ``coefficients`` (2, orders) of a_DL and a_FL in A/m; ``cosines``: allowed x."""

    coefficients: Array
    cosines: tuple[float, float]


@dataclass(frozen=True)
class AtCurrent:
    """Table from which the bias is solved for: J(V, x) = ``current`` (A/m^2).

    ``breaks`` (n+1,) in V and ``coefficients`` (n, 4, 3, orders) as in TorqueInterpolant,
    with a_DL and a_FL in A/m in place of the torques.
    """

    breaks: Array
    coefficients: Array
    current: float
    cosines: tuple[float, float]


Term = NoTorque | ClosedForm | AtBias | AtCurrent


def torque_term(magnet: Macrospin, torque: TorqueSource, drive: Drive) -> Term:
    """Bring a torque at a drive into the kernels' form.

    Raises QuestionError for something that is no torque, a voltage or current without one, or
    a voltage drive of a SlonczewskiTorque without conductance; RangeError for a voltage
    outside the table.
    """
    if torque is None:
        if drive.voltage or drive.current_density:
            raise QuestionError(
                f"drive has voltage={drive.voltage!r} and current_density="
                f"{drive.current_density!r}, and there is no torque for it to exert; give "
                "torque=, or drive by a field alone (voltage=0)"
            )
        return NoTorque()
    if isinstance(torque, SlonczewskiTorque):
        return _closed_form(magnet, torque, drive)
    if isinstance(torque, TorqueTable):
        return _from_table(magnet, torque.interpolant, drive)
    raise QuestionError(
        f"torque is {type(torque).__name__}; allowed are a TorqueTable, a SlonczewskiTorque or None"
    )


def current_density(torque: SlonczewskiTorque, drive: Drive) -> float:
    """Electron-flow J in A/m^2 that a drive sends; QuestionError if the conductance is needed."""
    if drive.current_density is not None:
        return drive.current_density
    assert drive.voltage is not None
    if torque.conductance is None:
        raise QuestionError(
            f"drive has voltage={drive.voltage:g} V and the SlonczewskiTorque no conductance; give "
            "conductance (ohm^-1 m^-2), or drive by current_density"
        )
    return torque.conductance * drive.voltage


def _closed_form(magnet: Macrospin, torque: SlonczewskiTorque, drive: Drive) -> ClosedForm:
    current = current_density(torque, drive)
    strength = slonczewski.strength(current, torque.polarization, torque.asymmetry)
    damping_like = strength * magnet.torque_to_field
    base, tilt = slonczewski.denominator(torque.asymmetry)
    return ClosedForm((damping_like, torque.field_like_ratio * damping_like), base, tilt)


def _from_table(magnet: Macrospin, table: TorqueInterpolant, drive: Drive) -> AtBias | AtCurrent:
    low, high = table.theta_range
    cosines = float(np.cos(high)) - COSINE_SLACK, float(np.cos(low)) + COSINE_SLACK
    scale = np.array([magnet.torque_to_field, magnet.torque_to_field, 1.0])[:, None]
    if drive.voltage is not None:
        coefficients = np.ascontiguousarray((scale * table.at_bias(drive.voltage))[:2])
        return AtBias(coefficients, cosines)
    assert drive.current_density is not None
    coefficients = np.ascontiguousarray(scale * table.coefficients)
    breaks = np.ascontiguousarray(table.breaks, float)
    return AtCurrent(breaks, coefficients, drive.current_density, cosines)
