"""The equation of motion as functions of m in NumPy, for analyses and records."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..errors import RangeError
from ..model.device import Device
from ..model.drive import Drive, Level
from ..model.macrospin import Macrospin
from ..model.torque_laws.torque_series import Series
from ..model.waveform import Waveform
from ..results.table_term import Table
from .problem.explicit_form import explicit_fields
from .problem.fields import effective_field, energy
from .problem.given_current import bias_at_current
from .problem.problem import Problem, TorqueOn, make_problem


@dataclass(frozen=True)
class Equation:
    """The right-hand side of `simulate` of a single layer without temperature, for m (..., 3).

    Raises what `simulate` raises for such a question; RangeError where the torque is not
    tabulated.
    """

    device: Device

    @cached_property
    def _problem(self) -> Problem:
        return make_problem(self.device)

    def rate(self, m: Any, time: float = 0.0) -> Array:
        """dm/dt (..., 3) in 1/ns at a time in ns."""
        m, layer = np.asarray(m, float), self._problem.layers[0]
        turning = self.effective_field(m, time)
        damping = layer.damping * turning
        for torque in self._problem.torques:
            q = np.array(torque.source)
            a_dl, a_fl = torque_fields(torque, m @ q, level_at(torque.level, time))[:2]
            b, c = explicit_fields(layer.damping, a_dl, a_fl)
            turning = turning + b[..., None] * q
            damping = damping + c[..., None] * q
        return np.asarray(-layer.rate * np.cross(m, turning + np.cross(m, damping)))

    def jacobian(self, m: Any, time: float = 0.0) -> Array:
        """d(dm/dt)/dm (..., 3, 3) in 1/ns, by central differences of order 4."""
        h = 1e-4
        beside = h * np.concatenate([step * np.eye(3) for step in (1, -1, 2, -2)])
        rates = self.rate(np.asarray(m, float)[..., None, :] + beside, time)
        up, down, far_up, far_down = np.split(rates, 4, axis=-2)
        rows = (8 * (up - down) - (far_up - far_down)) / (12 * h)
        return np.asarray(np.swapaxes(rows, -1, -2))

    def effective_field(self, m: Any, time: float = 0.0) -> Array:
        """H_ext + internal field (..., 3) in A/m, without the torque's."""
        magnet, drive = self.device.macrospin, self.device.drive
        return effective_field(
            magnet, external_field(drive, time), m, anisotropy_at(magnet, drive, time)
        )

    def energy(self, m: Any, time: float = 0.0) -> Array:
        """Anisotropy, demagnetization and Zeeman energy (...) in J."""
        magnet, drive = self.device.macrospin, self.device.drive
        return energy(magnet, external_field(drive, time), m, anisotropy_at(magnet, drive, time))

    def torque_fields(self, m: Any, time: float = 0.0) -> tuple[Array, Array, Array]:
        """a_DL and a_FL (...) in A/m of the first torque, and its bias (...) in V.

        The bias is NaN where none is known.
        """
        m = np.asarray(m, float)
        if not self._problem.torques:
            zero = np.zeros(m.shape[:-1])
            return zero, zero, np.full_like(zero, np.nan)
        torque = self._problem.torques[0]
        x, level = m @ np.array(torque.source), level_at(torque.level, time)
        a_dl, a_fl, bias = torque_fields(torque, x, level)
        if isinstance(torque.term, Series):
            bias = np.broadcast_to(voltage_and_current(torque, x, level, bias)[0], bias.shape)
        return a_dl, a_fl, bias


def level_at(level: Level, time: Any) -> Array:
    """Value of a level at times (ns)."""
    return level(time) if isinstance(level, Waveform) else np.full(np.shape(time), level)


def external_field(drive: Drive, time: Any) -> Array:
    """Field (..., 3) in A/m at times (...) in ns."""
    return np.stack([level_at(level, time) for level in drive.field], axis=-1)


def anisotropy_at(magnet: Macrospin, drive: Drive, time: Any) -> Array:
    """Momentary K_u (...) in J/m^3 of a magnet under a drive at times (...) in ns."""
    anisotropy = level_at(magnet.anisotropy, time)
    if magnet.voltage_anisotropy is None:
        return anisotropy
    linear, quadratic = magnet.anisotropy_by_voltage
    voltage = level_at(drive.known_voltage, time)
    return np.asarray(anisotropy + voltage * (linear + voltage * quadratic))


def anisotropies_at(device: Device, time: Any) -> list[Array]:
    """Momentary K_u (...) in J/m^3 of every layer at times (...) in ns."""
    return [anisotropy_at(layer, device.drive, time) for layer in device.layers]


def torque_fields(
    torque: TorqueOn, x: Array, level: Array, guess: Array | float = 0.0
) -> tuple[Array, Array, Array]:
    """a_DL and a_FL in A/m and the bias in V at x = m.q; ``level`` and ``guess`` broadcast.

    The bias is NaN for a torque that is no table; ``guess`` is where a search for it starts. Raises
    RangeError if no bias of the table gives the current.
    """
    x, level = np.broadcast_arrays(x, level)
    term, nothing = torque.term, np.full(x.shape, np.nan)
    if isinstance(term, Series):
        factor = level / (term.base + term.tilt * x)
        a_dl, a_fl = factor * chebyshev.chebval(x, term.coefficients.T)
        return a_dl, a_fl, nothing
    bias = level
    if term.driven_by == "current_density":
        bias = bias_at_current(term.interpolant, x, level, guess)
        if np.isnan(bias).any():
            raise RangeError(
                f"the current density {level.ravel()[np.isnan(bias.ravel())][0]:g} A/m^2 lies "
                "outside the torque table: choose a smaller one, or tabulate a wider bias range"
            )
    series = term.interpolant.at_biases(bias.ravel())[:, :2]
    fields = chebyshev.chebval(x.ravel(), np.moveaxis(series, (2, 1, 0), (0, 1, 2)), tensor=False)
    a_dl, a_fl = term.scale * fields.reshape(2, *x.shape) / (term.base + term.tilt * x)
    return a_dl, a_fl, bias


def voltage_and_current(
    torque: TorqueOn, x: Array, level: Array, bias: Array
) -> tuple[Array, Array]:
    """Bias in V and J in A/m^2 (...) at x = m.q (...), NaN where the torque does not tell.

    ``bias`` is that of a table, as `torque_fields` gives it.
    """
    term = torque.term
    if isinstance(term, Table):
        series = term.interpolant.at_biases(bias)[:, 2]
        return bias, np.asarray(chebyshev.chebval(x, series.T, tensor=False))
    if term.driven_by == "voltage":
        return level, np.asarray(term.conductance.current_density(level, x))
    return term.conductance.bias(level, x), level
