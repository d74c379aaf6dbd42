"""Parts of a long computation, kept in a folder as they come, so that it goes on after a stop."""

import contextlib
import hashlib
import os
import shutil
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from .._typing import Array
from ..errors import FileError
from ..files.whole_files import folder_path, writable_folder, write_whole
from ..provenance import question_text

QUESTION = "question.toml"
PARTS = "parts"
"""Folder of parts among the results of a command."""
NAME_DIGITS = 16


class Checkpoint:
    """Arrays by the name of a part, in a folder that may hold those of many questions.

    ``folder`` None keeps nothing. Each question has a subfolder of its own, with its text, and
    each part is a file there that is whole or absent, so that whatever stops a computation costs
    the parts that were not finished, and no more.

    Raises FileError if the folder cannot be used, QuestionError if it is no path.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, question: Mapping[str, Any]) -> None:
        """Take the folder, which is made if there is none."""
        self._folder: Path | None = None
        self._writable = False
        if folder is None:
            return
        text = question_text(question).encode()
        self._folder = folder_path(folder) / hashlib.sha256(text).hexdigest()[:NAME_DIGITS]
        if not (self._folder / QUESTION).exists():
            write_whole(writable_folder(self._folder) / QUESTION, text)

    def get(self, name: str) -> dict[str, Array] | None:
        """Arrays of a part by name, None if it is not there.

        FileError if it is damaged, or if it is not there and could not be kept.
        """
        if self._folder is None:
            return None
        if not (path := self._path(self._folder, name)).exists():
            self._require_writable(self._folder)
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

    def forget(self) -> None:
        """Remove all parts and the question, once the whole is kept elsewhere."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # as long as they are empty
                self._folder.parent.rmdir()
                self._folder.parent.parent.rmdir()

    def _require_writable(self, folder: Path) -> None:
        """Test once that the parts which are missing can be written."""
        if not self._writable:
            writable_folder(folder)
            self._writable = True

    @staticmethod
    def _path(folder: Path, name: str) -> Path:
        return folder / f"{name}.npz"
