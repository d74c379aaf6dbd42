"""Potentials, currents and torques of a magnetoelectronic circuit."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ... import _xarray as xr
from ..._typing import Array
from ..audit import Audit
from ..base.dataset_answer import DatasetAnswer

DIMS = {
    "potential": ("place",),
    "spin_accumulation": ("place", "component"),
    "current": ("contact",),
    "spin_current": ("contact", "end", "component"),
    "terminal_current": ("reservoir",),
    "terminal_spin_current": ("reservoir", "component"),
    "torque": ("magnet", "component"),
}
MEANINGS = {
    "potential": "electrons' potential mu/e",
    "spin_accumulation": "(mu_up - mu_dn)/2e along x, y, z",
    "current": "electron flow from the first to the second end",
    "spin_current": "spin that flows from the first to the second end",
    "terminal_current": "electron flow from the reservoir into the circuit",
    "terminal_spin_current": "spin that flows from the reservoir into the circuit",
    "torque": "angular momentum that the magnet takes up across its magnetization",
}
VOLTS = ("potential", "spin_accumulation")
CURRENTS = ("current", "terminal_current")


@dataclass(frozen=True, eq=False)
class CircuitCurrents(DatasetAnswer):
    """What flows in a circuit, on named axes in ``dataset``.

    ``potential`` and ``spin_accumulation`` (V) of each ``place``, reservoirs and nodes;
    ``current`` (A/m^2, or A if the contacts have areas) of each ``contact``, and its
    ``spin_current`` (J/m^2, or J) at both ends, which differ by what a magnet or lattice takes
    up there; ``terminal_current`` and ``terminal_spin_current`` out of each ``reservoir``;
    ``torque`` (J/m^2, or J) on each ``magnet``. Vectors are in the frame of the magnetizations.
    With several angles, or directions of a magnet, all have the axis ``theta`` (rad) first.
    """

    VARIABLES = tuple(DIMS)
    ATTRIBUTES = ("audit",)

    @classmethod
    def from_arrays(
        cls,
        values: Mapping[str, Array],
        names: Mapping[str, Sequence[str]],
        theta: Array,
        has_areas: bool,
        audit: Audit,
    ) -> CircuitCurrents:
        """Make the answer of arrays.

        Parameters
        ----------
        values : mapping of str to array
            Variables by name, with the axis of the points first if there is one.
        names : mapping of str to sequence of str
            Names of the places, contacts, reservoirs and magnets.
        theta : array, shape () or (n,), rad
            Angle of the fixed magnets at each point.
        has_areas : bool
            Whether currents are those of whole contacts.
        audit : Audit
            Defects of identities.
        """
        points = ("theta",) if theta.ndim else ()
        variables = {
            name: (
                (*points, *DIMS[name]),
                array,
                {"units": _unit(name, has_areas), "long_name": MEANINGS[name]},
            )
            for name, array in values.items()
        }
        coordinates: dict[str, Any] = {
            **{axis: list(labels) for axis, labels in names.items()},
            "component": ["x", "y", "z"],
            "end": ["first", "second"],
            "theta": (points, theta, {"units": "rad", "long_name": "angle of fixed magnets"}),
        }
        attributes = {"audit": json.dumps(audit.to_mapping())}
        return cls(xr.Dataset(variables, coordinates, attributes))


def _unit(name: str, has_areas: bool) -> str:
    if name in VOLTS:
        return "V"
    unit = "A" if name in CURRENTS else "J"
    return unit if has_areas else f"{unit} m-2"
