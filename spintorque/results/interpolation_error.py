"""How far the torque between the nodes of a table may be off.

Three parts are added. The numerical error of the nodes is interpolated linearly. In the angle,
the Chebyshev coefficients that the table does not have are taken to go on like a geometric
series, as steep as the last two pairs or as the whole, whichever decays more slowly. The error
is twice their sum, because what is left out also spoils the coefficients that are there, and
twice that again, because decays are not that regular. In the bias, the cubic spline is compared
with two splines through every other node (for fewer than five nodes with a line or the mean,
fitted to them); the largest difference on the interval around a bias and its neighbours counts,
in full, times a parabola that is 1 in the middle between two nodes and 0 on them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from ..spin import Array
from .interpolant import TorqueInterpolant, check_angles, splines

STEEPEST_UNKNOWN = 0.9  # a series that decays more slowly is not resolved at all
ROUNDING = 8 * np.finfo(float).eps
SAFETY = 4.0
SAMPLES = 9  # biases per interval at which two splines are compared


@dataclass(frozen=True)
class InterpolationError:
    """Estimated errors of T_par, T_perp (J/m^2) and J (A/m^2) inside a table.

    ``theta`` (m,) in rad and ``node_errors`` (3, bias, m) are those of the table; ``bias``
    (n,) in V. ``orders`` (3,): number of Chebyshev coefficients of each quantity. ``coarse``
    are interpolants that know less than ``fine``.
    """

    bias: Array
    theta: Array
    node_errors: Array
    orders: tuple[int, int, int]
    fine: TorqueInterpolant
    coarse: tuple[TorqueInterpolant, ...]

    def __call__(self, bias: float, theta: Any) -> Array:
        """Errors (3, angles) at a bias (V) and angles (rad); RangeError outside the table."""
        angle = np.asarray(theta, float)
        series = self.fine.at_bias(bias)
        sin, one = np.sin(angle), np.ones_like(angle)
        # What is left out of T/sin(theta) grows up to n-fold towards the ends.
        ends = np.stack([*(np.minimum(1, (n + 1) * sin) for n in self.orders[:2]), one])
        tails = [_tail(row[:order]) for row, order in zip(series, self.orders, strict=True)]
        in_angle = ends * np.array(tails)[:, None]
        in_bias = np.stack([sin, sin, one]) * self._in_bias(bias, angle)
        found: Array = self._of_nodes(bias, angle) + in_angle + in_bias
        return found

    def _interval(self, bias: float) -> tuple[int, float]:
        """Interval of the table's biases, and how far along (0 to 1) a bias is in it."""
        if len(self.bias) == 1:
            return 0, 0.0
        found = np.searchsorted(self.bias, bias, side="right") - 1
        i = int(np.clip(found, 0, len(self.bias) - 2))
        return i, float((bias - self.bias[i]) / (self.bias[i + 1] - self.bias[i]))

    def _of_nodes(self, bias: float, theta: Array) -> Array:
        i, share = self._interval(bias)
        after = min(i + 1, len(self.bias) - 1)
        errors = (1 - share) * self.node_errors[:, i] + share * self.node_errors[:, after]
        return np.stack([np.interp(theta, self.theta, row) for row in errors])

    def _in_bias(self, bias: float, theta: Array) -> Array:
        """Error per sin(theta) of the torques, and of the current, (3, angles)."""
        i, share = self._interval(bias)
        if len(self.bias) == 1:
            return np.zeros((3, len(theta)))
        ends = self.bias[max(i - 1, 0)], self.bias[min(i + 2, len(self.bias) - 1)]
        differences = np.stack(
            [
                self.fine.at_bias(v) - other.at_bias(v)
                for v in np.linspace(*ends, SAMPLES)
                for other in self.coarse
            ]
        )
        values = chebyshev.chebval(np.cos(theta), np.moveaxis(differences, -1, 0))
        return np.asarray(4 * share * (1 - share) * np.abs(values).max(axis=0))


def interpolation_error(
    bias: Array, theta: Array, errors: Array, fine: TorqueInterpolant
) -> InterpolationError:
    """Estimate of the errors of the interpolant ``fine`` of a table.

    ``bias`` in V, ``theta`` in rad; ``errors`` (3, bias, theta) are those of the nodes.
    Raises RangeError for angles that cannot be interpolated between.
    """
    inner = int(check_angles(theta).sum())
    orders = (inner, inner, len(theta))
    return InterpolationError(bias, theta, errors, orders, fine, _coarse(bias, fine))


def _coarse(bias: Array, fine: TorqueInterpolant) -> tuple[TorqueInterpolant, ...]:
    """Interpolants of some of the nodes, or of a fit to them."""
    values, count = np.stack([fine.at_bias(float(v)) for v in bias]), len(bias)
    if count < 5:
        vandermonde = np.vander(bias, max(count - 2, 1))
        flat = values.reshape(count, -1)
        fitted = vandermonde @ np.linalg.lstsq(vandermonde, flat, rcond=None)[0]
        parts = [(bias, fitted.reshape(values.shape))]
    else:
        chosen = (np.unique([0, *range(start, count, 2), count - 1]) for start in (0, 1))
        parts = [(bias[kept], values[kept]) for kept in chosen]
    return tuple(TorqueInterpolant(*splines(*part), fine.theta_range) for part in parts)


def _tail(series: Array) -> float:
    """``SAFETY`` times the sum of the coefficients beyond a series, from the decay of the last.

    Pairs, because symmetry may make every other coefficient vanish; less than three
    coefficients tell nothing, and count in full.
    """
    size = np.abs(series)
    total = float(size.sum())
    if len(size) < 3 or not total:
        return total
    last, before = size[-2:].max(), max(size[-4:-2].max(), np.finfo(float).tiny)
    ratios = (last / before) ** (1 / 2), (last / size.max()) ** (1 / (len(size) - 2))
    ratio = min(max(ratios), STEEPEST_UNKNOWN)
    return float(SAFETY * last * ratio / (1 - ratio) + ROUNDING * total)
