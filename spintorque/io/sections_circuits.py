"""Sections about magnetoelectronic circuits as sources of torques."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..errors import QuestionError
from ..model.semiclassical.circuits.circuit import Circuit
from ..model.semiclassical.circuits.circuit_contact import CircuitContact
from ..model.semiclassical.circuits.circuit_node import CircuitNode
from ..transport.semiclassical.circuit.circuit_valve import CircuitValve
from .section import DIRECTION, Section, from_angles
from .sections_semiclassical import Complex, ContactSection

PLACES = ("between", "magnet", "second_mixing_conductance")
"""Keys of a contact of a circuit that are not those of its interface."""


class CircuitNodeSection(Section):
    """A node with the conductance of its spin flips, or one inside a magnet."""

    name: str
    spin_flip_conductance: float = 0.0
    magnet: str | None = None

    def node(self) -> CircuitNode:
        """Return the node; QuestionError for one that is not allowed."""
        return CircuitNode(**self.arguments())


class CircuitContactSection(ContactSection):
    """An interface between two nodes or reservoirs, and the magnet that polarizes it."""

    between: tuple[str, str]
    name: str = ""
    magnet: str | None = None
    second_mixing_conductance: Complex | None = None

    def part(self) -> CircuitContact:
        """Return the contact; QuestionError for one that is not allowed."""
        label = " - ".join(self.between)
        try:
            contact = ContactSection(**self.arguments("name", *PLACES)).contact(self.name)
        except QuestionError as error:
            raise QuestionError(f"contact {label}: {error}") from None
        own: dict[str, Any] = {name: getattr(self, name) for name in PLACES}
        return CircuitContact(contact=contact, **own)


class CircuitSection(Section):
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

    def to_mapping(self) -> dict[str, Any]:
        """Return the section as plain values, with the numbers of all contacts."""
        section: dict[str, Any] = self.torque_source().to_mapping()["circuit"]
        return section
