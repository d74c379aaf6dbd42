"""The numbers of a torque table that someone else computed or measured, checked one by one."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import QuestionError
from ..model.checks import ascending, not_negative, pi_at_most, shown
from ..model.stack import Stack
from ..provenance import fingerprint, question_text, versions

COLLINEAR = 1e-9  # rad from 0 and pi
NEGLIGIBLE = 1e-6  # of the largest torque, where it must vanish


def axes(bias: Any, theta: Any) -> tuple[Array, Array]:
    """Biases (V) and angles (rad, within [0, pi]) that ascend; QuestionError for others."""
    biases = ascending("bias", bias, "V")
    angles = pi_at_most(ascending("theta", theta, "rad"))
    if angles[0] < 0 or angles[-1] > np.pi:
        raise QuestionError(
            f"theta goes from {angles[0]:g} to {angles[-1]:g} rad; allowed is 0 to pi (degrees "
            "become radians by numpy.deg2rad)"
        )
    return biases, angles


def numbers(name: str, values: Any, bias: Array, theta: Array) -> Array:
    """Copy of ``values`` as finite numbers (bias, theta); one number stands for all of them."""
    shape = (len(bias), len(theta))
    array = _array(values)
    if array.dtype.kind not in "fiu" or array.shape not in ((), shape):
        raise QuestionError(f"{name} {_described(values, array, shape)}")
    table = np.array(np.broadcast_to(array, shape), float)
    wrong = np.argwhere(~np.isfinite(table))
    if len(wrong):
        i, j = wrong[0]
        raise QuestionError(
            f"{name} is {table[i, j]} at bias {bias[i]:g} V, theta {theta[j]:g} rad ({len(wrong)} "
            "such values); allowed are finite numbers: fill the gap, or leave out the bias or angle"
        )
    return table


def _array(values: Any) -> Array:
    """Array of values, with NaN for what is masked, and named dims in their order."""
    if getattr(values, "dims", None) == ("theta", "bias"):
        values = values.transpose("bias", "theta")
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "fiu":
        return np.ma.filled(np.ma.asarray(values, float), np.nan)
    try:
        return np.asarray(values)
    except ValueError:  # rows of different lengths
        return np.array(None)


def errors(name: str, values: Any, bias: Array, theta: Array) -> Array:
    """Like `numbers`, none of them below zero."""
    sizes = numbers(name, values, bias, theta)
    if np.any(sizes < 0):
        raise QuestionError(f"{name} is {sizes.min():g} at its smallest; allowed is 0 or more")
    return sizes


def all_or_none(columns: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Columns with their errors, none if no column is given; QuestionError for some of them."""
    given = {name: column for name, column in columns.items() if column[0] is not None}
    if given and len(given) < len(columns):
        missing = " and ".join(columns.keys() - given.keys())
        raise QuestionError(f"there is {' and '.join(given)} without {missing}; give all or none")
    return given


def require_none_when_collinear(name: str, torque: Array, theta: Array) -> None:
    """QuestionError for a torque (bias, theta) that does not vanish at 0 and pi (rad)."""
    ends = (theta < COLLINEAR) | (theta > np.pi - COLLINEAR)
    largest = np.abs(torque[:, ~ends]).max(initial=0.0) or np.inf
    there = np.abs(torque[:, ends]).max(initial=0.0)
    if there > NEGLIGIBLE * largest:
        raise QuestionError(
            f"{name} is {there:g} J/m^2 where theta is 0 or pi; collinear magnets exert none on "
            "each other: set it to 0 there, or leave these angles out"
        )


def attributes(
    stack: Stack | None, temperature: float | None, source: str, columns: Mapping[str, Array]
) -> dict[str, str]:
    """What a table remembers that was not computed here; its question names its numbers' hash."""
    if stack is not None and not isinstance(stack, Stack):
        raise QuestionError(f"stack is {type(stack).__name__}; allowed is a Stack or None")
    if not isinstance(source, str):
        raise QuestionError(f"source is {shown(source)}; allowed is text")
    digest = hashlib.sha256()
    for name, column in columns.items():
        digest.update(name.encode() + np.ascontiguousarray(column).tobytes())
    about: dict[str, Any] = {"source": source, "sha256": digest.hexdigest()}
    if temperature is not None:
        about["temperature"] = not_negative("temperature", temperature, "K")
    question: dict[str, Any] = {} if stack is None else {"stack": stack.to_mapping()}
    question["given_table"] = about
    return {
        "question": question_text(question),
        "fingerprint": fingerprint(question),
        "versions": json.dumps(versions()),
        "audit": "{}",
    }


def _described(values: Any, array: Array, shape: tuple[int, int]) -> str:
    """What is wrong with values that are no numbers or have another shape."""
    allowed = f"allowed are real numbers of shape (bias, theta) = {shape}, or one number"
    if array.dtype.kind not in "fiu":
        kind = type(values).__name__ if array.ndim == 0 else f"an array of {array.dtype}"
        return f"is {kind}; {allowed}"
    hint = ": give its transpose" if array.shape == shape[::-1] else ""
    return f"has shape {array.shape}; {allowed}{hint}"
