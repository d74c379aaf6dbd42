"""The spin current on every bond of a stack."""

from __future__ import annotations  # xarray is not imported for its names alone

from dataclasses import dataclass

from .. import _xarray as xr
from .._typing import Array
from .base.dataset_answer import DatasetAnswer


@dataclass(frozen=True, eq=False)
class SpinCurrent(DatasetAnswer):
    """Spin current along the stack.

    ``dataset`` has dims (bond, component): ``spin_current`` and ``spin_current_equilibrium``
    (J/m^2, component x, y, z) and ``current_density`` (A/m^2, electron flow, dim bond),
    each value with its ``*_error``; coordinate ``position`` (nm) is the middle of the bond,
    with the chain's monolayer of the left lead at 0.
    """

    VARIABLES = ("spin_current", "spin_current_equilibrium", "current_density")

    @classmethod
    def from_arrays(
        cls,
        values: dict[str, Array],
        positions: Array,
    ) -> SpinCurrent:
        """Make it of arrays (bond, 3), or (bond,) for the charge current.

        ``positions`` (bonds + 1,) in nm are those of monolayers, or slices of them.
        """
        variables = {}
        for name, array in values.items():
            unit = "A m-2" if name.startswith("current_density") else "J m-2"
            dims = ("bond", "component")[: array.ndim]
            meaning = name.removesuffix("_error").replace("_", " ")
            part = "estimated error of " if name.endswith("_error") else ""
            attributes = {"units": unit, "long_name": part + meaning}
            variables[name] = (dims, array, attributes)
        position = (positions[1:] + positions[:-1]) / 2
        coordinates = {
            "component": ["x", "y", "z"],
            "position": ("bond", position, {"units": "nm", "long_name": "middle of the bond"}),
        }
        return cls(xr.Dataset(variables, coordinates))
