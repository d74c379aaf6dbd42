"""The energy of a macrospin on the sphere: its minima, saddles and maxima."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..._typing import Array
from ...dynamics.problem.fields import effective_field, stiffness
from ...errors import ConvergenceError
from ...model.checks import Vector
from ...model.macrospin import Macrospin
from ...units import MU_0
from .axial_motion import symmetric_about
from .energy_landscape import EnergyLandscape
from .stationary_points import EQUAL, axial_points, quadratic_points, searched_points
from .tangent_plane import frames

APART = 1e-6  # distance on the sphere from which two points are different
SEARCHES = 300, 1200, 4800  # directions from which points are searched for


@dataclass(frozen=True)
class Landscape(EnergyLandscape):
    """Energy on the sphere of the magnet of a device in the field of its drive."""

    @property
    def magnet(self) -> Macrospin:
        """The magnet that has this energy, at the voltage of the drive."""
        return self.device.steady_macrospin

    @property
    def constant_field(self) -> Vector:
        """Field in A/m and that of the exchange bias."""
        x, y, z = map(sum, zip(self.field, self.magnet.bias_field, strict=True))
        return x, y, z

    @cached_property
    def scale(self) -> float:
        """Strongest field (A/m) that depends on the direction of m."""
        spread = np.linalg.eigvalsh(self.magnet.field_matrix)
        higher = self.magnet.higher_anisotropy_field
        return float(spread[-1] - spread[0] + higher + np.linalg.norm(self.constant_field))

    @property
    def moment(self) -> float:
        """mu0 Ms V in J m/A: an energy over it is a field."""
        return MU_0 * self.magnet.saturation_magnetization * self.magnet.volume

    def pull(self, m: Array) -> Array:
        """Field (3,) in A/m at m, minus the gradient of the energy over `moment`."""
        return effective_field(self.magnet, np.array(self.field), m)

    def curvatures(self, m: Array) -> tuple[Array, Array]:
        """Second derivatives (2,) of the energy in J/rad^2 at a stationary m, ascending.

        The second array holds their directions (3, 2), orthonormal tangents.
        """
        tangents = frames(m)
        hessian = (m @ self.pull(m)) * np.eye(2) - tangents.T @ stiffness(self.magnet, m) @ tangents
        values, vectors = np.linalg.eigh(hessian)
        return self.moment * values, tangents @ vectors

    @cached_property
    def stationary(self) -> Array:
        """All stationary points (n, 3); a circle of them gives two opposite ones.

        Raises ConvergenceError if a search for those of a magnet with second-order or cubic
        anisotropy does not find all of them.
        """
        if self.scale == 0:
            return np.empty((0, 3))
        if not self.magnet.higher_anisotropy_field:
            return self._distinct(quadratic_points(self.magnet.field_matrix, self.constant_field))
        if symmetric_about(self.magnet.easy_axis, self.magnet, self.field, EQUAL):
            return self._distinct(axial_points(self.magnet, self.constant_field))
        for starts in SEARCHES:
            points = self._distinct(searched_points(self.device, starts))
            if sum(self.index(m) for m in points) == 2:
                return points
        raise ConvergenceError(
            "the anisotropy is cubic or of second order, and not all stationary points of the "
            f"energy were found in the field {self.field} A/m: some are about to meet; change the "
            "field or the anisotropy a little"
        )

    @property
    def complete(self) -> bool:
        """True: `stationary` raises otherwise."""
        return True

    @cached_property
    def states(self) -> Array:
        """Stable directions (n, 3); of each circle of them, such as a cone, one direction.

        A single circle, an easy plane, is no state that could be left for another one.
        """
        points = self._where(lambda signs: signs[0] == 0 < signs[1])
        heights = np.round(points @ np.array(self.magnet.easy_axis), 9)
        first = np.sort(np.unique(heights, return_index=True)[1])
        return np.concatenate([self.minima, points[first] if len(first) > 1 else points[:0]])

    def _distinct(self, points: list[Array]) -> Array:
        distinct: list[Array] = []
        for m in map(self._polished, points):
            if all(np.linalg.norm(m - other) > APART for other in distinct):
                distinct.append(m)
        return np.array(distinct).reshape(-1, 3)

    def _polished(self, m: Array) -> Array:
        """Newton's method for the field along m, |m| = 1."""
        m = m / np.linalg.norm(m)
        for _ in range(3):
            pull = self.pull(m) / self.scale
            multiplier = m @ pull
            matrix = stiffness(self.magnet, m) / self.scale - multiplier * np.eye(3)
            bordered = np.block([[matrix, -m[:, None]], [m[None], 0.0]])
            defect = np.append(pull - multiplier * m, 0.0)
            step = np.linalg.lstsq(bordered, -defect, rcond=EQUAL)[0]
            m = m + step[:3]
            m = m / np.linalg.norm(m)
        return np.asarray(m)
