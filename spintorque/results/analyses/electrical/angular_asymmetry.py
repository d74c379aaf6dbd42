"""How a resistance departs from the cosine of the angle."""

from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class AngularAsymmetry(QuantityAnswer):
    """Fit of r(theta) = (R - R_P)/(R_AP - R_P) = [1 - cos^2(theta/2)]/[1 + chi cos^2(theta/2)].

    chi = Lambda^2 - 1 for a symmetric spin valve, with the Lambda of its torque (Slonczewski,
    J. Magn. Magn. Mater. 247, 324 (2002)); chi = (R_AP - R_P)/R_P where the conductance is
    linear in cos(theta), and 0 where the resistance is.
    """

    bias: float = quantity("V", "(mu_L - mu_R)/e")
    chi: float = quantity("", "asymmetry parameter")
    chi_error: float = quantity("", "from the misfit and the errors of the table")
    parallel: float = quantity("ohm um^2", "R_P, resistance-area product at theta = 0")
    antiparallel: float = quantity("ohm um^2", "R_AP, at theta = pi")
    theta: Array = quantity("rad", "tabulated angles, (n,)", dims="theta")
    reduced: Array = quantity("", "r at these angles, (n,)", dims="theta")
    reduced_error: Array = quantity("", "their estimated errors, (n,)", dims="theta")
    misfit: float = quantity("", "largest distance of r from the fit")

    @property
    def asymmetry(self) -> float:
        """Lambda = sqrt(1 + chi)."""
        return float(np.sqrt(1 + self.chi))


def reduced_resistance(theta: Array, chi: float) -> Array:
    """[1 - cos^2(theta/2)]/[1 + chi cos^2(theta/2)] for angles (...) in rad."""
    c = np.cos(np.asarray(theta) / 2) ** 2
    return np.asarray((1 - c) / (1 + chi * c))
