"""Energy that a moment loses while it goes once around a well at the height of the barrier."""

import numpy as np

from ..._typing import Array
from ...dynamics.problem.fields import energy
from ..stability.landscape import Landscape
from ..stability.tangent_plane import frames

DIRECTIONS, ANGLES = 240, 721  # around the well, and away from its minimum


def turn_around(landscape: Landscape, minimum: Array, level: float) -> float:
    """Integral of mu0 Ms V |m x H| |dm| in J along the contour of energy ``level`` around a well.

    Times the damping it is the energy lost on a turn of free precession, to first order
    (Coffey, Garanin and McCarthy, Adv. Chem. Phys. 117, 483 (2001)). ``minimum`` (3,) is the
    bottom of the well and ``level`` (J) the energy of the saddle, on its rim.
    """
    rim = _contour(landscape, minimum, level)
    torque = np.linalg.norm(np.cross(rim, landscape.pull(rim)), axis=1)
    ahead = np.roll(np.arange(len(rim)), -1)
    lengths = np.linalg.norm(rim[ahead] - rim, axis=1)
    return float(landscape.moment * ((torque + torque[ahead]) / 2 * lengths).sum())


def _contour(landscape: Landscape, minimum: Array, level: float) -> Array:
    """First points (n, 3) of an energy along great circles from a minimum, or the highest."""
    turn = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    away = np.stack([np.cos(turn), np.sin(turn)], axis=1) @ frames(minimum).T
    angle = np.linspace(0, np.pi, ANGLES)
    circles = np.cos(angle)[:, None] * minimum + np.sin(angle)[:, None] * away[:, None]
    heights = energy(landscape.magnet, np.array(landscape.field), circles) - level
    over, row = heights >= 0, np.arange(DIRECTIONS)
    crossed = over.any(axis=1)
    place = np.where(crossed, over.argmax(axis=1), heights.argmax(axis=1))
    low, high = heights[row, place - 1], heights[row, place]
    back = np.where(crossed, high / np.where(crossed, high - low, 1.0), 0.0)
    reached = (angle[place] - back * angle[1])[:, None]
    return np.asarray(np.cos(reached) * minimum + np.sin(reached) * away)
