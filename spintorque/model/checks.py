"""Checks that questions apply to their fields; each raises a QuestionError that says it all."""

import math
import numbers
from typing import Any, TypeVar

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from .plausible import impossible_value, looks_like, odd_value
from .remarks import remark
from .suggestions import closest

FORBID_UNKNOWN = {"extra": "forbid"}
"""What pydantic is to do with unknown keys when it reads a question from a file."""

UNIT_LENGTH = 1e-3  # how far the length of a unit vector may be from 1
SHOWN = 120  # characters of a value in a message
LARGEST = 2**64 - 1  # whole number
NO_NUMBERS = (str, bytes, bool, np.bool_)

Vector = tuple[float, float, float]
T = TypeVar("T")


def real_number(name: str, value: Any, unit: str = "", or_else: str = "") -> float:
    """Return ``value`` as a finite float of any size; text, truth values and arrays are none.

    ``or_else`` says what else is allowed.
    """
    number = value if type(value) is float else math.nan
    if math.isfinite(number):
        return number
    if not isinstance(value, NO_NUMBERS) and np.ndim(value) == 0 and not np.iscomplexobj(value):
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
    if not math.isfinite(number):
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is a finite number{_in(unit)}{or_else}"
            f"{_as_text(value)}"
        )
    return number


def finite(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float.

    Every quantity passes here: impossible sizes are refused, unlikely ones remarked on.
    """
    number = real_number(name, value, unit)
    _check_size(name, number, unit)
    return number


def positive(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float above zero."""
    number = real_number(name, value, unit)
    if number <= 0:
        hint = looks_like(name, number, unit)
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is a number above 0{_in(unit)}{hint}"
        )
    _check_size(name, number, unit, above_zero=True)
    return number


def not_negative(name: str, value: Any, unit: str = "") -> float:
    """Return ``value`` as a finite float, zero or above."""
    number = real_number(name, value, unit)
    if number < 0:
        hint = looks_like(name, number, unit)
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is 0 or a number above 0{_in(unit)}{hint}"
        )
    _check_size(name, number, unit)
    return number


def between(name: str, value: Any, low: float, high: float) -> float:
    """Return ``value`` as a float with low <= value <= high."""
    number = real_number(name, value, "")
    if not low <= number <= high:
        hint = looks_like(name, number)
        raise QuestionError(f"{name} is {shown(value)}; allowed is {low:g} to {high:g}{hint}")
    return number


def integer(name: str, value: Any, low: int, unit: str = "") -> int:
    """Return ``value`` as an int of at least ``low``; 2.0 counts as 2."""
    is_real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_real or not low <= value <= LARGEST or value != int(value):
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is a whole number from {low}{_in(unit)}"
            f"{_as_text(value)}"
        )
    return int(value)


def vector(name: str, value: Any, unit: str = "") -> Vector:
    """Return ``value`` as three finite floats, of which the largest is of a plausible size."""
    x, y, z = _several(name, value, unit, 3, "three numbers (x, y, z)")
    return x, y, z


def pair(name: str, value: Any, unit: str = "") -> tuple[float, float]:
    """Return ``value`` as two finite floats, of which the larger is of a plausible size."""
    x, y = _several(name, value, unit, 2, "two numbers")
    return x, y


def unit_vector(name: str, value: Any) -> Vector:
    """Return ``value`` as a vector of length 1; given to 1e-3, kept to rounding."""
    components = np.array(vector(name, value))
    with np.errstate(over="ignore"):
        length = float(np.linalg.norm(components))
    if abs(length - 1) > UNIT_LENGTH:
        raise QuestionError(
            f"{name} is {shown(value)} of length {length:.6g}; allowed is a unit vector"
            f"{normalized(components)}"
        )
    x, y, z = (components / length).tolist()
    return x, y, z


def real_array(values: Any) -> Array | None:
    """Array of real numbers, of any shape; None for anything else, also for text or truth values.

    Lists are searched for truth values, which NumPy would make numbers.
    """
    if isinstance(values, NO_NUMBERS):
        return None
    try:
        if isinstance(values, list | tuple):
            items = np.asarray(values, dtype=object).flat
            if any(isinstance(item, NO_NUMBERS) for item in items):
                return None
        array = np.asarray(values)
        is_real = array.dtype.kind in "iufO" and not np.iscomplexobj(array)
        return array.astype(float) if is_real else None
    except (TypeError, ValueError, OverflowError):
        return None


def number_list(name: str, values: Any, unit: str = "") -> Array:
    """Return a number or a list of them as an array (n,) of finite floats.

    The largest must be of a plausible size; smaller ones come from rounding.
    """
    numbers_given = real_array(values)
    if numbers_given is not None:
        numbers_given = np.atleast_1d(numbers_given)
    if numbers_given is None or numbers_given.ndim != 1 or not np.all(np.isfinite(numbers_given)):
        raise QuestionError(
            f"{name} is {shown(values)}; allowed are finite numbers{_in(unit)}{_as_text(values)}"
        )
    _check_size(name, _largest(numbers_given), unit)
    return numbers_given


