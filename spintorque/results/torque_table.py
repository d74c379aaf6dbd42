"""Torques and current of a stack on a grid of bias and angle."""

from __future__ import annotations  # xarray is not imported for its names alone

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, ClassVar, cast

import numpy as np
from numpy.polynomial import chebyshev

from .. import _xarray as xr
from .._typing import Array
from ..errors import FileError, RangeError
from ..model.checks import Vector, finite, number_list, pi_at_most
from ..model.drive import Drive, Level
from ..model.macrospin import Macrospin
from ..model.stack import Stack
from ..units import ELEMENTARY_CHARGE, HBAR
from . import table_arrays
from .base.dataset_answer import DatasetAnswer
from .bias_slopes import bias_slopes
from .further_torques import FIXED, FREE, ONLY_FIXED, PARTS, of_fixed_magnets
from .further_torques import MEANINGS as FURTHER_MEANINGS
from .interpolant import TorqueInterpolant, interpolate
from .interpolation_error import Checks, InterpolationError, interpolation_error
from .table_term import Table, table_term

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
class TorqueTable(DatasetAnswer):
    """Torque table with dims (bias, theta), in V and rad.

    ``dataset`` holds ``torque_parallel``, ``torque_perpendicular`` (J/m^2) and
    ``current_density`` (A/m^2, electron flow), each with ``*_error``; its attributes hold
    the question as TOML, its fingerprint, the versions and the audit. With spin-orbit coupling in
    the free magnet the torques are those on its magnetization, and ``flux_torque_*`` and
    ``lattice_torque_*`` stand beside them as in a `Torque`. ``fixed_torque_*``, on the fixed
    layers, are there if they were asked for; `on_fixed_layer` makes a table of them.

    Raises FileError if the dataset lacks any of them.
    """

    VARIABLES = tuple(name + suffix for name in UNITS for suffix in ("", "_error"))
    ATTRIBUTES = ("question", "versions", "audit")

    section: ClassVar[str] = "table"
    on: ClassVar[int] = 0
    knows_current: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check that nothing is missing and freeze the numbers."""
        super().__post_init__()
        if self.dataset["torque_parallel"].dims != ("bias", "theta"):
            raise FileError("this is not a torque table: it lacks dims (bias, theta)")

    @classmethod
    def from_arrays(
        cls,
        bias: Any,
        theta: Any,
        *,
        torque_parallel: Any,
        torque_perpendicular: Any,
        current_density: Any,
        torque_parallel_error: Any = 0.0,
        torque_perpendicular_error: Any = 0.0,
        current_density_error: Any = 0.0,
        fixed_torque_parallel: Any = None,
        fixed_torque_perpendicular: Any = None,
        fixed_torque_parallel_error: Any = 0.0,
        fixed_torque_perpendicular_error: Any = 0.0,
        temperature: float | None = None,
        stack: Stack | None = None,
        source: str = "",
    ) -> TorqueTable:
        """Make a table of numbers that were computed or measured elsewhere.

        Torques and the current are arrays of shape (bias, theta), or one number for all, with the
        signs of ``spintorque conventions``; errors are absolute, none below zero, and `at` carries
        them on. The arrays are copied. Temperature, stack and source go into the table's
        question and change no number; its ``audit`` is empty.

        Parameters
        ----------
        bias : array_like, shape (bias,), V
            Biases, ascending.
        theta : array_like, shape (theta,), rad
            Angles within [0, pi], ascending; equally spaced from 0 to pi they are best to
            interpolate between.
        torque_parallel : array_like, shape (bias, theta), J/m^2
            Torque in the plane of both magnetizations; it vanishes at 0 and pi.
        torque_perpendicular : array_like, shape (bias, theta), J/m^2
            Torque across that plane; it vanishes at 0 and pi.
        current_density : array_like, shape (bias, theta), A/m^2
            Current density of the electron flow.
        torque_parallel_error : array_like, shape (bias, theta), J/m^2
            Error of the parallel torque.
        torque_perpendicular_error : array_like, shape (bias, theta), J/m^2
            Error of the perpendicular torque.
        current_density_error : array_like, shape (bias, theta), A/m^2
            Error of the current density.
        fixed_torque_parallel : array_like, shape (bias, theta), J/m^2, or None
            Torque on the fixed layer in the plane, > 0 towards the free one. Both or neither.
        fixed_torque_perpendicular : array_like, shape (bias, theta), J/m^2, or None
            Torque on the fixed layer across that plane, along p x n.
        fixed_torque_parallel_error : array_like, shape (bias, theta), J/m^2
            Error of the parallel torque on the fixed layer.
        fixed_torque_perpendicular_error : array_like, shape (bias, theta), J/m^2
            Error of the perpendicular torque on the fixed layer.
        temperature : float, K, or None
            Temperature at which the numbers hold.
        stack : Stack or None
            Stack that they describe.
        source : str
            Where they come from, in words.

        Raises
        ------
        QuestionError
            For axes that do not ascend, an array of another shape, a value that is no finite
            number, or a torque at 0 or pi; it names the argument and the place.
        """
        biases, angles = table_arrays.axes(bias, theta)
        quantities = {
            "torque_parallel": (torque_parallel, torque_parallel_error),
            "torque_perpendicular": (torque_perpendicular, torque_perpendicular_error),
            "current_density": (current_density, current_density_error),
        }
        on_fixed = {
            "fixed_torque_parallel": (fixed_torque_parallel, fixed_torque_parallel_error),
            "fixed_torque_perpendicular": (
                fixed_torque_perpendicular,
                fixed_torque_perpendicular_error,
            ),
        }
        quantities |= table_arrays.all_or_none(on_fixed)
        values = {}
        for name, (column, error) in quantities.items():
            values[name] = table_arrays.numbers(name, column, biases, angles)
            name_of_error = f"{name}_error"
            values[name_of_error] = table_arrays.errors(name_of_error, error, biases, angles)
        for name in quantities.keys() - {"current_density"}:
            table_arrays.require_none_when_collinear(name, values[name], angles)
        columns = {"bias": biases, "theta": angles, **values}
        attributes = table_arrays.attributes(stack, temperature, source, columns)
        return assembled(biases, angles, values, attributes)

    @property
    def kinks(self) -> list[float]:
        """Biases (V) of the table at which slopes may jump."""
        return cast(list[float], json.loads(self.dataset.attrs.get("kinks", "[]")))

    def own_remarks(self) -> list[str]:
        """The warnings again, for whatever is computed from the table."""
        return self.warnings

    @cached_property
    def interpolant(self) -> TorqueInterpolant:
        """The torque between the nodes; RangeError if the angles do not allow one."""
        parallel, perpendicular, current = (self._at_nodes(name) for name in UNITS)
        axes = self.dataset["bias"].values, self.dataset["theta"].values
        return interpolate(*axes, parallel, perpendicular, current, self.kinks)

    def _at_nodes(self, name: str) -> Array:
        """Values (bias, theta) to interpolate between.

        Those of a magnet with spin-orbit coupling, or beside one, whose meshes may lack a symmetry
        of the stack, without a torque at 0 and pi that is no larger than its error.
        """
        values, theta = self.dataset[name].values, self.dataset["theta"].values
        couples_spins = PARTS[0] in self.dataset or self.torques_on == ONLY_FIXED
        if not couples_spins or name == "current_density":
            return values
        collinear = (theta < table_arrays.COLLINEAR) | (theta > np.pi - table_arrays.COLLINEAR)
        rest = collinear & (np.abs(values) <= self.dataset[f"{name}_error"].values)
        return np.where(rest, 0.0, values)

    def source(self, magnet: Macrospin) -> Vector:
        """Direction of the fixed moment, from which the torque on a magnet is seen."""
        return magnet.fixed_direction

    def term(self, magnet: Macrospin, drive: Drive) -> tuple[Table, Level]:
        """The torque as fields on a magnet, and the bias or current density that drives it."""
        return table_term(self.interpolant, magnet.torque_to_field, drive)

    def current_density(self, bias: float, x: Array) -> Array:
        """Electron-flow current density (...) in A/m^2 at a bias (V) and x = cos(theta) (...)."""
        return np.asarray(chebyshev.chebval(x, self.interpolant.at_bias(bias)[2]))

    def sections(self) -> dict[str, Any]:
        """Return the sections of the question that the table answers, as plain values."""
        try:
            return tomllib.loads(self.question)
        except tomllib.TOMLDecodeError:
            return {self.section: {"question": self.question}}

    @cached_property
    def _interpolation_error(self) -> InterpolationError:
        axes = self.dataset["bias"].values, self.dataset["theta"].values
        errors = np.stack([self.dataset[f"{name}_error"].values for name in UNITS])
        estimate = interpolation_error(*axes, errors, self.interpolant, self.kinks)
        return estimate if self.checks is None else estimate.checked(self.checks)

    @property
    def checks(self) -> Checks | None:
        """Values computed between the nodes, if there are any."""
        stored = json.loads(self.dataset.attrs.get("checks", "null"))
        if stored is None:
            return None
        return Checks(**{name: np.array(v) for name, v in stored.items() if v is not None})

    @property
    def has_chosen_biases(self) -> bool:
        """Whether the biases were chosen in a range, and not asked for one by one."""
        return self.dataset.attrs.get("biases") == "chosen"

    def with_chosen_biases(self) -> TorqueTable:
        """Return the table, marked as one of chosen biases."""
        return TorqueTable(self.dataset.assign_attrs(biases="chosen"))

    def with_checks(self, checks: Checks) -> TorqueTable:
        """Return the table with values computed between its nodes, which `at` heeds."""
        stored = {name: v.tolist() for name, v in asdict(checks).items() if v is not None}
        return TorqueTable(self.dataset.assign_attrs(checks=json.dumps(stored)))

    @property
    def has_fixed_torques(self) -> bool:
        """Whether the table holds the torque on the fixed layers beside that on the free one."""
        return FIXED[0] in self.dataset

    @property
    def torques_on(self) -> str:
        """On which layer its torques act, "free" or "fixed"."""
        return str(self.dataset.attrs.get("torques_on", FREE))

    def on_fixed_layer(self) -> TorqueTable:
        """Table of the torque on the fixed layers, seen from the free one; the current is the same.

        There n is the fixed moment and p the free one: a positive in-plane torque pulls the fixed
        moment towards the free one. Of two layers that move both, the tables give the
        mutual torques: ``Polarizer(torque=table, on=0, layer=1)`` and
        ``Polarizer(torque=table.on_fixed_layer(), on=1, layer=0)``.

        Raises RangeError for a table without these torques.
        """
        if not self.has_fixed_torques:
            raise RangeError(
                "the table has no torque on the fixed layer"
                + (" beside its own" if self.torques_on == ONLY_FIXED else "")
                + '; ask for it by tabulate(..., torques_on="both"), or give fixed_torque_parallel '
                "and fixed_torque_perpendicular to from_arrays"
            )
        table = TorqueTable(of_fixed_magnets(self.dataset, self.sections()))
        return table if self.checks is None else table.with_checks(self.checks.of_fixed_magnets)

    def bias_error(self, bias: float, theta: Array) -> Array:
        """Part of the errors (3, angles) of `at` that more biases would make smaller.

        ``bias`` in V, ``theta`` (angles,) in rad; T_par, T_perp (J/m^2) and J (A/m^2). RangeError
        outside the table.
        """
        return self._interpolation_error.in_bias(bias, theta)

    def at(self, bias: float, theta: Any) -> xr.Dataset:
        """Torques (J/m^2) and current density (A/m^2) at a bias (V) and angles (rad) between nodes.

        Each comes with ``*_error``, the sum of the nodes' numerical error, interpolated
        linearly; of the error in the angle, estimated from the decay of the last Chebyshev
        coefficients of T/sin(theta) or the current in cos(theta); and of that in the bias,
        the difference of the cubic spline to those through every other node, and what checks
        between the nodes missed beyond that (`tabulate` makes them). It grows where a
        table is too coarse: then take more angles or biases, or let `tabulate` choose the biases.

        Raises QuestionError for a bias or angles that are no numbers, RangeError outside the table.
        """
        angles = pi_at_most(number_list("theta", theta, "rad"))
        bias = finite("bias", bias, "V")
        values, errors = self.interpolant(bias, angles), self._interpolation_error(bias, angles)
        variables = {}
        for (name, unit), value, error in zip(UNITS.items(), values, errors, strict=True):
            variables[name] = ("theta", value, {"units": unit})
            attributes = {"units": unit, "long_name": f"estimated error of {name}"}
            variables[f"{name}_error"] = ("theta", error, attributes)
        return xr.Dataset(variables, {"theta": angles, "bias": bias})

    def per_sin_theta(self, bias: float, theta: Any) -> xr.Dataset:
        """Torques over sin(theta) in J/m^2 at a bias (V) and angles (rad), finite at 0 and pi.

        What a micromagnetic code needs: both torques in the plane of n and p are this times a
        product of vectors, T_par/sin(theta) n x (p x n) and T_perp/sin(theta) n x p.

        Raises QuestionError for a bias or angles that are no numbers, RangeError outside the table.
        """
        angles = pi_at_most(number_list("theta", theta, "rad"))
        bias = finite("bias", bias, "V")
        torques = self.interpolant.per_sin_theta(bias, angles)
        names = ("torque_parallel", "torque_perpendicular")
        attributes = {"units": "J/m^2", "long_name": "torque over sin(theta)"}
        variables = {
            n: ("theta", value, attributes) for n, value in zip(names, torques, strict=False)
        }
        return xr.Dataset(variables, {"theta": angles, "bias": bias})

    def torkance(self) -> xr.Dataset:
        """dT/dV of the interpolant in J/(m^2 V) and in units of (hbar/2e) ohm^-1 m^-2.

        Dims (bias, theta), each with ``*_error``: the errors of the nodes, propagated, and the
        difference to the slopes of splines through every other bias. RangeError for a table of
        one bias.
        """
        variables = {}
        reduced = 2 * ELEMENTARY_CHARGE / HBAR
        for part in ("parallel", "perpendicular"):
            for suffix, slope in self._slope(f"torque_{part}").items():
                name = f"torkance_{part}"
                variables[f"{name}{suffix}"] = slope.assign_attrs(units="J m-2 V-1")
                in_conductance = (slope * reduced).assign_attrs(units="hbar/(2e) ohm-1 m-2")
                variables[f"{name}_reduced{suffix}"] = in_conductance
        return xr.Dataset(variables)

    def conductance(self) -> xr.DataArray:
        """Differential conductance dJ/dV of the interpolant in ohm^-1 m^-2.

        Dims (bias, theta), with its error, as by `torkance`, as coordinate ``conductance_error``.
        RangeError for a table of one bias.
        """
        slope, error = self._slope("current_density").values()
        attrs = {"units": "ohm-1 m-2", "long_name": "differential conductance"}
        of_error = {"units": "ohm-1 m-2", "long_name": "estimated error of conductance"}
        conductance = slope.rename("conductance").assign_attrs(attrs)
        return conductance.assign_coords(conductance_error=error.assign_attrs(of_error))

    def _slope(self, name: str) -> dict[str, xr.DataArray]:
        """Slope in the bias and, with suffix ``_error``, its error."""
        if len(self.dataset["bias"]) < 2:
            raise RangeError("the torque table has one bias; a slope needs two or more")
        values, errors = self.dataset[name], self.dataset[f"{name}_error"]
        slopes = bias_slopes(self.dataset["bias"].values, values.values, errors.values, self.kinks)
        return {
            suffix: values.copy(data=slope).drop_attrs()
            for suffix, slope in zip(("", "_error"), slopes, strict=True)
        }


def assembled(
    bias: Array, theta: Array, values: Mapping[str, Array], attributes: Mapping[str, Any]
) -> TorqueTable:
    """Table of arrays (bias, theta), one per name of ``UNITS`` and its ``_error``, as they are.

    Further torques stand besides, if ``values`` have them.
    """
    variables: dict[str, Any] = {}
    further = dict.fromkeys((name for name in FURTHER_MEANINGS if name in values), "J m-2")
    for name, unit in (UNITS | further).items():
        attrs = {"units": unit, "long_name": (MEANINGS | FURTHER_MEANINGS)[name]}
        error = {"units": unit, "long_name": f"estimated numerical error of {name}"}
        variables[name] = (("bias", "theta"), values[name], attrs)
        variables[name + "_error"] = (("bias", "theta"), values[name + "_error"], error)
    coordinates = {
        "bias": ("bias", bias, {"units": "V", "long_name": "(mu_L - mu_R)/e"}),
        "theta": ("theta", theta, {"units": "rad", "long_name": "angle between n and p"}),
    }
    return TorqueTable(xr.Dataset(variables, coordinates, dict(attributes)))
