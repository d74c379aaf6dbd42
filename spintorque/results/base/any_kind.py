"""Answers of any kind from their files."""

import os
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from ...errors import FileError
from .answer import KINDS, Answer
from .netcdf import NO_KIND, read_any


def load(path: str | os.PathLike[str]) -> Answer:
    """Read any answer that its ``save`` or a command wrote, bit for bit.

    Its class is the one that the file names: a TorqueTable, a PhaseDiagram, ...

    Raises FileError if the file is missing or damaged, or is no answer of spintorque.
    """
    dataset, kind = read_any(path)
    known = answer_kinds()
    if kind not in known:
        reason = (
            "it is not a file of spintorque"
            if kind == NO_KIND
            else f"it holds {kind!r}, which this version does not know; update spintorque"
        )
        raise FileError(f"cannot read {path}: {reason}")
    return known[kind].from_dataset(dataset)


def answer_kinds() -> dict[str, type[Answer]]:
    """Every class of answers by the kind that its files name."""
    _import_all()
    return dict(KINDS)


@cache
def _import_all() -> None:
    """Import all modules of answers, so that their classes are known."""
    results = import_module("spintorque.results")
    for module in walk_packages(results.__path__, "spintorque.results."):
        import_module(module.name)
