"""Rates between two states from the Fokker-Planck operator on the sphere.

W. F. Brown, Phys. Rev. 130, 1677 (1963): with a drift v and the coefficient D of diffusion the
density obeys dP/dt = D lap P - div(v P), and averages of functions the backward operator
L = D lap + v.grad. Its slowest eigenfunction u is one constant in each well. Since
L u^2 = 2 u L u + 2 D |grad u|^2, the eigenvalue is D <|grad u|^2>/<(u - <u>)^2> in averages over
the density at rest, in which small rates keep their digits: the gradient is where the barrier is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import ConvergenceError
from .sphere_motion import SphereMotion
from .sphere_operator import complex_coefficients
from .two_states import Escape, TwoStates

T = TypeVar("T")
LAST_ORDER, RATIO, PER_ROOT = 144, 1.25, 6.0
"""Last degree, steps of it, and the first one over the root of the range of the energy/k_B T."""
LEAST_ORDER = 24
SETTLED, WORTHLESS = 1e-8, 0.1
"""Relative change between two degrees that ends the search, and from which nothing is known."""
FLAT = 1e-10  # part of the largest gradient below which it is noise
HOLDS = "all damping; harmonics up to degree {} resolve the motion"


@dataclass(frozen=True)
class Slowest:
    """Rates (1/ns) out of both states, and the next rate of relaxation."""

    rates: tuple[float, float]
    following: float


def sphere_escape(states: TwoStates) -> Escape:
    """Rates out of both states, whose sum is the slowest eigenvalue.

    Their relative errors are how much they change with the highest degree of the harmonics, and
    the share of the motion that no two states describe, the slowest rate over the next. Raises
    ConvergenceError if the highest degree is too low.
    """

    def slowest(order: int) -> Slowest:
        return between_states(SphereMotion(states, order))

    first = first_order(states)
    found, change, order = settled(slowest, lambda found: np.array(found.rates), first)
    error = SETTLED + change + sum(found.rates) / found.following
    return Escape(found.rates, (float(error), float(error)), HOLDS.format(order))


def first_order(states: TwoStates) -> int:
    """Degree below which no harmonics resolve the distribution."""
    heights = Equation(states.idle).energy(states.landscape.stationary) / states.thermal
    return max(LEAST_ORDER, int(PER_ROOT * np.sqrt(np.ptp(heights))))


def settled(
    value: Callable[[int], T], numbers: Callable[[T], Array], first: int
) -> tuple[T, float, int]:
    """Value at the degree from which its numbers no longer change, their change, the degree.

    Raises ConvergenceError if they still change a lot at the last one.
    """
    order, last, change = first, None, np.inf
    while order <= LAST_ORDER:
        found = value(order)
        now = numbers(found)
        if last is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                change = float(np.nan_to_num(np.abs(now / last - 1), nan=np.inf).max())
        if change < SETTLED or order == LAST_ORDER:
            break
        order, last = min(LAST_ORDER, int(RATIO * order)), now
    if change > WORTHLESS:
        raise ConvergenceError(
            f"spherical harmonics up to degree {LAST_ORDER} do not resolve the motion: take a "
            "smaller barrier (less volume, a higher temperature), more damping, a weaker hard "
            "axis, or another method"
        )
    return found, change, order


def between_states(motion: SphereMotion) -> Slowest:
    """Rates from harmonics up to one degree."""
    states, basis = motion.states, motion.basis
    rates, modes = motion.modes(2)
    slowest = complex_coefficients(basis, modes[:, 0].real)
    here, there = (basis.at(slowest, m) for m in states.minima)
    value, slope = basis.at_nodes(slowest)
    belongs, slope = (value - there) / (here - there), slope / (here - there)
    steep = (slope**2).sum(axis=-1)
    steep[steep < FLAT**2 * steep.max()] = 0.0
    share = np.exp(motion.energy.min() - motion.energy) * basis.weights
    share /= share.sum()
    inside = _in_first(share, belongs), _in_first(share, 1 - belongs)
    mean = (share * belongs).sum()
    total = states.diffusion * (share * steep).sum() / (share * (belongs - mean) ** 2).sum()
    return Slowest((total * inside[1], total * inside[0]), float(abs(rates[1])))


def _in_first(share: Array, belongs: Array) -> float:
    """Part of the density in the first state, by a smooth step of what belongs to it."""
    return float((share * belongs**2 * (3 - 2 * belongs)).sum())