def ascending(name: str, values: Any, unit: str = "") -> Array:
    """Return one number or more, each larger than the last, as an array (n,) of finite floats."""
    axis = number_list(name, values, unit) + 0.0  # no minus zero
    if not len(axis):
        raise QuestionError(f"{name} is {shown(values)}; give one value or more{_in(unit)}")
    if np.any(np.diff(axis) <= 0):
        raise QuestionError(f"{name} does not ascend; sort the values and leave out repeated ones")
    return axis


def pi_at_most(angles: Array) -> Array:
    """Return angles (rad) with pi in single precision, which is larger than pi, made pi."""
    return np.where((angles > np.pi) & (angles < np.pi + 1e-6), np.pi, angles)


def polar_angle(name: str, value: Any) -> float:
    """Return an angle (rad) from 0 to pi as a float."""
    angle = float(pi_at_most(np.array(real_number(name, value, "rad"))))
    if not 0 <= angle <= np.pi:
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is 0 to {np.pi:g} rad{in_degrees(angle)}"
        )
    return angle


def polar_angles(name: str, values: Any) -> Array:
    """Return an angle or a list of them (rad), each from 0 to pi, as an array (n,)."""
    angles = pi_at_most(number_list(name, values, "rad"))
    for angle in (angles.min(initial=0.0), angles.max(initial=0.0)):
        polar_angle(name, float(angle))
    return angles


def opening_angle(name: str, value: Any) -> float:
    """Return an angle (rad) above 0 and up to pi, such as a tilt or the half-angle of a cone."""
    angle = polar_angle(name, value)
    if angle == 0:
        raise QuestionError(f"{name} is {shown(value)}; allowed is a number above 0 (rad)")
    return angle


def full_angle(name: str, value: Any) -> float:
    """Return an angle (rad) of any size, such as an azimuth."""
    return real_number(name, value, "rad")


def in_degrees(angle: float) -> str:
    """End of a message about an angle that was probably given in degrees."""
    if abs(angle) < np.pi:
        return ""
    return f": for degrees give np.radians({angle:g}), or {np.radians(angle):.6g}"


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of the allowed words."""
    if value not in allowed:
        near = closest(value, allowed) if isinstance(value, str) else None
        hint = f"; did you mean {near}?" if near else ""
        raise QuestionError(
            f"{name} is {shown(value)}; allowed is one of {', '.join(allowed)}{hint}"
        )
    return str(value)


def store(question: Any, /, **fields: Any) -> None:
    """Write checked values into a frozen question while it is being made."""
    for name, value in fields.items():
        object.__setattr__(question, name, value)


def word(name: str, value: Any) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise QuestionError(f"{name} is {shown(value)}; allowed is a word")
    return value


def all_of(name: str, values: Any, kind: type[T]) -> tuple[T, ...]:
    """Return a list as a tuple; QuestionError unless it is a list of objects of a public kind."""
    if isinstance(values, list | tuple) and all(isinstance(value, kind) for value in values):
        return tuple(values)
    raise QuestionError(
        f"{name} is {shown(values)}; allowed is a list of spintorque.{kind.__name__}"
    )


def check_sizes(name: str, values: Any, unit: str) -> None:
    """Refuse an impossible size of the largest of some numbers, and remark on an unlikely one."""
    _check_size(name, _largest(np.asarray(values, float)), unit)


def _several(name: str, value: Any, unit: str, count: int, allowed: str) -> list[float]:
    try:
        values = list(value)
    except TypeError:
        values = []
    if len(values) != count or isinstance(value, str | bytes):
        raise QuestionError(f"{name} is {shown(value)}; allowed are {allowed}{_in(unit)}")
    components = [
        real_number(f"{name}[{i}]", component, unit) for i, component in enumerate(values)
    ]
    _check_size(name, _largest(np.array(components)), unit)
    return components


def _check_size(name: str, number: float, unit: str, *, above_zero: bool = False) -> None:
    wrong = impossible_value(name, number, unit, above_zero=above_zero)
    if wrong:
        raise QuestionError(wrong)
    odd = odd_value(name, number, unit)
    if odd:
        remark(odd)


def _largest(values: Array) -> float:
    """Number of the largest size, with its sign; 0 of none."""
    return float(values.flat[np.abs(values).argmax()]) if values.size else 0.0


def normalized(components: Array) -> str:
    """How to make a vector one of length 1, in words."""
    largest = np.abs(components).max()
    if largest == 0:
        return ": give it a direction"
    scaled = components / largest
    x, y, z = scaled / np.linalg.norm(scaled)
    return f": divide by the length, ({x:.6g}, {y:.6g}, {z:.6g}), or use spintorque.direction"


def _as_text(value: Any) -> str:
    """End of a message about numbers that were written as text."""
    items = value if isinstance(value, list | tuple) else [value]
    try:
        is_text = any(isinstance(item, str) for item in items) and [float(item) for item in items]
    except (TypeError, ValueError):
        is_text = False
    return ": it is text, write numbers without quotes" if is_text else ""


def shown(value: Any) -> str:
    """How a value is shown in a message, without the middle of a long one."""
    text = " ".join(repr(value).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN // 2]} ... {text[-SHOWN // 4 :]}"


def _in(unit: str) -> str:
    return f" ({unit})" if unit else ""


def is_range(bias: Any) -> bool:
    """Whether a bias is a range (low, high) in which biases are to be chosen: a tuple of two."""
    return isinstance(bias, tuple) and len(bias) == 2
