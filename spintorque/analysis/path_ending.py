"""The regime of a macrospin, from the end of its path.

A macrospin under constant drive is an autonomous flow on a sphere, so that after a while it
rests or moves on a closed orbit (Poincare-Bendixson); there are no other regimes. Layers that move
together may also go on without ever closing their orbit, or be chaotic: of them a path has settled
only where it comes back to what it was before.
"""

from dataclasses import dataclass

import numpy as np

from .._typing import Array
from ..model.device import Magnet, layers_of
from ..model.macrospin import Macrospin
from ..results.analyses.regime import Regime
from ..units import quantity
from .layer_moments import of_layer

REST = 1e-3  # extent of a path (of unit vectors) that comes to rest
STILL = 1e-9  # extent below which rounding errors hide whether it still shrinks
STEADY = 0.01  # relative change of the extent of an orbit that is closed
SMALLEST_ORBIT = 5e-3
RECURRENCE = 0.1  # part of the variance by which a path of layers may miss what it was before


@dataclass(frozen=True)
class Ending:
    """How the paths of members (n,) end."""

    regime: Array = quantity("", "one bit of Regime (n,)")
    settled: Array = quantity("", "whether it is at rest or on a closed orbit (n,)")
    mean: Array = quantity("", "mean moments (n, 3 layers)")


def symmetry_axis(magnet: Macrospin) -> Array:
    """Axis (3,) that distinguishes orbits in the plane from those out of it.

    The hard axis, of the highest internal energy; for a magnet with a hard plane its easy axis,
    and for one without anisotropy the fixed moment's direction.
    """
    second = magnet.second_anisotropy_field / 2 * np.outer(magnet.easy_axis, magnet.easy_axis)
    strengths, axes = np.linalg.eigh(magnet.field_matrix + second)
    close = 1e-9 * np.abs(strengths).max()
    if strengths[1] - strengths[0] > close:
        return np.asarray(axes[:, 0])
    return np.asarray(axes[:, 2] if strengths[2] - strengths[1] > close else magnet.fixed_direction)


def ending(path: Array, magnet: Magnet, cone: float, layer: int = 0) -> Ending:
    """Tell how paths (times, n, 3 layers) end, of at least four equally spaced samples.

    A path is at rest if its extent in the second half is small and not larger than in the
    first, and on a closed orbit if both are the same; of several layers, if that holds for all and
    they come back together. The regime is that of one ``layer``. ``cone`` (rad): how far from +-q a
    moment at rest still counts as parallel or antiparallel.
    """
    half, layers = len(path) // 2, layers_of(magnet)
    before, after = (_extents(part, len(layers)) for part in (path[:half], path[half:]))
    resting = (after < REST) & ((after < before) | (after < STILL))
    steady = (after < STILL) | (np.abs(after / np.maximum(before, STILL) - 1) < STEADY)
    orbiting = np.logical_and((after > SMALLEST_ORBIT).any(axis=-1), steady.all(axis=-1))
    if len(layers) > 1:
        orbiting[orbiting] = _comes_back(path[:, orbiting], len(layers))
    mean, own = path.mean(axis=0), layers[layer]
    at_rest = _rest(of_layer(mean, layer), own, cone)
    orbit = _orbit(of_layer(path, layer), own)
    regime = np.where(after[:, layer] < SMALLEST_ORBIT, at_rest, orbit)
    return Ending(regime, np.asarray(resting.all(axis=-1) | orbiting), mean)


def _comes_back(path: Array, layers: int) -> Array:
    """Whether paths (times, n, 3 layers) repeat after some time, of a quarter to half of them (n,).

    <|m(t + s) - m(t)|^2> = 2 layers - 2 <m(t + s).m(t)> over the first half, in units of twice the
    variance: 1 of a path that has forgotten where it was.
    """
    half, count = len(path) // 2, 2 * len(path)
    head = np.fft.rfft(path[:half], count, axis=0)
    overlap = (head.conj() * np.fft.rfft(path, count, axis=0)).sum(axis=-1)
    alike = np.fft.irfft(overlap, count, axis=0)[half // 2 : half] / half
    variance = layers - (path.mean(axis=0) ** 2).sum(axis=-1)
    return np.asarray(((layers - alike) / variance).min(axis=0) < RECURRENCE)


def _extents(path: Array, layers: int) -> Array:
    """Largest extent (n, layers) of the components of each layer of paths (times, n, 3 layers)."""
    return np.asarray(np.ptp(path, axis=0).reshape(-1, layers, 3).max(axis=-1))


def _rest(mean: Array, magnet: Macrospin, cone: float) -> Array:
    along = mean @ np.array(magnet.fixed_direction) / np.linalg.norm(mean, axis=-1)
    near = np.where(along > 0, Regime.PARALLEL, Regime.ANTIPARALLEL)
    return np.where(np.abs(along) > np.cos(cone), near, Regime.MISALIGNED)


def _orbit(path: Array, magnet: Macrospin) -> Array:
    along = path @ symmetry_axis(magnet)
    crosses = (along.min(axis=0) < 0) & (along.max(axis=0) > 0)
    return np.where(crosses, Regime.IN_PLANE_PRECESSION, Regime.OUT_OF_PLANE_PRECESSION)
