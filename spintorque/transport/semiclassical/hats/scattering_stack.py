"""Layers that scatter many modes, stacked between two leads, as a source of torques."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from ...._typing import Array
from ....errors import QuestionError, RangeError
from ....model.checks import (
    FORBID_UNKNOWN,
    one_of,
    polar_angles,
    positive,
    shown,
    store,
)
from ....model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ....model.semiclassical.scatterer import PHASES, Phases, Scatterer, Spacer
from ....model.semiclassical.scattering_layer import ScatteringLayer
from ....model.stack import FREE_DIRECTION
from ....results.audit import Audit
from ....results.further_torques import FIXED
from ....torque_source import SourceTorques
from ....units import CONDUCTANCE_QUANTUM, ELEMENTARY_CHARGE, quantity
from .hat_identities import checked_fluxes
from .many_scatterers import varied_hats
from .region_fluxes import INPUT, ROUNDING, TOLERANCE, RegionFluxes, error_of

KINDS: dict[str, Any] = {
    "scatterer": Scatterer,
    "spacer": Spacer,
    "matrix": MatrixScatterer,
    "hat": HatScatterer,
}
POINTS_AT_ONCE = 1000
AT_ONCE = 10_000  # biases: torques and current are linear in them


@dataclass(frozen=True)
class ScatteringStack:
    """Layers from left to right along +x, each known by its scattering of many modes.

    Between two layers phases are random and all modes are filled alike, as behind a disordered
    metal: the average over phases is that of 4x4 hats (Waintal, Myers, Brouwer and Ralph, PRB 62,
    12317 (2000)). ``phases`` is what scatterers without their own have: "in-phase" is that paper's
    figure 4, "random", the default, is closer to real metals, whose mixing conductance is about
    that of the modes. Torque and current are linear in the bias, whatever the temperature.

    The torque on a layer is the spin current that it takes up. If it flips spins, the part along
    its magnetization goes to its lattice and is in none of the torques of a table.

    It is a torque source for `tabulate` and `sweep`, and a question for `scattering_transport`.

    Raises QuestionError for what are no layers, or no layer at all.
    """

    layers: Sequence[ScatteringLayer] = quantity("", "from left to right, without the leads")
    phases: Phases = quantity("", "of scatterers without their own", default="random")
    modes: float | None = quantity(
        "m^-2",
        "modes of one spin per area in the left lead; None: those that a layer knows",
        default=None,
    )

    __pydantic_config__ = FORBID_UNKNOWN

    def __post_init__(self) -> None:
        """Check every field."""
        kinds = tuple(KINDS.values())
        if not isinstance(self.layers, list | tuple) or not self.layers:
            raise QuestionError(
                f"layers is {shown(self.layers)}; allowed is a list of one layer or more"
            )
        for layer in self.layers:
            if not isinstance(layer, kinds):
                names = ", ".join(f"spintorque.{kind.__name__}" for kind in kinds)
                raise QuestionError(f"layers holds {shown(layer)}; allowed are {names}")
        one_of("phases", self.phases, PHASES)
        store(self, layers=tuple(self.layers))
        if self.modes is not None:
            store(self, modes=positive("modes", self.modes, "m^-2"))

    @property
    def modes_per_area(self) -> float:
        """Modes of one spin per area (m^-2); QuestionError if neither stack nor layer knows."""
        known = [getattr(layer, "modes", None) for layer in self.layers]
        for modes in (self.modes, *known):
            if modes is not None:
                return modes
        raise QuestionError(
            "modes is None, and no layer knows them; give the stack its modes of one spin per "
            "area (m^-2), such as the Sharvin conductance over e^2/h"
        )

    @property
    def mode_ratio(self) -> float:
        """Modes of the right lead over those of the left."""
        return float(np.prod([getattr(layer, "mode_ratio", 1.0) for layer in self.layers]))

    def with_role(self, role: str) -> list[int]:
        """Places of the layers that are "free" or "fixed"."""
        return [i for i, layer in enumerate(self.layers) if layer.direction == role]

    def directions(self, theta: Array) -> list[Array | None]:
        """Direction (angles, 3) of each layer at angles (rad) of fixed ones; None: not turned."""
        fixed = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], axis=-1)
        roles = {"fixed": fixed, "free": np.broadcast_to(FREE_DIRECTION, fixed.shape)}
        directions: list[Array | None] = []
        for layer in self.layers:
            magnetization = layer.direction
            if magnetization is None:
                directions.append(None)
            elif isinstance(magnetization, str):
                directions.append(roles[magnetization])
            else:
                directions.append(np.broadcast_to(magnetization, fixed.shape))
        return directions

    def fluxes(
        self, theta: Array, values: Mapping[str, Any] | None = None
    ) -> tuple[RegionFluxes, Audit]:
        """Mean currents in every region at angles (angles,) in rad, and what is known of them.

        With ``values`` (valves,) of fields by their names they have a leading axis of valves.
        Raises IdentityError if an identity is broken, QuestionError for values not allowed.
        """
        hats = varied_hats(tuple(self.layers), self.to_mapping(), values or {}, self.phases)
        spin_diagonal = all(isinstance(layer, Scatterer | Spacer) for layer in self.layers)
        fluxes, audit = checked_fluxes(
            hats,
            self.directions(theta),
            self.mode_ratio,
            angles=len(theta),
            spin_diagonal=spin_diagonal,
        )
        if spin_diagonal and all(x.direction is None or x.has_role for x in self.layers):
            largest = _collinear_torque(self._torque(fluxes, "free"), theta)
            audit = replace(audit, collinear_torque=largest)
            audit.require_identities(TOLERANCE, 0.0)
        return fluxes, audit

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles ``theta`` (angles,) in rad.

        Raises QuestionError without a free and a fixed layer or without modes, IdentityError if
        an identity is broken.
        """
        return self.torques_together([bias], theta)[0]

    @property
    def at_once(self) -> int:
        """Biases that gain by being solved together."""
        return AT_ONCE

    def torques_together(self, biases: Sequence[float], theta: Array) -> list[SourceTorques]:
        """Torques and current at some biases (V) and angles (rad); raises as `torques`."""
        solved, audit = self._per_mode(theta)
        return [_times(bias, self.modes_per_area, solved, audit) for bias in biases]

    @property
    def points_at_once(self) -> int:
        """Points of a sweep that are solved as arrays, and kept in one chunk."""
        return POINTS_AT_ONCE

    def check_values(self, values: Mapping[str, Array]) -> None:
        """Raise QuestionError for other values of some fields that are not allowed, or no arrays.

        Arrays are transmissions and averages of scatterers and spacers, and the modes.
        """
        modes, others = self._modes_and_others(values)
        for extreme in (min(modes, default=1.0), max(modes, default=1.0)):
            positive("modes", extreme, "m^-2")
        varied_hats(tuple(self.layers), self.to_mapping(), others, self.phases)

    def torques_of_many(
        self, values: Mapping[str, Array], biases: Array, theta: Array
    ) -> list[SourceTorques]:
        """Torques and current with other values of some fields, each at its bias (V).

        ``values`` are arrays (points,) by the names of fields in `to_mapping`, ``biases`` (points,)
        and ``theta`` (angles,) in rad. All are solved as one call of arrays. Raises QuestionError
        as `check_values`, IdentityError as `torques`.
        """
        modes, others = self._modes_and_others(values)
        solved, audit = self._per_mode(theta, others)
        solved = np.broadcast_to(solved, (len(biases), *solved.shape[-2:]))
        numbers = modes if len(modes) else [self.modes_per_area] * len(biases)
        points = zip(biases, numbers, solved, strict=True)
        return [_times(float(bias), float(number), own, audit) for bias, number, own in points]

    def torque_per_current(self, theta: Any) -> Array:
        """Parallel and perpendicular torque on the free layers over the current, in hbar/2e.

        ``theta`` is a number or (angles,) in rad; the answer has shape (2,) or (2, angles). It
        needs no modes per area. Raises QuestionError without a free layer, RangeError where no
        current flows.
        """
        self._require_roles("free")
        angles = polar_angles("theta", theta)
        fluxes, _ = self.fluxes(angles)
        charge = fluxes.from_left[..., 0, 0]
        if np.any(charge <= ROUNDING):
            raise RangeError(
                f"no current flows at theta = {angles[np.argmin(charge)]:g} rad; a torque per "
                "current has no value there: choose another angle"
            )
        ratio = np.asarray(self._torque(fluxes, "free")[:, :2].T / charge)
        return ratio if np.ndim(theta) else ratio[:, 0]

    def to_mapping(self) -> dict[str, Any]:
        """Return the question as plain values; what is None is left out."""
        modes = {} if self.modes is None else {"modes": self.modes}
        layers = [layer.to_mapping() for layer in self.layers]
        return {"scattering_stack": {"phases": self.phases, **modes, "layers": layers}}

    @classmethod
    def from_mapping(cls, mapping: dict[str, Any]) -> Self:
        """Return the stack whose ``to_mapping()`` is ``mapping``; QuestionError for another one."""
        section = dict(mapping["scattering_stack"])
        layers = [_layer(dict(layer)) for layer in section.pop("layers")]
        return cls(layers, **section)

    def _modes_and_others(
        self, values: Mapping[str, Array]
    ) -> tuple[list[float], dict[str, Array]]:
        """Values of the modes, none if they do not vary, and those of other fields."""
        names = [name for name in values if name.split(".")[-1] == "modes" and "[" not in name]
        if names and self.modes is None:
            raise QuestionError("modes are None in the stack; give them, to vary them")
        modes = [float(number) for name in names for number in values[name]]
        return modes, {name: array for name, array in values.items() if name not in names}

    def _per_mode(
        self, theta: Array, values: Mapping[str, Array] | None = None
    ) -> tuple[Array, Audit]:
        """Both torques on free layers, the current, both torques on fixed ones (..., 5, angles).

        They are per mode and voltage, in e/4 pi and e^2/h.
        """
        self._require_roles("free", "fixed")
        angles = polar_angles("theta", theta)
        fluxes, audit = self.fluxes(angles, values)
        free = np.moveaxis(self._torque(fluxes, "free")[..., :2], -1, -2)
        fixed = _along_fixed(self._torque(fluxes, "fixed"), angles)
        charge = fluxes.from_left[..., 0, 0]
        return np.concatenate([free, charge[..., None, :], fixed], axis=-2), audit

    def _torque(self, fluxes: RegionFluxes, role: str) -> Array:
        """Torque (..., angles, 3) on the layers of a role together, of electrons from the left."""
        torques = -np.diff(fluxes.from_left[..., 1:], axis=-2)
        return np.asarray(torques[..., self.with_role(role), :].sum(axis=-2))

    def _require_roles(self, *roles: str) -> None:
        missing = [role for role in roles if not self.with_role(role)]
        if missing:
            raise QuestionError(
                f"the stack has no {' and no '.join(missing)} layer; torques need a layer with "
                'magnetization="free", and the angle to one with "fixed"'
            )


