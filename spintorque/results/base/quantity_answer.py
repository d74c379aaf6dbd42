"""Answers whose fields are quantities: one declaration each of unit, meaning and axes."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, replace
from typing import Any, Self, get_type_hints

from ... import _xarray as xr
from ...errors import FileError
from ...model.checks import store
from ...provenance import fingerprint, question_text, versions
from ...units import quantity
from .answer import Answer, kind_of
from .field_values import (
    CHOSEN_UNITS,
    NOTHING,
    Variables,
    Words,
    decoded,
    encoded,
    frozen,
    is_optional,
)

PROVENANCE = ("question", "versions", "warnings")


@dataclass(frozen=True, kw_only=True, eq=False)
class QuantityAnswer(Answer, abstract=True):
    """Answer whose fields are made by `quantity`, with ``dims`` for arrays.

    That is all a new answer needs: `to_dataset`, files and views follow from the fields. They may
    be numbers, arrays (complex ones too), words, tuples of them, enumerations, mappings to plain
    values, None, drives, other answers, and data arrays with axes of their own.
    """

    question: str = quantity("", 'the question as TOML; "" if it was not recorded', default="")
    versions: Mapping[str, str] = quantity(
        "", "versions of the packages that made it", default_factory=versions
    )
    warnings: tuple[str, ...] = quantity("", "what deserves a second look", default=())

    def __post_init__(self) -> None:
        """Take copies of arrays that anybody could still write to."""
        store(self, **{entry.name: frozen(getattr(self, entry.name)) for entry in fields(self)})

    def answering(self, question: Mapping[str, Any], remarks: Sequence[str] = ()) -> Self:
        """Return the answer with its question (nested mappings for TOML) and more warnings."""
        warnings = tuple(dict.fromkeys((*self.warnings, *remarks)))
        return replace(self, question=question_text(question), warnings=warnings)

    def to_dataset(self) -> xr.Dataset:
        """Return all fields as variables with units and meanings, and words as attributes.

        Complex numbers are two variables, ``_real`` and ``_imag``; what is None is left out.
        """
        chosen = {
            choice: units.get(getattr(self, name, ""), choice)
            for name, (choice, units) in CHOSEN_UNITS.items()
        }
        variables, words = _parts(self, "", chosen)
        words["versions"] = json.dumps(dict(self.versions))
        if self.question:
            words["question"] = self.question
            words["fingerprint"] = fingerprint(tomllib.loads(self.question))
        if self.warnings:
            words["warnings"] = json.dumps(self.warnings)
        return xr.Dataset(variables, attrs=words)

    @classmethod
    def from_dataset(cls, dataset: xr.Dataset) -> Self:
        """Make the answer again of what `to_dataset` returned; FileError if a field is missing."""
        attributes = dataset.attrs
        return cls(
            **_values(cls, "", dataset),
            question=str(attributes.get("question", "")),
            versions=json.loads(attributes.get("versions", "{}")),
            warnings=tuple(json.loads(attributes.get("warnings", "[]"))),
        )


def _parts(
    answer: QuantityAnswer, prefix: str, chosen: Mapping[str, str]
) -> tuple[Variables, Words]:
    """Variables by name and words by name, of an answer and of those inside it."""
    variables: Variables = {}
    words: Words = {}
    hints = get_type_hints(type(answer))
    for entry in _own_fields(type(answer)):
        value, name = getattr(answer, entry.name), prefix + entry.name
        if isinstance(value, QuantityAnswer):
            more_variables, more_words = _parts(value, f"{name}_", chosen)
            if value.question:
                more_words[f"{name}_question"] = value.question
        else:
            metadata = {**entry.metadata, "chosen": chosen}
            more_variables, more_words = encoded(name, value, hints[entry.name], metadata)
        variables |= more_variables
        words |= more_words
    return variables, words


def _values(answer: type[QuantityAnswer], prefix: str, dataset: xr.Dataset) -> dict[str, Any]:
    """Values of the fields of an answer, by name; None or the default for those left out."""
    values = {}
    hints = get_type_hints(answer)
    for entry in _own_fields(answer):
        name, hint = prefix + entry.name, hints[entry.name]
        inner = _inner_answer(hint)
        if inner is None:
            value = decoded(name, hint, entry.metadata, dataset)
        else:
            value = _inner(inner, f"{name}_", dataset)
        if value is not NOTHING:
            values[entry.name] = value
        elif is_optional(hint):
            values[entry.name] = None
        elif entry.default is MISSING and entry.default_factory is MISSING:
            kind = kind_of(answer).replace("_", " ")
            raise FileError(f"the {kind} lacks {name}; compute it again with this version")
    return values


def _inner(answer: type[QuantityAnswer], prefix: str, dataset: xr.Dataset) -> Any:
    """Answer inside another; NOTHING if no name in the dataset is one of its fields."""
    names = {str(name) for name in (*dataset.variables, *dataset.attrs)}
    own = {prefix + entry.name for entry in _own_fields(answer)}
    if not names & own:
        return NOTHING
    question = str(dataset.attrs.get(f"{prefix}question", ""))
    return answer(**_values(answer, prefix, dataset), question=question)


def _inner_answer(hint: Any) -> type[QuantityAnswer] | None:
    options = getattr(hint, "__args__", ()) if is_optional(hint) else (hint,)
    for option in options:
        if isinstance(option, type) and issubclass(option, QuantityAnswer):
            return option
    return None


def _own_fields(answer: type[QuantityAnswer]) -> list[Field[Any]]:
    return [entry for entry in fields(answer) if entry.name not in PROVENANCE]
