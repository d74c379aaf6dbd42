"""What is wrong with a file, in words."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from ..model.checks import shown
from ..model.suggestions import closest, did_you_mean
from ..model.waveform import WAVEFORMS
from .known_keys import Place, known_keys, takes_waveforms

UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
MISSING = ("missing", "missing_argument")
TABLES = ("dict_type", "dataclass_type", "model_type")
NUMBERS = ("float_type", "int_type", "float_parsing", "int_parsing", "int_from_float")


def faults(
    error: ValidationError, document: Mapping[str, Any], model: type[BaseModel]
) -> list[str]:
    """One message for each fault of a document that was read as ``model``."""
    items = [(_place(item, document), item) for item in error.errors(include_url=False)]
    messages: dict[Place, str] = {}
    for place, item in items:
        if not _is_other_alternative(place, item, items):
            messages.setdefault(place, _message(place, item, document, model))
    return list(messages.values())


def _place(item: Any, document: Any) -> Place:
    """Keys that lead to a fault, without pydantic's names for the alternatives it tried."""
    node, place = document, []
    for number, part in enumerate(item["loc"]):
        last = number == len(item["loc"]) - 1
        if _holds(node, part):
            node = node[part]
            place.append(part)
        elif last and item["type"] in (*MISSING, *UNKNOWN):
            place.append(part)
        elif not isinstance(node, Mapping | list):
            break  # what a validator read from it
    return tuple(place)


def _holds(node: Any, part: int | str) -> bool:
    if isinstance(node, Mapping):
        return part in node
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


def _is_other_alternative(place: Place, item: Any, items: list[tuple[Place, Any]]) -> bool:
    """Whether a mapping or list is not what one alternative takes, and another one says more."""
    if not isinstance(item["input"], Mapping | list) or not item["type"].endswith("_type"):
        return False
    return any(
        other[: len(place)] == place
        and (other != place or not item_there["type"].endswith("_type"))
        for other, item_there in items
    )


def _message(place: Place, item: Any, document: Mapping[str, Any], model: type[BaseModel]) -> str:
    name = ".".join(map(str, place))
    match item["type"]:
        case kind if kind in UNKNOWN:
            return f"unknown key {name}{_meant_key(place, document, model)}"
        case kind if kind in MISSING:
            return f"{name} is missing"
        case kind if kind in TABLES:
            return f"{name} is {shown(item['input'])}; allowed is a table, {{ key = value, ... }}"
        case "value_error":
            text = item["msg"].removeprefix("Value error, ")
            return f"{name}: {text}" if name else text
        case "union_tag_not_found":
            return f"{name}.kind is missing; it says which of several is meant"
        case "union_tag_invalid":
            return _no_choice(f"{name}.kind", item["ctx"]["tag"], item["ctx"]["expected_tags"])
        case "literal_error":
            return _no_choice(name, item["input"], item["ctx"]["expected"])
    text = f"{name} is {shown(item['input'])}: {item['msg']}"
    if item["type"] in NUMBERS and _is_number_as_text(item["input"]):
        return f"{text}; it is text, write numbers without quotes"
    if item["type"] in NUMBERS and takes_waveforms(place, document, model):
        return f"{text}, or a waveform ({WAVEFORMS})"
    return text


def _no_choice(name: str, word: Any, expected: str) -> str:
    """Say which words are allowed, from a list in which pydantic quotes them."""
    allowed = re.findall(r"'([^']*)'", expected)
    near = closest(word, allowed)
    hint = f"; did you mean {near}?" if near else ""
    return f"{name} is {shown(word)}; allowed is one of {', '.join(allowed)}{hint}"


def _is_number_as_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and float(value) is not None
    except ValueError:
        return False


def _meant_key(place: Place, document: Any, model: type[BaseModel]) -> str:
    """Say which key of the same section is meant, or to which section the key belongs."""
    word, known = str(place[-1]), known_keys(place[:-1], document, model)
    if closest(word, known):
        return did_you_mean(word, known)
    sections = [
        name for name in model.model_fields if word in known_keys((name,), {name: {}}, model)
    ]
    if sections:
        return f"; it belongs into {' or '.join(f'[{name}]' for name in sections)}"
    return did_you_mean(word, known)
