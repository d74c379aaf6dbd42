"""Files that are whole or absent."""

import contextlib
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from ..errors import FileError, QuestionError

LOGGER = logging.getLogger(__name__)
PROBE = bytes(4096)


def write_whole(path: str | os.PathLike[str], data: bytes | memoryview) -> Path:
    """Write ``data`` so that its final name never stands for a part of it; return the path.

    Raises FileError if the folder is missing, the disk is full or writing fails otherwise;
    what was under that name before is then still there.
    """
    final = Path(os.path.realpath(path))
    require_file_or_nothing(final)
    if not final.parent.is_dir():
        raise FileError(f"cannot write {final}: there is no folder {final.parent}; make it first")
    partial = None
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{final.name}.", dir=final.parent)
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, final.stat().st_mode & 0o777 if final.exists() else 0o666 & ~_umask())
        os.replace(partial, final)
    except OSError as error:
        raise FileError(
            f"cannot write {final}: {error.strerror}; make room or choose another folder"
        ) from error
    finally:
        if partial is not None:
            with contextlib.suppress(OSError):
                os.unlink(partial)
    LOGGER.info("wrote %s (%d bytes)", path, len(data))
    return final


def writable_folder(path: str | os.PathLike[str]) -> Path:
    """Make a folder if there is none, write and remove a small file in it, and return its path.

    So that a long computation whose results could not be kept is not begun. Raises FileError if
    that fails: for a file in place of a folder, no permission, a read-only or a full disk.
    """
    folder = folder_path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=".writable.", dir=folder) as probe:
            probe.write(PROBE)
            probe.flush()
    except FileExistsError:
        raise FileError(f"cannot use the folder {folder}: there is a file of that name") from None
    except OSError as error:
        raise FileError(
            f"cannot write in the folder {folder}: {error.strerror}; make room or choose another "
            "folder"
        ) from error
    return folder


def folder_path(path: Any) -> Path:
    """Path of a folder; QuestionError for what is no path."""
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise QuestionError(f"the folder is {path!r}; allowed is a path")
    return Path(path)


def require_file_or_nothing(path: Path) -> None:
    """FileError if there is something at ``path`` in place of which no file can be written."""
    if path.exists() and not path.is_file():
        raise FileError(
            f"cannot write {path}: there is something that is not a file; remove it, or choose "
            "another folder"
        )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
