"""Numbers of a circuit that are arrays: many valves at once, checked as single ones are."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...._typing import Array
from ....model.mappings.field_names import Path, with_values
from ....model.semiclassical.circuits.circuit import Circuit
from ..many_values import arrays_by_path
from .circuit_arrays import CircuitNumbers, numbers_of

ROUNDING = 1e-12


def many_numbers(mapping: Mapping[str, Any], values: Mapping[str, Any]) -> CircuitNumbers:
    """Numbers (points, 1, ...) of a circuit in a section, with other values of some fields.

    ``values`` are lists (points,) by the names of fields. Raises QuestionError for values that a
    `Circuit` does not take: each field is tried at its ends, and every point that looks wrong.
    """
    arrays = arrays_by_path(mapping, values)
    several = {path: array[:, None] for path, array in arrays.items()}
    with np.errstate(all="ignore"):
        numbers = numbers_of(with_values(mapping, several)["circuit"])
        doubtful = np.flatnonzero(_is_doubtful(numbers).ravel())[:1].tolist()
    ends = {int(find(array)) for array in arrays.values() for find in (np.argmin, np.argmax)}
    for point in sorted({*ends, *doubtful}):
        _check_point(mapping, arrays, point)
    return numbers


def _check_point(mapping: Mapping[str, Any], arrays: Mapping[Path, Array], point: int) -> None:
    own = with_values(mapping, {path: float(array[point]) for path, array in arrays.items()})
    section = {k: v for k, v in own["circuit"].items() if k not in ("source", "drain")}
    Circuit.from_mapping(section)


def _is_doubtful(numbers: CircuitNumbers) -> Array:
    """Points (...) at which some number may not be allowed; a few more than there are."""
    up, down = np.moveaxis(numbers.conductances, -1, 0)
    first, second, transmitted = np.moveaxis(numbers.mixing.real, -1, 0)
    least = np.maximum((up + down) / 2, np.abs(transmitted)) * (1 + ROUNDING)
    of_contacts = (
        (np.minimum(up, down) < 0)
        | (up + down <= 0)
        | (numbers.memory_loss < 0)
        | (np.minimum(first, second) < least)
        | (first * second < transmitted**2)
    )
    finite = np.isfinite(numbers.mixing).all(axis=-1) & np.isfinite(up + down)
    wrong = (of_contacts | ~finite).any(axis=-1)
    lost = (numbers.loss < 0).any(axis=-1)
    return np.asarray(wrong | lost)
