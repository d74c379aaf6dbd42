"""Many values of the fields of a source, by their names, as arrays at their places."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.checks import number_list
from ...model.mappings.field_names import Path, resolve


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


def value_at(mapping: Mapping[str, Any], path: Path) -> Any:
    """What a mapping holds at a place."""
    node: Any = mapping
    for part in path:
        node = node[part]
    return node
