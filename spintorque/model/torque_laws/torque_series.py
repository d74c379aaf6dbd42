"""A spin torque as two fields, functions of x = m.q."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..._typing import Array
from .junction_conductance import UNKNOWN, JunctionConductance, UniformConductance

ALL_COSINES = (-np.inf, np.inf)


@dataclass(frozen=True)
class Series:
    """(a_DL, a_FL) = level sum_k ``coefficients``[:, k] T_k(x) / (``base`` + ``tilt`` x).

    a_DL and a_FL are T_par/sin(theta) and T_perp/sin(theta) times 1/(mu0 Ms d), in A/m.
    ``coefficients`` (2, orders) in A/m per unit of the level that drives it; ``cosines`` are
    the smallest and largest x allowed; ``conductance`` ties the voltage to the current.
    """

    coefficients: Array
    base: float = 1.0
    tilt: float = 0.0
    cosines: tuple[float, float] = ALL_COSINES
    driven_by: Literal["voltage", "current_density"] = "current_density"
    conductance: JunctionConductance | UniformConductance = UNKNOWN

    @property
    def conductance_parts(self) -> tuple[float, float]:
        """Return g and h of G = g + h x at zero voltage in ohm^-1 m^-2; NaN if not known."""
        if isinstance(self.conductance, UniformConductance):
            return self.conductance.value, 0.0
        mean, amplitude = self.conductance.parts(0.0)
        return float(mean), float(amplitude)

    @property
    def knows_voltage(self) -> bool:
        """Whether it knows both its current and its voltage."""
        return not np.isnan(self.conductance_parts[0])

    @property
    def is_linear(self) -> bool:
        """Whether its voltage is proportional to its current."""
        return isinstance(self.conductance, UniformConductance) or self.conductance.is_linear

    def times_line(self, constant: float, slope: float) -> "Series":
        """Return the series times (``constant`` + ``slope`` x)."""
        if slope == 0:
            return replace(self, coefficients=constant * self.coefficients)
        product = times_cosine(slope * self.coefficients)
        product[:, :-1] += constant * self.coefficients
        return replace(self, coefficients=product)


@dataclass(frozen=True)
class NonlinearJunction:
    """Torque of a voltage across a junction whose current is not proportional to it.

    ``law`` is the torque in closed form, ``to_field`` (A/m per J/m^2) turns it into fields.
    """

    law: Any
    to_field: float


def times_cosine(coefficients: Array) -> Array:
    """Chebyshev series (..., n) times x, (..., n + 1): x T_k = (T_(k-1) + T_(k+1))/2."""
    product = np.zeros((*coefficients.shape[:-1], coefficients.shape[-1] + 1))
    product[..., 1] = coefficients[..., 0]
    product[..., 2:] += coefficients[..., 1:] / 2
    product[..., :-2] += coefficients[..., 1:] / 2
    return product
