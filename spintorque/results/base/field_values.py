"""The value of one field as variables and words of a dataset, and back."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np

from ... import _xarray as xr
from ..._typing import Array
from ...model.drive import Drive, Terminal
from ...model.mappings.plain_values import without_none
from .dataset_answer import DatasetAnswer

LABELS = {
    "component": ("x", "y", "z"),
    "axis": ("strength", "field"),
    "edge_of_cell": ("left", "low", "width", "height"),
    "state": ("parallel", "antiparallel"),
}
"""Names of the places along axes that are no numbers."""
STRENGTH_UNITS = {"voltage": "V", "current_density": "A/m^2"}
CHOSEN_UNITS = {
    "driven_by": ("V or A/m^2", STRENGTH_UNITS),
    "swept": ("GHz or A/m", {"frequency": "GHz", "field": "A/m"}),
}
"""By the field whose word chooses a unit: how units write the choice, and the one of each word."""
COMPLEX = {"real": "real part: ", "imag": "imaginary part: "}
NOTHING = object()
"""In place of a field that a dataset does not have."""

Variables = dict[str, xr.DataArray]
Words = dict[str, str]
Metadata = Mapping[str, Any]
"""Unit, meaning and dims of a field; ``chosen`` maps choices of units to those of the answer."""


@dataclass(frozen=True)
class Codec:
    """Conversion of values of one kind into a dataset and back."""

    encode: Callable[[str, Any, Metadata], tuple[Variables, Words]]
    decode: Callable[[str, Any, Metadata, xr.Dataset], Any]


def encoded(name: str, value: Any, hint: Any, metadata: Metadata) -> tuple[Variables, Words]:
    """Variables and words of a field: its name, value, annotated type and metadata."""
    if value is None:
        return {}, {}
    return _codec(_bare(hint), metadata).encode(name, value, metadata)


def decoded(name: str, hint: Any, metadata: Metadata, dataset: xr.Dataset) -> Any:
    """Value of a field in a dataset; `NOTHING` if it is not there."""
    bare = _bare(hint)
    return _codec(bare, metadata).decode(name, bare, metadata, dataset)


def is_optional(hint: Any) -> bool:
    """Whether a field may be None."""
    return get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)


def frozen(value: Any) -> Any:
    """Return an array or data array that cannot be written to, a copy if this one can be."""
    if isinstance(value, np.ndarray) and value.flags.writeable:
        value = value.copy()
        value.flags.writeable = False
    if isinstance(value, xr.DataArray) and _writeable(value):
        value = value.copy(deep=True)
        for array in _writeable(value):
            array.flags.writeable = False
    return value


def _writeable(value: xr.DataArray) -> list[Array]:
    arrays = [value.values, *(one.values for one in value.coords.values())]
    return [array for array in arrays if array.flags.writeable]


def _bare(hint: Any) -> Any:
    """Type without "or None"."""
    if not is_optional(hint):
        return hint
    return next(option for option in get_args(hint) if option is not type(None))


def _codec(hint: Any, metadata: Metadata) -> Codec:
    """Codec for an annotated type; numbers are the default."""
    origin, first = get_origin(hint), next(iter(get_args(hint)), None)
    if hint is str or origin is Literal:
        return WORD
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ENUMERATION
    if hint is xr.DataArray:
        return DATA_ARRAY
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return PLAIN
    if origin is tuple and isinstance(first, type) and issubclass(first, Drive):
        return DRIVES
    if origin is tuple and isinstance(first, type) and issubclass(first, DatasetAnswer):
        return RUNS
    if origin is tuple and not metadata["dims"]:
        return PLAIN
    return NUMBERS


def _encode_word(name: str, value: Any, _: Metadata) -> tuple[Variables, Words]:
    return {}, {name: value}


def _decode_word(name: str, _: Any, __: Metadata, dataset: xr.Dataset) -> Any:
    return str(dataset.attrs[name]) if name in dataset.attrs else NOTHING


def _encode_enumeration(name: str, value: Any, _: Metadata) -> tuple[Variables, Words]:
    return {}, {name: json.dumps(value.value)}


def _decode_enumeration(name: str, hint: Any, _: Metadata, dataset: xr.Dataset) -> Any:
    return hint(json.loads(dataset.attrs[name])) if name in dataset.attrs else NOTHING


def _encode_plain(name: str, value: Any, _: Metadata) -> tuple[Variables, Words]:
    plain = dict(value) if isinstance(value, Mapping) else list(value)
    return {}, {name: json.dumps(plain, default=_python_number)}


def _decode_plain(name: str, hint: Any, _: Metadata, dataset: xr.Dataset) -> Any:
    if name not in dataset.attrs:
        return NOTHING
    value = json.loads(dataset.attrs[name])
    return tuple(value) if get_origin(hint) is tuple else value


def _encode_data_array(name: str, value: Any, _: Metadata) -> tuple[Variables, Words]:
    return {name: value.rename(name)}, {}


def _decode_data_array(name: str, _: Any, __: Metadata, dataset: xr.Dataset) -> Any:
    if name not in dataset.variables:
        return NOTHING
    return frozen(dataset[name])


def _encode_numbers(name: str, value: Any, metadata: Metadata) -> tuple[Variables, Words]:
    array = np.asarray(value, dtype=None if np.size(value) else _dtype_of_none(value))
    attributes = {"units": _unit(metadata), "long_name": metadata["meaning"]}
    dims = _present(metadata["dims"], array.ndim)
    if not np.iscomplexobj(array):
        return {name: _labelled(array, dims, attributes)}, {}
    parts = {}
    for part, word in COMPLEX.items():
        meaning = attributes | {"long_name": word + metadata["meaning"]}
        parts[f"{name}_{part}"] = _labelled(np.array(getattr(array, part)), dims, meaning)
    return parts, {}


def _decode_numbers(name: str, hint: Any, _: Metadata, dataset: xr.Dataset) -> Any:
    if name in dataset.variables:
        values = dataset.variables[name].values
    elif f"{name}_real" in dataset.variables:
        real, imag = (dataset.variables[f"{name}_{part}"].values for part in COMPLEX)
        values = np.empty(real.shape, complex)
        values.real, values.imag = real, imag
    else:
        return NOTHING
    if values.ndim == 0:
        return values.item()
    if get_origin(hint) is tuple:
        return tuple(values.tolist())
    return frozen(values)


def _encode_drives(name: str, drives: Any, _: Metadata) -> tuple[Variables, Words]:
    """Voltages, current densities and fields (drive, component), NaN for those that are not set.

    Terminals are words.
    """
    columns: dict[str, tuple[Any, tuple[str, ...], str]] = {
        quantity: ([getattr(drive, quantity) for drive in drives], ("drive",), unit)
        for quantity, unit in STRENGTH_UNITS.items()
    }
    fields = np.array([drive.steady_field for drive in drives], float).reshape(-1, 3)
    columns["field"] = fields, ("drive", "component"), "A/m"
    terminals = [list(map(without_none, drive.terminals)) for drive in drives]
    words = {f"{name.removesuffix('s')}_terminals": json.dumps(terminals)} if any(terminals) else {}
    return {
        f"{name.removesuffix('s')}_{quantity}": _labelled(
            np.array(values, float),
            dims,
            {"units": udunits(unit), "long_name": f"{quantity.replace('_', ' ')} of the drives"},
        )
        for quantity, (values, dims, unit) in columns.items()
    }, words


def _decode_drives(name: str, _: Any, __: Metadata, dataset: xr.Dataset) -> Any:
    columns = [f"{name.removesuffix('s')}_{quantity}" for quantity in (*STRENGTH_UNITS, "field")]
    if not set(columns) <= set(map(str, dataset.variables)):
        return NOTHING
    rows = [dataset.variables[column].values.tolist() for column in columns]
    words = dataset.attrs.get(f"{name.removesuffix('s')}_terminals")
    terminals = [[] for _ in rows[0]] if words is None else json.loads(words)
    return tuple(
        Drive(
            voltage=_given(voltage),
            current_density=_given(density),
            field=tuple(field),
            terminals=[Terminal(**terminal) for terminal in own],
        )
        for voltage, density, field, own in zip(*rows, terminals, strict=True)
    )


def _given(value: float) -> float | None:
    return None if np.isnan(value) else value


def _encode_runs(name: str, runs: Any, _: Metadata) -> tuple[Variables, Words]:
    """All that runs of the same times hold, with a dim ``path``."""
    if not runs:
        return {}, {name: json.dumps({"variables": [], "attributes": []})}
    datasets = [run.dataset for run in runs]
    joined = xr.concat(
        datasets,
        dim="path",
        data_vars="all",
        coords="minimal",
        compat="override",
        join="exact",
        combine_attrs="override",
    )
    record = {
        "variables": sorted(map(str, joined.variables)),
        "attributes": [dataset.attrs for dataset in datasets],
    }
    variables = {str(key): joined[key] for key in joined.data_vars}
    return variables, {name: json.dumps(record, default=_python_number)}


def _decode_runs(name: str, hint: Any, _: Metadata, dataset: xr.Dataset) -> Any:
    if name not in dataset.attrs:
        return NOTHING
    record = json.loads(dataset.attrs[name])
    part = dataset[[key for key in record["variables"] if key in dataset.data_vars]]
    part = part.drop_vars([key for key in part.coords if key not in record["variables"]])
    answer = get_args(hint)[0]
    runs = []
    for number, attributes in enumerate(record["attributes"]):
        of_run = part.isel(path=number).copy(deep=True)
        of_run.attrs = attributes
        runs.append(answer(of_run))
    return tuple(runs)


def _present(dims: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Names of so many axes; those in brackets are left out where there are fewer."""
    if not count:
        return ()
    chosen = dims if len(dims) == count else [dim for dim in dims if not dim.startswith("[")]
    return tuple(dim.strip("[]") for dim in chosen)


