"""Slowest eigenvalues of the Fokker-Planck operator on the sphere."""

import numpy as np

from ..._typing import Array
from ...errors import ConvergenceError
from .sphere_escape import SETTLED, WORTHLESS
from .sphere_motion import LAST_ORDER, SphereMotion, degrees
from .two_states import TwoStates

NOISE = 1e-11  # absolute error of an eigenvalue, over D


def sphere_relaxation(states: TwoStates, count: int) -> tuple[Array, Array]:
    """Eigenvalues (count,) in 1/ns nearest to zero and their errors: rates + 2 pi i frequencies.

    Raises ConvergenceError if the highest degree of the harmonics is too low.
    """
    last = np.full(count, np.inf, complex)
    for order in degrees(states):
        values = _slowest(SphereMotion(states, order), count)
        change = np.abs(values - last)
        if (change < SETTLED * np.abs(values)).all() or order == LAST_ORDER:
            break
        last = values
    floor = SETTLED * np.abs(values)
    if states.driven:
        floor = floor + NOISE * states.diffusion
    error = change + floor
    if (error > WORTHLESS * np.abs(values)).any():
        raise ConvergenceError(
            f"spherical harmonics up to degree {LAST_ORDER} do not give {count} rates: take fewer, "
            "a smaller barrier (less volume, a higher temperature), or more damping"
        )
    return values, error


def _slowest(motion: SphereMotion, count: int) -> Array:
    rates, modes = motion.modes(count + 1)  # one more, lest a pair is cut
    if not motion.states.driven and abs(rates[0].imag) < SETTLED * abs(rates[1]):
        rates[0] = motion.rate_in_balance(*motion.at_nodes(modes[:, 0].real))
    return np.asarray(rates[:count])
