"""Points of a sweep on disk: a Zarr group, written by one process.

A chunk holds one point, or those that a source solves together.

Arrays ``values`` (outer..., variable, inner...) and ``audit`` (outer..., entry) hold the
numbers, ``done`` (outer...) which points have them. A point's numbers are written first and
its mark last, each file under its final name only once it is whole, so a process may be
killed at any moment.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .._kernels.instruction_set import versions_with_kernel
from .._typing import Array
from ..errors import FileError, QuestionError
from ..execution.checkpoint import Checkpoint, reading, writing
from ..files.whole_files import folder_path
from .grid import Grid, Place
from .sweep_question import SweepQuestion, differences, stored_question

if TYPE_CHECKING:
    import zarr

KIND = "sweep"
NUMBERS = ("values", "audit")
FORMAT = 1
MASK_CHUNK = 4096  # points; a mask of one chunk a point would be slow to read


class SweepStore(Checkpoint[Place]):
    """The points of one sweep on disk, by their places in its grid.

    `opened` and `created` make one.
    """

    def __init__(self, path: Path, group: "zarr.Group", question: SweepQuestion) -> None:
        """Take an open group and the question that it answers."""
        self.path = path
        self.question = question
        self._group = group
        self._arrays: dict[str, Any] = {name: group[name] for name in (*NUMBERS, "done")}
        self.done: Array = self._read("done")
        attributes: Mapping[str, Any] = dict(group.attrs)
        self.versions: dict[str, str] = dict(attributes["versions"].items())
        self.failures: dict[Place, str] = {}
        for text, message in attributes.get("failures", {}).items():
            place = tuple(map(int, text.split(",")))
            self.done[place]  # a place that exists
            self.failures[place] = message

    def has(self, part: Place) -> bool:
        """Whether a point is kept."""
        return bool(self.done[part])

    def get(self, part: Place) -> dict[str, Array]:
        """``values`` (variables, *inner) and ``audit`` (entries,) of a point."""
        with reading(self.path):
            return {name: np.array(self._arrays[name][part]) for name in NUMBERS}

    def put(self, part: Place, arrays: Mapping[str, Any]) -> None:
        """Keep ``values`` and ``audit`` of a point, and its mark last.

        It is safe when this returns. FileError if it cannot be written.
        """
        with writing(self.path):
            for name in NUMBERS:
                self._arrays[name][part] = arrays[name]
            self._arrays["done"][part] = True
            self.done[part] = True
            if self.failures.pop(part, None) is not None:
                self._write_failures()

    def missing_chunks(self) -> Iterator[tuple[Place, ...]]:
        """Yield the points of every chunk that are not kept."""
        lengths = self._arrays["values"].chunks[: self.done.ndim]
        counts = [-(-size // length) for size, length in zip(self.done.shape, lengths, strict=True)]
        for chunk in np.ndindex(*counts):
            first = tuple(at * length for at, length in zip(chunk, lengths, strict=True))
            part = tuple(slice(at, at + n) for at, n in zip(first, lengths, strict=True))
            places = np.argwhere(~self.done[part]) + first
            if len(places):
                yield tuple(tuple(map(int, place)) for place in places)

    def put_chunk(self, places: Sequence[Place], arrays: Mapping[str, Any]) -> None:
        """Keep ``values`` and ``audit`` (points, ...) of points of one chunk, marks last.

        It is safe when this returns. FileError if it cannot be written.
        """
        indices = np.array(places).T
        first, last = indices.min(axis=1), indices.max(axis=1)
        part = tuple(slice(int(a), int(b) + 1) for a, b in zip(first, last, strict=True))
        inside = tuple(indices - first[:, None])
        with writing(self.path):
            for name in (*NUMBERS, "done"):
                kept = np.array(self._arrays[name][part])
                kept[inside] = arrays.get(name, True)
                self._arrays[name][part] = kept
            self.done[tuple(indices)] = True
            failed = [place for place in places if place in self.failures]
            for place in failed:
                del self.failures[place]
            if failed:
                self._write_failures()

    def fail(self, place: Place, message: str) -> None:
        """Keep why a point has no numbers; FileError if that cannot be written."""
        with writing(self.path):
            self.failures[place] = message
            self._write_failures()

    def note_versions(self) -> None:
        """Add the versions that compute now to those that the group names."""
        versions = {
            name: _added(self.versions.get(name), version)
            for name, version in versions_with_kernel().items()
        }
        if versions != self.versions:
            with writing(self.path):
                self._group.attrs["versions"] = versions
            self.versions = versions

    def numbers(self) -> tuple[Array, Array]:
        """Return values and audit of all points, NaN where there are none yet."""
        return self._read("values"), self._read("audit")

    def compare(self, question: SweepQuestion) -> None:
        """Raise QuestionError that names the changed fields if another question is asked."""
        if question.fingerprint == self.question.fingerprint:
            return
        changed = differences(self.question, question)
        shown = "; ".join(changed[:8]) + (f"; and {len(changed) - 8} more" * (len(changed) > 8))
        raise QuestionError(
            f"the sweep in {self.path} was made for another question: {shown}. Ask the old "
            "question again, or give the new one another folder"
        )

    def _read(self, name: str) -> Array:
        with reading(self.path):
            return np.array(self._arrays[name][...])

    def _write_failures(self) -> None:
        self._group.attrs["failures"] = {
            ",".join(map(str, place)): message for place, message in self.failures.items()
        }


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is a sweep at ``path``; QuestionError if that is not a path."""
    return (_folder(path) / "zarr.json").is_file()