def _labelled(array: Array, dims: tuple[str, ...], attributes: dict[str, str]) -> xr.DataArray:
    labels = {dim: list(LABELS[dim]) for dim in dims if dim in LABELS}
    return xr.DataArray(array, labels, dims, attrs=attributes)


def _dtype_of_none(value: Any) -> Any:
    """Type of an array of no elements: that of the array, or words for an empty tuple."""
    return value.dtype if isinstance(value, np.ndarray) else str


def _python_number(value: Any) -> Any:
    return value.tolist()


def _unit(metadata: Metadata) -> str:
    unit = str(metadata["unit"])
    for choice, chosen in metadata["chosen"].items():
        unit = unit.replace(choice, chosen)
    return udunits(unit)


def udunits(unit: str) -> str:
    """Write "A/m^2" as "A m-2", and nothing as "1"."""
    powers = re.sub(
        r"/([A-Za-z]+)(?:\^(\d+))?", lambda match: f" {match[1]}-{match[2] or 1}", unit or "1"
    )
    return powers.replace("^", "").removeprefix("1 ")


WORD = Codec(_encode_word, _decode_word)
ENUMERATION = Codec(_encode_enumeration, _decode_enumeration)
PLAIN = Codec(_encode_plain, _decode_plain)
DATA_ARRAY = Codec(_encode_data_array, _decode_data_array)
NUMBERS = Codec(_encode_numbers, _decode_numbers)
DRIVES = Codec(_encode_drives, _decode_drives)
RUNS = Codec(_encode_runs, _decode_runs)
