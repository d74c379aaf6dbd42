"""Motion that is symmetric about one axis, as drift and diffusion of x = m.q alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev

from ..._typing import Array
from ...dynamics.equation import Equation
from ...dynamics.problem.explicit_form import explicit_fields
from ...errors import ConvergenceError, QuestionError, RangeError
from ...formulas.thermal_activation import neel_time
from ...model.checks import Vector, positive
from ...model.device import Device
from ...model.macrospin import Macrospin
from ...results.torque_table import TorqueTable
from ...units import NANO
from .tangent_plane import frames

SYMMETRIC = 1e-9  # part of the strongest field by which one off the axis may differ from zero
ORDER = 160  # of the polynomial in x that stands for the drift
ROUNDING = 1e-14  # part of the largest coefficient below which the last ones are noise
SMOOTH = 1e-7  # part of the largest coefficient that the last ones may reach


@dataclass(frozen=True)
class AxialMotion:
    """dP/dt = d/dx (1 - x^2) D [dP/dx + P dPhi/dx] for the density P of x = m.q.

    ``diffusion`` D = 1/(2 tau_N) in 1/ns; ``slope`` is -dPhi/dx, the drift over D: for a
    magnet without torque, Phi = E/(k_B T) (Brown, Phys. Rev. 130, 1677 (1963)).
    """

    diffusion: float
    slope: Chebyshev

    @cached_property
    def _potential(self) -> Chebyshev:
        return -self.slope.integ()

    def potential(self, x: Any) -> Array:
        """Phi at x, up to a constant."""
        return np.asarray(self._potential(x))

    def mirrored(self) -> "AxialMotion":
        """Return the motion of -x."""
        coefficients: Array = -self.slope.coef
        coefficients[1::2] *= -1
        return AxialMotion(self.diffusion, Chebyshev(coefficients))


def axial_motion(device: Device, temperature: float) -> AxialMotion:
    """Drift and diffusion of m.q of a steady device.

    Raises QuestionError if anything is not symmetric about q, or without
    temperature or damping; RangeError if the table lacks angles; ConvergenceError if the torque
    changes too sharply with the angle.
    """
    temperature = positive("temperature", temperature, "K")
    magnet = device.steady_macrospin
    alpha = positive("damping", magnet.damping)
    check_axial(device)
    if isinstance(device.torque, TorqueTable):
        _check_all_angles(device.torque)
    equation = Equation(device)
    q = np.array(magnet.fixed_direction)
    side = frames(q)[:, 0]
    tau = neel_time(
        saturation_magnetization=magnet.saturation_magnetization,
        volume=magnet.volume,
        damping=alpha,
        gamma0=magnet.gamma0,
        temperature=temperature,
    )
    diffusion = 0.5 / float(tau)
    sideways = float(side @ magnet.field_matrix @ side)  # its field along m exerts no torque

    def slope(x: Array) -> Array:
        m = x[:, None] * q + np.sqrt(1 - x**2)[:, None] * side
        damping_like, field_like, _ = equation.torque_fields(m)
        along = equation.effective_field(m) @ q - sideways * x
        _, pull = explicit_fields(alpha, damping_like, along + field_like)
        return np.asarray(magnet.gamma0 * NANO / (1 + alpha**2) * pull / diffusion)

    series = Chebyshev.interpolate(slope, ORDER)
    size = np.abs(series.coef)
    if size[-4:].max() > SMOOTH * size.max():
        raise ConvergenceError(
            "the torque changes too sharply with the angle for the Fokker-Planck equation; take a "
            "smaller asymmetry, or a table whose torque is smoother"
        )
    return AxialMotion(diffusion, series.trim(ROUNDING * size.max()))


def symmetric_about(
    axis: Vector, magnet: Macrospin, field: Vector, equal: float = SYMMETRIC
) -> bool:
    """Whether anisotropies, demagnetization and fields (A/m) are symmetric about a unit vector.

    ``equal`` is the part of the strongest field by which one off the axis may differ from zero.
    """
    if magnet.cubic_fields != (0.0, 0.0):
        return False
    q, applied = np.array(axis), np.array(field) + np.array(magnet.bias_field)
    matrix, second = magnet.field_matrix, abs(magnet.second_anisotropy_field)
    along = q @ matrix @ q
    rest = (np.trace(matrix) - along) / 2
    off = matrix - along * np.outer(q, q) - rest * (np.eye(3) - np.outer(q, q))
    sideways = applied - (applied @ q) * q
    tilted = second * np.linalg.norm(np.cross(magnet.easy_axis, q))
    allowed = equal * (np.abs(matrix).max() + second + np.abs(applied).max())
    return bool(max(np.abs(off).max(), np.abs(sideways).max(), tilted) <= allowed)


def is_axial(device: Device) -> bool:
    """Whether everything but the torque is symmetric about the fixed direction."""
    magnet = device.steady_macrospin
    return symmetric_about(magnet.fixed_direction, magnet, device.drive.steady_field)


def check_axial(device: Device) -> None:
    """QuestionError unless the motion is symmetric about the fixed direction."""
    magnet, drive = device.macrospin, device.drive
    if not is_axial(device):
        raise QuestionError(
            f"easy_axis {magnet.easy_axis}, demagnetization {magnet.demagnetization} and field "
            f"{drive.field}{_more(magnet)} are not all symmetric about fixed_direction "
            f"{magnet.fixed_direction}; "
            "the axial Fokker-Planck equation needs that: use simulate_ensemble, or energy_barrier"
        )


def _more(magnet: Macrospin) -> str:
    parts = {"cubic_anisotropy": magnet.cubic_anisotropy, "exchange_bias": magnet.exchange_bias}
    return "".join(f", {name}" for name, part in parts.items() if part is not None)


def _check_all_angles(table: TorqueTable) -> None:
    low, high = np.degrees(table.interpolant.theta_range)
    if low > 1e-4 or high < 180 - 1e-4:
        raise RangeError(
            f"the torque table covers {low:g} to {high:g} degrees; the Fokker-Planck equation "
            "needs all angles: tabulate theta from 0 to pi"
        )
