"""How far the torque between the nodes of a table may be off.

Three parts are added. The numerical error of the nodes is interpolated linearly. In the angle,
the Chebyshev coefficients that the table does not have are taken to go on like a geometric
series, as steep as the last two pairs or as the whole, whichever decays more slowly. The error
is twice their sum, because what is left out also spoils the coefficients that are there, and
twice that again, because decays are not that regular. In the bias, the cubic spline is compared
with two splines through every other node (for fewer than five nodes with a line or the mean,
fitted to them); the largest difference on the interval around a bias and its neighbours counts,
in full, times a profile that is 1 in the middle between two nodes and 0 on them; it is steep at the
nodes, as the error is where a curve bends close to one. Where a table was checked between its
nodes, what a check misses by beyond the estimate is added, twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev

from .._typing import Array
from .interpolant import TorqueInterpolant, check_angles, splines

STEEPEST_UNKNOWN = 0.9  # a series that decays more slowly is not resolved at all
ROUNDING = 8 * np.finfo(float).eps
SAFETY = 4.0
CHECK_SAFETY = 2.0
STEEPNESS = 0.25  # power of the parabola that the profile is
SAMPLES = 9  # biases per interval at which two splines are compared


@dataclass(frozen=True)
class Checks:
    """Values between the nodes of a table, computed directly.

    ``bias`` (n,) in V, ``theta`` (m,) in rad; ``values`` and ``errors`` (3, n, m) of T_par, T_perp
    (J/m^2) and J (A/m^2); ``fixed`` and ``fixed_errors`` (2, n, m) of the torques on the fixed
    magnets, if there are any.
    """

    bias: Array
    theta: Array
    values: Array
    errors: Array
    fixed: Array | None = None
    fixed_errors: Array | None = None

    @property
    def of_fixed_magnets(self) -> "Checks":
        """Those of a table of the torque on the fixed magnets."""
        assert self.fixed is not None
        assert self.fixed_errors is not None
        values = np.concatenate([self.fixed, self.values[2:]])
        errors = np.concatenate([self.fixed_errors, self.errors[2:]])
        return Checks(self.bias, self.theta, values, errors)


@dataclass(frozen=True)
class InterpolationError:
    """Estimated errors of T_par, T_perp (J/m^2) and J (A/m^2) inside a table.

    ``theta`` (m,) in rad and ``node_errors`` (3, bias, m) are those of the table; ``bias``
    (n,) in V. ``orders`` (3,): number of Chebyshev coefficients of each quantity. ``coarse``
    are interpolants that know less than ``fine``. ``missed`` (3, intervals) is what the estimate
    lacked at checks, of the torques per sin(theta).
    """

    bias: Array
    theta: Array
    node_errors: Array
    orders: tuple[int, int, int]
    fine: TorqueInterpolant
    coarse: tuple[TorqueInterpolant, ...]
    missed: Array

    def __call__(self, bias: float, theta: Any) -> Array:
        """Errors (3, angles) at a bias (V) and angles (rad); RangeError outside the table."""
        angle = np.asarray(theta, float)
        series = self.fine.at_bias(bias)
        sin, ones = np.sin(angle), np.ones_like(angle)
        # What is left out of T/sin(theta) grows up to n-fold towards the ends.
        ends = np.stack([*(np.minimum(1, (n + 1) * sin) for n in self.orders[:2]), ones])
        tails = [_tail(row[:order]) for row, order in zip(series, self.orders, strict=True)]
        in_angle = ends * np.array(tails)[:, None]
        return np.asarray(self._of_nodes(bias, angle) + in_angle + self.in_bias(bias, angle))

    def in_bias(self, bias: float, angle: Array) -> Array:
        """Return the part of the errors (3, angles) that more biases would make smaller."""
        sin = np.sin(angle)
        scale = np.stack([sin, sin, np.ones_like(sin)])
        return np.asarray(scale * self._per_sin_theta(bias, angle))

    def _interval(self, bias: float) -> tuple[int, float]:
        """Interval of the table's biases, and how far along (0 to 1) a bias is in it."""
        if len(self.bias) == 1:
            return 0, 0.0
        place = np.searchsorted(self.bias, bias, side="right") - 1
        i = int(np.clip(place, 0, len(self.bias) - 2))
        return i, float((bias - self.bias[i]) / (self.bias[i + 1] - self.bias[i]))

    def _of_nodes(self, bias: float, theta: Array) -> Array:
        i, share = self._interval(bias)
        after = min(i + 1, len(self.bias) - 1)
        errors = (1 - share) * self.node_errors[:, i] + share * self.node_errors[:, after]
        return np.stack([np.interp(theta, self.theta, row) for row in errors])

    def _per_sin_theta(self, bias: float, theta: Array) -> Array:
        """Error in bias per sin(theta) of the torques, and of the current, (3, angles)."""
        i, share = self._interval(bias)
        if len(self.bias) == 1:
            return np.zeros((3, len(theta)))
        ends = self.bias[max(i - 1, 0)], self.bias[min(i + 2, len(self.bias) - 1)]
        samples = np.linspace(*ends, SAMPLES)
        fine = self.fine.at_biases(samples)
        differences = np.concatenate([fine - other.at_biases(samples) for other in self.coarse])
        values = chebyshev.chebval(np.cos(theta), np.moveaxis(differences, -1, 0))
        profile = (4 * share * (1 - share)) ** STEEPNESS
        return np.asarray(profile * (np.abs(values).max(axis=0) + self.missed[:, i, None]))

    def checked(self, checks: Checks) -> "InterpolationError":
        """Return the estimate with what it lacked at checks, there and half of it next door."""
        missed = self.missed.copy()
        for row, bias in enumerate(checks.bias):
            i, _ = self._interval(float(bias))
            interpolated = np.stack(self.fine(float(bias), checks.theta))
            off = np.abs(checks.values[:, row] - interpolated) + checks.errors[:, row]
            sin = np.sin(checks.theta)
            lack = (off - self(float(bias), checks.theta)) / np.stack([sin, sin, np.ones_like(sin)])
            beyond = CHECK_SAFETY * np.maximum(lack, 0.0).max(axis=1)
            for j, share in ((i - 1, 0.5), (i, 1.0), (i + 1, 0.5)):
                if 0 <= j < missed.shape[1]:
                    missed[:, j] = np.maximum(missed[:, j], share * beyond)
        return replace(self, missed=missed)


