"""Many macrospins at once: where they end, or their paths."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import xarray as xr

from ..errors import FileError
from ..provenance import fingerprint, question_text, versions
from ..spin import Array
from .netcdf import read_dataset, write_dataset

KIND = "ensemble"
UNITS = {
    "m": "1",
    "initial": "1",
    "field": "A m-1",
    "voltage": "V",
    "current_density": "A m-2",
    "temperature": "K",
    "failed_at": "ns",
}


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Moments m of all members, dims time (ns), member and component (x, y, z).

    ``dataset`` holds ``m`` (time, member, component), at the end alone or at all samples, and
    for each member what drove it: ``initial`` and ``field`` (A/m) with components, ``voltage``
    (V), ``current_density`` (A/m^2; NaN for the one that is not given), ``temperature`` (K),
    and ``failed_at``, the first sample (ns) at which its moment was no number, NaN for none.
    Attributes hold the question as TOML, its fingerprint and versions.

    Raises FileError if the dataset lacks any of them.
    """

    dataset: xr.Dataset

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        missing = [name for name in UNITS if name not in self.dataset]
        missing += [name for name in ("question", "versions") if name not in self.dataset.attrs]
        if missing:
            raise FileError(f"this is not an ensemble: it lacks {', '.join(missing)}")
        for variable in self.dataset.variables.values():
            variable.values.flags.writeable = False

    @classmethod
    def from_arrays(
        cls, time: Array, values: Mapping[str, Array], question: Mapping[str, Any]
    ) -> "Ensemble":
        """Make an ensemble of arrays, one per name of ``UNITS``, and nested mappings for TOML."""
        dims = {3: ("time", "member", "component"), 2: ("member", "component"), 1: ("member",)}
        variables = {
            name: (dims[values[name].ndim], values[name], {"units": unit})
            for name, unit in UNITS.items()
        }
        coordinates = {
            "time": ("time", time, {"units": "ns"}),
            "component": ["x", "y", "z"],
        }
        attributes = {
            "question": question_text(question),
            "fingerprint": fingerprint(question),
            "versions": json.dumps(versions()),
        }
        return cls(xr.Dataset(variables, coordinates, attributes))

    @property
    def final(self) -> xr.DataArray:
        """Moments (member, component) at the end."""
        return self.dataset["m"].isel(time=-1)

    @property
    def failed(self) -> Array:
        """Numbers of the members whose moment became no number; the others are not touched."""
        return np.flatnonzero(np.isfinite(self.dataset["failed_at"].values))

    @property
    def question(self) -> str:
        """What all members share of the question, as TOML."""
        return cast(str, self.dataset.attrs["question"])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a netCDF file; FileError if that fails, and then no file of that name is left."""
        write_dataset(self.dataset, path, KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Ensemble":
        """Read what `save` wrote, bit for bit; FileError if the file is not an ensemble."""
        return cls(read_dataset(path, KIND))
