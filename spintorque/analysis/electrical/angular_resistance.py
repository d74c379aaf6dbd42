"""What a junction shows at its contacts: current at a voltage, or voltage at a current."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._typing import Array
from ...dynamics.equation import Equation
from ...errors import QuestionError
from ...model.checks import one_of, positive, store
from ...model.torque_laws.known_laws import LAW_NAMES
from ...model.torque_laws.torque_law import TorqueLaw
from ...units import quantity

OHM_MICROMETRE_SQUARED = 1e-12
"""1 ohm um^2 in ohm m^2"""


@dataclass(frozen=True, kw_only=True)
class AngularResistance:
    """Resistance-area product of a junction against the angle theta between m and q.

    ``cosine_of`` "conductance": 1/RA is linear in cos(theta), as for tunnel junctions
    (Slonczewski, PRB 39, 6995 (1989)); "resistance": RA is, as for many spin valves.

    Raises QuestionError for values that are not positive, or another ``cosine_of``.
    """

    parallel: float = quantity("ohm um^2", "RA at theta = 0")
    antiparallel: float = quantity("ohm um^2", "RA at theta = pi")
    cosine_of: str = quantity("", "conductance or resistance", default="conductance")

    def __post_init__(self) -> None:
        """Check every field."""
        store(
            self,
            parallel=positive("parallel", self.parallel, "ohm um^2"),
            antiparallel=positive("antiparallel", self.antiparallel, "ohm um^2"),
            cosine_of=one_of("cosine_of", self.cosine_of, ("conductance", "resistance")),
        )

    def at(self, cos_theta: Any) -> Any:
        """RA in ohm m^2 at cos(theta) (...)."""
        power = 1 if self.cosine_of == "resistance" else -1
        ends = [(OHM_MICROMETRE_SQUARED * r) ** power for r in (self.parallel, self.antiparallel)]
        return ((ends[0] + ends[1]) / 2 + (ends[0] - ends[1]) / 2 * cos_theta) ** power


def check_resistance(torque: Any, resistance: Any) -> None:
    """QuestionError unless either the torque knows its current or there is a resistance."""
    if torque is None:
        raise QuestionError(f"torque is None; give one of {LAW_NAMES}")
    if isinstance(torque, TorqueLaw) and torque.knows_current:
        if resistance is not None:
            raise QuestionError(
                f"resistance is {resistance!r}; a {type(torque).__name__} brings its own current: "
                "leave it out"
            )
    elif not isinstance(resistance, AngularResistance):
        raise QuestionError(
            f"resistance is {resistance!r}; a {type(torque).__name__} needs an AngularResistance"
        )


def output(equation: Equation, resistance: AngularResistance | None, m: Array) -> Array:
    """J (A/m^2) of a drive by voltage, or bias (V) of one by current, for m (..., 3)."""
    device = equation.device
    x = m @ np.array(device.macrospin.fixed_direction)
    by_voltage = device.drive.voltage is not None
    given = device.drive.steady_level
    if resistance is not None:
        return np.asarray(given / resistance.at(x) if by_voltage else given * resistance.at(x))
    if not by_voltage:
        return equation.torque_fields(m)[2]
    law = device.law
    assert law is not None
    return law.current_density(given, x)
