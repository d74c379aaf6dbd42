"""A stack as a source of torques: quantum transport at one temperature, by one engine."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .._typing import Array
from ..model.accuracy import TransportAccuracy
from ..model.stack import Stack
from ..results.further_torques import BOTH, FREE
from ..torque_source import SourceTorques
from ._torque import solve_torques
from .table_biases import kinks

BIASES_AT_ONCE = 12  # that share the ends of leads; all of them end at about the same time


@dataclass(frozen=True)
class StackSource:
    """A stack, a temperature (K), an accuracy and the name of an engine.

    It fulfils `spintorque.TorqueSource`. ``torques_on`` "both" asks for the torque on the fixed
    layers too.
    """

    stack: Stack
    temperature: float
    accuracy: TransportAccuracy
    engine: str
    torques_on: str = FREE

    @property
    def at_once(self) -> int:
        """Biases that gain by being solved together."""
        return BIASES_AT_ONCE if self.stack.has_orbitals else 1

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles (rad); raises as `solve_torques`."""
        return self.torques_together([bias], theta)[0]

    def torques_together(self, biases: Sequence[float], theta: Array) -> list[SourceTorques]:
        """Torques and current at some biases (V) and angles (rad); raises as `solve_torques`."""
        solved = solve_torques(
            self.stack,
            biases,
            theta,
            self.temperature,
            self.accuracy,
            self.engine,
            on_fixed=self.torques_on == BOTH,
        )
        return [SourceTorques(s.values[:3], s.errors[:3], s.audit, s.further) for s in solved]

    def kinks(self, low: float, high: float) -> list[float]:
        """Biases (V, ascending) at which a band's end meets a chemical potential."""
        return kinks(self.stack, low, high)

    def to_mapping(self) -> dict[str, Any]:
        """Return the question as plain values, but for biases and angles."""
        options = table_options(self.temperature, self.engine, self.accuracy)
        if self.torques_on != FREE:
            options["torques_on"] = self.torques_on
        return {"stack": self.stack.to_mapping(), "table": options}


def table_options(temperature: float, engine: str, accuracy: TransportAccuracy) -> dict[str, Any]:
    """Return what a table of a stack asks beside its axes, as plain values."""
    chosen = {name: value for name, value in asdict(accuracy).items() if value is not None}
    return {"temperature": temperature, "engine": engine, "accuracy": chosen}
