"""Torques that may stand beside those on the free magnet: their names, in J/m^2.

With spin-orbit coupling in the free magnet, the spin current that it takes up is the torque on its
magnetization, which acts on n, plus that on its lattice. The longitudinal part, along n, goes to
the lattice alone. The torque on the fixed magnets, all together, acts on p; its components are
those of the free one with the roles of n and p exchanged.
"""

from __future__ import annotations  # xarray is not imported for its names alone

from collections.abc import Mapping
from typing import Any

from .. import _xarray as xr
from ..provenance import fingerprint, question_text

_TAKEN_UP = {
    "flux_torque": "spin current into the free magnet minus that out of it",
    "lattice_torque": "angular momentum that the free magnet's lattice takes up",
}
_ALONG = {
    "parallel": "in plane, towards p",
    "perpendicular": "out of plane, along n x p",
    "longitudinal": "along n",
}
_OF_PARTS = {
    f"{name}_{direction}": f"{taken_up}, {along}"
    for name, taken_up in _TAKEN_UP.items()
    for direction, along in _ALONG.items()
}
_ON_FIXED = {
    "fixed_torque_parallel": "in-plane torque on the fixed magnets, > 0 pulls p towards n",
    "fixed_torque_perpendicular": "out-of-plane torque on the fixed magnets, along p x n",
}
PARTS: tuple[str, ...] = tuple(_OF_PARTS)
"""What becomes of the spin current into a free magnet with spin-orbit coupling."""
FIXED: tuple[str, ...] = tuple(_ON_FIXED)
"""On the fixed magnets."""
MEANINGS: dict[str, str] = _OF_PARTS | _ON_FIXED
FREE, BOTH, ONLY_FIXED = "free", "both", "fixed"
TORQUES_ON: tuple[str, ...] = (FREE, BOTH, ONLY_FIXED)
"""Whose torques a table may be asked for."""


def with_errors(names: tuple[str, ...]) -> list[str]:
    """Names of some torques and of their errors."""
    return [name + suffix for name in names for suffix in ("", "_error")]


def of_fixed_magnets(data: xr.Dataset, sections: Mapping[str, Any]) -> xr.Dataset:
    """Dataset of a table in which the torque on the fixed magnets is in place of that on the free.

    ``sections`` are those of its question, which then asks for these.
    """
    further = [name for name in with_errors((*PARTS, *FIXED)) if name in data]
    swapped = data.drop_vars(further)
    for name in FIXED:
        for suffix in ("", "_error"):
            own = name.removeprefix("fixed_") + suffix
            swapped[own] = data[own].copy(data=data[name + suffix].values)
        swapped[name.removeprefix("fixed_")].attrs["long_name"] = MEANINGS[name]
    asked = next((name for name in ("table", "given_table") if name in sections), "table")
    of_fixed = {**sections.get(asked, {}), "torques_on": ONLY_FIXED}
    question = {**sections, asked: of_fixed}
    return swapped.assign_attrs(
        question=question_text(question), fingerprint=fingerprint(question), torques_on=ONLY_FIXED
    )
