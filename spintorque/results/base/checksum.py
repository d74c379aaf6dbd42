"""SHA-256 of the content of a dataset, and of the bytes of its file.

The first belongs to names, axes, kinds of numbers, values, units and question, and survives any
program that copies them, such as xarray. The second is the last line of a file that was written
here: it finds damage before HDF5, which may hang on a single wrong byte, has read any of it.
"""

from __future__ import annotations  # xarray is not imported for its names alone

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np

from ... import _xarray as xr
from ..._typing import Array

LETTERS = {"b": "truth", "i": "integer", "u": "integer", "f": "real"}
SEAL = b"\nspintorque sha256 "
SEAL_BYTES = len(SEAL) + 64
Seal = Literal["whole", "broken", "none"]
HISTORY = "history"  # other programs write down what they did


def checksum(dataset: xr.Dataset) -> str:
    """Hex digest that changes if a name, an axis, a value, a unit or a word changes.

    The width of numbers in memory and the order of variables do not count, nor does the kind of
    NaN that stands for a missing number.
    """
    digest = hashlib.sha256(_canonical(dataset.attrs))
    for name in sorted(map(str, dataset.variables)):
        variable = dataset.variables[name]
        values = np.asarray(variable.values)
        letter = LETTERS.get(values.dtype.kind, "text") if values.size else "nothing"
        about = [name, list(variable.dims), list(values.shape), letter]
        digest.update(json.dumps(about).encode() + _canonical(variable.attrs))
        digest.update(_value_bytes(values, letter))
    return digest.hexdigest()


def seal(content: bytes | memoryview) -> bytes:
    """Last line for a file: the digest of all bytes before it."""
    return SEAL + hashlib.sha256(content).hexdigest().encode()


def seal_of(path: Path) -> Seal:
    """Whether a file ends with a seal, and whether that belongs to its bytes.

    Raises OSError if the file cannot be read.
    """
    length = path.stat().st_size - SEAL_BYTES
    if length < 0:
        return "none"
    with path.open("rb") as file:
        file.seek(length)
        last = file.read()
        if not last.startswith(SEAL):
            return "none"
        file.seek(0)
        return "whole" if _digest(file, length) == last[len(SEAL) :] else "broken"


def _digest(file: BinaryIO, length: int) -> bytes:
    digest = hashlib.sha256()
    while length > 0 and (part := file.read(min(length, 1 << 20))):
        digest.update(part)
        length -= len(part)
    return digest.hexdigest().encode()


def _canonical(attributes: Mapping[Any, Any]) -> bytes:
    plain = {str(key): _plain(value) for key, value in attributes.items() if key != HISTORY}
    return json.dumps(plain, sort_keys=True).encode()


def _plain(value: Any) -> Any:
    """Words as they are, numbers as lists, whatever a file made of them."""
    return value if isinstance(value, str) else np.ravel(value).tolist()


def _value_bytes(values: Array, letter: str) -> Any:
    if letter in ("text", "nothing"):
        return json.dumps([str(value) for value in np.ravel(values)]).encode()
    if letter != "real":
        return np.ascontiguousarray(values, "<i8").data
    reals = np.ascontiguousarray(values, "<f8")
    missing = np.isnan(reals)
    return (np.where(missing, np.nan, reals) if missing.any() else reals).data
