"""Answers as datasets, which tell what their numbers are, for files and whoever reads them."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeAlias

import numpy as np

from .. import _xarray as xr
from ..model.drive import Drive
from ..provenance import versions
from .trajectory import Trajectory
from .warnings import WARNINGS

LABELS = {
    "component": ("x", "y", "z"),
    "axis": ("strength", "field"),
    "edge_of_cell": ("left", "low", "width", "height"),
    "state": ("parallel", "antiparallel"),
}
"""Names of the places along axes that are no numbers."""
STRENGTH = "V or A/m^2"
STRENGTH_UNITS = {"voltage": "V", "current_density": "A/m^2"}
COMPLEX = {"real": "real part: ", "imag": "imaginary part: "}

Variables: TypeAlias = "dict[str, xr.DataArray]"


class Answer:
    """A dataclass whose fields are made by `quantity`, with ``dims`` for arrays."""

    def to_dataset(self) -> xr.Dataset:
        """Return all fields as variables with units and meaning, and words as attributes.

        Complex numbers are two variables, ``_real`` and ``_imag``; a field that holds nothing is
        left out. `spintorque.results.netcdf.write_dataset` writes the result.
        """
        strength_unit = STRENGTH_UNITS.get(getattr(self, "driven_by", ""), STRENGTH)
        variables, words = _parts(self, strength_unit)
        told = {"answer": type(self).__name__, "versions": json.dumps(versions())}
        return xr.Dataset(variables, attrs={**told, **words})


def _parts(answer: Any, strength_unit: str) -> tuple[Variables, dict[str, str]]:
    """Variables by name, and what is said in words."""
    variables: Variables = {}
    words: dict[str, str] = {}
    for entry in fields(answer):
        value, name = getattr(answer, entry.name), entry.name
        if isinstance(value, str):
            words[name] = value
        elif name == WARNINGS:
            words[name] = json.dumps(value)
        elif isinstance(value, Answer):
            inner, said = _parts(value, strength_unit)
            variables |= {f"{name}_{key}": one for key, one in inner.items()}
            words |= {f"{name}_{key}": one for key, one in said.items()}
        elif value is not None:
            variables |= _variables(name, value, entry.metadata, strength_unit)
    return variables, words


def _variables(name: str, value: Any, told: Mapping[str, Any], strength_unit: str) -> Variables:
    if isinstance(value, xr.DataArray):
        return {name: value}
    if isinstance(value, tuple) and value and isinstance(value[0], Drive):
        return _drives(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Trajectory):
        return _paths(value)
    array = np.asarray(value)
    attributes = {
        "units": _udunits(told["unit"].replace(STRENGTH, strength_unit)),
        "long_name": told["meaning"],
    }
    if not np.iscomplexobj(array):
        return {name: _labelled(array, told["dims"], attributes)}
    return {
        f"{name}_{part}": _labelled(
            getattr(array, part), told["dims"], attributes | {"long_name": word + told["meaning"]}
        )
        for part, word in COMPLEX.items()
    }


def _labelled(array: Any, dims: tuple[str, ...], attributes: dict[str, str]) -> xr.DataArray:
    labels = {dim: list(LABELS[dim]) for dim in dims if dim in LABELS}
    return xr.DataArray(array, labels, dims, attrs=attributes)


def _drives(drives: tuple[Drive, ...]) -> Variables:
    """Voltages, current densities and fields (drive, component), NaN for what is not given."""
    found: dict[str, tuple[Any, tuple[str, ...], str]] = {
        name: ([getattr(drive, name) for drive in drives], ("drive",), unit)
        for name, unit in STRENGTH_UNITS.items()
    }
    found["field"] = [drive.steady_field for drive in drives], ("drive", "component"), "A/m"
    return {
        f"drive_{name}": _labelled(np.array(values, float), dims, {"units": _udunits(unit)})
        for name, (values, dims, unit) in found.items()
    }


def _paths(runs: tuple[Trajectory, ...]) -> Variables:
    """All that trajectories of the same times hold, with a dim ``path``."""
    joined = xr.concat([run.dataset for run in runs], dim="path", combine_attrs="override")
    return {str(name): joined[name] for name in joined.data_vars}


def _udunits(unit: str) -> str:
    """Write "A/m^2" as "A m-2", and nothing as "1"."""
    powers = re.sub(
        r"/([A-Za-z]+)(?:\^(\d+))?", lambda match: f" {match[1]}-{match[2] or 1}", unit or "1"
    )
    return powers.replace("^", "").removeprefix("1 ")
