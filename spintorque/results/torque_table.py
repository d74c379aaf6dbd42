"""Torques and current of a stack on a grid of bias and angle."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import xarray as xr

from ..errors import FileError, RangeError
from ..model.checks import finite, number_list, pi_at_most
from ..spin import Array
from ..units import ELEMENTARY_CHARGE, HBAR
from .interpolant import TorqueInterpolant, interpolate
from .interpolation_error import InterpolationError, interpolation_error
from .netcdf import read_dataset, write_dataset
from .warnings import warnings_of

KIND = "torque_table"
UNITS = {
    "torque_parallel": "J m-2",
    "torque_perpendicular": "J m-2",
    "current_density": "A m-2",
}
MEANINGS = {
    "torque_parallel": "in-plane (damping-like) torque on the free magnet, > 0 pulls n towards p",
    "torque_perpendicular": "out-of-plane (field-like) torque on the free magnet, along n x p",
    "current_density": "electron-flow current density e x particle current, > 0 for bias > 0",
}


@dataclass(frozen=True, eq=False)
class TorqueTable:
    """Torque table with dims (bias, theta), in V and rad.

    ``dataset`` holds ``torque_parallel``, ``torque_perpendicular`` (J/m^2) and
    ``current_density`` (A/m^2, electron flow), each with ``*_error``; its attributes hold
    the question as TOML, its fingerprint, the versions and the audit.

    Raises FileError if the dataset lacks any of them.
    """

    dataset: xr.Dataset

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        expected = [name + suffix for name in UNITS for suffix in ("", "_error")]
        missing = [name for name in expected if name not in self.dataset]
        missing += [
            name for name in ("question", "versions", "audit") if name not in self.dataset.attrs
        ]
        if missing or self.dataset["torque_parallel"].dims != ("bias", "theta"):
            raise FileError(
                f"this is not a torque table: it lacks {', '.join(missing) or 'dims (bias, theta)'}"
            )
        for variable in self.dataset.variables.values():
            variable.values.flags.writeable = False

    @classmethod
    def from_arrays(
        cls, bias: Array, theta: Array, values: dict[str, Array], attributes: dict[str, Any]
    ) -> "TorqueTable":
        """Make a table of arrays (bias, theta), one per name of ``UNITS`` and its ``_error``."""
        variables: dict[str, Any] = {}
        for name, unit in UNITS.items():
            attrs = {"units": unit, "long_name": MEANINGS[name]}
            error = {"units": unit, "long_name": f"estimated numerical error of {name}"}
            variables[name] = (("bias", "theta"), values[name], attrs)
            variables[name + "_error"] = (("bias", "theta"), values[name + "_error"], error)
        coordinates = {
            "bias": ("bias", bias, {"units": "V", "long_name": "(mu_L - mu_R)/e"}),
            "theta": ("theta", theta, {"units": "rad", "long_name": "angle between n and p"}),
        }
        return cls(xr.Dataset(variables, coordinates, attributes))

    @property
    def question(self) -> str:
        """The question that the table answers, as TOML."""
        return cast(str, self.dataset.attrs["question"])

    @property
    def audit(self) -> dict[str, float]:
        """Worst defects and errors met while the table was made."""
        return cast(dict[str, float], json.loads(self.dataset.attrs["audit"]))

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the packages that made the table."""
        return cast(dict[str, str], json.loads(self.dataset.attrs["versions"]))

    @property
    def warnings(self) -> list[str]:
        """What deserves a second look in the question, in words."""
        return warnings_of(self.dataset.attrs)

    def own_remarks(self) -> list[str]:
        """The warnings again, for whatever is computed from the table."""
        return self.warnings

    @cached_property
    def interpolant(self) -> TorqueInterpolant:
        """The torque between the nodes; RangeError if the angles do not allow one."""
        return interpolate(
            self.dataset["bias"].values,
            self.dataset["theta"].values,
            *(self.dataset[name].values for name in UNITS),
        )

    @cached_property
    def _interpolation_error(self) -> InterpolationError:
        axes = self.dataset["bias"].values, self.dataset["theta"].values
        errors = np.stack([self.dataset[f"{name}_error"].values for name in UNITS])
        return interpolation_error(*axes, errors, self.interpolant)

    def at(self, bias: float, theta: Any) -> xr.Dataset:
        """Torques (J/m^2) and current density (A/m^2) at a bias (V) and angles (rad) between nodes.

        Each comes with ``*_error``, the sum of the nodes' numerical error, interpolated
        linearly; of the error in the angle, estimated from the decay of the last Chebyshev
        coefficients of T/sin(theta) or the current in cos(theta); and of that in the bias,
        the difference of the cubic spline to those through every other node. It grows where a
        table is too coarse: then take more angles or biases. A feature between two nodes that
        none of them shows is not seen, such as an even torque between two biases +-V.

        Raises QuestionError for a bias or angles that are no numbers, RangeError outside the table.
        """
        angles = pi_at_most(number_list("theta", theta, "rad"))
        bias = finite("bias", bias, "V")
        values, errors = self.interpolant(bias, angles), self._interpolation_error(bias, angles)
        variables = {}
        for (name, unit), value, error in zip(UNITS.items(), values, errors, strict=True):
            variables[name] = ("theta", value, {"units": unit})
            told = {"units": unit, "long_name": f"estimated error of {name}"}
            variables[f"{name}_error"] = ("theta", error, told)
        return xr.Dataset(variables, {"theta": angles, "bias": bias})

    def per_sin_theta(self, bias: float, theta: Any) -> xr.Dataset:
        """Torques over sin(theta) in J/m^2 at a bias (V) and angles (rad), finite at 0 and pi.

        What a micromagnetic code needs: both torques in the plane of n and p are this times a
        product of vectors, T_par/sin(theta) n x (p x n) and T_perp/sin(theta) n x p.

        Raises QuestionError for a bias or angles that are no numbers, RangeError outside the table.
        """
        angles = pi_at_most(number_list("theta", theta, "rad"))
        bias = finite("bias", bias, "V")
        found = self.interpolant.per_sin_theta(bias, angles)
        names = ("torque_parallel", "torque_perpendicular")
        told = {"units": "J/m^2", "long_name": "torque over sin(theta)"}
        variables = {n: ("theta", value, told) for n, value in zip(names, found, strict=False)}
        return xr.Dataset(variables, {"theta": angles, "bias": bias})

    def torkance(self) -> xr.Dataset:
        """dT/dV by central differences, in J/(m^2 V) and in units of (hbar/2e) ohm^-1 m^-2.

        Dims (bias, theta). RangeError for a table of one bias.
        """
        variables = {}
        for part in ("parallel", "perpendicular"):
            slope = self._slope(f"torque_{part}")
            variables[f"torkance_{part}"] = slope.assign_attrs(units="J m-2 V-1")
            variables[f"torkance_{part}_reduced"] = (
                slope * (2 * ELEMENTARY_CHARGE / HBAR)
            ).assign_attrs(units="hbar/(2e) ohm-1 m-2")
        return xr.Dataset(variables)

    def conductance(self) -> xr.DataArray:
        """Differential conductance dJ/dV in ohm^-1 m^-2 by central differences.

        Dims (bias, theta). RangeError for a table of one bias.
        """
        slope = self._slope("current_density")
        return slope.rename("conductance").assign_attrs(
            units="ohm-1 m-2", long_name="differential conductance"
        )

    def _slope(self, name: str) -> xr.DataArray:
        if len(self.dataset["bias"]) < 2:
            raise RangeError("the torque table has one bias; a slope needs two or more")
        return self.dataset[name].differentiate("bias", edge_order=1)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a netCDF file; FileError if that fails, and then no file of that name is left."""
        write_dataset(self.dataset, path, KIND)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "TorqueTable":
        """Read what `save` wrote, bit for bit; FileError if the file is not a torque table."""
        return cls(read_dataset(path, KIND))