def opened(path: str | os.PathLike[str], writable: bool = False) -> SweepStore:
    """Open a sweep; FileError if there is none, or if it was damaged or changed by hand."""
    import zarr

    folder = _folder(path)
    if not exists(folder):
        raise FileError(f"cannot read {folder}: there is no sweep; start one by spintorque sweep")
    with reading(folder):
        group = zarr.open_group(folder, mode="r+" if writable else "r")
        attributes: Mapping[str, Any] = dict(group.attrs)
    if attributes.get("spintorque_kind") != KIND or attributes.get("format") != FORMAT:
        raise FileError(f"cannot read {folder}: it is not a sweep that this version knows")
    with reading(folder):
        text, fingerprint = str(attributes["question"]), attributes["fingerprint"]
        source = attributes.get("source")
    question = stored_question(text, source, str(folder))
    if question.fingerprint != fingerprint:
        raise FileError(
            f"cannot use {folder}: its question does not have its fingerprint, so one of them was "
            "changed by hand; take the sweep from a backup, or start it anew in another folder"
        )
    with reading(folder):
        return SweepStore(folder, group, question)


def created(path: str | os.PathLike[str], question: SweepQuestion, together: int = 1) -> SweepStore:
    """Make an empty sweep that appears under its name only when it is whole.

    A chunk holds up to ``together`` points. The caller holds the lock. Raises FileError if
    something else is there.
    """
    import zarr

    folder = _folder(path)
    if folder.exists():
        raise FileError(f"cannot write {folder}: there is something that is not a sweep")
    partial = folder.with_name(f".{folder.name}.new")
    grid = Grid(question)
    with writing(folder):
        shutil.rmtree(partial, ignore_errors=True)
        group = zarr.create_group(partial, zarr_format=3, attributes=_first(question))
        _lay_out(group, grid, together)
        os.rename(partial, folder)
    return opened(folder, writable=True)


@contextmanager
def locked(path: str | os.PathLike[str]) -> Iterator[None]:
    """Keep other processes from writing a sweep; the lock ends with the process that holds it.

    Raises FileError if another process holds it, or if the folder cannot be written.
    """
    import fcntl

    folder = _folder(path)
    if not folder.parent.is_dir():
        raise FileError(f"cannot write {folder}: there is no folder {folder.parent}; make it first")
    with writing(folder):
        lock = open(folder.with_name(f".{folder.name}.lock"), "a", encoding="utf-8")  # noqa: SIM115
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileError(
                f"cannot write {folder}: another process is computing this sweep; wait until it "
                "ends, or stop it"
            ) from None
        except OSError:
            pass  # a file system without locks
        yield


def _folder(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.realpath(folder_path(path)))


def _first(question: SweepQuestion) -> dict[str, Any]:
    return {
        "spintorque_kind": KIND,
        "format": FORMAT,
        "question": question.text,
        "fingerprint": question.fingerprint,
        "source": question.source,
        "versions": versions_with_kernel(),
        "failures": {},
    }


def _lay_out(group: "zarr.Group", grid: Grid, together: int) -> None:
    quantity, outer = grid.quantity, grid.shape
    inner = (len(quantity.variables), *(len(values) for values in grid.inner.values()))
    shapes = {"values": inner, "audit": (len(quantity.audit),)}
    names = {"values": ("variable", *grid.inner), "audit": ("entry",)}
    entries = {"values": list(quantity.variables), "audit": list(quantity.audit)}
    for name, shape in shapes.items():
        group.create_array(
            name,
            shape=(*outer, *shape),
            chunks=(*_chunks(outer, together), *shape),
            dtype="float64",
            fill_value=np.nan,
            compressors=None,
            dimension_names=(*grid.axes, *names[name]),
            attributes={names[name][0]: cast(Any, entries[name])},
        )
    group.create_array(
        "done",
        shape=outer,
        chunks=_chunks(outer, MASK_CHUNK),
        dtype="bool",
        fill_value=False,
        dimension_names=tuple(grid.axes),
    )


def _chunks(shape: Place, most: int) -> Place:
    """Chunks of whole trailing dims, of at most ``most`` points."""
    left, chunks = most, []
    for length in reversed(shape):
        chunks.append(max(1, min(length, left)))
        left //= chunks[-1]
    return tuple(reversed(chunks))


def _added(before: str | None, version: str) -> str:
    """Versions so far, in the order in which they were used."""
    if before is None or version in before.split(", "):
        return before or version
    return f"{before}, {version}"
