"""Checks that questions apply to their fields; each raises a QuestionError that says it all."""

import math
import numbers
from typing import Any

import numpy as np

from ..errors import QuestionError
from ..spin import Array

FORBID_UNKNOWN = {"extra": "forbid"}
"""What pydantic is to do with unknown keys when it reads a question from a file."""

Vector = tuple[float, float, float]


def finite(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, str | bool | np.bool_) or not math.isfinite(number):
        raise QuestionError(f"{name} is {value!r}; allowed is a finite number{_in(unit)}")
    return number


def positive(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float above zero."""
    number = finite(name, value, unit)
    if number <= 0:
        raise QuestionError(f"{name} is {value!r}; allowed is a number above 0{_in(unit)}")
    return number


def not_negative(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float, zero or above."""
    number = finite(name, value, unit)
    if number < 0:
        raise QuestionError(f"{name} is {value!r}; allowed is 0 or a number above 0{_in(unit)}")
    return number


def between(name: str, value: Any, low: float, high: float) -> float:
    """Return ``value`` as a float with low <= value <= high."""
    number = finite(name, value)
    if not low <= number <= high:
        raise QuestionError(f"{name} is {value!r}; allowed is {low:g} to {high:g}")
    return number


def integer(name: str, value: Any, low: int, unit: str = "") -> int:
    """Return ``value`` as an int of at least ``low``; 2.0 counts as 2."""
    whole = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not whole or not math.isfinite(value) or value != int(value) or value < low:
        raise QuestionError(f"{name} is {value!r}; allowed is a whole number from {low}{_in(unit)}")
    return int(value)


def vector(name: str, value: Any, unit: str = "") -> Vector:
    """Return ``value`` as three finite floats."""
    try:
        x, y, z = value
    except (TypeError, ValueError):
        raise QuestionError(
            f"{name} is {value!r}; allowed are three numbers (x, y, z){_in(unit)}"
        ) from None
    return finite(f"{name}[0]", x), finite(f"{name}[1]", y), finite(f"{name}[2]", z)


def pair(name: str, value: Any, unit: str = "") -> tuple[float, float]:
    """Return ``value`` as two finite floats."""
    try:
        x, y = value
    except (TypeError, ValueError):
        raise QuestionError(f"{name} is {value!r}; allowed are two numbers{_in(unit)}") from None
    return finite(f"{name}[0]", x), finite(f"{name}[1]", y)


def unit_vector(name: str, value: Any) -> Vector:
    """Return ``value`` as a vector of length 1 (given to 1e-6, kept to rounding)."""
    found = np.array(vector(name, value))
    length = float(np.linalg.norm(found))
    if abs(length - 1) > 1e-6:
        raise QuestionError(
            f"{name} is {value!r} of length {length:.6g}; allowed is a unit vector: divide by the "
            "length, or use spintorque.direction(theta, phi)"
        )
    x, y, z = (found / length).tolist()
    return x, y, z


def number_list(name: str, values: Any, unit: str = "") -> Array:
    """Return a number or a list of them as an array (n,) of finite floats."""
    try:
        given = np.atleast_1d(np.asarray(values))
        found = given.astype(float) if not np.iscomplexobj(given) else None
    except (TypeError, ValueError):
        found = None
    if found is None or found.ndim != 1 or not np.all(np.isfinite(found)):
        raise QuestionError(f"{name} is {values!r}; allowed are finite numbers{_in(unit)}")
    return found


def ascending(name: str, values: Any, unit: str = "") -> Array:
    """Return one number or more, each larger than the last, as an array (n,) of finite floats."""
    axis = number_list(name, values, unit) + 0.0  # no minus zero
    if not len(axis):
        raise QuestionError(f"{name} is {values!r}; give one value or more{_in(unit)}")
    if np.any(np.diff(axis) <= 0):
        raise QuestionError(f"{name} does not ascend; sort the values and leave out repeated ones")
    return axis


def pi_at_most(angles: Array) -> Array:
    """Return angles (rad) with pi in single precision, which is larger than pi, made pi."""
    return np.where((angles > np.pi) & (angles < np.pi + 1e-6), np.pi, angles)


def polar_angle(name: str, value: Any) -> float:
    """Return an angle (rad) from 0 to pi as a float."""
    angle = float(pi_at_most(np.array(finite(name, value, "rad"))))
    if not 0 <= angle <= np.pi:
        raise QuestionError(f"{name} is {value!r}; allowed is 0 to {np.pi:g} rad")
    return angle


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of the allowed words."""
    if value not in allowed:
        raise QuestionError(f"{name} is {value!r}; allowed is one of {', '.join(allowed)}")
    return str(value)


def store(question: Any, **fields: Any) -> None:
    """Write checked values into a frozen question while it is being made."""
    for name, value in fields.items():
        object.__setattr__(question, name, value)


def _in(unit: str) -> str:
    return f" ({unit})" if unit else ""
