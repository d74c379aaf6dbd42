"""How moments that gain and lose energy by steps cross a barrier between two wells.

Between two approaches to the barrier a moment loses the energy x f in k_B T on average, with the
variance 2 x: Gaussian steps, after which it is in one well or the other by the sign of its energy
over the barrier (V. I. Mel'nikov and S. V. Meshkov, J. Chem. Phys. 85, 1018 (1986), whose f is 1 in
both wells; a torque makes them differ). The flux through the barrier follows from a linear
integral equation, solved here on cells of energy.
"""

import numpy as np
import scipy

from .._typing import Array

CELLS = 6.0  # in the spread of one step
FINE = 0.08  # largest size of a cell times f
DECAYED = 14.0  # exponents of what is cut off
LEAST_LOSS = 0.05  # below which the factor is 1 - O(sqrt(loss))


def crossing_factor(loss: tuple[float, float], force: tuple[float, float]) -> float:
    """Flux from the first well into the empty second one over that by diffusion of the energy.

    ``loss`` x between two approaches and ``force`` f belong to either well. The flux by diffusion
    is 1/(1/(x f) + 1/(x' f')) for the density exp(-f energy) of arrivals from the first well.
    """
    small = max(1.0, LEAST_LOSS / min(loss))
    first, second = (small * x for x in loss)
    diffusion = 1 / (1 / (first * force[0]) + 1 / (second * force[1]))
    coarse, fine = (_flux((first, second), force, cells) for cells in (CELLS / 2, CELLS))
    factor = (4 * fine - coarse) / 3 / diffusion  # errors are even in the size of cells
    return 1 - (1 - factor) / float(np.sqrt(small))


def _flux(loss: tuple[float, float], force: tuple[float, float], cells: float) -> float:
    cell = min(float(np.sqrt(2 * min(loss))), CELLS * FINE / max(force)) / cells
    below = DECAYED / min(force)
    above = below + DECAYED * cell
    lowest = int(below / cell)
    energy = cell * (np.arange(int((below + above) / cell)) - lowest + 0.5)
    inside = energy < 0
    own, other = (_steps(energy, cell, x, f) for x, f in zip(loss, force, strict=True))
    equation = np.eye(2 * len(energy)) - np.block(
        [[own * inside, own * ~inside], [other * ~inside, other * inside]]
    )
    supply = np.exp(-force[0] * energy) * _below(
        energy[0] - cell / 2 - energy + loss[0] * force[0], loss[0]
    )
    arrivals = np.linalg.solve(equation, np.append(supply, np.zeros(len(energy))))
    there, back = np.split(arrivals, 2)
    return float(cell * (there - back)[~inside].sum())


def _steps(energy: Array, cell: float, loss: float, force: float) -> Array:
    """Probabilities (n, n) of a step from the cell of the column to that of the row."""
    change = energy[:, None] - energy + loss * force
    return _below(change + cell / 2, loss) - _below(change - cell / 2, loss)


def _below(change: Array, loss: float) -> Array:
    """Probability that a step, without its mean, is below a change of energy."""
    return np.asarray(scipy.special.ndtr(change / np.sqrt(2 * loss)))
