"""Parts of a long computation, kept in a folder as they come, so that it goes on after a stop."""

import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from .errors import FileError, QuestionError
from .files import write_whole
from .provenance import question_text
from .spin import Array

QUESTION = "question.toml"


class Kept:
    """Arrays by the name of a part, in a folder that belongs to one question.

    ``folder`` None keeps nothing. Each part is a file that is whole or absent, so that whatever
    stops a computation costs the parts that were not finished, and no more.

    Raises QuestionError if the folder belongs to another question, FileError if it cannot be
    used.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, question: Mapping[str, Any]) -> None:
        """Take the folder, which is made if there is none."""
        self._folder = None if folder is None else Path(folder)
        if self._folder is not None:
            self._claim(self._folder, question_text(question))

    def get(self, name: str) -> dict[str, Array] | None:
        """Arrays of a part by name, None if it is not there; FileError if it is damaged."""
        if self._folder is None or not (path := self._path(self._folder, name)).exists():
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                return dict(found)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise FileError(f"{path} is damaged ({error}); remove it, and it is redone") from error

    def keep(self, name: str, arrays: Mapping[str, Any]) -> None:
        """Write a part; when this returns, it is kept. FileError if it cannot be written."""
        if self._folder is not None:
            data = BytesIO()
            np.savez(data, **arrays)
            write_whole(self._path(self._folder, name), data.getbuffer())

    def _claim(self, folder: Path, question: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / QUESTION
            before = path.read_text(encoding="utf-8") if path.exists() else None
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "its question is not text"
            raise FileError(f"cannot use the folder {folder}: {reason}") from error
        if before is None:
            write_whole(path, question.encode())
        elif before != question:
            raise QuestionError(
                f"the folder {folder} keeps the parts of another question, {path}; choose another "
                "folder, or ask that question again"
            )

    @staticmethod
    def _path(folder: Path, name: str) -> Path:
        return folder / f"{name}.npz"
