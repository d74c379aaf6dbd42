"""The linear tetrahedron method: states below an energy and their density.

(G. Lehmann and M. Taut, phys. stat. sol. (b) 54, 469 (1972); P. E. Bloechl, O. Jepsen and
O. K. Andersen, PRB 49, 16223 (1994), appendices A to C.)
"""

import numpy as np

from ..._typing import Array


def states_below(corners: Array, energy: float) -> Array:
    """Share (n,) of tetrahedra below an energy, from their corners' energies (n, 4), ascending."""
    e1, e2, e3, e4 = corners.T
    share: Array = (energy >= e4).astype(float)
    low = (e1 < energy) & (energy < e2)
    middle = (e2 <= energy) & (energy < e3)
    high = (e3 <= energy) & (energy < e4)
    a, b, c, d = (part[low] for part in (e1, e2, e3, e4))
    share[low] = (energy - a) ** 3 / ((b - a) * (c - a) * (d - a))
    a, b, c, d = (part[middle] for part in (e1, e2, e3, e4))
    x = energy - b
    bend = ((c - a) + (d - b)) / ((c - b) * (d - b))
    share[middle] = ((b - a) ** 2 + 3 * (b - a) * x + 3 * x**2 - bend * x**3) / ((c - a) * (d - a))
    a, b, c, d = (part[high] for part in (e1, e2, e3, e4))
    share[high] = 1 - (d - energy) ** 3 / ((d - a) * (d - b) * (d - c))
    return share


def density_of(corners: Array, energy: float) -> Array:
    """Derivative (n,) of `states_below` in the energy, for tetrahedra that the energy crosses."""
    e1, e2, e3, e4 = corners.T
    density = np.zeros(len(corners))
    low = (e1 < energy) & (energy < e2)
    middle = (e2 <= energy) & (energy < e3)
    high = (e3 <= energy) & (energy < e4)
    a, b, c, d = (part[low] for part in (e1, e2, e3, e4))
    density[low] = 3 * (energy - a) ** 2 / ((b - a) * (c - a) * (d - a))
    a, b, c, d = (part[middle] for part in (e1, e2, e3, e4))
    x = energy - b
    bend = ((c - a) + (d - b)) / ((c - b) * (d - b))
    density[middle] = (3 * (b - a) + 6 * x - 3 * bend * x**2) / ((c - a) * (d - a))
    a, b, c, d = (part[high] for part in (e1, e2, e3, e4))
    density[high] = 3 * (d - energy) ** 2 / ((d - a) * (d - b) * (d - c))
    return density
