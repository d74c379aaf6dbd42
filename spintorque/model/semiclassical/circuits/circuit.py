"""A magnetoelectronic circuit: reservoirs, nodes, and contacts that magnets may polarize."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....units import quantity
from ..._direction import require_radians
from ...checks import Vector, all_of, one_of, shown, store, unit_vector, word
from ..film import ROLES, Role
from .circuit_contact import CircuitContact
from .circuit_node import CircuitNode
from .connections import check_connections, check_names, check_sides

Direction = Role | Vector
FREE = (0.0, 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """Network of any number of terminals, by the theory of Brataas, Nazarov and Bauer.

    Phys. Rev. Lett. 84, 2481 (2000); Phys. Rep. 427, 157 (2006). ``reservoirs`` are terminals
    without a spin accumulation of their own. Nodes may be given by their names alone. ``magnets``
    gives each magnetization by name, the direction of the majority spin: "free" (n, along +z),
    "fixed" (p, at the angle theta from n in the xz plane) or a unit vector; magnets that are
    called free and fixed need no entry. Contacts have areas all or none; without them all
    conductances and currents are per area.

    Raises QuestionError for a network in pieces, a node or reservoir without a contact, a name
    that is unknown or given twice, a contact that does not fit the magnets at its ends, or areas on
    some contacts only.
    """

    reservoirs: Sequence[str] = quantity("", "names of the terminals")
    nodes: Sequence[CircuitNode | str] = quantity("", "nodes, or their names", default=())
    contacts: Sequence[CircuitContact] = quantity("", "what joins nodes and reservoirs")
    magnets: Mapping[str, Direction] = quantity(
        "", "directions of majority spins by name", default_factory=dict
    )

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.reservoirs, list | tuple) or not self.reservoirs:
            raise QuestionError(
                f"reservoirs is {shown(self.reservoirs)}; allowed is a list of one name or more"
            )
        if not isinstance(self.nodes, list | tuple):
            raise QuestionError(
                f"nodes is {shown(self.nodes)}; allowed is a list of names or "
                "spintorque.CircuitNode"
            )
        nodes = [CircuitNode(node) if isinstance(node, str) else node for node in self.nodes]
        store(
            self,
            reservoirs=tuple(word("reservoirs", name) for name in self.reservoirs),
            nodes=all_of("nodes", nodes, CircuitNode),
            contacts=all_of("contacts", self.contacts, CircuitContact),
        )
        store(self, magnets=self._directions_by_name())
        check_names(self)
        check_sides(self)
        check_connections(self)

    @property
    def node_list(self) -> tuple[CircuitNode, ...]:
        """The nodes, none by its name alone."""
        return tuple(node for node in self.nodes if isinstance(node, CircuitNode))

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the reservoirs, then of the nodes."""
        return (*self.reservoirs, *(node.name for node in self.node_list))

    @property
    def has_areas(self) -> bool:
        """Whether currents are those of whole contacts, not per area."""
        return self.contacts[0].area is not None

    def directions(self, theta: Any) -> dict[str, Array]:
        """Majority-spin direction (theta.shape + (3,)) of each magnet at angles in rad.

        Raises QuestionError for an angle of more than one turn.
        """
        angle = np.asarray(theta, float)
        require_radians("theta", angle)
        fixed = np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=-1)
        return {
            name: fixed
            if direction == "fixed"
            else np.broadcast_to(FREE if direction == "free" else direction, fixed.shape)
            for name, direction in self.magnets.items()
        }

    def named(self, role: Role) -> tuple[str, ...]:
        """Names of the magnets of a role."""
        return tuple(name for name, direction in self.magnets.items() if direction == role)

    def to_mapping(self) -> dict[str, Any]:
        """Return the circuit as nested plain values, in the form of a TOML question."""
        nodes = [
            {key: value for key, value in asdict(node).items() if value is not None}
            for node in self.node_list
        ]
        return {
            "reservoirs": list(self.reservoirs),
            "nodes": nodes,
            "magnets": {
                name: direction if isinstance(direction, str) else list(direction)
                for name, direction in self.magnets.items()
            },
            "contacts": [contact.to_mapping() for contact in self.contacts],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Circuit":
        """Return the circuit whose `to_mapping` this is; QuestionError as the class raises."""
        nodes = [
            node if isinstance(node, str) else CircuitNode.from_mapping(node)
            for node in mapping.get("nodes", ())
        ]
        return cls(
            reservoirs=mapping["reservoirs"],
            nodes=nodes,
            contacts=[CircuitContact.from_mapping(part) for part in mapping["contacts"]],
            magnets=mapping.get("magnets", {}),
        )

    def _directions_by_name(self) -> dict[str, Direction]:
        if not isinstance(self.magnets, Mapping):
            raise QuestionError(
                f"magnets is {shown(self.magnets)}; allowed are directions by name, such as "
                '{"injector": (0, 0, 1)}'
            )
        magnets: dict[str, Direction] = {}
        for name, direction in self.magnets.items():
            if isinstance(direction, str):
                one_of(f"magnets.{name}", direction, ROLES)
                magnets[word("magnets", name)] = direction
            else:
                magnets[word("magnets", name)] = unit_vector(f"magnets.{name}", direction)
        named = {contact.magnet for contact in self.contacts}
        named |= {node.magnet for node in self.node_list}
        for role in ROLES:
            if role in named:
                magnets.setdefault(role, role)
        return magnets
