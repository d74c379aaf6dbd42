"""Files that are whole or absent."""

import contextlib
import os
import tempfile
from pathlib import Path

from .errors import FileError


def write_whole(path: str | os.PathLike[str], data: bytes | memoryview) -> Path:
    """Write ``data`` so that its final name never stands for a part of it; return the path.

    Raises FileError if the folder is missing, the disk is full or writing fails otherwise;
    what was under that name before is then still there.
    """
    final = Path(os.path.realpath(path))
    if final.exists() and not final.is_file():
        raise FileError(f"cannot write {final}: there is something that is not a file")
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
    return final


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
