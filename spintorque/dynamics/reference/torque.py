"""Twin of torque.h and current_drive.c: the spin-torque fields at one angle."""

import math
from dataclasses import dataclass

import numpy as np

from ...spin import Array
from ..problem import Status
from ..terms import AtBias, AtCurrent, ClosedForm, Term


@dataclass
class StoppedError(Exception):
    """The equation cannot be evaluated here."""

    status: Status


def torque_fields(term: Term, x: float, bias: float) -> tuple[float, float, float]:
    """a_DL, a_FL (A/m) and bias (V) at x = m.q; ``bias`` is where a search starts."""
    match term:
        case ClosedForm():
            inverse = 1.0 / (term.base + term.tilt * x)
            return term.strengths[0] * inverse, term.strengths[1] * inverse, bias
        case AtBias():
            damping_like, field_like = (chebyshev(row, x) for row in term.coefficients)
            return damping_like, field_like, bias
        case AtCurrent():
            return _at_current(term, x, bias)
        case _:
            return 0.0, 0.0, bias


def chebyshev(coefficients: Array, x: float) -> float:
    """Sum of c[k] T_k(x) by Clenshaw's recurrence."""
    b1 = b2 = 0.0
    for c in coefficients[:0:-1].tolist():
        b1, b2 = (c - b2) + 2.0 * x * b1, b1
    return (float(coefficients[0]) - b2) + x * b1


def _at_current(term: AtCurrent, x: float, bias: float) -> tuple[float, float, float]:
    if not math.isfinite(x):
        raise StoppedError(Status.NOT_FINITE)
    pieces = len(term.coefficients)
    start = int(np.clip(np.searchsorted(term.breaks, bias, side="right") - 1, 0, pieces - 1))
    outwards = [start, *(start + side * d for d in range(1, pieces) for side in (1, -1))]
    for piece in outwards:
        v = _solve(term, piece, x, bias) if 0 <= piece < pieces else None
        if v is not None:
            damping_like, field_like, _ = (
                _cubic([chebyshev(c, x) for c in term.coefficients[piece, :, row]], v)
                for row in range(3)
            )
            return damping_like, field_like, float(term.breaks[piece]) + v
    raise StoppedError(Status.CURRENT_OUTSIDE)


def _solve(term: AtCurrent, piece: int, x: float, bias: float) -> float | None:
    """Distance of the solution from the left break, if the interval holds one."""
    left, right = (float(b) for b in term.breaks[piece : piece + 2])
    c = [chebyshev(row, x) for row in term.coefficients[piece, :, 2]]
    c[0] -= term.current
    first, last = c[0], _cubic(c, right - left)
    if not (first <= 0.0 <= last or first >= 0.0 >= last):
        return None
    resolution = 4.0 * np.finfo(float).eps * max(abs(float(term.breaks[i])) for i in (0, -1))
    return _zero_between(c, right - left, min(max(bias - left, 0.0), right - left), resolution)


def _cubic(c: list[float], v: float) -> float:
    return ((c[3] * v + c[2]) * v + c[1]) * v + c[0]


def _zero_between(c: list[float], width: float, v: float, resolution: float) -> float:
    """Zero between 0 and width by Newton's method, bisecting where it would leave."""
    rising = _cubic(c, width) >= c[0]
    low, high = 0.0, width
    for _ in range(100):
        excess = _cubic(c, v)
        slope = (3.0 * c[3] * v + 2.0 * c[2]) * v + c[1]
        if (excess < 0.0) == rising:
            low = v
        else:
            high = v
        following = v - excess / slope if slope else math.nan
        if not low <= following <= high:
            following = 0.5 * (low + high)
        moved = abs(following - v)
        v = following
        if moved <= resolution:
            break
    return v
