"""Sections about sources of torques that are no quantum stack."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_serializer

from ..errors import QuestionError
from ..model.semiclassical.circuits.circuit import Circuit
from ..model.semiclassical.circuits.circuit_contact import CircuitContact
from ..model.semiclassical.circuits.circuit_node import CircuitNode
from ..model.semiclassical.contact import Contact
from ..model.semiclassical.matrix_scatterer import HatScatterer, MatrixScatterer
from ..model.semiclassical.scatterer import Scatterer, Spacer
from ..model.semiclassical.scattering_layer import ScatteringLayer
from ..torque_source import TorqueSource
from ..transport.semiclassical.circuit.circuit_valve import CircuitValve
from ..transport.semiclassical.hats.scattering_stack import ScatteringStack
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


def _with_direction(layer: Any) -> Any:
    """Layer whose magnetization may be a mapping of angles; its lists become tuples."""
    if not isinstance(layer, Mapping):
        return layer
    if "magnetization" in layer:
        layer = {**layer, "magnetization": from_angles(layer["magnetization"])}
    # What a validator has seen is no JSON any more, and tuples are no lists there.
    return {k: tuple(v) if isinstance(v, list) else v for k, v in layer.items()}


AnyScatterer = Annotated[
    Annotated[
        Scatterer | Spacer | MatrixScatterer | HatScatterer,
        Field(discriminator="kind"),
    ],
    BeforeValidator(_with_direction),
]


class ScatteringStackSection(SourceSection):
    """Layers that scatter many modes (per m^2), from left to right."""

    phases: Literal["in-phase", "random"] = "random"
    modes: float | None = None
    layers: list[AnyScatterer] = Field(min_length=1)

    def torque_source(self) -> ScatteringStack:
        """Return the stack; QuestionError for one that is not allowed."""
        return ScatteringStack(self.layers, phases=self.phases, modes=self.modes)

    @field_serializer("layers")
    def _plain_layers(self, layers: list[ScatteringLayer]) -> list[dict[str, Any]]:
        return [layer.to_mapping() for layer in layers]


SOURCE_SECTIONS: dict[str, type[SourceSection]] = {
    "circuit": CircuitSection,
    "scattering_stack": ScatteringStackSection,
}
"""By their names in a file; a new source is an entry here and a field of `Question`."""
