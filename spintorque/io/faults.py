"""What is wrong with a file, in words."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

Place = tuple[int | str, ...]
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
MISSING = ("missing", "missing_argument")


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


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word is meant, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; known here are {', '.join(known)}"


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
            known = _keys(place[:-1], document, schema)
            return f"unknown key {name}{nearest(str(place[-1]), known)}"
        case kind if kind in MISSING:
            return f"{name} is missing"
        case "value_error":
            text = item["msg"].removeprefix("Value error, ")
            return f"{name}: {text}" if name else text
        case "union_tag_not_found":
            return f"{name}.kind is missing; a waveform has one"
        case "union_tag_invalid":
            kinds = item["ctx"]["expected_tags"].replace("'", "")
            return f"{name}.kind is {item['ctx']['tag']!r}; allowed is one of {kinds}"
    return f"{name} is {item['input']!r}: {item['msg']}"


def _keys(place: Place, document: Any, schema: Mapping[str, Any]) -> list[str]:
    """Keys that a place of the file may have, from the JSON schema of a question."""
    node: Any = _resolved(schema, document, schema)
    for part in place:
        document = document[part]
        if isinstance(part, int):
            inner = node.get("items") or node["prefixItems"][part]
        else:
            inner = node.get("properties", {}).get(part) or node.get("additionalProperties", {})
        node = _resolved(inner, document, schema)
    return sorted(node.get("properties") or node.get("keys", ()))


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
