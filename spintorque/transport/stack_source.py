"""A stack as a source of torques: quantum transport at one temperature, by one engine."""

from dataclasses import asdict, dataclass
from typing import Any

from .._typing import Array
from ..model.accuracy import TransportAccuracy
from ..model.stack import Stack
from ..torque_source import SourceTorques
from ._torque import solve_torques
from .table_biases import kinks


@dataclass(frozen=True)
class StackSource:
    """A stack, a temperature (K), an accuracy and the name of an engine.

    It fulfils `spintorque.TorqueSource`.
    """

    stack: Stack
    temperature: float
    accuracy: TransportAccuracy
    engine: str

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles (rad); raises as `solve_torques`."""
        solved = solve_torques(
            self.stack, bias, theta, self.temperature, self.accuracy, self.engine
        )
        return SourceTorques(solved.values[:3], solved.errors[:3], solved.audit, solved.parts)

    def kinks(self, low: float, high: float) -> list[float]:
        """Biases (V, ascending) at which a band's end meets a chemical potential."""
        return kinks(self.stack, low, high)

    def to_mapping(self) -> dict[str, Any]:
        """Return the question as plain values, but for biases and angles."""
        options = table_options(self.temperature, self.engine, self.accuracy)
        return {"stack": self.stack.to_mapping(), "table": options}


def table_options(temperature: float, engine: str, accuracy: TransportAccuracy) -> dict[str, Any]:
    """Return what a table of a stack asks beside its axes, as plain values."""
    chosen = {name: value for name, value in asdict(accuracy).items() if value is not None}
    return {"temperature": temperature, "engine": engine, "accuracy": chosen}
