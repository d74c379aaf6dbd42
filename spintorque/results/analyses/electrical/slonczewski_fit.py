"""Slonczewski's closed form fitted to the in-plane torque of a table."""

from dataclasses import dataclass

from ...._typing import Array
from ....model.torque_laws.slonczewski_torque import SlonczewskiTorque
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class SlonczewskiFit(QuantityAnswer):
    """Fit of T_par/sin(theta) = (hbar/2e) J P L^2/[(L^2 + 1) + (L^2 - 1) cos(theta)], L = Lambda.

    ``efficiency`` is T_par/[(hbar/2e) J sin(theta)]; J is the current of the same bias and angle.
    """

    bias: float = quantity("V", "(mu_L - mu_R)/e")
    polarization: float = quantity("", "P")
    polarization_error: float = quantity("", "standard error from the misfit")
    asymmetry: float = quantity("", "Lambda")
    asymmetry_error: float = quantity("", "standard error from the misfit")
    theta: Array = quantity("rad", "tabulated angles", dims="theta")
    efficiency: Array = quantity("", "torque per current of the table", dims="theta")
    fitted: Array = quantity("", "the same of the fit", dims="theta")
    misfit: float = quantity("", "largest deviation of the fit, relative to the efficiency")

    @property
    def residuals(self) -> Array:
        """Table minus fit at each angle, (n,)."""
        return self.efficiency - self.fitted

    @property
    def torque(self) -> SlonczewskiTorque:
        """The fitted form, for `simulate`; QuestionError if P is not within [-1, 1]."""
        return SlonczewskiTorque(polarization=self.polarization, asymmetry=self.asymmetry)
