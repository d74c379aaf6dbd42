"""A folder of results: it belongs to one question, and knows which command wrote which file."""

import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from ..errors import FileError
from ..execution.checkpoint import PARTS
from ..files.whole_files import require_file_or_nothing, writable_folder, write_whole
from ..model.mappings.field_names import fields, format_path
from ..provenance import fingerprint

LOGGER = logging.getLogger(__name__)
RECORD = "question.json"
"""File in the folder: its question, the fingerprint of that, and who wrote which file."""
RESULTS = (".nc", ".png", ".html")
SHOWN_DIFFERENCES = 3
ELSEWHERE = "choose another folder by -o"


class ResultFolder:
    """Folder in which the results of one question are, and what one command writes there.

    Nothing is written until the first result is; from then on the folder is that question's.
    """

    def __init__(
        self,
        path: Path,
        command: str,
        source: Path,
        question: Mapping[str, Any],
        record: "Record",
        replaces: bool,
    ) -> None:
        """Take a folder for ``command`` on the file ``source``; `claim` checks it first."""
        self.path = path
        self.source = source
        self._command = command
        self._question = question
        self._replaces = replaces
        self._is_own = record.fingerprint == fingerprint(question)
        self._files = dict(record.files) if self._is_own else {}
        self._replaced = set(record.replaced if self._is_own else record.files)
        self._written: dict[str, str] = {}

    @classmethod
    def claim(
        cls,
        path: Path,
        command: str,
        source: Path,
        question: Mapping[str, Any],
        replace: bool = False,
    ) -> Self:
        """Take the folder, made if there is none, before anything is computed.

        Raises FileError if results could not be written there, or if it holds those of another
        question and ``replace`` is not given.
        """
        folder = writable_folder(path)
        for entry in sorted(folder.iterdir()):
            if entry.suffix in RESULTS or entry.name == RECORD:
                require_file_or_nothing(entry)
        parts = folder / PARTS
        if parts.exists() and not parts.is_dir():
            raise FileError(
                f"cannot use the folder {parts}: there is a file of that name; remove it, or "
                f"{ELSEWHERE}"
            )
        record = Record.read(folder)
        if not replace:
            record.require(folder, question)
        return cls(folder, command, source, question, record, replace)

    @classmethod
    def around(cls, file: Path, command: str) -> Self | None:
        """Folder of results that a file is to be in; None for a folder that is not one.

        Raises FileError if its record is damaged.
        """
        record = Record.read(file.parent)
        if record.fingerprint is None or record.source is None:
            return None
        return cls(file.parent, command, Path(record.source), record.question, record, False)

    def add(self, name: str) -> None:
        """Record a file, unless another command has written one of that name.

        Raises FileError if the folder's record cannot be written.
        """
        if self._files.setdefault(name, self._command) == self._command:
            self._write_record()

    @property
    def name(self) -> str:
        """Name of the question."""
        return self.source.stem

    def parts(self, *names: str) -> Path:
        """Folder for finished parts of a long computation."""
        return self.path.joinpath(PARTS, *names)

    def file(self, name: str, remark: str = "") -> Path:
        """Path of a file that is about to be written, or that an earlier run has already written.

        The ``remark`` stands beside it on the terminal. Raises FileError if the folder's record
        cannot be written.
        """
        self._written[name] = remark
        self._files[name] = self._command
        self._write_record()
        return self.path / name

    def remove_folder(self, name: str) -> None:
        """Remove a folder that holds results of another question, if these are to be replaced."""
        if self._replaces and not self._is_own:
            shutil.rmtree(self.path / name, ignore_errors=True)

    def tidy(self) -> None:
        """Remove what a replaced question, or an earlier run of this command, left behind."""
        earlier = {name for name, command in self._files.items() if command == self._command}
        for name in (earlier | self._replaced) - self._written.keys():
            if name not in self._files or self._files[name] == self._command:
                LOGGER.info("removing %s, which an earlier run left", self.path / name)
                (self.path / name).unlink(missing_ok=True)
                self._files.pop(name, None)
        self._replaced.clear()
        self._write_record()

    @property
    def written(self) -> dict[Path, str]:
        """Files of this command, the report first, each with its remark."""
        order = sorted(self._written, key=lambda name: not name.endswith(".html"))
        return {self.path / name: self._written[name] for name in order}

    @property
    def others(self) -> dict[str, str]:
        """Files that other commands wrote for the same question, with these commands."""
        names = sorted(self._files.keys() - self._written.keys())
        return {name: self._files[name] for name in names if (self.path / name).is_file()}

    def _write_record(self) -> None:
        record = {
            "fingerprint": fingerprint(self._question),
            "source": str(self.source),
            "files": self._files,
            "replaced": sorted(self._replaced),
            "question": self._question,
        }
        write_whole(self.path / RECORD, json.dumps(record, indent=1).encode())
        self._is_own = True


class Record:
    """What a folder says about its results; an empty one for a folder that says nothing."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        """Take the entries of a file; FileError if they are not those of a record."""
        self.fingerprint = entries.get("fingerprint")
        self.source = entries.get("source")
        self.question = entries.get("question", {})
        self.files = entries.get("files", {})
        self.replaced = entries.get("replaced", [])
        names = [*self.files, *self.replaced] if isinstance(self.files, dict) else [None]
        if any(not isinstance(name, str) or Path(name).name != name for name in names):
            raise FileError("it names files that are not in its folder")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the record of a folder; FileError if it is damaged."""
        path = folder / RECORD
        if not path.exists():
            return cls({})
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, AttributeError, TypeError, FileError) as error:
            raise FileError(
                f"{path} is damaged ({error}); remove it together with the results beside it, or "
                f"{ELSEWHERE}"
            ) from error

    def require(self, folder: Path, question: Mapping[str, Any]) -> None:
        """Raise FileError if the folder holds results of another question, or of an unknown one."""
        if self.fingerprint is None:
            results = [path.name for path in sorted(folder.iterdir()) if path.suffix in RESULTS]
            if results:
                raise FileError(
                    f"{folder} holds results of which the question is not known "
                    f"({', '.join(results)}); {ELSEWHERE}, or overwrite them by --replace"
                )
        elif self.fingerprint != fingerprint(question):
            raise FileError(
                f"{folder} holds the results of another question, {self.source} "
                f"({_in_short(list(differences(self.question, question)))}); {ELSEWHERE}, or "
                "remove them by --replace"
            )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Say field by field how two questions differ."""
    before, after = ({format_path(path): value for path, value in fields(q)} for q in (old, new))
    for name in before | after:
        was, now = (repr(side[name]) if name in side else "absent" for side in (before, after))
        if was != now:
            yield f"{name} was {was} and is {now}"


def _in_short(changes: list[str]) -> str:
    more = len(changes) - SHOWN_DIFFERENCES
    text = "; ".join(changes[:SHOWN_DIFFERENCES])
    return f"{text}; {more} more" if more > 0 else text
