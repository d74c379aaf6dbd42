"""Questions as nested mappings of plain values, fit for TOML."""

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from ..._typing import Array
from ..waveform import Samples

MOST_POINTS = 1000
"""Numbers in a row that the text of a question holds; attributes of files are short."""


def without_none(part: Any) -> dict[str, Any]:
    """Fields of a dataclass that are neither None nor empty, as plain values.

    Very many samples or numbers are replaced by their number and a hash of them.
    """
    if isinstance(part, Samples) and len(part.times) > MOST_POINTS:
        return {"kind": part.kind, **_hashed(len(part.times), np.array([part.times, part.values]))}
    given = {entry.name: getattr(part, entry.name) for entry in fields(part)}
    return plain_values({name: value for name, value in given.items() if value != ()})


def plain_values(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Values that are not None by their names, as what TOML knows; others as by `plain`."""
    return {str(name): plain(value) for name, value in values.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as numbers, words, lists and mappings; the name of its class for all other things.

    Very many numbers are replaced by their number and a hash of them.
    """
    if isinstance(value, str | int) and not isinstance(value, Enum):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return plain_values(value)
    if hasattr(value, "to_mapping"):
        return plain(value.to_mapping())
    if is_dataclass(value) and not isinstance(value, type):
        return without_none(value)
    numbers = _numbers(value)
    if numbers is not None:
        return _plain_numbers(numbers)
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(element) for element in value if element is not None]
    return type(value).__name__


def _numbers(value: Any) -> Array | None:
    """Array of numbers, of whatever makes one; else None."""
    if not isinstance(value, list | tuple | complex) and not hasattr(value, "__array__"):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # rows of different lengths
        return None
    return array if array.dtype.kind in "biufc" else None


def _plain_numbers(numbers: Array) -> Any:
    if numbers.dtype.kind == "c":
        numbers = np.stack([numbers.real, numbers.imag], axis=-1)
    if numbers.size > MOST_POINTS:
        return _hashed(numbers.size, numbers)
    finite = np.isfinite(numbers)
    return numbers.tolist() if finite.all() else numbers.astype(str).tolist()


def _hashed(points: int, numbers: Array) -> dict[str, Any]:
    digest = hashlib.sha256(np.ascontiguousarray(numbers).tobytes()).hexdigest()
    return {"points": points, "sha256": digest}
