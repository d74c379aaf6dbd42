"""Answers on disk: netCDF files that are whole or absent, and read back bit for bit."""

import logging
import os
from pathlib import Path

import xarray as xr

from ..errors import FileError
from ..files.whole_files import write_whole

LOGGER = logging.getLogger(__name__)
KIND = "spintorque_kind"
NO_KIND = "something else"


def write_dataset(dataset: xr.Dataset, path: str | os.PathLike[str], kind: str) -> Path:
    """Write ``dataset`` under its final name only once it is complete; return the path.

    ``kind`` ("torque_table", "trajectory") is stored so that readers can tell files apart.
    Raises FileError if the folder is missing, the disk is full or writing fails otherwise.
    """
    # In memory first: HDF5 does not survive a disk that fills up while it writes.
    stored = dataset.assign_attrs({KIND: kind}).to_netcdf(engine="h5netcdf")
    return write_whole(path, stored)


def stored_kind(path: str | os.PathLike[str]) -> str:
    """Tell which kind a file was written as; FileError if it is not one of ours."""
    return str(_open(path).attrs.get(KIND, NO_KIND))


def read_dataset(path: str | os.PathLike[str], kind: str) -> xr.Dataset:
    """Read a dataset that `write_dataset` wrote as ``kind``.

    Raises FileError if the file is missing, is no netCDF file, or holds something else.
    """
    dataset = _open(path)
    found = dataset.attrs.pop(KIND, NO_KIND)
    if found != kind:
        raise FileError(f"cannot read {path}: it holds {found}, and a {kind} was asked for")
    return dataset


def _open(path: str | os.PathLike[str]) -> xr.Dataset:
    source = Path(path)
    if not source.is_file():
        found = "it is a folder" if source.is_dir() else "there is no such file"
        raise FileError(f"cannot read {source}: {found}")
    try:
        with xr.open_dataset(source, engine="h5netcdf") as opened:
            LOGGER.info("reading %s", source)
            return opened.load()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise FileError(
            f"cannot read {source}: it is not a netCDF file of spintorque ({_reason(error)})"
        ) from error


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
