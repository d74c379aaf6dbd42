"""Times and values of a waveform in a file: two columns of text, or a NumPy array."""

import csv
import os
from pathlib import Path

import numpy as np

from .._typing import Array
from ..errors import FileError
from ..files.encodings import decoded

SEPARATORS = (",", ";", "\t")
WANTED = "wanted are two columns, time (ns) and value"


def read_samples(path: str | os.PathLike[str]) -> Array:
    """Read times (ns) and values (2, n) from a file.

    ``.npy`` holds an array (n, 2) or (2, n); anything else is text with two columns, separated by
    commas, semicolons, tabs or blanks. Lines that are empty or begin with # do not count, nor does
    a first line of words. Raises FileError for a file that cannot be read or holds something else.
    """
    source = Path(path)
    try:
        data = source.read_bytes()
        return _array(source) if source.suffix.lower() == ".npy" else _columns(decoded(data))
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"cannot read {source}: {_reason(error)}") from error


def _array(source: Path) -> Array:
    array = np.load(source, allow_pickle=False)
    if array.ndim == 2 and array.shape[1] == 2:
        array = array.T
    if array.ndim != 2 or len(array) != 2 or array.dtype.kind not in "iuf":
        raise ValueError(f"it holds {array.dtype} numbers of shape {array.shape}; {WANTED}")
    return np.asarray(array, float)


def _columns(text: str) -> Array:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not lines:
        raise ValueError(f"it is empty; {WANTED}")
    separator = next((mark for mark in SEPARATORS if mark in lines[-1][1]), None)
    rows = [
        _row(number, line, separator, is_first=k == 0) for k, (number, line) in enumerate(lines)
    ]
    numbers = [row for row in rows if row]
    if not numbers:
        raise ValueError(f"it has no line of numbers; {WANTED}")
    return np.array(numbers).T


def _row(number: int, line: str, separator: str | None, *, is_first: bool) -> tuple[float, ...]:
    """Two numbers of a line; none of a first line of words."""
    parts = next(csv.reader([line], delimiter=separator)) if separator else line.split()
    parts = [part.strip() for part in parts]
    if separator == ";":
        parts = [part.replace(",", ".") for part in parts]  # as spreadsheets write decimals
    try:
        if len(parts) != 2:
            raise ValueError
        return float(parts[0]), float(parts[1])
    except ValueError:
        if is_first and not any(_is_number(part) for part in parts):
            return ()
        raise ValueError(f"line {number} is {line[:60]!r}; {WANTED}") from None


def _is_number(part: str) -> bool:
    try:
        float(part)
    except ValueError:
        return False
    return True


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return "it is no array of numbers" if "allow_pickle" in text else " ".join(text.split())
