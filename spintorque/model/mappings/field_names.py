"""Fields of a question by name: ``layers[1].thickness``, ``materials.mgo.onsite``.

A path is a tuple of keys and places in lists. Keys that are not plain words are quoted as in
TOML: ``materials."my mgo".onsite``.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import QuestionError
from ..suggestions import closest

Path = tuple[str | int, ...]

_WORD = r"[A-Za-z0-9_-]+"
_KEY = rf'(?P<word>{_WORD})|(?P<quoted>"(?:[^"\\]|\\.)*")'
_FIRST = re.compile(_KEY)
_NEXT = re.compile(rf"\.(?:{_KEY})|\[(?P<place>-?\d+)\]")


def parse_path(text: str) -> Path:
    """Read a path; QuestionError if ``text`` is not one."""
    parts: list[str | int] = []
    at = 0
    while at < len(text) or not parts:
        match = (_NEXT if parts else _FIRST).match(text, at)
        if not match:
            raise QuestionError(
                f"{text!r} is not the name of a field; names look like layers[1].thickness or "
                'materials.mgo.onsite, with keys that are not plain words quoted: "my mgo"'
            )
        part = match.groupdict()
        if part.get("place") is not None:
            parts.append(int(part["place"]))
        else:
            parts.append(part["word"] or _unquoted(part["quoted"], text))
        at = match.end()
    return tuple(parts)


def _unquoted(quoted: str, text: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        raise QuestionError(f"{text!r} has a key that is not well quoted: {quoted}") from None


def format_path(path: Path) -> str:
    """Write a path so that `parse_path` gives it back."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if re.fullmatch(_WORD, part) else json.dumps(part, ensure_ascii=False)
            text += f".{word}" if text else word
    return text


def joined(key: str, inner: str) -> str:
    """Name of the field ``inner`` of the field ``key``; a text that is not a path is one key."""
    names = []
    for name in (key, inner):
        try:
            parse_path(name)
        except QuestionError:
            name = format_path((name,))
        names.append(name)
    return ".".join(names)


def fields(document: Any, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All numbers and words of a document of nested mappings and lists, with their paths."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from fields(value, (*above, key))
    elif isinstance(document, list | tuple):
        for place, value in enumerate(document):
            yield from fields(value, (*above, place))
    else:
        yield above, document


def resolve(text: str, question: Mapping[str, Any]) -> Path:
    """Full path (from a section such as "stack" on) of the field that ``text`` names.

    The section may be left out, the first that has the field is taken; places count from 0, or
    from the end if negative. QuestionError, with the fields that exist, if there is no such
    field.
    """
    path = parse_path(text)
    if path[0] not in question:
        section = next((name for name, inner in question.items() if path[0] in inner), None)
        if section is None:
            raise _unknown(text, question)
        path = (section, *path)
    node: Any = question
    resolved: list[str | int] = []
    for part in path:
        if isinstance(node, Mapping) and part in node:
            resolved.append(part)
        elif isinstance(node, list) and isinstance(part, int) and -len(node) <= part < len(node):
            resolved.append(part % len(node))
        else:
            raise _unknown(text, question)
        node = node[part]
    if isinstance(node, Mapping | list):
        raise _unknown(text, question)
    return tuple(resolved)


def short(path: Path) -> str:
    """Name of a field without its section."""
    return format_path(path[1:])


def with_values(document: Any, values: Mapping[Path, Any]) -> Any:
    """Copy of a document with other values at some paths that exist in it."""
    changed = copy.deepcopy(document)
    for path, value in values.items():
        node = changed
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value
    return changed


def _unknown(text: str, question: Mapping[str, Any]) -> QuestionError:
    inner = (("table", "bias"), ("table", "theta"))
    known = [short(path) for path, _ in fields(question) if path[:2] not in inner]
    near = closest(text.removeprefix("stack."), known)
    meant = f" did you mean {near}?" if near else ""
    return QuestionError(f"there is no field {text};{meant} fields here are {', '.join(known)}")
