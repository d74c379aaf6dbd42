"""What the landscapes of one layer and of several have in common: minima, saddles, the way down."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...model.checks import Vector
from ...model.device import Device

FLAT = 1e-7  # part of the strongest field below which a curvature counts as zero


@dataclass(frozen=True)
class EnergyLandscape(ABC):
    """Energy of the moments m (3 layers,) of a device in the field of its drive, without torque."""

    device: Device

    @cached_property
    def equation(self) -> Equation:
        """The equation of motion, whose energy it is."""
        return Equation(self.device)

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.device.layers)

    @property
    def field(self) -> Vector:
        """Field in A/m."""
        return self.device.drive.steady_field

    @property
    @abstractmethod
    def scale(self) -> float:
        """Strongest field (A/m) that depends on the moments."""

    @property
    @abstractmethod
    def moment(self) -> float:
        """mu0 Ms V in J m/A of the largest layer: an energy over it is a field."""

    @abstractmethod
    def pull(self, m: Array) -> Array:
        """Field (3 layers,) in A/m at m, minus the gradient of the energy over `moment`."""

    @abstractmethod
    def curvatures(self, m: Array) -> tuple[Array, Array]:
        """Second derivatives (2 layers,) of the energy in J/rad^2 at a stationary m, ascending.

        The second array holds their directions (3 layers, 2 layers), orthonormal tangents.
        """

    @property
    @abstractmethod
    def stationary(self) -> Array:
        """Stationary points (n, 3 layers); of a circle of them one or two."""

    @property
    @abstractmethod
    def complete(self) -> bool:
        """Whether it is certain that no stationary point is missing."""

    @cached_property
    def minima(self) -> Array:
        """Stable directions (n, 3 layers)."""
        return self._where(lambda signs: signs[0] > 0)

    @property
    def states(self) -> Array:
        """Stable directions (n, 3 layers) that can be left for one another."""
        return self.minima

    @cached_property
    def saddles(self) -> Array:
        """Directions (n, 3 layers) of saddles of one way down; a circle of maxima has them too."""
        return self._where(lambda signs: signs[0] < 0 <= signs[1])

    def overlaps(self, m: Array, points: Array) -> Array:
        """Sums over the layers (n, k) of m.p of moments m (n, 3 layers) and points p of (k, ...).

        The largest ones, where moments can be turned together without energy.
        """
        return np.asarray(m @ points.T)

    def distances(self, m: Array, points: Array) -> Array:
        """Distances (n, k) of moments from points on all spheres together, as `overlaps`."""
        squares = 2 * (self.layers - self.overlaps(m, points))
        return np.asarray(np.sqrt(np.maximum(squares, 0.0)))

    def _where(self, chosen: Callable[[Array], bool]) -> Array:
        points = [m for m in self.stationary if chosen(self._signs(m))]
        return np.array(points).reshape(-1, 3 * self.layers)

    def _signs(self, m: Array) -> Array:
        """Curvatures at m, with 0 for those that are flat."""
        flat = FLAT * self.scale * self.moment
        values = self.curvatures(m)[0]
        return np.where(np.abs(values) < flat, 0.0, values)

    def index(self, m: Array) -> float:
        """Index of a stationary point, the sign of the product of its curvatures; NaN for flat."""
        product = float(np.prod(np.sign(self._signs(m))))
        return product if product else float("nan")
