"""Moments that follow a minimum of their energy, or roll down from where there is none any more.

Newton's method in the planes tangent to the spheres. Where the energy is not convex, curvatures
count by their size, so that every step leads downhill.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..._typing import Array
from ...dynamics.layer_fields import layer_fields, total_energy
from ...errors import ConvergenceError
from ...model.device import Magnet, layers_of
from ...units import MU_0
from ..stability.tangent_plane import frames, normalised

DIFFERENCE = 1e-4
"""rad, of the differences by which curvatures are found."""
LONGEST = 0.2
"""rad, longest step."""
KICK = 1e-3
"""rad, by which a moment leaves a point of rest that is no minimum."""
AT_REST = 1e-11
"""Slope, over the largest curvature, at a point of rest."""
NEUTRAL = 1e-9
"""Curvature, over the largest one, that counts as zero."""
ROUNDING = 1e-14
MOST_STEPS = 2000
LEAST_SHARE = 1e-9
"""Of a step that still lowers the energy."""


@dataclass(frozen=True)
class Statics:
    """Energy of moments (..., layers, 3) in a field, over the sum of mu0 Ms V: in A/m."""

    magnet: Magnet

    @cached_property
    def _scales(self) -> Array:
        layers = layers_of(self.magnet)
        return np.array([MU_0 * s.saturation_magnetization * s.volume for s in layers])

    def energy(self, field: Array, m: Array) -> Array:
        """Energy (...) in A/m."""
        return np.asarray(total_energy(self.magnet, field, m) / self._scales.sum())

    def slopes(self, field: Array, m: Array, frame: Array) -> Array:
        """Derivatives (..., 2 layers) by angles along the frames (..., layers, 3, 2)."""
        fields = layer_fields(self.magnet, field, m)
        along = np.einsum("...lc,...lca->...la", fields, frame)
        return np.asarray(-(self._shares[:, None] * along).reshape(*m.shape[:-2], -1))

    def curvatures(self, field: Array, m: Array, frame: Array) -> Array:
        """Second derivatives (..., 2 layers, 2 layers) by these angles."""
        count = m.shape[-2]
        beside = self._beside(m, frame)
        fields = layer_fields(self.magnet, field[..., None, :], beside)
        up, down = np.split(fields, 2, axis=-3)
        change = (up - down) / (2 * np.sin(DIFFERENCE))  # (..., 2 layers, layers, 3)
        matrix = np.einsum("...jlc,...lca->...laj", change, frame)
        matrix = -(self._shares[:, None, None] * matrix).reshape(*m.shape[:-2], 2 * count, -1)
        matrix = (matrix + np.swapaxes(matrix, -1, -2)) / 2
        own = (layer_fields(self.magnet, field, m) * m).sum(axis=-1) * self._shares
        return np.asarray(matrix + np.eye(2 * count) * np.repeat(own, 2, axis=-1)[..., None, :])

    @cached_property
    def _shares(self) -> Array:
        return np.asarray(self._scales / self._scales.sum())

    @cached_property
    def _rounding(self) -> float:
        """Of energies in A/m, whose terms are of the size of the fields inside."""
        layers = layers_of(self.magnet)
        inside = [np.abs(layer.field_matrix).max() for layer in layers]
        saturations = (layer.saturation_magnetization for layer in layers)
        return float(ROUNDING * max(*inside, *saturations))

    @staticmethod
    def _beside(m: Array, frame: Array) -> Array:
        """Moments (..., 4 layers, layers, 3) turned by an angle, up and then down, one by one."""
        beside = np.repeat(m[..., None, :, :], 4 * m.shape[-2], axis=-3)
        number = 0
        for sign in (1, -1):
            for layer in range(m.shape[-2]):
                for axis in range(2):
                    turned = np.cos(DIFFERENCE) * m[..., layer, :]
                    turned = turned + sign * np.sin(DIFFERENCE) * frame[..., layer, :, axis]
                    beside[..., number, layer, :] = turned
                    number += 1
        return beside

    def relaxed(self, field: Array, start: Array, limit: float = np.inf) -> Array:
        """Minima (n, layers, 3) that moments reach downhill, each in its field (n, 3).

        Those that have turned by more than a ``limit`` (rad) go no further. Raises
        ConvergenceError if they do not rest.
        """
        m, open_ = normalised(np.array(start, float)), np.arange(len(start))
        share = np.ones(len(m))
        for _ in range(MOST_STEPS):
            if not len(open_):
                return m
            step, frame, done = self._steps(field[open_], m[open_])
            if limit < np.inf:
                done |= angle(m[open_], start[open_]) > limit
            open_, step, frame = open_[~done], step[~done], frame[~done]
            trial = _moved(m[open_], frame, share[open_, None] * step)
            before, after = (self.energy(field[open_], each) for each in (m[open_], trial))
            lower = (after <= before + self._rounding) | (share[open_] < LEAST_SHARE)
            m[open_[lower]] = trial[lower]
            share[open_] = np.where(lower, np.minimum(1.0, 2 * share[open_]), share[open_] / 4)
        raise ConvergenceError(
            f"moments do not come to rest in a field of {field[open_[0]].tolist()} A/m; tilt the "
            "field slightly, or give the magnet an anisotropy"
        )

    def _steps(self, field: Array, m: Array) -> tuple[Array, Array, Array]:
        """Steps (n, 2 layers) in rad downhill, the frames, and which moments are at rest (n,)."""
        frame = frames(m)
        slope = self.slopes(field, m, frame)
        curvature, ways = np.linalg.eigh(self.curvatures(field, m, frame))
        largest = np.abs(curvature).max(axis=-1) + np.linalg.norm(field, axis=-1)
        largest = np.maximum(largest, np.finfo(float).tiny)
        resting = np.abs(slope).max(axis=-1) <= AT_REST * largest
        unstable = curvature[:, 0] < -NEUTRAL * largest
        along = np.einsum("nji,nj->ni", ways, slope)
        stiff = np.maximum(np.abs(curvature), NEUTRAL * largest[:, None])
        step = -np.einsum("nij,nj->ni", ways, along / stiff)
        length = np.linalg.norm(step, axis=-1)
        step *= np.minimum(1.0, LONGEST / np.maximum(length, np.finfo(float).tiny))[:, None]
        kicked = resting & unstable
        downhill = np.where(along[kicked, 0] > 0, -KICK, KICK)
        step[kicked] = downhill[:, None] * ways[kicked, :, 0]
        return step, frame, resting & ~unstable


def angle(a: Array, b: Array) -> Array:
    """Largest angle (n,) in rad between moments (n, layers, 3) of one layer."""
    half = np.linalg.norm(a - b, axis=-1).max(axis=-1) / 2
    return np.asarray(2 * np.arcsin(np.minimum(half, 1.0)))


def _moved(m: Array, frame: Array, step: Array) -> Array:
    """Moments (n, layers, 3) after steps (n, 2 layers) in rad along the frames."""
    steps = step.reshape(*m.shape[:-1], 2)
    return normalised(m + np.einsum("nlca,nla->nlc", frame, steps))
