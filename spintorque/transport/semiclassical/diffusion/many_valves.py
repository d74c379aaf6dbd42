"""Numbers of a stack that are arrays: many valves in one mapping, checked as single ones are."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...._typing import Array
from ....model.mappings.field_names import Path, with_values
from ....model.semiclassical.contact import Contact
from ..many_values import arrays_by_path, value_at

Make = Callable[[Mapping[str, Any]], object]


def with_arrays(mapping: Mapping[str, Any], values: Mapping[str, Any], make: Make) -> Any:
    """Sections of a stack in which fields are arrays (valves, 1); raises as `checked_arrays`."""
    arrays = checked_arrays(mapping, values, make)
    return with_values(mapping, {path: array[:, None] for path, array in arrays.items()})


def checked_arrays(
    mapping: Mapping[str, Any], values: Mapping[str, Any], make: Make
) -> dict[Path, Array]:
    """Arrays (valves,) by the fields that they are of, from lists by the names of these.

    ``make`` makes a stack of sections, and refuses what is not allowed: it sees the smallest and
    the largest value of every list. Raises QuestionError, also for lists of unlike lengths.
    """
    arrays = arrays_by_path(mapping, values)
    for path, array in arrays.items():
        for extreme in (array.min(), array.max()):
            _check_alone(mapping, path, float(extreme), make)
    _check_contacts(mapping, arrays)
    return arrays


def _check_alone(mapping: Mapping[str, Any], path: Path, value: float, make: Make) -> None:
    """Check one value; those of a contact depend on each other and have a check of their own."""
    if path[1] != "contacts":
        make(with_values(mapping, {path: value}))


def _check_contacts(mapping: Mapping[str, Any], arrays: Mapping[Path, Array]) -> None:
    """Make the contacts of valves in which a field is largest or smallest, or a limit nearest."""
    for section in {path[:3] for path in arrays if path[1] == "contacts"}:
        own = {path[3:]: array for path, array in arrays.items() if path[:3] == section}
        part = value_at(mapping, section)
        places = {int(find(a)) for a in own.values() for find in (np.argmin, np.argmax)}
        numbers = with_values(part, own)
        if "mixing_conductance" in part:
            mixing = np.asarray(numbers["mixing_conductance"][0])
            least = sum(np.asarray(g) for g in numbers["conductances"]) / 2
            passed = np.abs(numbers["transmitted_mixing_conductance"][0])
            count = len(next(iter(own.values())))
            for limit in (mixing - least, mixing - passed):
                places.add(int(np.argmin(np.broadcast_to(limit, count))))
        for place in sorted(places):
            Contact(**with_values(part, {path: float(a[place]) for path, a in own.items()}))
