"""Many values of the fields of a source, by their names, as arrays at their places."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import number_list
from ...model.mappings.field_names import Path, resolve, with_values


def arrays_by_path(mapping: Mapping[str, Any], values: Mapping[str, Any]) -> dict[Path, Array]:
    """Arrays (points,) by the places that names of fields have in a mapping.

    Raises QuestionError for unknown names, fields without numbers, and lists of unlike lengths.
    """
    arrays: dict[Path, Array] = {}
    for name, numbers in values.items():
        path = resolve(name, mapping)
        if isinstance(value_at(mapping, path), str | bool):
            raise QuestionError(f"{name} is no number; allowed are fields with numbers")
        arrays[path] = number_list(name, numbers)
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) > 1 or 0 in lengths:
        shown = ", ".join(f"{name} {len(np.atleast_1d(v))}" for name, v in values.items())
        raise QuestionError(
            f"values have different lengths or none: {shown}; give one for each valve"
        )
    return arrays


def blocks_of(mapping: Mapping[str, Any], arrays: Mapping[Path, Array], most: int) -> Iterator[Any]:
    """Sections with arrays (valves, 1) of up to ``most`` valves each; as they are without any."""
    if not arrays:
        yield mapping
        return
    count = len(next(iter(arrays.values())))
    for part in np.array_split(np.arange(count), -(-count // max(1, most))):
        yield with_values(mapping, {path: array[part, None] for path, array in arrays.items()})


def value_at(mapping: Mapping[str, Any], path: Path) -> Any:
    """What a mapping holds at a place."""
    node: Any = mapping
    for part in path:
        node = node[part]
    return node
