"""docs/commands.md names every key that a question file may have, under its section."""

import re
from pathlib import Path

import pytest

from spintorque.io.question_schema import question_schema

COMMANDS = Path(__file__).parents[2] / "docs" / "commands.md"
SHARED = {
    "Range": "a range",
    "Bounds": "a range",
    "Angles": "a direction",
    "Macrospin": "[macrospin]",
}
"""Rows of tables that several keys may have, by the title of their schema."""
WAVEFORMS = ("Pulse", "Ramp", "Sine", "Samples")


def words_by_row(text):
    """Words in code spans of each row of the tables, by the label in its first cell."""
    rows = {}
    sections = text.partition("## Sections")[2]
    for label, rest in re.findall(r"^\| (.+?) \| (.+) \|$", sections, re.M):
        words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", rest))))
        for name in label.replace("`", "").split(", "):
            rows.setdefault(name, set()).update(words)
    return rows


def tables(node, place=(), definitions=None):
    """Places and schemas of all tables that a node of a schema may hold."""
    definitions = node.get("$defs", definitions or {})
    if "$ref" in node:
        yield from tables(definitions[node["$ref"].split("/")[-1]], place, definitions)
    for choice in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for inner in node.get(choice, []):
            yield from tables(inner, place, definitions)
    for several in ("items", "additionalProperties"):
        if isinstance(node.get(several), dict):
            yield from tables(node[several], place, definitions)
    if "properties" in node:
        yield place, node
        for key, inner in node["properties"].items():
            yield from tables(inner, (*place, key), definitions)


def labels(place, title):
    """Labels of the rows in which keys of a table may be named."""
    if title in WAVEFORMS:
        return [title.lower()]
    ends = [".".join(place[start:]) for start in range(len(place))]
    own = [label for end in ends for label in (f"[{end}]", f"[[{end}]]")]
    if len(place) == 1:
        return own
    return [*own, place[-1], SHARED.get(title, ""), *labels(place[:-1], None)]


SCHEMA = question_schema()
KEYS = {
    f"{'.'.join(place)}.{key}": labels(place, table["title"])
    for place, table in tables(SCHEMA)
    for key in table["properties"]
    if place and not (key == "kind" and table["title"] in WAVEFORMS)
}


def undocumented(text):
    """Keys that no row of the tables in a text names where it should."""
    rows = words_by_row(text)
    return {
        key
        for key, places in KEYS.items()
        if not any(key.split(".")[-1] in rows.get(label, ()) for label in places)
    }


def test_every_key_of_every_section_is_documented():
    assert undocumented(COMMANDS.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("key", ["stack.bound_levels", "ensemble.spread_deg", "table.theta.count"])
def test_a_key_that_is_left_out_is_noticed(key):
    text = COMMANDS.read_text(encoding="utf-8")
    assert key in undocumented(re.sub(rf"\b{key.split('.')[-1]}\b", "", text))


def test_every_section_has_keys():
    assert {key.split(".")[0] for key in KEYS} == set(SCHEMA["properties"])
