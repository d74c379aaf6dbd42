"""What a result must remember: the question as text, its fingerprint, the versions."""

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import tomli_w

PACKAGES = ("spintorque", "kwant", "numpy", "scipy", "xarray")


def question_text(question: Mapping[str, Any]) -> str:
    """Write a question (nested mappings, lists, numbers, strings) as TOML."""
    return tomli_w.dumps(question)


def fingerprint(question: Mapping[str, Any]) -> str:
    """Hex digest that changes if and only if a value of the question changes."""
    text = json.dumps(question, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages whose code a number passed through."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
