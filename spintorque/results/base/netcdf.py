"""Answers on disk: netCDF files that are whole or absent, and read back bit for bit."""

from __future__ import annotations  # xarray is not imported for its names alone

import logging
import os
from pathlib import Path
from typing import Literal

from ... import _xarray as xr
from ...errors import FileError
from ...files.whole_files import write_whole
from .checksum import checksum, seal, seal_of

LOGGER = logging.getLogger(__name__)
KIND = "spintorque_kind"
CHECKSUM = "spintorque_checksum"
NO_KIND = "something else"
DAMAGED = (
    "it is damaged, its checksum does not belong to its content; take another copy of it, or "
    "compute it again"
)


def write_dataset(dataset: xr.Dataset, path: str | os.PathLike[str], kind: str) -> Path:
    """Write ``dataset`` under its final name only once it is complete; return the path.

    ``kind`` ("torque_table", "trajectory") is stored so that readers can tell files apart, and a
    checksum so that they see damage.
    Raises FileError if the folder is missing, the disk is full or writing fails otherwise.
    """
    named = dataset.assign_attrs({KIND: kind})
    # In memory first: HDF5 does not survive a disk that fills up while it writes.
    content = named.assign_attrs({CHECKSUM: checksum(named)}).to_netcdf(engine="h5netcdf")
    return write_whole(path, b"".join([content, seal(content)]))


def read_dataset(path: str | os.PathLike[str], kind: str) -> xr.Dataset:
    """Read a dataset that `write_dataset` wrote as ``kind``.

    Raises FileError if the file is missing or damaged, is no netCDF file, or holds something else.
    """
    dataset, stored = read_any(path)
    if stored != kind:
        raise FileError(f"cannot read {path}: it holds {stored}, and a {kind} was asked for")
    return dataset


def stored_kind(path: str | os.PathLike[str]) -> str:
    """Tell which kind a file was written as; FileError if it is damaged or not one of ours."""
    return read_any(path)[1]


def read_any(path: str | os.PathLike[str]) -> tuple[xr.Dataset, str]:
    """Read a dataset that `write_dataset` wrote, and its kind.

    Raises FileError if the file is missing or damaged, or is no file of spintorque.
    """
    dataset = _open(Path(path))
    recorded = dataset.attrs.pop(CHECKSUM, None)
    kind = str(dataset.attrs.get(KIND, NO_KIND))
    if kind != NO_KIND and recorded != checksum(dataset):
        raise FileError(f"cannot read {path}: {DAMAGED}")
    dataset.attrs.pop(KIND, None)
    return dataset, kind


def _open(source: Path) -> xr.Dataset:
    LOGGER.info("reading %s", source)
    if not source.is_file():
        reason = "it is a folder" if source.is_dir() else "there is no such file"
        raise FileError(f"cannot read {source}: {reason}")
    try:
        state = seal_of(source)
        if state != "broken":
            engine = "h5netcdf" if state == "whole" else _engine(source)
            with xr.open_dataset(source, engine=engine) as opened:
                return opened.load()
    except Exception as error:  # what a damaged file makes libraries do has no end
        raise FileError(
            f"cannot read {source}: it is not a netCDF file of spintorque, or damaged "
            f"({_reason(error)})"
        ) from error
    raise FileError(f"cannot read {source}: {DAMAGED}")


def _engine(source: Path) -> Literal["scipy", "h5netcdf"]:
    """Reader of a file of another program, which may have written netCDF of version 3.

    Opens it on trial, as `QuietFile`; raises what that raises.
    """
    from .quiet_file import QuietFile  # h5netcdf and h5py: only where a file needs them

    with source.open("rb") as file:
        if file.read(3) == b"CDF":
            return "scipy"
    with QuietFile(source):
        return "h5netcdf"


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
