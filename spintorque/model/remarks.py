"""Remarks about questions that deserve a second look: said when they are made, kept in answers.

A question says what is odd about it in `remarks_on`; solvers write that into their answers.
"""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import numpy as np

from ..errors import SpintorqueWarning
from .plausible import odd_value

PACKAGE = Path(__file__).parents[1]
SOLVERS = ("analysis", "dynamics", "sweeps", "transport", "_tabulate.py")
"""Rooms that make questions of their own on the way to an answer; the user did not ask these."""


class Remarkable(Protocol):
    """A question with remarks of its own, beside those about its values."""

    def own_remarks(self) -> list[str]:
        """Oddities of the question, one sentence each."""


def remark(text: str) -> None:
    """Warn the user with a SpintorqueWarning, at the line that called the package.

    Nothing is said where a solver makes a question for its own use, such as the drives of a
    bisection.
    """
    depth, is_from_solver = _caller()
    if not is_from_solver:
        warnings.warn(text, SpintorqueWarning, stacklevel=depth)


def say(question: Remarkable) -> None:
    """Warn of everything that is odd about a question."""
    for text in question.own_remarks():
        remark(text)


def remarks_on(*questions: Any) -> list[str]:
    """Everything odd about some questions, however deep it is, each sentence once."""
    return list(dict.fromkeys(text for question in questions for text in _remarks(question)))


def value_remark(name: str, values: Any, unit: str) -> str | None:
    """Remark on the largest of some numbers; None if it is usual."""
    if isinstance(values, int | float):
        return odd_value(name, abs(values), unit)
    return odd_value(name, float(np.abs(np.asarray(values, float)).max(initial=0.0)), unit)


def _remarks(question: Any) -> Iterator[str]:
    if isinstance(question, list | tuple):
        for element in question:
            yield from _remarks(element)
    elif is_dataclass(question) and not isinstance(question, type):
        own: Callable[[], list[str]] | None = getattr(question, "own_remarks", None)
        if own is not None:
            yield from own()
        for entry in fields(question):
            yield from _field_remarks(entry.name, getattr(question, entry.name), entry.metadata)


def _field_remarks(name: str, value: Any, metadata: Mapping[str, Any]) -> Iterator[str]:
    if "unit" in metadata and _is_number(value):
        text = value_remark(name, value, metadata["unit"])
        if text:
            yield text
    elif not isinstance(value, str | int | float | None):
        yield from _remarks(value)


def _is_number(value: Any) -> bool:
    """Whether a value is a number, or a list or table of numbers."""
    if isinstance(value, tuple):
        return bool(value) and all(_is_number(element) for element in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _caller() -> tuple[int, bool]:
    """How far up the user's line is, seen from `remark`; whether a solver makes the question."""
    frame: FrameType | None = sys._getframe(2)
    depth, is_constructor, is_from_solver = 2, False, False
    while frame is not None and (room := _room(frame)) is not None:
        is_from_solver = is_from_solver or (is_constructor and room in SOLVERS)
        is_constructor = is_constructor or frame.f_code.co_name == "__post_init__"
        frame, depth = frame.f_back, depth + 1
    return depth, is_from_solver


def _room(frame: FrameType) -> str | None:
    """Folder or file of the package that a frame is in; None for the user's frames.

    The code that dataclasses and pydantic write and run belongs to nobody.
    """
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(PACKAGE):
        return path.relative_to(PACKAGE).parts[0]
    is_generated = path == Path("<string>") and frame.f_code.co_name == "__init__"
    between = is_generated or path.name == "dataclasses.py" or "pydantic" in path.parts
    return "" if between else None
