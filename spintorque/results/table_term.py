"""A torque table as fields on a magnet, at the bias or current of its drive."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..model.drive import Drive, Level
from ..model.torque_laws.torque_series import ALL_COSINES, Series
from .interpolant import TorqueInterpolant

COSINE_SLACK = 1e-12


@dataclass(frozen=True)
class Table:
    """Torque of a table at a bias, or at a current J(V, x).

    ``scale`` turns its torques (J/m^2) into fields (A/m); ``cosines`` are the smallest and the
    largest x = m.q allowed. Messages call it ``name`` and advise to ``widen`` it.
    """

    interpolant: TorqueInterpolant
    scale: float
    driven_by: Literal["voltage", "current_density"]
    cosines: tuple[float, float]
    name: str = "torque table"
    widen: str = "tabulate a wider range"

    def at_bias(self, bias: float) -> Series:
        """Return the torque at a bias (V) inside the table."""
        coefficients = self.scale * self.interpolant.at_bias(bias)[:2]
        return Series(np.ascontiguousarray(coefficients), cosines=self.cosines)


def table_term(table: TorqueInterpolant, to_field: float, drive: Drive) -> tuple[Table, Level]:
    """Fields of a table, ``to_field`` (A/m per J/m^2) times its torques, and what drives them."""
    table, (low, high) = table.trimmed, table.theta_range
    cosines = float(np.cos(high)) - COSINE_SLACK, float(np.cos(low)) + COSINE_SLACK
    if low <= 1e-9 and high >= np.pi - 1e-9:
        cosines = ALL_COSINES
    if drive.voltage is not None:
        return Table(table, to_field, "voltage", cosines), drive.voltage
    assert drive.current_density is not None
    return Table(table, to_field, "current_density", cosines), drive.current_density
