"""A spin torque as the kernels see it: two fields, functions of x = m.q.

a_DL and a_FL are T_par/sin(theta) and T_perp/sin(theta) times 1/(mu0 Ms d), in A/m.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..._typing import Array
from ...errors import QuestionError, RangeError
from ...formulas import slonczewski
from ...model.drive import Drive, Level
from ...model.macrospin import Macrospin
from ...model.slonczewski_torque import SlonczewskiTorque
from ...model.spin_orbit_torque import SpinOrbitTorque
from ...results.interpolant import TorqueInterpolant
from ...results.torque_table import TorqueTable
from ...units import ELEMENTARY_CHARGE, HBAR
from .drive_segments import value_range

TorqueSource = TorqueTable | SlonczewskiTorque | SpinOrbitTorque
COSINE_SLACK = 1e-12
NEGLIGIBLE = 1e-14  # of the largest coefficient of its quantity
ALL_COSINES = (-np.inf, np.inf)


@dataclass(frozen=True)
class Series:
    """(a_DL, a_FL) = level sum_k ``coefficients``[:, k] T_k(x) / (``base`` + ``tilt`` x).

    ``coefficients`` (2, orders) in A/m per unit of the level that drives it; ``cosines`` are
    the smallest and largest x allowed; ``conductance`` in ohm^-1 m^-2, NaN if it is not known.
    """

    coefficients: Array
    base: float = 1.0
    tilt: float = 0.0
    conductance: float = float("nan")
    cosines: tuple[float, float] = ALL_COSINES


@dataclass(frozen=True)
class Table:
    """Torque of a table at a bias, or at a current J(V, x).

    ``breaks`` (n+1,) in V and ``coefficients`` (n, 4, 3, orders) as in TorqueInterpolant;
    ``scale`` turns its torques into A/m.
    """

    interpolant: TorqueInterpolant
    scale: float
    driven_by: Literal["voltage", "current_density"]
    cosines: tuple[float, float]

    def at_bias(self, bias: float) -> Series:
        """Return the torque at a bias (V) inside the table."""
        found = self.scale * self.interpolant.at_bias(bias)[:2]
        return Series(np.ascontiguousarray(found), cosines=self.cosines)


Term = Series | Table


def torque_term(magnet: Macrospin, torque: TorqueSource, drive: Drive) -> tuple[Term, Level]:
    """Bring a torque at a drive into the kernels' form, with the level that drives it.

    Raises QuestionError for something that is no torque or a voltage drive of a torque without
    conductance.
    """
    if isinstance(torque, TorqueTable):
        return _from_table(magnet, torque.interpolant, drive)
    if not isinstance(torque, SlonczewskiTorque | SpinOrbitTorque):
        raise QuestionError(
            f"torque is {type(torque).__name__}; allowed are a TorqueTable, a SlonczewskiTorque, a "
            "SpinOrbitTorque, Polarizers with them, or None"
        )
    level, per_level = _current(torque, drive)
    factor = per_level * magnet.torque_to_field
    conductance = torque.conductance or float("nan")
    if isinstance(torque, SlonczewskiTorque):
        return _slonczewski(torque, factor, conductance), level
    strength = factor * HBAR / (2 * ELEMENTARY_CHARGE)
    found = strength * np.array([[torque.damping_like], [torque.field_like]])
    return Series(found, conductance=conductance), level


def _slonczewski(torque: SlonczewskiTorque, factor: float, conductance: float) -> Series:
    base, tilt = slonczewski.denominator(torque.asymmetry)
    strength = factor * slonczewski.strength(1.0, torque.valve_polarization, torque.asymmetry)
    found = np.array([[strength], [torque.field_like_ratio * strength]])
    if torque.field_like:
        # A constant, brought over the denominator base + tilt x of the rest.
        constant = factor * HBAR / (2 * ELEMENTARY_CHARGE) * torque.field_like
        found = np.concatenate([found, np.zeros((2, 1))], axis=1)
        found[1] += constant * np.array([base, tilt])
        found = found if tilt else found[:, :1]
    return Series(found, base, tilt, conductance)


def _current(torque: SlonczewskiTorque | SpinOrbitTorque, drive: Drive) -> tuple[Level, float]:
    """Level of a drive, and the factor by which it becomes the electron-flow J in A/m^2."""
    if drive.current_density is not None:
        return drive.current_density, 1.0
    assert drive.voltage is not None
    if torque.conductance is None:
        raise QuestionError(
            f"drive has voltage={drive.voltage!r} and the {type(torque).__name__} no conductance; "
            "give conductance (ohm^-1 m^-2), or drive by current_density"
        )
    return drive.voltage, torque.conductance


def _from_table(magnet: Macrospin, table: TorqueInterpolant, drive: Drive) -> tuple[Table, Level]:
    table = replace(table, coefficients=_trimmed(table))
    low, high = table.theta_range
    cosines = float(np.cos(high)) - COSINE_SLACK, float(np.cos(low)) + COSINE_SLACK
    if low <= 1e-9 and high >= np.pi - 1e-9:
        cosines = ALL_COSINES
    if drive.voltage is not None:
        return Table(table, magnet.torque_to_field, "voltage", cosines), drive.voltage
    assert drive.current_density is not None
    found = Table(table, magnet.torque_to_field, "current_density", cosines)
    return found, drive.current_density


def _trimmed(table: TorqueInterpolant) -> Array:
    """Coefficients without the last orders, where they are negligible at every bias."""
    widths = np.diff(table.breaks)[:, None] ** np.arange(4)
    size = np.abs(table.coefficients * widths[:, :, None, None]).max(axis=(0, 1))  # (3, orders)
    largest = size.max(axis=1, keepdims=True)
    kept = np.flatnonzero((size > NEGLIGIBLE * largest).any(axis=0))
    count = int(kept[-1]) + 1 if len(kept) else 1
    return np.ascontiguousarray(table.coefficients[..., :count])


def check_bias(table: TorqueInterpolant, voltage: Level, factor: float) -> None:
    """RangeError if a voltage times a factor leaves the table."""
    for bias in value_range(voltage):
        low, high = table.bias_range
        if not low <= factor * bias <= high:
            raise RangeError(
                f"bias is {factor * bias:g} V; the torque table covers {low:g} to "
                f"{high:g} V: choose a bias inside, or tabulate a wider range"
            )
