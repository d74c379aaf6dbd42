"""Finished parts of a long computation on disk, so that it goes on after a stop."""

import os
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from .._typing import Array
from ..errors import FileError
from ..files.whole_files import folder_path, writable_folder, write_whole
from ..provenance import fingerprint, question_text

QUESTION = "question.toml"
PARTS = "parts"
"""Folder of parts among the results of a command."""
NAME_DIGITS = 16
Part = TypeVar("Part")


class Checkpoint(ABC, Generic[Part]):
    """Arrays of the finished parts of one question, each part whole or absent.

    A part has a name, or a place in a grid. Whatever ends the process, SIGKILL included, costs
    the parts that were not finished, and no more: a file has its final name only once it is
    whole, and of several files the one that marks the part as done is written last.
    """

    @abstractmethod
    def has(self, part: Part) -> bool:
        """Whether a part is kept. FileError if it is missing and could not be written."""

    @abstractmethod
    def get(self, part: Part) -> dict[str, Array]:
        """Arrays of a kept part by name. FileError if they are damaged."""

    @abstractmethod
    def put(self, part: Part, arrays: Mapping[str, Any]) -> None:
        """Keep a part; it is safe when this returns. FileError if it cannot be written."""


class NoCheckpoint(Checkpoint[Any]):
    """Keeps nothing."""

    def has(self, part: Any) -> bool:
        """Return False."""
        return False

    def get(self, part: Any) -> dict[str, Array]:
        """Raise KeyError."""
        raise KeyError(part)

    def put(self, part: Any, arrays: Mapping[str, Any]) -> None:
        """Do nothing."""


class FileCheckpoint(Checkpoint[str]):
    """One npz file for each part, in a subfolder that belongs to one question.

    So a folder may hold the parts of many questions, each beside the text of its question.
    """

    def __init__(self, folder: str | os.PathLike[str], question: Mapping[str, Any]) -> None:
        """Make the subfolder of a question, or find it.

        Raises FileError if the folder cannot be used, QuestionError if it is not a path.
        """
        self._folder = folder_path(folder) / fingerprint(question)[:NAME_DIGITS]
        self._is_writable = False
        if not (self._folder / QUESTION).exists():
            text = question_text(question).encode()
            write_whole(writable_folder(self._folder) / QUESTION, text)

    def has(self, part: str) -> bool:
        """Whether a part is kept; the first that is missing tests whether it can be written."""
        exists = self._path(part).exists()
        if not exists and not self._is_writable:
            writable_folder(self._folder)
            self._is_writable = True
        return exists

    def get(self, part: str) -> dict[str, Array]:
        """Arrays of a kept part by name. FileError if they are damaged."""
        path = self._path(part)
        with (
            reading(path, hint="; remove it, and it is computed again"),
            path.open("rb") as file,
            np.load(file, allow_pickle=False) as arrays,
        ):
            return dict(arrays)

    def put(self, part: str, arrays: Mapping[str, Any]) -> None:
        """Keep a part; it is safe when this returns. FileError if it cannot be written."""
        data = BytesIO()
        np.savez(data, **arrays)
        write_whole(self._path(part), data.getbuffer())

    def _path(self, part: str) -> Path:
        return self._folder / f"{part}.npz"


def checkpoint_in(
    folder: str | os.PathLike[str] | None, question: Mapping[str, Any]
) -> Checkpoint[str]:
    """Checkpoint of a question in ``folder``; None keeps nothing. Errors of `FileCheckpoint`."""
    return NoCheckpoint() if folder is None else FileCheckpoint(folder, question)


# What npz files, Zarr and wrong attributes raise; bad JSON is a ValueError.
DAMAGE = (
    EOFError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    zipfile.BadZipFile,
)


@contextmanager
def reading(path: Path, hint: str = "") -> Iterator[None]:
    """Raise FileError for what a damaged file raises; ``hint`` says what to do."""
    try:
        yield
    except DAMAGE as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FileError(f"cannot read {path}: it is damaged ({reason}){hint}") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise FileError for what the system says about a file that cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise FileError(
            f"cannot write {path}: {reason}; make room or choose another folder, what is done is "
            "kept"
        ) from error
