"""Warnings of an answer, kept in its attributes and in its file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

WARNINGS = "warnings"


def with_warnings(attributes: Mapping[str, Any], texts: Iterable[str]) -> dict[str, Any]:
    """Attributes of a dataset with some warnings added, each once; unchanged without any."""
    messages = list(dict.fromkeys([*warnings_of(attributes), *texts]))
    return {**attributes, WARNINGS: json.dumps(messages)} if messages else dict(attributes)


def warnings_of(attributes: Mapping[Any, Any]) -> list[str]:
    """Warnings among the attributes of a dataset."""
    return list(json.loads(attributes.get(WARNINGS, "[]")))
