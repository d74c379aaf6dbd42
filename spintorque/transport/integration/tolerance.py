"""What integrals over the zone and energy are judged by, and what comes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ..engines.engine import Request

Integrand = Callable[[Request], Array]
"""What to integrate: (rows, angles, rules) of a weighted request, (rows, angles, points) else."""


@dataclass(frozen=True)
class Goal:
    """What the sums are judged by: each group of rows by its own largest value.

    ``atol``: error (eV per cell) that is good enough for any row of the first group.
    """

    groups: Sequence[Sequence[int]]
    atol: float = 0.0

    def scores(self, errors: Array, value: Array, rtol: float) -> Array:
        """Errors (rows, angles, ...) of a value (rows, angles), the worst each: shape (...).

        The unit is the tolerance of a row's group, ``rtol`` times its largest value or ``atol``.
        """
        worst = np.zeros(errors.shape[2:])
        for place, group in enumerate(self.groups):
            rows = list(group)
            largest = float(np.abs(value[rows]).max())
            tolerance = max(rtol * largest, self.atol if place == 0 else 0.0)
            scores = errors[rows].max(axis=(0, 1)) / (tolerance or np.finfo(float).tiny)
            worst = np.maximum(worst, scores)
        return worst

    def excess(self, error: Array, value: Array, rtol: float) -> float:
        """Largest error of a value, both (rows, angles), over the tolerance of its group."""
        return float(self.scores(error, value, rtol))


@dataclass(frozen=True)
class Integral:
    """Integrated rows in eV per cell, all of shape (rows, angles).

    ``equilibrium`` is the part of ``value`` from the contour; ``bound`` what levels between closed
    leads would add if they were filled like the left lead instead of the right one. ``k_error``,
    ``window_error`` and ``contour_error`` estimate how far each is off. ``excess`` is the largest
    error as a multiple of the one asked for.
    """

    value: Array
    equilibrium: Array
    bound: Array
    k_error: Array
    window_error: Array
    contour_error: Array
    excess: float = 0.0

    @property
    def energy_error(self) -> Array:
        """Estimated error of both integrals over energy."""
        return self.window_error + self.contour_error
