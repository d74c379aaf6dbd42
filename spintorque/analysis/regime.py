"""Dynamical regimes of a macrospin, and how the end of a path tells them.

A macrospin under constant drive is an autonomous flow on a sphere, so that after a while it
rests or moves on a closed orbit (Poincare-Bendixson); there is nothing else to tell apart.
"""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from .._typing import Array
from ..model.macrospin import Macrospin
from ..units import quantity

REST = 1e-3  # extent of a path (of unit vectors) that comes to rest
STILL = 1e-9  # extent below which rounding errors hide whether it still shrinks
STEADY = 0.01  # relative change of the extent of an orbit that is closed
SMALLEST_ORBIT = 5e-3


class Regime(IntFlag):
    """Attractors of a point of the plane; several bits are several attractors.

    PARALLEL and ANTIPARALLEL: at rest near q and -q; MISALIGNED: at rest elsewhere.
    IN_PLANE_PRECESSION: an orbit on which the component along `symmetry_axis` changes sign;
    OUT_OF_PLANE_PRECESSION: one on which it does not. UNSETTLED: none was found.
    """

    PARALLEL = 1
    ANTIPARALLEL = 2
    IN_PLANE_PRECESSION = 4
    OUT_OF_PLANE_PRECESSION = 8
    MISALIGNED = 16
    UNSETTLED = 32


SHORT = {
    Regime.PARALLEL: "P",
    Regime.ANTIPARALLEL: "AP",
    Regime.IN_PLANE_PRECESSION: "in-plane precession",
    Regime.OUT_OF_PLANE_PRECESSION: "out-of-plane precession",
    Regime.MISALIGNED: "misaligned",
    Regime.UNSETTLED: "unsettled",
}


BITS = ", ".join(f"{part.value} {name}" for part, name in SHORT.items())
"""What the numbers of regimes mean."""


@dataclass(frozen=True)
class Ending:
    """How the paths of members (n,) end."""

    regime: Array = quantity("", "one bit of Regime (n,)")
    settled: Array = quantity("", "whether it is at rest or on a closed orbit (n,)")
    mean: Array = quantity("", "mean moment (n, 3)")


def regime_name(regime: int) -> str:
    """Names of all attractors of a point, such as "P + AP" where both are stable."""
    return " + ".join(SHORT[part] for part in Regime(int(regime)))


def symmetry_axis(magnet: Macrospin) -> Array:
    """Axis (3,) that tells orbits in the plane from those out of it.

    The hard axis, of the highest internal energy; for a magnet with a hard plane its easy axis,
    and for one without anisotropy the fixed moment's direction.
    """
    second = magnet.second_anisotropy_field / 2 * np.outer(magnet.easy_axis, magnet.easy_axis)
    strengths, axes = np.linalg.eigh(magnet.field_matrix + second)
    close = 1e-9 * np.abs(strengths).max()
    if strengths[1] - strengths[0] > close:
        return np.asarray(axes[:, 0])
    return np.asarray(axes[:, 2] if strengths[2] - strengths[1] > close else magnet.fixed_direction)


def ending(path: Array, magnet: Macrospin, cone: float) -> Ending:
    """Tell how paths (times, n, 3) end, of at least four equally spaced samples.

    A path is at rest if its extent in the second half is small and not larger than in the
    first, and on a closed orbit if both are the same. ``cone`` (rad): how far from +-q a moment
    at rest still counts as parallel or antiparallel.
    """
    half = len(path) // 2
    before, after = (np.ptp(part, axis=0).max(axis=-1) for part in (path[:half], path[half:]))
    change = np.abs(after / np.maximum(before, STILL) - 1)
    resting = (after < REST) & ((after < before) | (after < STILL))
    orbiting = (after > SMALLEST_ORBIT) & (change < STEADY)
    mean = path.mean(axis=0)
    regime = np.where(after < SMALLEST_ORBIT, _rest(mean, magnet, cone), _orbit(path, magnet))
    return Ending(regime, resting | orbiting, mean)


def _rest(mean: Array, magnet: Macrospin, cone: float) -> Array:
    along = mean @ np.array(magnet.fixed_direction) / np.linalg.norm(mean, axis=-1)
    near = np.where(along > 0, Regime.PARALLEL, Regime.ANTIPARALLEL)
    return np.where(np.abs(along) > np.cos(cone), near, Regime.MISALIGNED)


def _orbit(path: Array, magnet: Macrospin) -> Array:
    along = path @ symmetry_axis(magnet)
    crosses = (along.min(axis=0) < 0) & (along.max(axis=0) > 0)
    return np.where(crosses, Regime.IN_PLANE_PRECESSION, Regime.OUT_OF_PLANE_PRECESSION)
