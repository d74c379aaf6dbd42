"""A spin torque as two fields, functions of x = m.q."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array

ALL_COSINES = (-np.inf, np.inf)


@dataclass(frozen=True)
class Series:
    """(a_DL, a_FL) = level sum_k ``coefficients``[:, k] T_k(x) / (``base`` + ``tilt`` x).

    a_DL and a_FL are T_par/sin(theta) and T_perp/sin(theta) times 1/(mu0 Ms d), in A/m.
    ``coefficients`` (2, orders) in A/m per unit of the level that drives it; ``cosines`` are
    the smallest and largest x allowed; ``conductance`` in ohm^-1 m^-2, NaN if it is not known.
    """

    coefficients: Array
    base: float = 1.0
    tilt: float = 0.0
    conductance: float = float("nan")
    cosines: tuple[float, float] = ALL_COSINES
