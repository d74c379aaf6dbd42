"""Sources that files name: each is made again from its mapping, by the name of its class."""

from ...torque_source import SweepableSource
from .circuit.circuit_valve import CircuitValve
from .diffusion.diffusive_stack import DiffusiveStack
from .hats.scattering_stack import ScatteringStack

KNOWN_SOURCES: dict[str, type[SweepableSource]] = {
    kind.__name__: kind for kind in (DiffusiveStack, CircuitValve, ScatteringStack)
}
