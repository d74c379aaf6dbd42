"""The plane of drive and field in which a macrospin is looked at."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ..dynamics.ensemble import simulate_ensemble
from ..dynamics.equation import Equation
from ..errors import QuestionError, RangeError
from ..model.accuracy import StepControl
from ..model.checks import Vector, unit_vector
from ..model.drive import Drive
from ..model.macrospin import Macrospin
from ..model.slonczewski import SlonczewskiTorque
from ..provenance import fingerprint
from ..results.torque_table import TorqueTable
from ..spin import Array
from ..units import NANO

TURN = 0.2  # rad in one step of RK4, whose numerical damping is turn^6/144 a step
SAMPLE = 5  # steps between samples


@dataclass(frozen=True)
class Plane:
    """A magnet, its torque, and what ``drive`` becomes at a point (strength, field).

    The strength (V or A/m^2) replaces the drive's voltage or current density, whichever it has;
    the field (A/m) along ``direction`` comes on top of the drive's own.

    Raises QuestionError for a direction that is no unit vector, or a drive that is none.
    """

    magnet: Macrospin
    torque: TorqueTable | SlonczewskiTorque | None
    drive: Drive
    direction: Vector

    def __post_init__(self) -> None:
        """Check the kinds."""
        for name, kind in (("magnet", Macrospin), ("drive", Drive)):
            if not isinstance(given := getattr(self, name), kind):
                raise QuestionError(f"{name} is {type(given).__name__}; allowed: {kind.__name__}")
        object.__setattr__(self, "direction", unit_vector("field_direction", self.direction))

    @property
    def quantity(self) -> str:
        """What the strength is: "voltage" (V) or "current_density" (A/m^2)."""
        return "current_density" if self.drive.voltage is None else "voltage"

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest strength at which the torque is known at all angles."""
        if not isinstance(self.torque, TorqueTable):
            return -np.inf, np.inf
        if self.quantity == "voltage":
            return self.torque.interpolant.bias_range
        ends = self.torque.dataset["current_density"].values[[0, -1]]
        return float(ends[0].max()), float(ends[1].min())

    def at(self, strength: float, field: float) -> Drive:
        """Drive at one point."""
        total = np.array(self.drive.steady_field) + field * np.array(self.direction)
        changes: dict[str, Any] = {self.quantity: float(strength), "field": tuple(total.tolist())}
        return replace(self.drive, **changes)

    def equation(self, strength: float, field: float) -> Equation:
        """Equation of motion at one point."""
        return Equation(self.magnet, self.torque, self.at(strength, field))

    def longest_step(self, strengths: Any, fields: Any) -> float:
        """Step (ns) of RK4 that is fine at the corners of a range of strengths and of fields.

        Raises RangeError for a strength at which the torque is not known at all angles.
        """
        self._require_known(strengths)
        x = np.linspace(0, np.pi, 33)[:, None]
        q = np.array(self.magnet.fixed_direction)
        across = np.linalg.svd(q[None])[2][1]
        m = np.cos(x) * q + np.sin(x) * across
        internal = np.linalg.norm(self.magnet.field_matrix, ord=2)
        strongest = 0.0
        for strength in strengths:
            for field in fields:
                equation = self.equation(strength, field)
                torque = np.hypot(*equation.torque_fields(m)[:2]).max()
                outer = np.linalg.norm(equation.drive.steady_field)
                strongest = max(strongest, float(outer + internal + torque))
        return TURN / (self.magnet.gamma0 * NANO * strongest) if strongest else 1e-2

    def _require_known(self, strengths: Any) -> None:
        (low, high), asked = self.limits, np.asarray(strengths, float)
        if asked.min() < low or asked.max() > high:
            raise RangeError(
                f"{self.quantity} goes from {asked.min():g} to {asked.max():g}; the torque table "
                f"covers {low:g} to {high:g} at all angles: stay inside, or tabulate more biases"
            )

    def moved(
        self, drives: list[Drive], starts: Array, *, duration: float, step: float, paths: bool
    ) -> Array:
        """Moments (times, n, 3) of members with a drive and a start (n, 3) each, by RK4.

        ``paths`` gives all samples, otherwise there is the last alone. Raises RangeError for a
        drive outside the torque table.
        """
        control = StepControl(method="rk4", step=step, sample_interval=SAMPLE * step)
        found = simulate_ensemble(
            self.magnet,
            torque=self.torque,
            drive=drives,
            duration=duration,
            initial=starts,
            control=control,
            paths=paths,
        )
        return np.asarray(found.dataset["m"].values if paths else found.final.values[None])

    def mapping(self) -> dict[str, Any]:
        """Everything that decides results, as plain values."""
        parts: dict[str, Any] = {"magnet": _given(self.magnet), "drive": _given(self.drive)}
        if isinstance(self.torque, TorqueTable):
            numbers = {name: a.values.tolist() for name, a in self.torque.dataset.variables.items()}
            parts["torque"] = {"fingerprint": fingerprint({str(k): v for k, v in numbers.items()})}
        elif self.torque is not None:
            parts["torque"] = _given(self.torque)
        return {**parts, "direction": list(self.direction)}


def _given(part: Macrospin | Drive | SlonczewskiTorque) -> dict[str, Any]:
    return {name: value for name, value in asdict(part).items() if value is not None}
