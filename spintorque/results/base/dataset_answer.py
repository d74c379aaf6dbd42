"""Answers that hold one dataset."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from ... import _xarray as xr
from ..._typing import Array
from ...errors import FileError
from ...provenance import fingerprint, question_text, versions
from ...units import quantity
from ..warnings import warnings_of, with_warnings
from .answer import Answer, kind_of


@dataclass(frozen=True, eq=False)
class DatasetAnswer(Answer, abstract=True):
    """Numbers on named axes in ``dataset``, each variable with its unit and meaning.

    A subclass names the ``VARIABLES`` and ``ATTRIBUTES`` that it requires.

    Raises FileError if the dataset lacks any of them.
    """

    dataset: xr.Dataset = quantity("", "numbers on named axes, each with its unit and meaning")
    VARIABLES: ClassVar[tuple[str, ...]] = ()
    ATTRIBUTES: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        missing = [name for name in self.VARIABLES if name not in self.dataset]
        missing += [name for name in self.ATTRIBUTES if name not in self.dataset.attrs]
        if missing:
            raise FileError(f"{self._not_one()}: it lacks {', '.join(missing)}")
        for variable in self.dataset.variables.values():
            variable.values.flags.writeable = False

    @classmethod
    def later(cls, make: Callable[[], Self], **known: Array) -> Self:
        """Answer that is made, with its dataset, when that is first asked for.

        A short calculation is over before xarray has made a dataset of it. ``known`` are variables
        that `numbers` gives without one.
        """
        answer = object.__new__(cls)
        for array in known.values():
            array.flags.writeable = False
        answer.__dict__.update(_make=make, _known=known)
        return answer

    def numbers(self, name: str) -> Array:
        """Return the numbers of a variable, read-only."""
        known: dict[str, Array] = self.__dict__.get("_known", {})
        return known[name] if name in known else self.dataset[name].values

    if not TYPE_CHECKING:  # for a type checker there are no other names

        def __getattr__(self, name: str) -> Any:
            """Make the dataset that `later` has left for later."""
            if name != "dataset" or "_make" not in self.__dict__:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            self.__dict__["dataset"] = self._make().dataset
            del self.__dict__["_make"], self.__dict__["_known"]
            return self.dataset

    def __getstate__(self) -> dict[str, Any]:
        """What copies and other processes get: the dataset, not the way to it."""
        return {"dataset": self.dataset}

    @classmethod
    def _not_one(cls) -> str:
        name = kind_of(cls).replace("_", " ")
        return f"this is not {'an' if name[0] in 'aeiou' else 'a'} {name}"

    def to_dataset(self) -> xr.Dataset:
        """Return the dataset."""
        return self.dataset

    @classmethod
    def from_dataset(cls, dataset: xr.Dataset) -> Self:
        """Make the answer of its dataset; FileError if something is missing."""
        return cls(dataset)

    def answering(self, question: Mapping[str, Any], remarks: Sequence[str] = ()) -> Self:
        """Return the answer with its question (nested mappings for TOML) and more warnings."""
        attributes = {
            "versions": json.dumps(versions()),
            **self.dataset.attrs,
            "question": question_text(question),
            "fingerprint": fingerprint(question),
        }
        return replace(self, dataset=self.dataset.assign_attrs(with_warnings(attributes, remarks)))

    @property
    def question(self) -> str:
        """The question that is answered, as TOML; "" if it was not recorded."""
        return str(self.dataset.attrs.get("question", ""))

    @property
    def audit(self) -> dict[str, float]:
        """Worst defects and errors met while the answer was made."""
        return cast(dict[str, float], self._from_json("audit", {}))

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the packages that made the answer; several, if more than one run did."""
        return cast(dict[str, str], self._from_json("versions", {}))

    @property
    def warnings(self) -> list[str]:
        """Warnings about the question."""
        return warnings_of(self.dataset.attrs)

    def _from_json(self, name: str, default: Any) -> Any:
        text = self.dataset.attrs.get(name)
        return default if text is None else json.loads(text)
