"""How far a moment has gone from one state towards another, as one number."""

from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from .two_states import TwoStates

CORE = 1.0  # k_B T above a minimum, below which moments are at home there
FIRST, APART = 1.5, 1.5  # k_B T from the core to the first level, and between levels
BELOW_TOP = 0.5  # k_B T of the last level below the barrier


@dataclass(frozen=True)
class ProgressOfEscape:
    """Energy above the state that is left in k_B T; infinite in the core of the other state.

    ``number`` tells which of two states is left. A plane through the lowest saddle divides them.
    Any such number gives unbiased rates; this one rises along the path of escape.
    """

    states: TwoStates
    number: int

    def __call__(self, m: Array) -> Array:
        """Progress (...) at m (..., 3 layers); the top where m has crossed the plane."""
        own, other = self.states.minima[self.number], self.states.minima[1 - self.number]
        apart, equation = own - other, Equation(self.states.idle)
        level = equation.energy(m) / self.states.thermal
        crossed = m @ apart < self.states.saddles[0] @ apart
        bottom, end = (float(equation.energy(m)) / self.states.thermal for m in (own, other))
        arrived = crossed & (level - end < CORE)
        here = np.where(crossed, self.top, np.minimum(level - bottom, self.top))
        return np.where(arrived, np.inf, here)

    @property
    def top(self) -> float:
        """Height of the barrier without torque."""
        return self.states.stabilities[self.number]

    @property
    def levels(self) -> Array:
        """Levels, ascending, of which the last is the core of the other state."""
        last = self.top - BELOW_TOP
        first = CORE + FIRST
        inner = first + APART * np.arange(max(1, int((last - first) / APART) + 1))
        return np.append(inner[(inner <= last) | (inner == inner[0])], np.inf)
