"""Twin of slope.h and run.h: the right-hand side, and when a moment is accepted."""

import numpy as np

from ...spin import Array
from ..problem import Problem, Status
from ..terms import AtBias, AtCurrent
from .torque import StoppedError, torque_fields


def dot(a: Array, b: Array) -> float:
    """Scalar product, summed from the left."""
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def cross(a: Array, b: Array) -> Array:
    """Vector product."""
    return np.array(
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    )


def slope(problem: Problem, field: Array, m: Array, bias: float) -> tuple[Array, float]:
    """dm/dt (1/ns) in a field (A/m), and the bias (V) found from the guess ``bias``."""
    q, alpha = np.array(problem.fixed), problem.damping
    a_dl, a_fl, bias = torque_fields(problem.term, dot(m, q), bias)
    h = field + np.array([dot(row, m) for row in problem.matrix])
    m_h, m_q = cross(m, h), cross(m, q)
    damped = cross(m, alpha * m_h + (a_dl + alpha * a_fl) * m_q)
    return -problem.rate * ((m_h + (a_fl - alpha * a_dl) * m_q) + damped), bias


def normalised(m: Array) -> Array:
    """m made a unit vector again."""
    return np.asarray(m * (1.0 / np.sqrt(dot(m, m))))


def check(problem: Problem, m: Array) -> None:
    """Stop where m is no number or the torque is not tabulated."""
    x = dot(m, np.array(problem.fixed))
    if not np.isfinite(x):
        raise StoppedError(Status.NOT_FINITE)
    if isinstance(problem.term, AtBias | AtCurrent):
        low, high = problem.term.cosines
        if x < low or x > high:
            raise StoppedError(Status.ANGLE_OUTSIDE)
