"""A quantity for many values of some fields of its question."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..errors import QuestionError, RangeError
from ..model.accuracy import TransportAccuracy
from ..model.bias_profile import BiasProfile
from ..model.checks import shown
from ..model.mappings.field_names import resolve, short, with_values
from ..model.material import Material
from ..model.stack import Layer, Stack
from ..provenance import fingerprint, question_text
from .audit import MEANINGS, Audit
from .base.dataset_answer import DatasetAnswer
from .base.field_values import udunits
from .further_torques import FIXED, with_errors
from .torque_table import UNITS, TorqueTable, assembled

GRID_UNITS = {
    "bias": ("V", "(mu_L - mu_R)/e"),
    "theta": ("rad", "angle between n and p"),
    "temperature": ("K", "temperature of the leads"),
}
FIELDS = {
    entry.name: entry.metadata
    for question in (TransportAccuracy, BiasProfile, Stack, Layer, Material)
    for entry in fields(question)
}
"""Unit and meaning of what may be swept, by the last part of its name."""


@dataclass(frozen=True, eq=False)
class Sweep(DatasetAnswer):
    """Numbers with dims (swept fields..., bias, theta); the fields' values are coordinates.

    ``dataset`` holds for the quantity "torque" the variables of a `TorqueTable`, each with
    ``*_error``, and with dims (swept fields..., bias) the audit of each point, ``done`` and
    ``failure``, the message of a point that failed. Points that are not done are NaN. Attributes
    hold the question as TOML, its fingerprint and the versions.

    Raises FileError if the dataset lacks any of these.
    """

    VARIABLES = ("done", "failure")
    ATTRIBUTES = ("question", "fingerprint", "versions", "quantity")

    @classmethod
    def from_arrays(
        cls,
        outer: Mapping[str, Sequence[Any]],
        inner: Mapping[str, Sequence[float]],
        values: Mapping[str, Array],
        meanings: Mapping[str, tuple[str, str]],
        marks: Mapping[str, Array],
        attributes: dict[str, Any],
    ) -> Sweep:
        """Make a sweep of arrays.

        Parameters
        ----------
        outer : mapping of str to sequence
            Values of the swept fields, by the name of the field.
        inner : mapping of str to sequence of float
            Axes that every point has for itself, such as bias (V) and theta (rad).
        values : mapping of str to array, shape (outer..., inner...)
            Quantities of all points, by name.
        meanings : mapping of str to (str, str)
            Unit and meaning of each quantity.
        marks : mapping of str to array, shape (outer...)
            What is known of each point besides: whether it is done, and its audit.
        attributes : dict of str to any
            Question, fingerprint, versions and name of the quantity.
        """
        variables: dict[str, Any] = {}
        for name, array in values.items():
            unit, meaning = meanings[name]
            attrs = {"units": unit, "long_name": meaning}
            variables[name] = ((*outer, *inner), array, attrs)
        for name, array in marks.items():
            attrs = {"units": "1", "long_name": name.replace("_", " ")}
            variables[name] = (tuple(outer), array, attrs if array.dtype.kind in "biuf" else {})
        coordinates = {}
        for name, axis in {**outer, **inner}.items():
            coordinates[name] = (name, np.array(axis), _about(name))
        return cls(xr.Dataset(variables, coordinates, attributes))

    @property
    def axes(self) -> dict[str, Array]:
        """Values of each swept field."""
        names = tomllib.loads(self.question)["sweep"]["axes"]
        return {name: self.dataset[name].values for name in names}

    @property
    def complete(self) -> bool:
        """Whether every point is done."""
        return bool(self.dataset["done"].all())

    @property
    def failures(self) -> dict[str, str]:
        """Message of each point that failed, by the point's values."""
        marks = self.dataset["failure"]
        messages = {}
        for place in np.argwhere(marks.values != ""):
            pairs = zip(marks.dims, place, strict=True)
            point = ", ".join(f"{name} = {self.dataset[name].values[i]}" for name, i in pairs)
            messages[point] = str(marks.values[tuple(place)])
        return messages

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
        selected = ", ".join(f"{name} = {self.axes[name][i]}" for name, i in places.items())
        if not part["done"].all():
            reason = next((str(text) for text in part["failure"].values if text), None)
            why = f"one failed ({reason})" if reason else "they were not computed yet"
            raise RangeError(f"points at {selected} are missing, {why}; resume the sweep")
        fixed = FIXED if FIXED[0] in part else ()
        values = {name: part[name].values for name in with_errors((*UNITS, *fixed))}
        mapping = self._question_mapping
        swept = {resolve(name, mapping): self.axes[name][i].item() for name, i in places.items()}
        question = with_values(mapping, swept)
        attributes = {
            "question": question_text(question),
            "fingerprint": fingerprint(question),
            "versions": self.dataset.attrs["versions"],
            "audit": json.dumps(_audit(part)),
        }
        return assembled(part["bias"].values, part["theta"].values, values, attributes)

    @cached_property
    def _question_mapping(self) -> dict[str, Any]:
        """The question of a point, with the first value of each swept field."""
        sections = tomllib.loads(self.question)
        return {name: section for name, section in sections.items() if name != "sweep"}

    def _places(self, selection: Mapping[str, Any]) -> dict[str, int]:
        mapping, axes = self._question_mapping, self.axes
        wanted = {short(resolve(name, mapping)): value for name, value in selection.items()}
        wrong = [name for name in wanted if name not in axes]
        lacking = [name for name in axes if name not in wanted and len(axes[name]) > 1]
        if wrong or lacking:
            raise QuestionError(
                f"the selection names {', '.join(wanted) or 'no field'}; give one value for each "
                f"of {', '.join(axes)}"
            )
        return {name: _place(name, axis, wanted.get(name, axis[0])) for name, axis in axes.items()}


def _about(name: str) -> dict[str, str]:
    """Unit and meaning of an axis: of a swept field, those of the question that has it."""
    if name in GRID_UNITS:
        unit, meaning = GRID_UNITS[name]
        return {"units": unit, "long_name": meaning}
    own: Mapping[str, str] = FIELDS.get(re.split(r"[.\[]", name.rstrip("]"))[-1], {})
    return {"units": udunits(own.get("unit", "")), "long_name": own.get("meaning", name)}


def _place(name: str, axis: Array, value: Any) -> int:
    places = np.flatnonzero(axis == value)
    if len(places) != 1:
        raise RangeError(f"{name} is {shown(value)}; the sweep has {', '.join(map(str, axis))}")
    return int(places[0])


def _audit(part: xr.Dataset) -> dict[str, float]:
    """Audit of a table from those of its points, dims (bias), as if computed at once."""
    torques = np.stack([part["torque_parallel"].values, part["torque_perpendicular"].values])
    largest = np.abs(torques).max(axis=(0, 2)).tolist()
    names = [name for name in MEANINGS if name in part]
    audits = []
    for place, torque in enumerate(largest):
        entries = {name: float(part[name][place]) for name in names}
        known = {name: entry for name, entry in entries.items() if not np.isnan(entry)}
        audits.append(Audit.from_mapping(known, torque))
    return audits[0].merge(*audits[1:]).to_mapping()
