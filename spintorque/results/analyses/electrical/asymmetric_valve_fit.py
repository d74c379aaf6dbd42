"""The closed form of a spin valve of two different contacts, fitted to the torque of a table."""

from dataclasses import dataclass

from ...._typing import Array
from ....model.torque_laws.asymmetric_valve_torque import AsymmetricValveTorque
from ....units import quantity
from ...base.quantity_answer import QuantityAnswer


@dataclass(frozen=True, kw_only=True, eq=False)
class AsymmetricValveFit(QuantityAnswer):
    """Fit of T_par/[(hbar/2e) J sin(theta)] = [u + v cos(theta)]/[1 - w cos^2(theta)].

    For w > 0 that is q+/(A + B cos(theta)) + q-/(A - B cos(theta)) of Xiao, Zangwill and Stiles,
    Phys. Rev. B 70, 172405 (2004), of which only ratios to A can be told. For w < 0, where Lambda
    is above 1 at one contact and below 1 at the other, these are None.
    """

    bias: float = quantity("V", "(mu_L - mu_R)/e")
    constant: float = quantity("", "u")
    constant_error: float = quantity("", "standard error from the misfit")
    slope: float = quantity("", "v")
    slope_error: float = quantity("", "standard error from the misfit")
    square: float = quantity("", "w, below 1")
    square_error: float = quantity("", "standard error from the misfit")
    q_plus: float | None = quantity("", "q+/A, the larger of both in size")
    q_minus: float | None = quantity("", "q-/A")
    cosine_ratio: float | None = quantity("", "B/A")
    theta: Array = quantity("rad", "tabulated angles", dims="theta")
    efficiency: Array = quantity("", "torque per current of the table", dims="theta")
    fitted: Array = quantity("", "the same of the fit", dims="theta")
    misfit: float = quantity("", "largest deviation of the fit over the largest efficiency")

    @property
    def residuals(self) -> Array:
        """Table minus fit at each angle, (n,)."""
        return self.efficiency - self.fitted

    @property
    def torque(self) -> AsymmetricValveTorque:
        """The fitted form, for `simulate`; QuestionError if w is not within [-3, 0.75]."""
        constant, slope, square = self.coefficients
        return AsymmetricValveTorque(constant=constant, slope=slope, square=square)

    @property
    def coefficients(self) -> tuple[float, float, float]:
        """u, v and w, for `spintorque.formulas.asymmetric_valve.efficiency`."""
        return self.constant, self.slope, self.square
