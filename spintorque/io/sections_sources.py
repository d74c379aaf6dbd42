"""Sections about sources of torques that are no quantum stack."""

from abc import abstractmethod
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..errors import QuestionError
from ..model.semiclassical.circuits.circuit import Circuit
from ..model.semiclassical.circuits.circuit_contact import CircuitContact
from ..model.semiclassical.circuits.circuit_node import CircuitNode
from ..model.semiclassical.contact import Contact
from ..torque_source import TorqueSource
from ..transport.semiclassical.circuit.circuit_valve import CircuitValve
from .section import DIRECTION, Section, from_angles

Complex = float | tuple[float, float]
"""A number, or its real and imaginary part."""


class SourceSection(Section):
    """A section that stands for a source of torques, in place of [stack]."""

    @abstractmethod
    def torque_source(self) -> TorqueSource:
        """Return the source; QuestionError for one that is not allowed."""


class CircuitNodeSection(Section):
    """A node with the conductance of its spin flips, or one inside a magnet."""

    name: str
    spin_flip_conductance: float = 0.0
    magnet: str | None = None

    def node(self) -> CircuitNode:
        """Return the node; QuestionError for one that is not allowed."""
        return CircuitNode(**self.arguments())


class CircuitContactSection(Section):
    """A contact per area, by its conductances or by AR* (ohm m^2) and gamma."""

    between: tuple[str, str]
    magnet: str | None = None
    conductances: tuple[float, float] | None = None
    ar_star: float | None = None
    gamma: float = 0.0
    mixing_conductance: Complex | None = None
    second_mixing_conductance: Complex | None = None
    transmitted_mixing_conductance: Complex | None = None
    spin_memory_loss: float = 0.0
    sharvin_corrected: bool = False

    def part(self) -> CircuitContact:
        """Return the contact; QuestionError for one that is not allowed."""
        if (self.conductances is None) == (self.ar_star is None):
            raise QuestionError(
                f"contact {' - '.join(self.between)}: give exactly one of conductances "
                "(ohm^-1 m^-2) and ar_star (ohm m^2)"
            )
        own = ("between", "magnet", "second_mixing_conductance")
        if self.ar_star is None:
            contact = Contact(**self.arguments(*own, "ar_star", "gamma"))
        else:
            contact = Contact.valet_fert(
                **self.arguments(*own, "conductances", "sharvin_corrected")
            )
        return CircuitContact(
            self.between,
            contact,
            magnet=self.magnet,
            second_mixing_conductance=self.second_mixing_conductance,  # type: ignore[arg-type] # read there
        )


class CircuitSection(SourceSection):
    """A spin valve as a magnetoelectronic circuit; electrons flow from ``source`` to ``drain``."""

    reservoirs: list[str] = Field(default_factory=lambda: ["left", "right"])
    nodes: list[str | CircuitNodeSection] = Field(default_factory=list)
    contacts: list[CircuitContactSection] = Field(min_length=1)
    magnets: dict[str, Annotated[Any, BeforeValidator(from_angles), DIRECTION]] = Field(
        default_factory=dict
    )
    source: str = "left"
    drain: str = "right"

    def torque_source(self) -> CircuitValve:
        """Return the valve; QuestionError for a circuit that is not allowed."""
        circuit = Circuit(
            reservoirs=self.reservoirs,
            nodes=[node if isinstance(node, str) else node.node() for node in self.nodes],
            contacts=[contact.part() for contact in self.contacts],
            magnets=self.magnets,
        )
        return CircuitValve(circuit, source=self.source, drain=self.drain)


SOURCE_SECTIONS: dict[str, type[SourceSection]] = {"circuit": CircuitSection}
"""By their names in a file; a new source is an entry here and a field of `Question`."""
