"""A quantity for many values of some fields of its question."""

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import xarray as xr

from .._typing import Array
from ..errors import FileError, QuestionError, RangeError
from ..model.field_names import resolve, short, with_values
from ..provenance import fingerprint, question_text
from .audit import MEANINGS, Audit
from .netcdf import read_dataset, write_dataset
from .torque_table import UNITS, TorqueTable, assembled
from .warnings import warnings_of

KIND = "sweep"
GRID_UNITS = {"bias": ("V", "(mu_L - mu_R)/e"), "theta": ("rad", "angle between n and p")}


@dataclass(frozen=True, eq=False)
class Sweep:
    """Numbers with dims (swept fields..., bias, theta); the fields' values are coordinates.

    ``dataset`` holds for the quantity "torque" the variables of a `TorqueTable`, each with
    ``*_error``, and with dims (swept fields..., bias) the audit of each point, ``done`` and
    ``failure``, the message of a point that failed. What is not done is NaN. Attributes hold
    the question as TOML, its fingerprint and the versions.

    Raises FileError if the dataset lacks any of these.
    """

    dataset: xr.Dataset

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        missing = [name for name in ("done", "failure") if name not in self.dataset]
        attributes = ("question", "fingerprint", "versions", "quantity")
        missing += [name for name in attributes if name not in self.dataset.attrs]
        if missing:
            raise FileError(f"this is not a sweep: it lacks {', '.join(missing)}")
        for variable in self.dataset.variables.values():
            variable.values.flags.writeable = False

    @classmethod
    def from_arrays(
        cls,
        outer: Mapping[str, Sequence[Any]],
        inner: Mapping[str, Sequence[float]],
        values: Mapping[str, Array],
        meanings: Mapping[str, tuple[str, str]],
        marks: Mapping[str, Array],
        attributes: dict[str, Any],
    ) -> "Sweep":
        """Make a sweep of ``values`` (outer..., inner...) and ``marks`` (outer...)."""
        variables: dict[str, Any] = {}
        for name, array in values.items():
            unit, meaning = meanings[name]
            attrs = {"units": unit, "long_name": meaning}
            variables[name] = ((*outer, *inner), array, attrs)
        for name, array in marks.items():
            variables[name] = (tuple(outer), array)
        coordinates = {}
        for name, axis in {**outer, **inner}.items():
            attrs = dict(zip(("units", "long_name"), GRID_UNITS.get(name, ()), strict=False))
            coordinates[name] = (name, np.array(axis), attrs)
        return cls(xr.Dataset(variables, coordinates, attributes))

    @property
    def question(self) -> str:
        """The question that the sweep answers, as TOML."""
        return cast(str, self.dataset.attrs["question"])

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the packages that made the sweep; several, if it was resumed with others."""
        return cast(dict[str, str], json.loads(self.dataset.attrs["versions"]))

    @property
    def warnings(self) -> list[str]:
        """What deserves a second look in the question, in words."""
        return warnings_of(self.dataset.attrs)

    @property
    def axes(self) -> dict[str, Array]:
        """Values of each swept field."""
        names = self._asked["sweep"]["axes"]
        return {name: self.dataset[name].values for name in names}

    @property
    def complete(self) -> bool:
        """Whether every point is done."""
        return bool(self.dataset["done"].all())

    @property
    def failures(self) -> dict[str, str]:
        """Message of each point that failed, by the point's values."""
        marks = self.dataset["failure"]
        found = {}
        for place in np.argwhere(marks.values != ""):
            pairs = zip(marks.dims, place, strict=True)
            told = ", ".join(f"{name} = {self.dataset[name].values[i]}" for name, i in pairs)
            found[told] = str(marks.values[tuple(place)])
        return found

    def table(self, selection: Mapping[str, Any] | None = None, **more: Any) -> TorqueTable:
        """Torque table of one combination of the swept fields.

        One value for each field, by name: ``table({"layers[1].thickness": 2}, temperature=0)``.
        A field with one value may be left out.

        Raises QuestionError for a field that is not swept or left out, RangeError for a value
        that is not among those swept or whose points are not all done.
        """
        if not set(UNITS) <= set(self.dataset):
            raise RangeError(f"this is a sweep of {self.dataset.attrs['quantity']}, not of torques")
        places = self._places({**(selection or {}), **more})
        part = self.dataset.isel(places)
        told = ", ".join(f"{name} = {self.axes[name][i]}" for name, i in places.items())
        if not part["done"].all():
            reason = next((str(text) for text in part["failure"].values if text), None)
            why = f"one failed ({reason})" if reason else "they were not computed yet"
            raise RangeError(f"points at {told} are missing, {why}; resume the sweep")
        values = {name: part[name].values for base in UNITS for name in (base, f"{base}_error")}
        asked = self._asked
        swept = {resolve(name, asked): self.axes[name][i].item() for name, i in places.items()}
        question = {name: with_values(asked, swept)[name] for name in ("stack", "table")}
        attributes = {
            "question": question_text(question),
            "fingerprint": fingerprint(question),
            "versions": self.dataset.attrs["versions"],
            "audit": json.dumps(_audit(part)),
        }
        return assembled(part["bias"].values, part["theta"].values, values, attributes)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a netCDF file; FileError if that fails, and then no file of that name is left."""
        write_dataset(self.dataset, path, KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Sweep":
        """Read what `save` wrote, bit for bit; FileError if the file is not a sweep."""
        return cls(read_dataset(path, KIND))

    @cached_property
    def _asked(self) -> dict[str, Any]:
        return tomllib.loads(self.question)

    def _places(self, given: Mapping[str, Any]) -> dict[str, int]:
        asked, axes = self._asked, self.axes
        wanted = {short(resolve(name, asked)): value for name, value in given.items()}
        wrong = [name for name in wanted if name not in axes]
        lacking = [name for name in axes if name not in wanted and len(axes[name]) > 1]
        if wrong or lacking:
            raise QuestionError(
                f"the selection names {', '.join(wanted) or 'no field'}; give one value for each "
                f"of {', '.join(axes)}"
            )
        return {name: _place(name, axis, wanted.get(name, axis[0])) for name, axis in axes.items()}


def _place(name: str, axis: Array, value: Any) -> int:
    found = np.flatnonzero(axis == value)
    if len(found) != 1:
        raise RangeError(f"{name} is {value!r}; the sweep has {', '.join(map(str, axis))}")
    return int(found[0])


def _audit(part: xr.Dataset) -> dict[str, float]:
    """Audit of a table from those of its points, dims (bias); as if it had been made at once."""
    torques = np.stack([part["torque_parallel"].values, part["torque_perpendicular"].values])
    largest = np.abs(torques).max(axis=(0, 2)).tolist()
    names = [name for name in MEANINGS if name in part]
    audits = [
        Audit.from_mapping({name: float(part[name][place]) for name in names}, torque)
        for place, torque in enumerate(largest)
    ]
    return audits[0].merge(*audits[1:]).to_mapping()
