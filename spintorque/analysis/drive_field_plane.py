"""The plane of drive and field of a magnet."""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from .._typing import Array
from ..dynamics._simulate_ensemble import simulate_ensemble
from ..dynamics.equation import Equation
from ..dynamics.problem.problem import make_problem
from ..dynamics.stepping.default_control import turn_per_step
from ..errors import RangeError
from ..model.accuracy import StepControl
from ..model.checks import Vector, unit_vector
from ..model.device import Device
from ..model.drive import Drive
from ..model.mappings.plain_values import without_none
from .drive_strength import strength_range
from .layer_moments import as_answered, layer_number
from .motion_checks import torque_mapping

TURN = 0.2  # rad in one step of RK4, whose numerical damping is turn^6/144 a step
SAMPLE = 5  # steps between samples


@dataclass(frozen=True)
class DriveFieldPlane:
    """A device, and what its drive becomes at a point (strength, field).

    The strength (V or A/m^2) replaces the voltage or current density, whichever there is, of the
    device's terminal, and all others stay; the field (A/m) along ``direction`` comes on top of the
    drive's own. Motion is judged by one ``layer``.
    """

    device: Device
    direction: Vector
    layer: int = 0

    @classmethod
    def of(cls, device: Device, direction: Any = None, layer: Any = 0) -> "DriveFieldPlane":
        """Plane of a steady device; ``direction`` None is that of the layer's fixed moment.

        Raises QuestionError for a direction that is no unit vector, or a layer that is not there.
        """
        number = layer_number(device, layer)
        along = device.layers[number].fixed_direction if direction is None else direction
        return cls(device, unit_vector("field_direction", along), number)

    @property
    def fixed_direction(self) -> Array:
        """Direction q (3,) of the fixed moment of the layer."""
        return np.array(self.device.layers[self.layer].fixed_direction)

    @property
    def quantity(self) -> str:
        """Kind of strength: "voltage" (V) or "current_density" (A/m^2)."""
        return self.device.driven_by

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest strength at which the torque is known at all angles."""
        return strength_range(self.device)

    def at(self, strength: float, field: float) -> Device:
        """Device at one point."""
        drive = self.device.drive
        total = np.array(drive.steady_field) + field * np.array(self.direction)
        moved = self.device.with_drive(replace(drive, field=tuple(total.tolist())))
        return moved.with_strength(float(strength))

    def equation(self, strength: float, field: float) -> Equation:
        """Equation of motion at one point."""
        return Equation(self.at(strength, field))

    def longest_step(self, strengths: Any, fields: Any) -> float:
        """Step (ns) of RK4, short enough at the corners of a range of strengths and of fields.

        Raises RangeError for a strength at which the torque is not known at all angles.
        """
        self._require_known(strengths)
        corners = (self.at(*point) for point in product(strengths, fields))
        turn = max(turn_per_step(make_problem(device), 1.0) for device in corners)
        return TURN / turn if turn else 1e-2

    def _require_known(self, strengths: Any) -> None:
        (low, high), values = self.limits, np.asarray(strengths, float)
        if values.min() < low or values.max() > high:
            raise RangeError(
                f"{self.quantity} goes from {values.min():g} to {values.max():g}; the torque table "
                f"covers {low:g} to {high:g} at all angles: stay inside, or tabulate more biases"
            )

    def moved(
        self, drives: list[Drive], starts: Array, *, duration: float, step: float, paths: bool
    ) -> Array:
        """Moments (times, n, 3 layers) of members with a drive and a start each, by RK4.

        Starts are (n, 3 layers). With ``paths`` there are all samples, otherwise the last one
        alone. Raises RangeError for a drive outside the torque table.
        """
        control = StepControl(method="rk4", step=step, sample_interval=SAMPLE * step)
        ensemble = simulate_ensemble(
            self.device.magnet,
            torque=self.device.torque,
            drive=drives,
            duration=duration,
            initial=as_answered(starts),
            control=control,
            paths=paths,
        )
        moments = ensemble.dataset["m"].values if paths else ensemble.final.values[None]
        return np.asarray(moments.reshape(len(moments), *starts.shape))

    def mapping(self) -> dict[str, Any]:
        """Everything that determines results, as plain values."""
        return {
            "magnet": without_none(self.device.magnet),
            "drive": without_none(self.device.drive),
            "torque": torque_mapping(self.device),
            "terminal": self.device.terminal or "",
            "direction": list(self.direction),
            "layer": self.layer,
        }
