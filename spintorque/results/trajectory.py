"""The path of a macrospin and what drove it."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from .. import _xarray as xr
from .._typing import Array
from ..errors import FileError
from ..provenance import fingerprint, question_text, versions
from ..units import quantity
from .base.dataset_answer import DatasetAnswer

if TYPE_CHECKING:
    import pandas

UNITS = {
    "m": "1",
    "voltage": "V",
    "current_density": "A m-2",
    "torque_parallel": "J m-2",
    "torque_perpendicular": "J m-2",
    "energy": "J",
}
MEANINGS = {
    "m": "direction of the free layer's moment",
    "voltage": "(mu_L - mu_R)/e",
    "current_density": "electron-flow current density e x particle current, > 0 for bias > 0",
    "torque_parallel": "in-plane (damping-like) torque on the free magnet, > 0 pulls m towards q",
    "torque_perpendicular": "out-of-plane (field-like) torque, > 0 acts like a field along q",
    "energy": "anisotropy, demagnetisation and Zeeman energy",
}
OPTIONAL = {
    "temperature": ("K", "temperature"),
    "energy_zeeman": ("J", "energy in the external field"),
    "energy_anisotropy": ("J", "energy of the anisotropies"),
    "energy_demagnetization": ("J", "demagnetization energy"),
    "energy_exchange": ("J", "exchange energy between the layers"),
    "energy_dipolar": ("J", "dipolar energy between the layers"),
    "effective_field": ("A m-1", "all fields that have an energy, the external one included"),
}
COMPONENTS = ("x", "y", "z")
MOMENT_DIMS = {2: ("time", "component"), 3: ("time", "layer", "component")}
VECTORS = ("m", "effective_field")
TORQUE_DIMS = {1: ("time",), 2: ("time", "polarizer")}


@dataclass(frozen=True)
class RunEvent:
    """Something that was looked for and found."""

    name: str = quantity("", "what it is called")
    time: float = quantity("ns", "when it was")
    stops: bool = quantity("", "whether it ends the run")


@dataclass(frozen=True, eq=False)
class Trajectory(DatasetAnswer):
    """Path m(t) with dims time (ns) and component (x, y, z).

    ``dataset`` holds ``m`` (time, component) and, over time, ``voltage`` (V),
    ``current_density`` (A/m^2, electron flow), ``torque_parallel``, ``torque_perpendicular``
    (J/m^2) and ``energy`` (J); a voltage or current that the question leaves unknown is NaN.
    With several moving layers ``m`` has the dim layer as well; with several polarizers voltage,
    current and torques have the dim polarizer. Where it changes there is the ``temperature`` (K).
    On request there are ``energy_zeeman``, ``energy_anisotropy``, ``energy_demagnetization``,
    ``energy_exchange``, ``energy_dipolar`` (J) and ``effective_field`` (A/m, time, [layer,]
    component). Its attributes hold the question as TOML, its fingerprint, versions, engine, method,
    fixed step (``step``, ns; none where steps are adaptive), status and events.

    Raises FileError if the dataset lacks any of them.
    """

    VARIABLES = tuple(UNITS)
    ATTRIBUTES = ("question", "versions", "engine", "status")

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        super().__post_init__()
        if self.dataset["m"].dims not in MOMENT_DIMS.values():
            raise FileError("this is not a trajectory: it lacks m with dims (time, component)")

    @classmethod
    def from_arrays(
        cls,
        time: Array,
        values: Mapping[str, Array],
        question: Mapping[str, Any],
        attributes: Mapping[str, Any],
    ) -> Trajectory:
        """Make a trajectory of arrays over time.

        Parameters
        ----------
        time : array, shape (times,), ns
            Times of the samples.
        values : mapping of str to array, shape (times, ...)
            One array for each name of ``UNITS``, and for some of ``OPTIONAL``, in that unit.
        question : mapping of str to any
            Nested mappings that TOML can hold.
        attributes : mapping of str to any
            Engine and status of the run.
        """
        described = {name: (unit, MEANINGS[name]) for name, unit in UNITS.items()} | OPTIONAL
        variables = {
            name: (
                (MOMENT_DIMS if name in VECTORS else TORQUE_DIMS)[values[name].ndim],
                values[name],
                {"units": unit, "long_name": meaning},
            )
            for name, (unit, meaning) in described.items()
            if name in values
        }
        coordinates = {
            "time": ("time", time, {"units": "ns", "long_name": "time"}),
            "component": ("component", list(COMPONENTS), {"long_name": "axis of spin space"}),
        }
        provenance = {
            "question": question_text(question),
            "fingerprint": fingerprint(question),
            "versions": json.dumps(versions()),
        }
        return cls(xr.Dataset(variables, coordinates, {**provenance, **attributes}))

    @property
    def time(self) -> Array:
        """Times (times,) of the samples in ns, without making a dataset."""
        return self.numbers("time")

    @property
    def m(self) -> Array:
        """Moments (times, 3), or (times, layers, 3) of several, without making a dataset."""
        return self.numbers("m")

    @property
    def status(self) -> str:
        """How the run ended: "completed", or "stopped" before its time by an event."""
        return cast(str, self.dataset.attrs["status"])

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """What was looked for and found, in the order of time."""
        return tuple(RunEvent(**event) for event in self._from_json("events", []))

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the samples as a table over time (ns), with a column for each component.

        Columns of vectors end in ``_x``, ``_y``, ``_z``, after the number of the layer or
        polarizer where there are several; ``attrs["units"]`` names their units.
        """
        columns, units = {}, {}
        for name, variable in self.dataset.data_vars.items():
            values = variable.values.reshape(len(self.time), -1)
            for place, end in enumerate(_ends(variable)):
                columns[f"{name}{end}"] = ("time", values[:, place])
                units[f"{name}{end}"] = variable.attrs["units"]
        frame = xr.Dataset(columns, {"time": self.time}).to_dataframe()
        frame.attrs["units"] = units
        return frame

    @property
    def energy(self) -> xr.DataArray:
        """Anisotropy, demagnetisation and Zeeman energy over time, in J."""
        return self.dataset["energy"]


def _ends(variable: xr.DataArray) -> list[str]:
    """Ends of the names of columns, one for each number at a time."""
    inner = [dim for dim in variable.dims if dim != "time"]
    labels = [
        COMPONENTS if dim == "component" else tuple(map(str, range(variable.sizes[dim])))
        for dim in inner
    ]
    return ["".join(f"_{label}" for label in each) for each in product(*labels)]
