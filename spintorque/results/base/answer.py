"""The base of all answers: a dataset of its numbers, files, and views for people."""

from __future__ import annotations  # xarray is not imported for its names alone

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from ... import _xarray as xr
from ..warnings import warnings_of
from .netcdf import read_dataset, write_dataset
from .views import html_view, short_view

KINDS: dict[str, type[Answer]] = {}
"""Every class of answers by the kind that its files name."""


class Answer(ABC):
    """Result of a solver; it does not know how it was made.

    A subclass is a frozen dataclass, and belongs to `KINDS` from its definition on, unless it is
    ``abstract``. `QuantityAnswer` is for answers whose fields are quantities, `DatasetAnswer` for
    those that hold one dataset.
    """

    def __init_subclass__(cls, *, abstract: bool = False, **options: object) -> None:
        """Keep the kind, and the short ``repr`` that the dataclass would replace."""
        super().__init_subclass__(**options)
        cls.__repr__ = Answer.__repr__  # type: ignore[method-assign]
        if not abstract:
            KINDS[kind_of(cls)] = cls

    @abstractmethod
    def to_dataset(self) -> xr.Dataset:
        """Return all numbers with units and meanings; attributes hold the question and versions."""

    @classmethod
    @abstractmethod
    def from_dataset(cls, dataset: xr.Dataset) -> Self:
        """Make the answer again from what `to_dataset` returned.

        Raises FileError if something is missing.
        """

    @abstractmethod
    def answering(self, question: Mapping[str, Any], remarks: Sequence[str] = ()) -> Self:
        """Return the answer with its question (nested mappings for TOML) and more warnings."""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a netCDF file with a checksum, and return its path.

        Raises FileError if that fails, and then no file of that name is left.
        """
        return write_dataset(self.to_dataset(), path, kind_of(type(self)))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `save` wrote, bit for bit.

        Raises FileError if the file is missing, damaged, or holds another kind of answer.
        """
        return cls.from_dataset(read_dataset(path, kind_of(cls)))

    def __repr__(self) -> str:
        """Name, first numbers, and shapes of arrays."""
        return short_view(type(self).__name__, self.to_dataset())

    def _repr_html_(self) -> str:
        """Table of all quantities, for notebooks."""
        dataset = self.to_dataset()
        return html_view(type(self).__name__, dataset, warnings_of(dataset.attrs))


def kind_of(answer: type[Answer]) -> str:
    """Kind that files of a class of answers name: "phase_diagram" for PhaseDiagram."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", answer.__name__).lower()
