"""What is wrong with a file, in words."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from ..model.drive import WAVEFORMS
from ..model.suggestions import closest, did_you_mean

Place = tuple[int | str, ...]
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
MISSING = ("missing", "missing_argument")
NUMBERS = ("float_type", "int_type", "float_parsing", "int_parsing", "int_from_float")


def faults(
    error: ValidationError, document: Mapping[str, Any], model: type[BaseModel]
) -> list[str]:
    """One message for each fault of a document that was read as ``model``."""
    items = [(_place(item, document), item) for item in error.errors(include_url=False)]
    schema = model.model_json_schema()
    found: dict[Place, str] = {}
    for place, item in items:
        if not _is_other_alternative(place, item, items):
            found.setdefault(place, _message(place, item, document, schema))
    return list(found.values())


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
        other[: len(place)] == place and (other != place or not one["type"].endswith("_type"))
        for other, one in items
    )


def _message(
    place: Place, item: Any, document: Mapping[str, Any], schema: Mapping[str, Any]
) -> str:
    name = ".".join(map(str, place))
    match item["type"]:
        case kind if kind in UNKNOWN:
            return f"unknown key {name}{_meant_key(place, document, schema)}"
        case kind if kind in MISSING:
            return f"{name} is missing"
        case "value_error":
            text = item["msg"].removeprefix("Value error, ")
            return f"{name}: {text}" if name else text
        case "union_tag_not_found":
            return f"{name}.kind is missing; a waveform has one"
        case "union_tag_invalid":
            return _no_choice(f"{name}.kind", item["ctx"]["tag"], item["ctx"]["expected_tags"])
        case "literal_error":
            return _no_choice(name, item["input"], item["ctx"]["expected"])
    text = f"{name} is {item['input']!r}: {item['msg']}"
    if item["type"] in NUMBERS and _is_number_as_text(item["input"]):
        return f"{text}; it is text, write numbers without quotes"
    if item["type"] in NUMBERS and _takes_waveforms(place, document, schema):
        return f"{text}, or a waveform ({WAVEFORMS})"
    return text


def _no_choice(name: str, word: Any, expected: str) -> str:
    """Say which words are allowed, from a list in which pydantic quotes them."""
    allowed = re.findall(r"'([^']*)'", expected)
    near = closest(word, allowed)
    hint = f"; did you mean {near}?" if near else ""
    return f"{name} is {word!r}; allowed is one of {', '.join(allowed)}{hint}"


def _is_number_as_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and float(value) is not None
    except ValueError:
        return False


def _meant_key(place: Place, document: Any, schema: Mapping[str, Any]) -> str:
    """Say which key of the same section is meant, or to which section the key belongs."""
    word, known = str(place[-1]), _keys(place[:-1], document, schema)
    if closest(word, known):
        return did_you_mean(word, known)
    sections = [name for name in schema["properties"] if word in _keys_of_section(name, schema)]
    if sections:
        return f"; it belongs into {' or '.join(f'[{name}]' for name in sections)}"
    return did_you_mean(word, known)


def _keys_of_section(name: str, schema: Mapping[str, Any]) -> list[str]:
    return _keys((name,), {name: {}}, schema)


def _takes_waveforms(place: Place, document: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a place of the file may hold a waveform."""
    node = _node(place[:-1], document, schema) if place else {}
    inner = _inner(node, place[-1]) if place else {}
    return any("discriminator" in one for one in inner.get("anyOf", ()))


def _keys(place: Place, document: Any, schema: Mapping[str, Any]) -> list[str]:
    """Keys that a place of the file may have, from the JSON schema of a question."""
    node = _node(place, document, schema)
    return sorted(node.get("properties") or node.get("keys", ()))


def _node(place: Place, document: Any, schema: Mapping[str, Any]) -> Any:
    """JSON schema of what the file holds at a place."""
    node: Any = _resolved(schema, document, schema)
    for part in place:
        document = document[part]
        node = _resolved(_inner(node, part), document, schema)
    return node


def _inner(node: Any, part: int | str) -> Any:
    """Schema of a part of a list or mapping, with its alternatives."""
    if isinstance(part, int):
        return node.get("items") or node["prefixItems"][part]
    return node.get("properties", {}).get(part) or node.get("additionalProperties", {})


def _resolved(node: Any, value: Any, schema: Mapping[str, Any]) -> Any:
    """Schema of a value, without references and with its alternative chosen."""
    while True:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            fitting = (one for one in node["anyOf"] if _fits(one, value))
            node = next(fitting, node["anyOf"][0])
        elif "discriminator" in node:
            node = {"$ref": node["discriminator"]["mapping"][value["kind"]]}
        else:
            return node


def _fits(node: Any, value: Any) -> bool:
    """Whether an alternative is one for mappings or lists, where the value is one."""
    if isinstance(value, Mapping):
        return "$ref" in node or "discriminator" in node or "keys" in node
    return not isinstance(value, list) or node.get("type") == "array"
