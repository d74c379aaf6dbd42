"""The energy of coupled layers on the product of their spheres: its minima and saddles.

There may be 6^L stationary points of L layers and more, which a search finds. On the product of
L spheres their indices sum to 2^L (Poincare and Hopf): of up to three layers they have to. Of more
layers the search goes on from blocks of neighbouring layers that are turned aside or over, and down
from the saddles to states that were not known before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from ..._typing import Array
from ...errors import ConvergenceError
from ...model.device import Device
from ...model.macrospin import Macrospin
from ...units import MU_0
from ._equilibria import ALL_FOUND, distinct, search_grid
from .descents import descent
from .energy_landscape import EnergyLandscape
from .landscape import Landscape
from .tangent_plane import at_rest, normalised, spread, tangents, typical_rate

APART = 1e-5  # distance on the product of spheres from which two points are different
SEARCHES = 100, 400, 1600  # directions for each square of the number of layers
UNCHANGED = 1e-9  # part of the range of the energy that a rotation of all moments leaves unchanged
LINEAR = 1e-9  # part of the largest slope of the field by which slopes differ
MOST_STATES = 16  # lowest ones, from which layers are turned in the search of more than three
ROUNDS = 4  # of that search, and of descents from its saddles to states not known before
SAMPLES = 24


@dataclass(frozen=True)
class CoupledLandscape(EnergyLandscape):
    """Energy of the coupled layers of a device in the field of its drive."""

    @cached_property
    def _moments(self) -> Array:
        """mu0 Ms V (layers,) in J m/A."""
        layers = self.device.layers
        return np.array([MU_0 * one.saturation_magnetization * one.volume for one in layers])

    @cached_property
    def moment(self) -> float:
        """mu0 Ms V in J m/A of the largest layer: an energy over it is a field."""
        return float(self._moments.max())

    @cached_property
    def scale(self) -> float:
        """Strongest field (A/m) that depends on the moments, over a sample of them."""
        fields = self.equation.effective_field(spread(SAMPLES, self.layers))
        return float(np.abs(fields - fields.mean(axis=0)).max() + np.abs(self.field).max())

    def pull(self, m: Array) -> Array:
        """Field (3 layers,) in A/m at m, minus the gradient of the energy over `moment`."""
        return np.asarray(self.effective_field(m) * self._weights)

    def effective_field(self, m: Array) -> Array:
        """Effective field (3 layers,) in A/m at m, quickly where it is linear in m."""
        if self._linear is None:
            return self.equation.effective_field(m)
        constant, matrix = self._linear
        return np.asarray(constant + matrix @ m)

    @cached_property
    def _linear(self) -> tuple[Array, Array] | None:
        """Field without moments (3 layers,) and its slopes, where they are the same for all m."""
        slopes = self.equation.stiffness(spread(SAMPLES, self.layers))
        if np.ptp(slopes, axis=0).max() > LINEAR * np.abs(slopes).max():
            return None
        return self.equation.effective_field(np.zeros(3 * self.layers)), slopes.mean(axis=0)

    def curvatures(self, m: Array) -> tuple[Array, Array]:
        """Second derivatives (2 layers,) of the energy in J/rad^2 at a stationary m, ascending.

        The second array holds their directions (3 layers, 2 layers), orthonormal tangents.
        """
        frame = tangents(m)
        along = (m * self.pull(m)).reshape(-1, 3).sum(axis=1)
        slopes = self.equation.stiffness(m) if self._linear is None else self._linear[1]
        across = frame.T @ (self._weights[:, None] * slopes) @ frame
        hessian = np.diag(np.repeat(along, 2)) - (across + across.T) / 2
        values, vectors = np.linalg.eigh(hessian)
        return self.moment * values, frame @ vectors

    @cached_property
    def _weights(self) -> Array:
        return np.repeat(self._moments / self.moment, 3)

    @cached_property
    def axis(self) -> Array | None:
        """Axis (3,) about which all moments can be turned together without energy, if there is one.

        Points that differ by such a rotation count as one.
        """
        m = spread(SAMPLES, self.layers)
        energy = self.equation.energy(m)
        for axis in self._axes:
            turned = _turned(m, axis, 1.0)
            if np.abs(self.equation.energy(turned) - energy).max() < UNCHANGED * np.ptp(energy):
                return axis
        return None

    @property
    def _axes(self) -> list[Array]:
        first = self.device.steady_layers[0]
        axes = [np.array(first.easy_axis), *np.linalg.eigh(first.field_matrix)[1].T]
        field = np.array(self.field)
        return [normalised(field), *axes] if field.any() else axes

    @property
    def stationary(self) -> Array:
        """Stationary points (n, 3 layers); of those that differ by a rotation, one.

        Raises ConvergenceError if some of up to three layers are missing.
        """
        return self._found[0]

    @property
    def complete(self) -> bool:
        """Whether it is certain that no stationary point is missing."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[Array, bool]:
        last = 0
        for count in SEARCHES:
            points = self._searched(count)
            if self.axis is None and sum(map(self.index, points)) == 2**self.layers:
                return points, True
            if self.layers > ALL_FOUND or (self.axis is not None and len(points) == last):
                return points, False
            last = len(points)
        if self.axis is not None:
            return points, False
        raise ConvergenceError(
            f"not all stationary points of the energy were found in the field {self.field} A/m: "
            "some are about to meet, or lie on lines; change the field, an anisotropy or a "
            "coupling a little"
        )

    def _searched(self, count: int) -> Array:
        points = self._at_rest(search_grid(self.equation, count))
        if self.layers <= ALL_FOUND:
            return points
        known: list[Array] = []
        for _ in range(ROUNDS):
            stable = [m for m in points if self._signs(m)[0] > 0]
            lowest = sorted(stable, key=lambda m: float(self.equation.energy(m)))[:MOST_STATES]
            new = [m for m in lowest if not any(np.linalg.norm(m - k) < APART for k in known)]
            if not new:
                break
            known += new
            starts = np.array([turned for m in new for turned in self._blocks_turned(m)])
            points = self._different(np.concatenate([points, self._at_rest(starts)]))
            ends = self._at_rest(np.array(list(self._below(points))))
            points = self._different(np.concatenate([points, ends]))
        return points

    def _below(self, points: Array) -> Iterator[Array]:
        """Yield where descents from saddles among some points end."""
        for m in points:
            signs = self._signs(m)
            if signs[0] < 0 < signs[1]:
                away = self.curvatures(m)[1][:, 0]
                for sign in (1, -1):
                    yield descent(self, m, sign * away, [signs[1]])[-1]

    def _blocks_turned(self, m: Array) -> Iterator[Array]:
        """Yield a state with neighbouring layers turned aside, as on top of a barrier, or over."""
        by_layer = m.reshape(-1, 3)
        sides = [direction for axis in self._axes for direction in (axis, -axis)]
        for first in range(self.layers):
            for last in range(first, self.layers):
                block = np.arange(self.layers)[first : last + 1]
                over = by_layer.copy()
                over[block] *= -1
                yield over.ravel()
                for side in sides:
                    aside = by_layer.copy()
                    signs = np.sign(by_layer[block] @ by_layer[first] + 1e-9)
                    aside[block] = signs[:, None] * side + 0.1 * by_layer[block]
                    yield normalised(aside.ravel())

    def _at_rest(self, starts: Array) -> Array:
        points, settled = at_rest(self.equation, starts, typical_rate(self.equation))
        return self._different(points[settled])

    def _different(self, points: Array) -> Array:
        """Points (k, 3 layers), one of all that differ by a rotation."""
        points = points[distinct(points, APART)]
        chosen: list[Array] = []
        while len(points):
            chosen.append(points[0])
            points = points[self.distances(points, points[:1])[:, 0] > APART]
        return np.array(chosen).reshape(-1, 3 * self.layers)

    def overlaps(self, m: Array, points: Array) -> Array:
        """Sums over the layers (n, k) of m.p, the largest ones of all rotations about the axis."""
        if self.axis is None:
            return super().overlaps(m, points)
        first = normalised(np.cross(self.axis, np.eye(3)[np.argmin(np.abs(self.axis))]))
        second = np.cross(self.axis, first)

        def parts(moments: Array) -> tuple[Array, Array]:
            by_layer = moments.reshape(len(moments), -1, 3)
            return by_layer @ self.axis, by_layer @ first + 1j * (by_layer @ second)

        (z, across), (other_z, other_across) = parts(m), parts(points)
        return np.asarray(z @ other_z.T + np.abs(across @ other_across.conj().T))

    def turning(self, m: Array) -> Array:
        """Derivative (3 layers,) of m by the angle of a rotation about the axis; 0 without one."""
        if self.axis is None:
            return np.zeros_like(m)
        return np.cross(self.axis, m.reshape(-1, 3)).ravel()


def landscape_of(device: Device) -> EnergyLandscape:
    """Landscape of the energy of one layer or several."""
    return Landscape(device) if isinstance(device.magnet, Macrospin) else CoupledLandscape(device)


def _turned(m: Array, axis: Array, angle: Array | float) -> Array:
    """Moments (..., 3 layers) turned about an axis by angles (..., 1) in rad."""
    by_layer = m.reshape(*m.shape[:-1], -1, 3)
    angles = np.broadcast_to(angle, (*m.shape[:-1], 1)).reshape(-1, 1) * axis
    turns = scipy.spatial.transform.Rotation.from_rotvec(angles).as_matrix()
    matrices = turns.reshape(*m.shape[:-1], 3, 3)
    return np.asarray(by_layer @ np.swapaxes(matrices, -1, -2)).reshape(m.shape)
