"""Many macrospins at once: where they end, or their paths."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _xarray as xr
from .._typing import Array
from ..model.integration_methods import METHODS
from ..provenance import fingerprint, question_text, versions
from .base.dataset_answer import DatasetAnswer

UNITS = {
    "final": "1",
    "initial": "1",
    "field": "A m-1",
    "voltage": "V",
    "current_density": "A m-2",
    "temperature": "K",
    "status": "1",
    "failed_at": "ns",
}
OPTIONAL = {
    "step": "ns",
    "method": "1",
    "m": "1",
    "mean": "1",
    "mean_product": "1",
    "temperatures": "K",
    "mean_temperature": "K",
    "first_passage": "ns",
}
MEANINGS = {
    "final": "moment at the end; NaN where the member failed",
    "initial": "moment at the start",
    "field": "external field",
    "voltage": "(mu_L - mu_R)/e; NaN where it is not given or changes",
    "current_density": "electron-flow current density; NaN where it is not given or changes",
    "temperature": "temperature; at the end where it changes",
    "status": "0: sound",
    "failed_at": "last time before the member failed; NaN for never",
    "step": "step in time",
    "method": "integrator",
    "m": "moment",
    "mean": "mean moment of all members",
    "mean_product": "mean of the product of two components over all members",
    "temperatures": "temperature",
    "mean_temperature": "mean temperature of all members",
    "first_passage": "when the level was passed first; NaN for never",
}
CAUSES = {
    3: "is no number",
    4: "left the angles of its table",
    5: "left the currents of its table",
    6: "left the temperatures of its magnet",
}
METHOD_FLAGS = {"flag_values": [*range(len(METHODS))], "flag_meanings": " ".join(METHODS)}
VECTORS = ("final", "initial", "m", "mean", "mean_product")


@dataclass(frozen=True, eq=False)
class Ensemble(DatasetAnswer):
    """Moments of all members, dims time (ns), member and component (x, y, z).

    ``dataset`` holds for each member ``final`` and ``initial`` moments, ``field`` (A/m), all with
    components, ``voltage`` (V) and ``current_density`` (A/m^2; NaN for what is not given or
    changes), ``temperature`` (K; at the end where it changes), the ``step`` (ns) that it took and
    the number of its ``method`` (``flag_meanings`` name them), ``status`` (0: sound) and
    ``failed_at``, the last time (ns) before its moment became no number or left its torque table,
    or its temperature the range of its magnet, NaN for never. If they were asked for there are
    ``m`` (time, member, component), its ``mean`` (time, component) and the ``mean_product`` of two
    components (time, component, other) over the members, and ``first_passage`` (member) in ns, NaN
    for none; beside m and its mean ``temperatures`` (time, member) and the ``mean_temperature``
    (time) in K, where they change. With several moving layers, moments have the dim layer before
    component. Attributes hold the question as TOML, its fingerprint and versions.

    Raises FileError if the dataset lacks any of them.
    """

    VARIABLES = tuple(UNITS)
    ATTRIBUTES = ("question", "versions")

    @classmethod
    def from_arrays(
        cls, time: Array | None, values: Mapping[str, Array], question: Mapping[str, Any]
    ) -> Ensemble:
        """Make an ensemble of arrays, those of moments with an axis of layers.

        ``time`` (ns) of the samples, if there are any; ``question`` is nested mappings for TOML.
        """
        variables = {}
        for name, unit in {**UNITS, **OPTIONAL}.items():
            if name in values:
                about = {"units": unit, "long_name": MEANINGS[name]}
                more = METHOD_FLAGS if name == "method" else {}
                variables[name] = (*_laid_out(name, values[name]), about | more)
        coordinates: dict[str, Any] = {"component": list("xyz")}
        if time is not None:
            coordinates["time"] = ("time", time, {"units": "ns", "long_name": "time"})
        attributes = {
            "question": question_text(question),
            "fingerprint": fingerprint(question),
            "versions": json.dumps(versions()),
        }
        return cls(xr.Dataset(variables, coordinates, attributes))

    @property
    def final(self) -> xr.DataArray:
        """Moments (member, component) at the end; NaN for members that failed."""
        return self.dataset["final"]

    @property
    def failed(self) -> Array:
        """Numbers of the members that were given up; the others are not touched."""
        return np.flatnonzero(self.dataset["status"].values)

    @property
    def failures(self) -> list[str]:
        """One line for each member that failed: which, why and when."""
        status, when = (self.dataset[name].values for name in ("status", "failed_at"))
        return [f"member {k} {CAUSES[int(status[k])]} at {when[k]:.6g} ns" for k in self.failed]


def _laid_out(name: str, values: Array) -> tuple[tuple[str, ...], Array]:
    """Dims of an array, without that of layers if there is only one."""
    dims = {
        "m": ("time", "member", "layer", "component"),
        "mean": ("time", "layer", "component"),
        "mean_product": ("time", "layer", "component", "other"),
        "field": ("member", "component"),
        "temperatures": ("time", "member"),
        "mean_temperature": ("time",),
    }.get(name, ("member", "layer", "component") if name in VECTORS else ("member",))
    if "layer" in dims and values.shape[dims.index("layer")] == 1:
        place = dims.index("layer")
        return dims[:place] + dims[place + 1 :], np.squeeze(values, axis=place)
    return dims, values
