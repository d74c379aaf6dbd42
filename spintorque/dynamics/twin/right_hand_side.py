"""Twin of equation.inl and newton.inl: the right-hand side of system.h and its Jacobian."""

from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from ..._typing import Array
from ...model.torque_laws.torque_series import Series
from ...model.torque_laws.voltage_across import MomentaryVoltage
from ...results.table_term import Table
from ..problem.drive_segments import DriveSegment, Span, drive_segment
from ..problem.given_current import bias_at_current
from ..problem.problem import LayerParameters, Problem, Status, TorqueOn
from .internal_field import internal_field, internal_stiffness
from .thermal_correction import with_thermal_correction


class StoppedError(Exception):
    """The equation has no value here."""

    def __init__(self, status: Status) -> None:
        """Keep the reason."""
        self.status = status


class Motion:
    """The equation in one span, with ``bias`` (torques,) as memory and the thermal ``noise``.

    ``noise`` (layers, 3) is a field in A/m; ``temperature`` is in K where it is a state.
    """

    def __init__(self, problem: Problem, span: Span, bias: Array) -> None:
        """Take the problem; nothing is computed yet."""
        self.problem, self.bias = problem, bias
        self.fields = field_segments(problem, span)
        self.easy = [
            [drive_segment(level, span) for level in (layer.easy, layer.voltage)]
            for layer in problem.layers
        ]
        self.levels = [drive_segment(torque.level, span) for torque in problem.torques]
        self.noise = np.zeros((len(problem.layers), 3))
        self.temperature, self._plain = np.nan, problem

    def matrix(self, i: int, time: float, m: Array) -> Array:
        """Matrix Q (3, 3) in A/m of a layer at m, ``time`` in ns from the span's start."""
        self._prepare(time)
        layer = self.problem.layers[i]
        strength, voltage = (part.at(time) for part in self.easy[i])
        if layer.momentary is not None:
            voltage = self._momentary(layer.momentary, time, m)[0]
        e = layer.easy_field(strength, voltage)
        return np.asarray(layer.matrix + e * np.outer(layer.axis, layer.axis))

    def rate(self, time: float, m: Array) -> Array:
        """dm/dt (layers, 3) in 1/ns, ``time`` in ns from the span's start."""
        self._prepare(time)
        w = self._turns(time, m)[0]
        rates = np.array([layer.rate for layer in self.problem.layers])
        return np.asarray(rates[:, None] * np.cross(w, m))

    def jacobian(self, time: float, m: Array) -> Array:
        """d(dm/dt)/dm (3 layers, 3 layers) in 1/ns."""
        self._prepare(time)
        w, damping, fields = self._turns(time, m)
        layers = self.problem.layers
        jacobian = np.zeros((len(layers), 3, len(layers), 3))
        for i, layer in enumerate(layers):
            for j in range(len(layers)):
                turned, damped = self._columns(i, j, time, m, fields)
                change = turned + np.cross(m[i], damped.T).T
                if i == j:
                    change += np.cross(np.eye(3), damping[i]).T
                    jacobian[i, :, j] += np.cross(w[i], np.eye(3)).T
                jacobian[i, :, j] -= np.cross(m[i], change.T).T
                jacobian[i, :, j] *= layer.rate
        return jacobian.reshape(3 * len(layers), -1)

    def check(self, m: Array) -> None:
        """Raise StoppedError where m is not finite or the torque is not tabulated."""
        if not np.isfinite(m).all():
            raise StoppedError(Status.NOT_FINITE)
        for torque, q in zip(self.problem.torques, self.problem.directions(m), strict=True):
            low, high = torque.term.cosines
            if not low <= m[torque.on] @ q <= high:
                raise StoppedError(Status.ANGLE_OUTSIDE)

    def heating(self, time: float, m: Array) -> float:
        """dT/dt in K/ns; 0 where the temperature is no state."""
        return 0.0

    def start_step(self, time: float) -> None:
        """Note the temperature at the start of a step."""

    def go_to_middle(self, time: float, h: float, m: Array) -> None:
        """Take the temperature to the middle, at ``time``, of a step (ns) that starts at m."""

    def correct(self, h: float | None) -> None:
        """Correct the problem for the noise of steps (ns) of the midpoint rule, or for none."""
        plain = self._plain
        self.problem = plain if h is None else with_thermal_correction(plain, h)

    def end_of_step(self, temperature: float, middle: float, h: float, y: Array) -> float:
        """Temperature (K) at the end of a step (ns) with the moments y in its middle."""
        return temperature

    def _prepare(self, time: float) -> None:
        """Set what depends on the temperature; nothing does here."""

    def _turns(self, time: float, m: Array) -> tuple[Array, Array, list[Array]]:
        """w and damping (layers, 3); b, c and their slopes of each torque."""
        turning = np.array([self._field(i, time, m) for i in range(len(m))])
        damping = np.array([layer.damping for layer in self.problem.layers])[:, None] * turning
        fields = []
        for k, q in enumerate(self.problem.directions(m)):
            torque = self.problem.torques[k]
            fields.append(self._torque(k, torque, self.levels[k].at(time), float(m[torque.on] @ q)))
            turning[torque.on] += fields[-1][0] * q
            damping[torque.on] += fields[-1][1] * q
        return turning + np.cross(m, damping), damping, fields

    def _field(self, i: int, time: float, m: Array) -> Array:
        layer = self.problem.layers[i]
        h = np.array([part.at(time) for part in self.fields[i]]) + self.noise[i]
        h = h + internal_field(layer, self.matrix(i, time, m), m[i])
        for coupling in self.problem.couplings:
            if i in coupling.between:
                side = coupling.between.index(i)
                p = m[coupling.between[1 - side]]
                h = h + (coupling.bilinear[side] + coupling.biquadratic[side] * (m[i] @ p)) * p
                if coupling.dipole is not None:
                    h = h + coupling.dipole[side] @ p
        return np.asarray(h)

    def _torque(self, k: int, torque: TorqueOn, level: float, x: float) -> Array:
        """b, c and their derivatives by x."""
        alpha = self.problem.layers[torque.on].damping
        if isinstance(torque.term, Series):
            value, slope = _series(torque.term, x)
            value, slope = level * value, level * slope
        elif torque.term.driven_by == "voltage":
            value, slope = _series(torque.term.at_bias(level), x)
        else:
            value, slope, _ = self._at_current(k, torque.term, level, x)
        mix = np.array([[-alpha, 1.0], [1.0, alpha]])
        return np.concatenate([mix @ value, mix @ slope])

    def _momentary(self, of: MomentaryVoltage, time: float, m: Array) -> tuple[float, float, Array]:
        """V of a torque, dV/dx and dx/dm (layers, 3)."""
        torque, level = self.problem.torques[of.torque], self.levels[of.torque].at(time)
        q = list(self.problem.directions(m))[of.torque]
        by_m = np.zeros_like(m)
        by_m[torque.on] = q
        if isinstance(torque.source, int):
            by_m[torque.source] = m[torque.on]
        x = float(m[torque.on] @ q)
        if isinstance(torque.term, Table):
            turn = self._at_current(of.torque, torque.term, level, x)[2]
            return float(self.bias[of.torque]), turn, by_m
        conductance = of.conductance[0] + of.conductance[1] * x
        voltage = level / conductance
        return voltage, -voltage * of.conductance[1] / conductance, by_m

    def _easing(
        self,
        layer: LayerParameters,
        of: MomentaryVoltage,
        time: float,
        along: float,
        j: int,
        m: Array,
    ) -> Array:
        """Derivative (3, 3) by m_j of a layer's field e (u.m) u by way of the voltage in e."""
        voltage, turn, by_m = self._momentary(of, time, m)
        linear, quadratic = layer.by_voltage
        by_x = layer.less * (linear + 2 * voltage * quadratic) * turn
        return np.asarray(along * by_x * np.outer(layer.axis, by_m[j]))

    def _at_current(self, k: int, table: Table, current: float, x: float) -> tuple[Any, Any, float]:
        """a_DL and a_FL, their derivatives by x, and dV/dx."""
        if not np.isfinite(x):
            raise StoppedError(Status.NOT_FINITE)
        inner = table.interpolant
        bias = float(bias_at_current(inner, np.array(x), np.array(current), self.bias[k]))
        if np.isnan(bias):
            raise StoppedError(Status.CURRENT_OUTSIDE)
        self.bias[k] = bias
        piece = int(np.clip(np.searchsorted(inner.breaks, bias, side="right") - 1, 0, None))
        piece = min(piece, len(inner.breaks) - 2)
        v = bias - inner.breaks[piece]
        series = inner.coefficients[piece]  # (4, 3, orders)
        at, by_bias = (
            np.tensordot(np.array(powers), series, axes=1)
            for powers in ([1, v, v * v, v**3], [0, 1, 2 * v, 3 * v * v])
        )
        value, by_v, by_x = (_sum(x, part) for part in (at, by_bias, _derivative(at)))
        turn = -by_x[2] / by_v[2]
        over = table.base + table.tilt * x
        fields, by_cosine = (table.scale * part[:2] for part in (value, by_x + turn * by_v))
        return fields / over, (by_cosine - fields * table.tilt / over) / over, float(turn)

    def _columns(
        self, i: int, j: int, time: float, m: Array, fields: list[Array]
    ) -> tuple[Array, Array]:
        """Derivatives (3, 3) by m_j of what turns layer i, and of what damps it."""
        layer = self.problem.layers[i]
        turned = np.zeros((3, 3))
        if i == j:
            turned += internal_stiffness(layer, self.matrix(i, time, m), m[i])
        if layer.momentary is not None:
            turned += self._easing(layer, layer.momentary, time, m[i] @ np.array(layer.axis), j, m)
        for coupling in self.problem.couplings:
            if i in coupling.between:
                side = coupling.between.index(i)
                other = coupling.between[1 - side]
                straight, bent = coupling.bilinear[side], coupling.biquadratic[side]
                if i == j:
                    turned += bent * np.outer(m[other], m[other])
                elif other == j:
                    turned += (straight + bent * (m[i] @ m[j])) * np.eye(3)
                    turned += bent * np.outer(m[j], m[i])
                    if coupling.dipole is not None:
                        turned += coupling.dipole[side]
        damped = layer.damping * turned
        for torque, q, (b, c, by, cy) in zip(
            self.problem.torques, self.problem.directions(m), fields, strict=True
        ):
            if torque.on == i and i == j:
                turned, damped = turned + by * np.outer(q, q), damped + cy * np.outer(q, q)
            elif torque.on == i and torque.source == j:
                turned = turned + b * np.eye(3) + by * np.outer(q, m[i])
                damped = damped + c * np.eye(3) + cy * np.outer(q, m[i])
        return turned, damped


def field_segments(problem: Problem, span: Span) -> list[list[DriveSegment]]:
    """Components of the field of each layer in a span."""
    return [[drive_segment(level, span) for level in layer.field] for layer in problem.layers]


def _series(series: Series, x: float) -> tuple[Array, Array]:
    """a_DL and a_FL at x, and their derivatives."""
    over = series.base + series.tilt * x
    value = _sum(x, series.coefficients)
    by_x = _sum(x, _derivative(series.coefficients))
    return value / over, (by_x - value * series.tilt / over) / over


def _sum(x: float, coefficients: Array) -> Array:
    """Chebyshev series (rows, orders) at x."""
    return np.asarray(chebyshev.chebval(x, coefficients.T))


def _derivative(coefficients: Array) -> Array:
    return np.asarray(chebyshev.chebder(coefficients, axis=1))
