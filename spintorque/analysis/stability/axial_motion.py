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
    magnet = device.typical_macrospin
    alpha = positive("damping", magnet.damping)
    check_axial(device)
    for polarizer in device.polarizers:
        if isinstance(polarizer.torque, TorqueTable):
            _check_all_angles(polarizer.torque)
    equation = Equation(device)
    q = np.array(magnet.fixed_direction)
    signs = [np.sign(direction @ q) for direction in _directions(device)]
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
        damping_like, field_like = np.zeros_like(x), equation.effective_field(m) @ q - sideways * x
        for number, sign in enumerate(signs):
            more_damping, more_field, _ = equation.torque_fields(m, number=number)
            damping_like += sign * more_damping
            field_like += sign * more_field
        _, pull = explicit_fields(alpha, damping_like, field_like)
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
    """Whether there is one layer, and everything is symmetric about its fixed direction."""
    return len(device.layers) == 1 and _is_symmetric(device) and not _torques_aside(device)


def check_axial(device: Device) -> None:
    """QuestionError unless the motion is symmetric about the fixed direction."""
    magnet, drive = device.macrospin, device.drive
    if not _is_symmetric(device):
        raise QuestionError(
            f"easy_axis {magnet.easy_axis}, demagnetization {magnet.demagnetization} and field "
            f"{drive.field}{_more(magnet)} are not all symmetric about fixed_direction "
            f"{magnet.fixed_direction}; "
            "the axial Fokker-Planck equation needs that: use simulate_ensemble, or energy_barrier"
        )

    for number in _torques_aside(device):
        raise QuestionError(
            f"torque {number} is seen from {_directions(device)[number].tolist()}, which is not "
            f"along the fixed_direction {magnet.fixed_direction}; the axial Fokker-Planck equation "
            "needs all torques along it: use simulate_ensemble, or retention and relaxation with "
            "the method 'Fokker-Planck'"
        )


def _is_symmetric(device: Device) -> bool:
    magnet = device.typical_macrospin
    return symmetric_about(magnet.fixed_direction, magnet, device.drive.steady_field)


def _directions(device: Device) -> list[Array]:
    """Directions (3,) from which the torques on a single layer are seen."""
    return [np.array(polarizer.source(device.macrospin)) for polarizer in device.polarizers]


def _torques_aside(device: Device) -> list[int]:
    """Numbers of the torques that are not seen from along the fixed direction."""
    axis = device.macrospin.fixed_direction
    aside = [np.linalg.norm(np.cross(direction, axis)) for direction in _directions(device)]
    return [number for number, distance in enumerate(aside) if distance > SYMMETRIC]


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
