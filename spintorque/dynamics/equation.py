"""The equation of motion as functions of m in NumPy, for analyses and records."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from ..errors import RangeError
from ..model.device import Device
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.torque_laws.torque_series import Series
from ..results.table_term import Table
from .layer_fields import layer_fields, total_energy
from .problem.drive_segments import level_at
from .problem.explicit_form import explicit_fields
from .problem.given_current import bias_at_current
from .problem.problem import Problem, TorqueOn, make_problem


@dataclass(frozen=True)
class Equation:
    """The right-hand side of `simulate` without temperature.

    Moments m (..., 3 layers) hold the components of one layer after the other: (..., 3) for a
    single one. Raises what `simulate` raises for such a question; RangeError where the torque is
    not tabulated.
    """

    device: Device

    @cached_property
    def _problem(self) -> Problem:
        return make_problem(self.device, tabulated=False)

    @property
    def layers(self) -> int:
        """Number of moving layers."""
        return len(self.device.layers)

    def rate(self, m: Any, time: float = 0.0) -> Array:
        """dm/dt (..., 3 layers) in 1/ns at a time in ns."""
        moments, layers = self.by_layer(m), self._problem.layers
        turning = self._fields(moments, time)
        alpha = np.array([layer.damping for layer in layers])
        damping = alpha[:, None] * turning
        for torque in self._problem.torques:
            q = _direction(torque, moments)
            a_dl, a_fl = self._torque_fields(torque, moments, time)[:2]
            b, c = explicit_fields(alpha[torque.on], a_dl, a_fl)
            turning[..., torque.on, :] += b[..., None] * q
            damping[..., torque.on, :] += c[..., None] * q
        speed = np.array([-layer.rate for layer in layers])[:, None]
        slopes = speed * np.cross(moments, turning + np.cross(moments, damping))
        return np.asarray(slopes.reshape(np.shape(m)))

    def jacobian(self, m: Any, time: float = 0.0) -> Array:
        """d(dm/dt)/dm (..., 3 layers, 3 layers) in 1/ns, by central differences of order 4."""
        return _slopes(lambda beside: self.rate(beside, time), m)

    def effective_field(self, m: Any, time: float = 0.0) -> Array:
        """External, internal and coupling field (..., 3 layers) in A/m, without the torques'."""
        moments = self.by_layer(m)
        return self._fields(moments, time).reshape(*moments.shape[:-2], -1)

    def stiffness(self, m: Any, time: float = 0.0) -> Array:
        """Derivative (..., 3 layers, 3 layers) in A/m of that field, as `jacobian`."""
        return _slopes(lambda beside: self.effective_field(beside, time), m)

    def energy(self, m: Any, time: float = 0.0) -> Array:
        """Energy (...) in J of anisotropies, demagnetization, couplings and field.

        An anisotropy that follows the momentary voltage of a torque is that at this voltage, and
        its field not the gradient of the energy.
        """
        device, moments = self.device, self.by_layer(m)
        anisotropies = anisotropies_at(device, self._problem, time, moments)
        return total_energy(
            device.magnet, external_field(device.drive, time), moments, anisotropies
        )

    def torque_fields(self, m: Any, time: float = 0.0, number: int = 0) -> tuple[Array, ...]:
        """a_DL and a_FL (...) in A/m of a torque, and its bias (...) in V.

        The bias is NaN where none is known; without torques all are zero, without bias.
        """
        moments = self.by_layer(m)
        if not self._problem.torques:
            zero = np.zeros(moments.shape[:-2])
            return zero, zero, np.full_like(zero, np.nan)
        torque = self._problem.torques[number]
        a_dl, a_fl, bias = self._torque_fields(torque, moments, time)
        if isinstance(torque.term, Series):
            x, level = _cosine(torque, moments), level_at(torque.level, time)
            bias = np.broadcast_to(voltage_and_current(torque, x, level, bias)[0], bias.shape)
        return a_dl, a_fl, bias

    def cosine(self, m: Any, number: int = 0) -> Array:
        """x = m.q (...) of a torque."""
        return _cosine(self._problem.torques[number], self.by_layer(m))

    def by_layer(self, m: Any) -> Array:
        """Moments (..., layers, 3)."""
        moments: Array = np.asarray(m, float)
        return moments.reshape(*moments.shape[:-1], self.layers, 3)

    def _fields(self, moments: Array, time: float) -> Array:
        device = self.device
        anisotropies = anisotropies_at(device, self._problem, time, moments)
        return layer_fields(
            device.magnet, external_field(device.drive, time), moments, anisotropies
        )

    def _torque_fields(
        self, torque: TorqueOn, moments: Array, time: float
    ) -> tuple[Array, Array, Array]:
        return torque_fields(torque, _cosine(torque, moments), level_at(torque.level, time))


def _slopes(function: Callable[[Array], Array], m: Any) -> Array:
    """Derivative (..., n, n) of a function of m (..., n), by central differences of order 4."""
    h, m = 1e-4, np.asarray(m, float)
    beside = h * np.concatenate([step * np.eye(m.shape[-1]) for step in (1, -1, 2, -2)])
    up, down, far_up, far_down = np.split(function(m[..., None, :] + beside), 4, axis=-2)
    rows = (8 * (up - down) - (far_up - far_down)) / (12 * h)
    return np.asarray(np.swapaxes(rows, -1, -2))


def _direction(torque: TorqueOn, moments: Array) -> Array:
    """Direction (3,) or (..., 3) of a torque's polarizer at moments (..., layers, 3)."""
    source = torque.source
    return moments[..., source, :] if isinstance(source, int) else np.array(source)


def _cosine(torque: TorqueOn, moments: Array) -> Array:
    """x = m.q (...) of a torque."""
    own = moments[..., torque.on, :]
    return np.asarray((own * _direction(torque, moments)).sum(axis=-1))


def external_field(drive: Drive, time: Any) -> Array:
    """Field (..., 3) in A/m at times (...) in ns."""
    return np.stack([level_at(level, time) for level in drive.field], axis=-1)


def anisotropies_at(
    device: Device, problem: Problem, time: Any, moments: Array, biases: Array | None = None
) -> list[Array]:
    """Momentary K_u (...) in J/m^3 of every layer at times (...) in ns.

    ``moments`` (..., layers, 3) and ``biases`` (..., torques) in V, where searches start, tell the
    voltage of a torque that an anisotropy follows.
    """
    return [
        _anisotropy_at(magnet, time, layer_voltage(problem, i, time, moments, biases))
        for i, magnet in enumerate(device.layers)
    ]


def layer_voltage(
    problem: Problem, number: int, time: Any, moments: Array, biases: Array | None = None
) -> Array:
    """Voltage (...) in V that the anisotropy of a layer follows; arguments as above."""
    layer = problem.layers[number]
    if layer.momentary is None:
        return level_at(layer.voltage, time)
    k = layer.momentary.torque
    torque = problem.torques[k]
    x, level = _cosine(torque, moments), level_at(torque.level, time)
    if isinstance(torque.term, Series):
        return torque.term.conductance.bias(level, x)
    return torque_fields(torque, x, level, 0.0 if biases is None else biases[..., k])[2]


def _anisotropy_at(magnet: Macrospin, time: Any, voltage: Array) -> Array:
    anisotropy = level_at(magnet.anisotropy, time)
    if magnet.voltage_anisotropy is None:
        return anisotropy
    linear, quadratic = magnet.anisotropy_by_voltage
    return np.asarray(anisotropy + voltage * (linear + voltage * quadratic))


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
