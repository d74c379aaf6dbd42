"""A torque table as fields on a magnet, at the bias or current of its drive."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..model.drive import Drive, Level
from ..model.torque_laws.torque_series import ALL_COSINES, Series
from .interpolant import TorqueInterpolant

COSINE_SLACK = 1e-12
_COSINES = np.cos(np.linspace(0, np.pi, 64))


@dataclass(frozen=True)
class Table:
    """Torque of a table at a bias, or at a current J(V, x).

    ``scale`` turns its torques (J/m^2), over ``base`` + ``tilt`` x, into fields (A/m); ``cosines``
    are the smallest and the largest x = m.q allowed. Messages call it ``name`` and advise to
    ``widen`` it.
    """

    interpolant: TorqueInterpolant
    scale: float
    driven_by: Literal["voltage", "current_density"]
    cosines: tuple[float, float]
    name: str = "torque table"
    widen: str = "tabulate a wider range"
    base: float = 1.0
    tilt: float = 0.0

    def at_bias(self, bias: float) -> Series:
        """Return the torque at a bias (V) inside the table."""
        coefficients = self.scale * self.interpolant.at_bias(bias)[:2]
        return Series(
            np.ascontiguousarray(coefficients), self.base, self.tilt, cosines=self.cosines
        )

    @property
    def largest(self) -> Array:
        """Largest hypot(a_DL, a_FL) (n + 1,) in A/m of all angles at each break."""
        if self.tilt == 0:
            return np.asarray(abs(self.scale / self.base) * self.interpolant.largest_per_sin_theta)
        series = np.moveaxis(self.interpolant.at_biases(self.interpolant.breaks)[:, :2], 2, 0)
        fields = self.scale * chebyshev.chebval(_COSINES, series)
        fields = fields / (self.base + self.tilt * _COSINES)
        return np.asarray(np.hypot(fields[:, 0], fields[:, 1]).max(axis=1))


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