def interpolation_error(
    bias: Array,
    theta: Array,
    errors: Array,
    fine: TorqueInterpolant,
    kinks: Sequence[float] = (),
) -> InterpolationError:
    """Estimate of the errors of the interpolant ``fine`` of a table.

    ``bias`` in V, ``theta`` in rad; ``errors`` (3, bias, theta) are those of the nodes. ``kinks``
    are those of `interpolate`.
    Raises RangeError for angles that cannot be interpolated between.
    """
    inner = int(check_angles(theta).sum())
    orders = (inner, inner, len(theta))
    missed = np.zeros((3, max(len(bias) - 1, 1)))
    coarse = _coarse(bias, fine, kinks)
    return InterpolationError(bias, theta, errors, orders, fine, coarse, missed)


def _coarse(
    bias: Array, fine: TorqueInterpolant, kinks: Sequence[float]
) -> tuple[TorqueInterpolant, ...]:
    """Interpolants of some of the nodes, or of a fit to them."""
    values, count = np.stack([fine.at_bias(float(v)) for v in bias]), len(bias)
    if count < 5:
        vandermonde = np.vander(bias, max(count - 2, 1))
        flat = values.reshape(count, -1)
        fitted = vandermonde @ np.linalg.lstsq(vandermonde, flat, rcond=None)[0]
        parts = [(bias, fitted.reshape(values.shape))]
    else:
        parts = [(bias[half], values[half]) for half in halves(bias, kinks)]
    return tuple(TorqueInterpolant(*splines(*part, kinks), fine.theta_range) for part in parts)


def halves(bias: Array, kinks: Sequence[float]) -> list[Array]:
    """Indices of every other bias (V), even and odd ones, each with the ends and the kinks."""
    count = len(bias)
    always = [0, *np.flatnonzero(np.isin(bias, kinks)), count - 1]
    return [np.unique([*always, *range(start, count, 2)]) for start in (0, 1)]


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
