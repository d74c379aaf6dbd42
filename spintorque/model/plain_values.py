"""Questions as nested mappings of plain values, fit for TOML."""

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from .waveform import Samples

MOST_POINTS = 1000
"""Points of samples that the text of a question holds; attributes of files are short."""


def without_none(part: Any) -> dict[str, Any]:
    """Fields of a dataclass that are not None, as plain values.

    Samples of very many points are replaced by their number and a hash of them.
    """
    return {name: value for name, value in _plain(part).items() if value is not None}


def _plain(value: Any) -> Any:
    """Dataclasses as mappings; all else as it is."""
    if isinstance(value, Samples) and len(value.times) > MOST_POINTS:
        numbers = np.array([value.times, value.values])
        digest = hashlib.sha256(numbers.tobytes()).hexdigest()
        return {"kind": value.kind, "points": len(value.times), "sha256": digest}
    if is_dataclass(value):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, tuple | list) and any(map(is_dataclass, value)):
        return [_plain(element) for element in value]
    return value
