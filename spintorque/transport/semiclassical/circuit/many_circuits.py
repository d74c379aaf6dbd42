"""Numbers of a circuit that are arrays: many valves at once, checked as single ones are."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...._typing import Array
from ....model.mappings.field_names import Path, with_values
from ....model.semiclassical.circuits.circuit import Circuit
from ..many_values import arrays_by_path
from .circuit_arrays import CircuitNumbers, numbers_of

ROUNDING = 1e-12
MOST_TRIED = 100  # points that look wrong; a true one is among the first


def checked_arrays_of(mapping: Mapping[str, Any], values: Mapping[str, Any]) -> dict[Path, Array]:
    """Arrays (points,) by the fields of a circuit's section that they are of.

    ``values`` are lists (points,) by the names of fields. Raises QuestionError for values that a
    `Circuit` does not take: each field is tried at its ends, and the points that look wrong.
    """
    arrays = arrays_by_path(mapping, values)
    several = {path: array[:, None] for path, array in arrays.items()}
    section = with_values(mapping, several)["circuit"]
    with np.errstate(all="ignore"):
        doubtful = np.flatnonzero(_is_doubtful(numbers_of(section), section["contacts"]).ravel())
    ends = {int(find(array)) for array in arrays.values() for find in (np.argmin, np.argmax)}
    for point in sorted({*ends, *doubtful[:MOST_TRIED].tolist()}):
        _check_point(mapping, arrays, point)
    return arrays


def _check_point(mapping: Mapping[str, Any], arrays: Mapping[Path, Array], point: int) -> None:
    own = with_values(mapping, {path: float(array[point]) for path, array in arrays.items()})
    section = {k: v for k, v in own["circuit"].items() if k not in ("source", "drain")}
    Circuit.from_mapping(section)


def _is_doubtful(numbers: CircuitNumbers, contacts: Sequence[Mapping[str, Any]]) -> Array:
    """Points (...) at which some number is not allowed, or nearly so."""
    up, down = np.moveaxis(numbers.conductances, -1, 0)
    first, second, transmitted = np.moveaxis(numbers.mixing.real, -1, 0)
    bounded = ["mixing_conductance" in c and not c.get("sharvin_corrected") for c in contacts]
    least = np.where(bounded, (up + down) / 2 * (1 + ROUNDING), 0.0)
    passed = np.maximum(np.abs(transmitted), transmitted**2 / first) * (1 - ROUNDING)
    unlike = ["magnet" not in contact for contact in contacts] & (up != down)
    wrong = (
        (np.minimum(up, down) < 0)
        | (up + down <= 0)
        | (numbers.memory_loss < 0)
        | (np.minimum(first, second) <= least)
        | (np.minimum(first, second) < passed)
        | unlike
    )
    finite = np.isfinite(numbers.mixing).all(axis=-1) & np.isfinite(up + down)
    lost = (numbers.loss < 0).any(axis=-1)
    return np.asarray((wrong | ~finite).any(axis=-1) | lost)
