"""The torque between the nodes of a table, as piecewise polynomials.

T/sin(theta) and the current are polynomials in x = cos(theta), held as Chebyshev
coefficients; each coefficient is a cubic spline in the bias. On nodes equally spaced in
theta the interior values of x are the zeros of the Chebyshev polynomial of the second
kind, so that the interpolation in x is as good as it can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import factorial
from typing import Any, cast

import numpy as np
import scipy
from numpy.polynomial import chebyshev

from .._typing import Array
from ..errors import RangeError

LARGEST_LEBESGUE_CONSTANT = 50.0
NEGLIGIBLE = 1e-14  # of the largest coefficient of its quantity
_COSINES = np.cos(np.linspace(0, np.pi, 64))


@dataclass(frozen=True, eq=False)
class TorqueInterpolant:
    """Torque and current at any bias and angle inside a table.

    ``breaks``: bias nodes (n+1,) in V, ascending; for a table of one bias twice the same.
    ``coefficients``: (n, 4, 3, m), for each bias interval, power 0 to 3 of (V - left break),
    quantity (T_par/sin, T_perp/sin in J/m^2, J in A/m^2) and Chebyshev order.
    ``theta_range``: smallest and largest angle in rad.
    """

    breaks: Array
    coefficients: Array
    theta_range: tuple[float, float]

    @property
    def bias_range(self) -> tuple[float, float]:
        """Smallest and largest bias in V."""
        return float(self.breaks[0]), float(self.breaks[-1])

    @cached_property
    def trimmed(self) -> "TorqueInterpolant":
        """The same without last orders, of each quantity and power, that are always negligible."""
        widths = np.diff(self.breaks)[:, None] ** np.arange(4)
        size = np.abs(self.coefficients * widths[:, :, None, None]).max(axis=0)  # (4, 3, orders)
        largest = size.max(axis=(0, 2))[:, None]
        counts = (np.arange(1, size.shape[2] + 1) * (size > NEGLIGIBLE * largest)).max(axis=2)
        count = max(1, int(counts.max()))
        kept = np.arange(count) < counts[..., None]
        return replace(self, coefficients=np.where(kept, self.coefficients[..., :count], 0.0))

    @cached_property
    def largest_per_sin_theta(self) -> Array:
        """Largest hypot(T_par, T_perp)/sin(theta) (n+1,) in J/m^2 of all angles at each break."""
        torques = chebyshev.chebval(_COSINES, np.moveaxis(self.at_biases(self.breaks)[:, :2], 2, 0))
        return np.asarray(np.hypot(torques[:, 0], torques[:, 1]).max(axis=1))

    def at_bias(self, bias: float) -> Array:
        """Chebyshev coefficients (3, m) at one bias in V; RangeError outside the table."""
        return cast(Array, self.at_biases(np.array([bias]))[0])

    def at_biases(self, biases: Array) -> Array:
        """Chebyshev coefficients (n, 3, m) at biases (n,) in V; RangeError outside the table."""
        low, high = self.bias_range
        wrong = biases[~((biases >= low) & (biases <= high))]
        if len(wrong):
            raise RangeError(
                f"bias is {wrong[0]:g} V; the torque table covers {low:g} to {high:g} V: choose a "
                "bias inside, or tabulate a wider range"
            )
        piece = np.searchsorted(self.breaks, biases, side="right") - 1
        piece = np.clip(piece, 0, len(self.breaks) - 2)
        coefficients = np.zeros((len(biases), *self.coefficients.shape[2:]))
        v = (biases - self.breaks[piece])[:, None, None]
        for power in range(3, -1, -1):
            coefficients = coefficients * v + self.coefficients[piece, power]
        return coefficients

    def __call__(self, bias: float, theta: Any) -> tuple[Array, Array, Array]:
        """T_par, T_perp (J/m^2) and electron-flow J (A/m^2) at a bias (V) and angles (rad).

        Raises RangeError outside the table.
        """
        parallel, perpendicular, current = self.per_sin_theta(bias, theta)
        sine = np.sin(np.asarray(theta, float))
        return sine * parallel, sine * perpendicular, current

    def per_sin_theta(self, bias: float, theta: Any) -> tuple[Array, Array, Array]:
        """T_par/sin, T_perp/sin (J/m^2) and J (A/m^2) at a bias (V) and angles (rad).

        Raises RangeError outside the table.
        """
        parallel, perpendicular, current = self._series(self.at_bias(bias), theta)
        return parallel, perpendicular, current

    def bias_slopes(self, bias: float, theta: Any) -> tuple[Array, Array, Array]:
        """Derivatives of `per_sin_theta` by the bias, per V.

        Raises RangeError outside the table.
        """
        self.at_bias(bias)
        last = len(self.coefficients) - 1
        piece = int(np.clip(np.searchsorted(self.breaks, bias, side="right") - 1, 0, last))
        v = bias - self.breaks[piece]
        powers = np.array([0.0, 1.0, 2 * v, 3 * v**2])
        slopes = np.tensordot(powers, self.coefficients[piece], axes=1)
        parallel, perpendicular, current = self._series(slopes, theta)
        return parallel, perpendicular, current

    def _series(self, coefficients: Array, theta: Any) -> Array:
        """Sums (3, ...) of Chebyshev coefficients (3, m) at angles (...)."""
        angle = np.asarray(theta, float)
        low, high = self.theta_range
        if np.any(angle < low - 1e-12) or np.any(angle > high + 1e-12) or np.any(np.isnan(angle)):
            raise RangeError(
                f"theta is {angle.tolist()} rad; the torque table covers {low:g} to {high:g} rad"
            )
        return np.asarray(chebyshev.chebval(np.cos(angle), coefficients.T, tensor=True))


def interpolate(
    bias: Array,
    theta: Array,
    parallel: Array,
    perpendicular: Array,
    current: Array,
    kinks: Sequence[float] = (),
) -> TorqueInterpolant:
    """Interpolant through a table of shape (bias, theta).

    ``bias`` in V and ``theta`` in rad ascend; torques in J/m^2, current in A/m^2. At ``kinks``,
    biases (V) at which slopes may jump, one spline ends and another begins. Raises
    RangeError if the angles lie so that a polynomial through them would oscillate, or
    if the torque does not vanish on collinear magnets.
    """
    inner = check_angles(theta)
    _check_collinear(theta, inner, parallel, perpendicular)
    x, sin = np.cos(theta), np.sin(theta)
    per_sin = [t[:, inner] / sin[inner] for t in (parallel, perpendicular)]
    low, high = float(theta[0]), float(theta[-1])
    size = len(theta)
    coefficients = np.zeros((len(bias), 3, size))
    for row, (nodes, values) in enumerate([*((x[inner], v) for v in per_sin), (x, current)]):
        vandermonde = chebyshev.chebvander(nodes, len(nodes) - 1)
        coefficients[:, row, : len(nodes)] = np.linalg.solve(vandermonde, values.T).T
    breaks, pieces = splines(bias, coefficients, kinks)
    return TorqueInterpolant(breaks, pieces, (low, high))


def check_angles(theta: Array) -> Array:
    """Tell which angles (rad, ascending) lie between 0 and pi; RangeError if they are unfit."""
    inner: Array = (theta > 1e-9) & (theta < np.pi - 1e-9)
    if not inner.any():
        raise RangeError(
            f"the torque table has the angles {theta.tolist()} rad; interpolation needs at least "
            "one between 0 and pi: take 13 from 0 to pi (180 degrees), equally spaced"
        )
    for nodes in (np.cos(theta[inner]), np.cos(theta)):
        _check_nodes(nodes, theta)
    return inner


def _check_collinear(theta: Array, inner: Array, *torques: Array) -> None:
    """Refuse a torque that does not vanish at 0 and pi, such as that of a third magnet."""
    for torque in torques:
        largest = np.abs(torque).max()
        if np.any(np.abs(torque[:, ~inner]) > 1e-6 * largest):
            raise RangeError(
                f"the torque does not vanish at theta = {theta[~inner].tolist()} rad, because a "
                "third magnet or spin-orbit coupling acts on the free one; such a table cannot be "
                "interpolated"
            )


def _check_nodes(nodes: Array, theta: Array) -> None:
    """Refuse nodes whose Lebesgue constant on the covered range is large."""
    fine = np.cos(np.linspace(theta[0], theta[-1], 20 * len(theta) + 1))
    vandermonde = chebyshev.chebvander(nodes, len(nodes) - 1)
    cardinal = chebyshev.chebvander(fine, len(nodes) - 1) @ np.linalg.inv(vandermonde)
    constant = np.abs(cardinal).sum(axis=1).max()
    if constant > LARGEST_LEBESGUE_CONSTANT:
        raise RangeError(
            f"the {len(theta)} angles of the torque table are too uneven to interpolate between "
            f"(Lebesgue constant {constant:.3g}, allowed {LARGEST_LEBESGUE_CONSTANT:g}): "
            "take 13 from 0 to pi (180 degrees), equally spaced"
        )


def splines(bias: Array, values: Array, kinks: Sequence[float] = ()) -> tuple[Array, Array]:
    """Breaks and coefficients (n, 4, ...) of splines through values (bias, ...).

    Each goes from one of those ``kinks`` that are nodes to the next.
    """
    inner: list[int] = [i for i in range(1, len(bias) - 1) if bias[i] in kinks]
    if inner:
        ends = [0, *inner, len(bias) - 1]
        parts = [splines(bias[a : b + 1], values[a : b + 1]) for a, b in pairwise(ends)]
        breaks = np.concatenate([parts[0][0], *(part[0][1:] for part in parts[1:])])
        return breaks, np.concatenate([part[1] for part in parts])
    if len(bias) == 1:
        pieces = np.zeros((1, 4, *values.shape[1:]))
        pieces[0, 0] = values[0]
        return np.repeat(bias, 2), pieces
    order = min(3, len(bias) - 1)
    spline = scipy.interpolate.make_interp_spline(bias, values, k=order)
    breaks = np.unique(spline.t)
    pieces = np.zeros((len(breaks) - 1, 4, *values.shape[1:]))
    for power in range(order + 1):
        pieces[:, power] = spline(breaks[:-1], nu=power) / factorial(power)
    return breaks, pieces
