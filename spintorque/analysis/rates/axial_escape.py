"""Rates between two states of a magnet that is symmetric about the fixed direction."""

from dataclasses import replace

import numpy as np
import scipy

from ...errors import QuestionError
from ..stability.axial_motion import axial_motion, check_axial
from ..stability.birth_death_chain import relaxation_rates, stationary
from ..stability.fokker_planck import EIGENVALUE
from .two_states import Escape, TwoStates

CELLS = 512  # on either side of the barrier
ANGLES = 4097  # among which the top of the barrier is looked for
HOLDS = "everything is symmetric about the fixed direction; any damping, barrier and torque"


def axial_escape(states: TwoStates) -> Escape:
    """Rates whose sum is the slowest relaxation, in detailed balance about the barrier.

    The relative error is what the eigenvalues have, and the share of the motion that no two
    states describe, the slowest rate over the next. Raises QuestionError if anything is not
    symmetric, or if the torque has removed the barrier.
    """
    device = states.device
    check_axial(device)
    q = np.array(device.macrospin.fixed_direction)
    motion = axial_motion(device, states.temperature)
    angles = np.linspace(0, np.pi, ANGLES)
    heights = motion.potential(np.cos(angles))
    place = int(np.argmax(heights))
    if place in (0, ANGLES - 1):
        raise QuestionError(
            f"the drive {device.drive} leaves the magnet with one stable state, so that there is "
            "no barrier: take less than the critical current, or simulate_ensemble"
        )
    total, following = map(float, relaxation_rates(motion, 2))
    low, high = np.cos(angles[[place + 1, place - 1]]).tolist()
    top = float(np.arccos(scipy.optimize.brentq(lambda x: float(motion.slope(x)), low, high)))
    ends = np.linspace(0, top, CELLS + 1), np.linspace(top, np.pi, CELLS + 1)[1:]
    probability = stationary(motion, np.concatenate(ends))
    near, far = float(probability[:CELLS].sum()), float(probability[CELLS:].sum())
    barriers = (heights[place] - heights[:place].min(), heights[place] - heights[place:].min())
    if states.minima[0] @ q < np.cos(top):
        near, far, barriers = far, near, barriers[::-1]
    error = EIGENVALUE + total / following
    return replace(Escape.within((total * far, total * near), error, HOLDS), barriers=barriers)
