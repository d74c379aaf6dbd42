"""Ms, anisotropy and damping against temperature as piecewise cubics, as the kernels take them."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ..._typing import Array
from ...model.heating.temperature_dependence import AnyDependence

ERROR = 3e-12  # relative, at the temperatures that are looked at
NARROWEST = 1e-7  # interval over the whole range, where a law's slopes have no limit
NODES = (1 - np.cos(np.pi * np.arange(4) / 3)) / 2  # of a cubic, from 0 to 1
LOOKED_AT = np.linspace(0, 1, 14)[1:-1]


@dataclass(frozen=True, eq=False)
class ParameterCubics:
    """Ratios to the values at the reference: ``coefficients`` (n, 4, 3) of powers of T - break.

    ``breaks`` (n + 1,) in K; the columns are Ms, anisotropy and damping.
    """

    breaks: Array
    coefficients: Array

    def at(self, temperature: Array | float) -> Array:
        """Ratios (..., 3) at temperatures (...) in K."""
        t = np.asarray(temperature, float)
        piece = np.searchsorted(self.breaks, t, side="right") - 1
        piece = np.clip(piece, 0, len(self.breaks) - 2)
        powers = (t - self.breaks[piece])[..., None] ** np.arange(4)
        return np.asarray((powers[..., None] * self.coefficients[piece]).sum(axis=-2))


CONSTANT = ParameterCubics(
    np.array([0.0, np.inf]), np.array([[[1.0, 1.0, 1.0], *np.zeros((3, 3))]])
)
"""Of a magnet whose parameters follow no temperature."""


@lru_cache(maxsize=64)
def parameter_cubics(dependence: AnyDependence | None) -> ParameterCubics:
    """Piecewise cubics of a dependence within 1e-11, exact at knots; `CONSTANT` for None."""
    if dependence is None:
        return CONSTANT
    breaks: list[float] = [float(dependence.knots[0])]
    for low, high in pairwise(dependence.knots.tolist()):
        breaks += _breaks(dependence, low, high)
    ends = np.array(breaks)
    return ParameterCubics(ends, _cubics(dependence, ends[:-1], ends[1:]))


def _breaks(dependence: AnyDependence, low: float, high: float) -> list[float]:
    """Temperatures up to ``high`` between which cubics are good enough."""
    breaks, left, width = [], low, high - low
    narrowest = NARROWEST * width
    while left < high:
        width = min(width, high - left)
        error = _error(dependence, left, left + width)
        while error > ERROR and width > narrowest:
            width = max(narrowest, width * max(0.1, 0.95 * (ERROR / error) ** 0.25))
            error = _error(dependence, left, left + width)
        left = high if high - left <= width else left + width
        breaks.append(left)
        width *= min(4.0, 0.95 * (ERROR / max(error, 1e-300)) ** 0.25)
    return breaks


def _error(dependence: AnyDependence, left: float, right: float) -> float:
    """Largest relative error of the ratios in an interval."""
    (cubics,) = _cubics(dependence, np.array([left]), np.array([right]))
    offset = (right - left) * LOOKED_AT
    values = offset[:, None] ** np.arange(4) @ cubics
    return float(np.abs(values / _ratios(dependence, left + offset) - 1).max())


def _cubics(dependence: AnyDependence, left: Array, right: Array) -> Array:
    """Coefficients (n, 4, 3) of the powers of T - left."""
    width = right - left
    at = left[:, None] + width[:, None] * NODES
    at[:, -1] = right
    in_units = np.linalg.inv(np.vander(NODES, increasing=True)) @ _ratios(dependence, at)
    return np.asarray(in_units / width[:, None, None] ** np.arange(4)[:, None])


def _ratios(dependence: AnyDependence, temperature: Array) -> Array:
    """Ratios (..., 3)."""
    return np.stack(dependence.ratios(temperature), axis=-1)
