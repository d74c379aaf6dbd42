"""Which keys a place of a question file may have, read from the fields of its models."""

import dataclasses
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from ..model.waveform import Waveform
from .section import OrTable

Place = tuple[int | str, ...]


def known_keys(place: Place, document: Any, model: type[BaseModel]) -> list[str]:
    """Keys that a TOML table at ``place`` of a document of ``model`` may have, sorted."""
    hint: Any = model
    for part in place:
        hint = _inner(hint, part, document)
        document = document[part]
    # Names of a mapping are free, and errors leave them out: what is known are keys of its values.
    table = _table(hint, document) or _table(_inner(hint, "", document), document)
    return sorted(field_hints(table)) if table else []


def takes_waveforms(place: Place, document: Any, model: type[BaseModel]) -> bool:
    """Whether ``place`` of a document of ``model`` may hold a waveform."""
    hint: Any = model
    for part in place:
        hint = _inner(hint, part, document)
        document = document[part] if _holds(document, part) else None
    return not set(get_args(Waveform)).isdisjoint(_alternatives(hint))


def field_hints(table: Any) -> dict[str, Any]:
    """Types of the fields of a model or dataclass by name."""
    if issubclass(table, BaseModel):
        names = list(table.model_fields)
    else:
        names = [entry.name for entry in dataclasses.fields(table) if entry.init]
    hints = get_type_hints(table, include_extras=True)
    return {name: hints[name] for name in names}


def _holds(document: Any, part: int | str) -> bool:
    if isinstance(document, Mapping):
        return part in document
    return isinstance(document, list) and isinstance(part, int) and part < len(document)


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and (
        issubclass(hint, BaseModel) or dataclasses.is_dataclass(hint)
    )


def _alternatives(hint: Any) -> list[Any]:
    """Types that a value may have, one by one, with the tables that stand for numbers."""
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        tables = [table for extra in extras if isinstance(extra, OrTable) for table in extra.tables]
        return [*_alternatives(inner), *tables]
    if get_origin(hint) in (Union, UnionType):
        return [kind for argument in get_args(hint) for kind in _alternatives(argument)]
    return [hint]


def _table(hint: Any, value: Any) -> Any:
    """Model or dataclass that a TOML table is read as, by its ``kind`` if there are several."""
    tables = [kind for kind in _alternatives(hint) if _is_table(kind)]
    if isinstance(value, Mapping) and "kind" in value:
        for table in tables:
            kinds = field_hints(table).get("kind")
            if get_origin(kinds) is Literal and value["kind"] in get_args(kinds):
                return table
    return tables[0] if tables else None


def _inner(hint: Any, part: int | str, value: Any) -> Any:
    """Type of what is at a key or place of a value; None where nothing is known of it."""
    if isinstance(part, int):
        return _item(hint, part)
    table = _table(hint, value)
    if table:
        return field_hints(table).get(part)
    mappings = [kind for kind in _alternatives(hint) if get_origin(kind) is dict]
    return get_args(mappings[0])[1] if mappings else None


def _item(hint: Any, place: int) -> Any:
    for kind in _alternatives(hint):
        arguments = get_args(kind)
        if get_origin(kind) is tuple and Ellipsis not in arguments:
            return arguments[place] if place < len(arguments) else None
        if get_origin(kind) in (list, tuple, Sequence):
            return arguments[0]
    return None
