"""The torque on every monolayer of a stack."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import _xarray as xr
from .._typing import Array
from .base.dataset_answer import DatasetAnswer

DIMS = {
    "torque": "monolayer",
    "lattice_torque": "monolayer",
    "lead_torque": "lead",
    "magnet_torque": "magnet",
}
MEANINGS = {
    "torque": "torque of the electrons on the magnetisation of a monolayer",
    "lattice_torque": "angular momentum that a monolayer's lattice takes up by spin-orbit coupling",
    "lead_torque": "torque on all of a semi-infinite magnet beyond its monolayer in the chain",
    "magnet_torque": "torque on a whole magnet",
}


@dataclass(frozen=True, eq=False)
class TorqueProfile(DatasetAnswer):
    """Torque along the stack, vectors in J/m^2 in the frame in which the free magnet is +z.

    ``dataset`` has dims (monolayer, component): ``torque``, (exchange/2) n x <sigma> of each
    monolayer, zero where there is no exchange, and ``lattice_torque``, zero without spin-orbit
    coupling. Spin current into a monolayer minus spin current out of it is the sum of both.
    ``lead_torque`` (lead, component) belongs to the monolayers of a semi-infinite magnet beyond
    the first one, which is the last that the chain has: zero for other leads.
    ``magnet_torque`` (magnet, component) is the sum of ``torque`` over a magnet, with the
    ``lead_torque`` of a semi-infinite one. Each has an ``*_error``, the estimated numerical
    error, and an ``*_equilibrium``, the part from states filled as in equilibrium.

    Materials of several orbitals have slices of one monolayer or more in place of monolayers, which
    the coordinate ``slice`` names. There ``lead_torque`` is the torque on all of a semi-infinite
    magnet, whose slices in the chain have none of their own (nan for one with spin-orbit coupling,
    whose lattice takes up torque in every cell), and a slice beside a magnet whose
    hoppings depend on spin has half of the torque of these hoppings.

    Coordinates: ``position`` (nm) with the chain's monolayer of the left lead at 0;
    ``magnet_of``, the number of the magnet that a monolayer belongs to, -1 for none; its
    ``direction`` (monolayer, component), zero where there is no magnet; and ``magnetization``
    (magnet), "free", "fixed" or "vector". Neighbouring monolayers of one magnetization are one
    magnet, counted from the left. ``audit`` holds the worst defects of identities and the
    integration errors relative to the largest torque.
    """

    VARIABLES = ("torque", "lattice_torque", "lead_torque", "magnet_torque")
    ATTRIBUTES = ("audit",)

    @classmethod
    def from_arrays(
        cls,
        values: Mapping[str, Array],
        direction: Array,
        magnets: Sequence[tuple[range, str]],
        position: Array,
        audit: Mapping[str, float],
        names: Sequence[str] = (),
    ) -> TorqueProfile:
        """Make a profile of arrays.

        Parameters
        ----------
        values : mapping of str to array, shape (monolayers, leads or magnets; 3), J/m^2
            Torques by their names in the dataset.
        direction : array, shape (monolayers, 3)
            Unit vectors along the magnetizations; zero where there is no magnet.
        magnets : sequence of (range, str)
            Monolayers and magnetization ("free", "fixed", ...) of each magnet.
        position : array, shape (monolayers,), nm
            Places of the monolayers along x.
        audit : mapping of str to float
            Defects of identities and largest errors.
        names : sequence of str
            Monolayers that each slice holds, of a stack of several orbitals.
        """
        variables = {}
        for name, array in values.items():
            kind = name.removesuffix("_error").removesuffix("_equilibrium")
            attributes = {"units": "J m-2", "long_name": MEANINGS[kind] + _part(name)}
            variables[name] = ((DIMS[kind], "component"), array, attributes)
        magnet_of = [-1] * len(direction)
        for number, (monolayers, _) in enumerate(magnets):
            for monolayer in monolayers:
                magnet_of[monolayer] = number
        coordinates: dict[str, Any] = {
            "component": ["x", "y", "z"],
            "lead": ["left", "right"],
            "position": ("monolayer", position, {"units": "nm", "long_name": "position"}),
            "magnet_of": (
                "monolayer",
                magnet_of,
                {"units": "1", "long_name": "number of the magnet"},
            ),
            "direction": (
                ("monolayer", "component"),
                direction,
                {"units": "1", "long_name": "direction of the magnetization"},
            ),
            "magnetization": ("magnet", [name for _, name in magnets]),
        }
        if names:
            coordinates["slice"] = ("monolayer", list(names))
        return cls(xr.Dataset(variables, coordinates, {"audit": json.dumps(dict(audit))}))


def _part(name: str) -> str:
    if name.endswith("_error"):
        return ", estimated error"
    return ", equilibrium part" if name.endswith("_equilibrium") else ""
