"""The row of a stack, whose numbers may be arrays over many valves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...._typing import Array
from .film_values import (
    CONDUCTOR_FIELDS,
    ContactValues,
    FilmValues,
    contact_values,
    film_values,
)
from .pieces import PieceRow, make_row
from .stack_mapping import NO_CONTACT
from .valve_solution import Directions


def row_of(mapping: Mapping[str, Any]) -> PieceRow:
    """PieceRow of a mapping as by `stack_mapping`, in which numbers may be arrays (valves, 1)."""
    films = films_of(mapping)
    return make_row(films, contacts_of(mapping), magnets_in(mapping))


def films_of(mapping: Mapping[str, Any]) -> list[FilmValues]:
    """Numbers of the films of a mapping."""
    conductors = {
        name: {field: part.get(field) for field in CONDUCTOR_FIELDS}
        for name, part in mapping["conductors"].items()
    }
    return [
        film_values(conductors[entry["conductor"]], entry.get("thickness_nm"), is_magnet)
        for entry, is_magnet in zip(mapping["films"], magnets_in(mapping), strict=True)
    ]


def contacts_of(mapping: Mapping[str, Any]) -> list[ContactValues | None]:
    """Numbers of the contact at each face of a mapping."""
    made: dict[str, ContactValues | None] = {NO_CONTACT: None}
    for name, part in mapping["contacts"].items():
        up, down = part["conductances"]
        made[name] = contact_values(
            up,
            down,
            _complex(part.get("mixing_conductance")),
            _complex(part.get("transmitted_mixing_conductance")),
            part["spin_memory_loss"],
        )
    return [made[name] for name in mapping["contact"]]


def magnets_in(mapping: Mapping[str, Any]) -> list[bool]:
    """Whether each film of a mapping is a magnet."""
    return ["magnetization" in entry for entry in mapping["films"]]


def directions_of(roles: Sequence[Any], theta: Array) -> Directions:
    """Directions (3,) or (angles, 3) by films at angles (rad); None of films that are no magnet."""
    fixed = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], axis=-1)
    named = {"free": np.array([0.0, 0.0, 1.0]), "fixed": fixed}
    return [
        None if role is None else named[role] if isinstance(role, str) else np.array(role)
        for role in roles
    ]


def _complex(parts: Any) -> Any:
    return None if parts is None else np.asarray(parts[0]) + 1j * np.asarray(parts[1])