def _layer(section: dict[str, Any]) -> ScatteringLayer:
    name = one_of("kind of a layer", section.pop("kind", None), tuple(KINDS))
    try:
        layer: ScatteringLayer = KINDS[name](**section)
    except TypeError as error:
        raise QuestionError(f"a layer of kind {name} does not take this: {error}") from None
    return layer


def _times(bias: float, modes: float, solved: Array, audit: Audit) -> SourceTorques:
    """Torques at a bias (V) of so many modes per area, of those per mode (5, angles)."""
    torque = modes * ELEMENTARY_CHARGE / (4 * np.pi)  # J/m^2 per V of a spin flux
    units = np.array([torque, torque, modes * CONDUCTANCE_QUANTUM])[:, None]
    errors = np.broadcast_to(
        error_of(audit) * INPUT * abs(bias) * units, (len(units), solved.shape[-1])
    )
    parts: dict[str, Array] = {}
    for name, on_fixed in zip(FIXED, solved[3:], strict=True):
        parts |= {name: bias * (torque * on_fixed), f"{name}_error": errors[0]}
    return SourceTorques(bias * (units * solved[:3]), errors, audit, parts)


def _along_fixed(torque: Array, theta: Array) -> Array:
    """Components (..., 2, angles) of a torque (..., angles, 3) towards n and along p x n."""
    towards = torque[..., 2] * np.sin(theta) - torque[..., 0] * np.cos(theta)
    return np.stack([towards, -torque[..., 1]], axis=-2)


def _collinear_torque(torque: Array, theta: Array) -> float | None:
    """Largest torque (..., angles, 3) at 0 and pi, across the magnets, over what comes in.

    None where there is no such angle.
    """
    ends = np.sin(theta) < ROUNDING
    if not ends.any():
        return None
    return float(np.abs(torque[..., ends, :2]).max()) / INPUT
