"""Rates between two states from the Fokker-Planck operator on the sphere.

W. F. Brown, Phys. Rev. 130, 1677 (1963): with a drift v and the coefficient D of diffusion the
density obeys dP/dt = D lap P - div(v P), and averages of functions the backward operator
L = D lap + v.grad. Its slowest eigenfunction u is one constant in each well. Since
L u^2 = 2 u L u + 2 D |grad u|^2, the eigenvalue is D <|grad u|^2>/<(u - <u>)^2> in averages over
the density at rest, in which small rates keep their digits: the gradient is where the barrier is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..._typing import Array
from ...errors import ConvergenceError
from .sphere_density import References, densities, references
from .sphere_motion import LAST_ORDER, SphereMotion, degrees
from .two_states import Escape, TwoStates

SETTLED, WORTHLESS = 1e-8, 0.1
"""Relative change between two degrees that ends the search, and from which nothing is known."""
ROUNDING = 1e-6  # the former under a torque, where densities have rounding errors
CERTAIN = 1e-4  # of D, above which a computed eigenvalue has its digits
HOLDS = "all damping; harmonics up to degree {} resolve the motion"


@dataclass(frozen=True)
class Slowest:
    """Rates (1/ns) out of both states, and the next rate of relaxation."""

    rates: tuple[float, float]
    following: float


def sphere_escape(states: TwoStates) -> Escape:
    """Rates out of both states, whose sum is the slowest eigenvalue.

    Their errors are how much they change with the highest degree of the harmonics, and the share
    of the motion that no two states describe, the slowest rate over the next. A rate back that is
    too small for double precision is given as 0 with an error. Raises ConvergenceError if the
    highest degree is too low.
    """
    tails = references(states) if states.driven else None

    def slowest(order: int) -> Slowest:
        return between_states(SphereMotion(states, order), tails)

    enough = SETTLED if tails is None else ROUNDING
    finest, coarser, order = settled(slowest, degrees(states), enough)
    shared = sum(finest.rates) / finest.following
    least = enough + (shared if tails is None else 2 * shared)
    one, other = (
        _with_error(now, before, least)
        for now, before in zip(finest.rates, coarser.rates, strict=True)
    )
    return Escape((one[0], other[0]), (one[1], other[1]), HOLDS.format(order))


def settled(
    value: Callable[[int], Slowest], orders: list[int], enough: float
) -> tuple[Slowest, Slowest, int]:
    """Rates at the degree from which they no longer change, those of the degree before, the degree.

    ``enough`` is the relative change at which the search ends. The rate out counts; the one back
    has one more degree to settle. Raises ConvergenceError if the
    rate out still changes a lot at the last degree.
    """
    last, calm = value(orders[0]), 0
    for order in orders[1:]:
        now = value(order)
        out, back = (_change(*both) for both in zip(now.rates, last.rates, strict=True))
        calm = calm + 1 if out < enough else 0
        if (calm and back < enough) or calm == 2 or (order == LAST_ORDER and out < WORTHLESS):
            return now, last, order
        last = now
    raise ConvergenceError(
        f"spherical harmonics up to degree {LAST_ORDER} do not resolve the motion: take a smaller "
        "barrier (less volume, a higher temperature), more damping, a weaker hard axis, or "
        "another method"
    )


def _change(now: float, before: float) -> float:
    """Relative change of a rate; infinite where one of two is not positive."""
    return abs(now / before - 1) if now > 0 and before > 0 else np.inf


def _with_error(now: float, before: float, least: float) -> tuple[float, float]:
    """Rate and its error, relative at ``least``; 0 where rounding errors hide the rate."""
    change = _change(now, before)
    if change > WORTHLESS:
        return 0.0, max(abs(now), abs(before))
    return now, now * (least + change)


def between_states(motion: SphereMotion, references: References | None) -> Slowest:
    """Rates from harmonics up to one degree; ``references`` are those of `densities`."""
    rates, modes = motion.modes(2)
    slowest = modes[:, 0].real
    here, there = (motion.value(slowest, m) for m in motion.states.minima)
    value, steep = motion.at_nodes(slowest)
    belongs, steep = (value - there) / (here - there), steep / (here - there) ** 2
    if references is None:
        total, share = motion.rate_in_balance(belongs, steep), motion.boltzmann
        escapes = total * _in_first(share, 1 - belongs), total * _in_first(share, belongs)
    else:
        out = _leaving(densities(motion, references[0]), belongs, steep)
        back = _leaving(densities(motion, references[1]), 1 - belongs, steep)
        exact = float(rates[0].real)
        known = exact > CERTAIN * motion.states.diffusion
        factor = exact / (out + back) if known else 1.0
        escapes = factor * out, factor * back
    return Slowest(escapes, float(abs(rates[1])))


def _leaving(pair: tuple[Array, Array], belongs: Array, steep: Array) -> float:
    """Rate out of the state to which u ``belongs``, from two densities at rest.

    The one without magnets in the other state decays at the rate k as it fills that one, so that
    the average of L u^2 is k in it: 2 D |grad u|^2.
    """
    one, two = pair
    alone = one * _in_first(two, 1 - belongs) - two * _in_first(one, 1 - belongs)
    return float(2 * (alone * steep).sum() / _in_first(alone, belongs))


def _in_first(share: Array, belongs: Array) -> float:
    """Part of the density in the first state, by a smooth step of what belongs to it."""
    return float((share * belongs**2 * (3 - 2 * belongs)).sum())
