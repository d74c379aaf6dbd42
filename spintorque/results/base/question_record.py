"""Solvers that record in their answers what they were asked."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from ...model.coupled import CoupledMacrospins
from ...model.drive import Drive
from ...model.macrospin import Macrospin
from ...model.mappings.plain_values import plain, without_none
from ...model.mappings.question_mapping import magnet_question, torque_question
from ...model.stack import Stack
from .answer import Answer, kind_of
from .checksum import checksum

P = ParamSpec("P")
A = TypeVar("A", bound=Answer)
NOT_ASKED = ("executor", "folder", "progress")
"""Arguments that change no number."""


def records_question(solver: Callable[P, A]) -> Callable[P, A]:
    """Make a public solver write what it was asked into its answer.

    Stack, magnet, torque, table and drive become the sections that they have in a file; the other
    arguments, defaults too, are in a section named after the solver, with the checksum of an
    answer among them. Callables are no part of it.
    """

    @wraps(solver)
    def recorded(*args: P.args, **options: P.kwargs) -> A:
        answer = solver(*args, **options)
        given = signature(solver).bind(*args, **options)
        given.apply_defaults()
        return answer.answering(_question(solver.__name__, given.arguments))

    return recorded


def _question(solver: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    sections: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name, value in arguments.items():
        if value is None or name in NOT_ASKED or callable(value):
            continue
        known = _sections(name, value)
        sections |= known
        if isinstance(value, Answer):
            own[name] = {"kind": kind_of(type(value)), "sha256": checksum(value.to_dataset())}
        elif not known:
            own[name] = plain(value)
    stack = next((value for value in arguments.values() if isinstance(value, Stack)), None)
    if stack is not None and "engine" in arguments:
        own.setdefault("engine", stack.default_engine)
    return {**sections, solver: own}


def _sections(name: str, value: Any) -> dict[str, Any]:
    """Sections of a file that describe an argument; none if it has none of its own."""
    if isinstance(value, Stack):
        return {"stack": value.to_mapping()}
    if isinstance(value, Macrospin | CoupledMacrospins):
        return magnet_question(value)
    if name == "drive" and isinstance(value, Drive):
        return {"drive": without_none(value)}
    if hasattr(value, "torques") and hasattr(value, "to_mapping"):
        return dict(value.to_mapping())
    if name == "torque" or hasattr(value, "sections"):
        return torque_question(value)
    return {}
