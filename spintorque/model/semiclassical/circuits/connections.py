"""What a circuit must fulfil as a network: names, sides of contacts, one piece."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....errors import QuestionError
from ...suggestions import did_you_mean
from .circuit_contact import CircuitContact

if TYPE_CHECKING:
    from .circuit import Circuit


def check_names(circuit: "Circuit") -> None:
    """Refuse names that are given twice, or that nothing has."""
    twice = [name for name, count in Counter(circuit.places).items() if count > 1]
    if twice:
        raise QuestionError(f"{twice[0]} names two nodes or reservoirs; give each its own name")
    for contact in circuit.contacts:
        for name in contact.between:
            if name not in circuit.places:
                raise QuestionError(
                    f"contact {contact.label} ends at {name}, which is no node or reservoir"
                    f"{did_you_mean(name, circuit.places)}"
                )
    owners = [(f"contact {contact.label}", contact.magnet) for contact in circuit.contacts]
    owners += [(f"node {node.name}", node.magnet) for node in circuit.node_list]
    named = {magnet for _, magnet in owners if magnet is not None}
    for owner, magnet in owners:
        if magnet is not None and magnet not in circuit.magnets:
            known = did_you_mean(magnet, circuit.magnets) if circuit.magnets else ""
            raise QuestionError(
                f"{owner} names the magnet {magnet}, which has no direction in magnets{known}"
            )
    unused = [name for name in circuit.magnets if name not in named]
    if unused:
        known = did_you_mean(unused[0], named) if named else ""
        raise QuestionError(f"the magnet {unused[0]} is at no contact and no node{known}")


def check_sides(circuit: "Circuit") -> None:
    """Refuse contacts that do not fit the magnets of the nodes at their ends."""
    inside = {node.name: node.magnet for node in circuit.node_list}
    for contact in circuit.contacts:
        magnets = [inside[name] for name in contact.between if inside.get(name) is not None]
        for magnet in magnets:
            if contact.magnet is not None and magnet != contact.magnet:
                raise QuestionError(
                    f"contact {contact.label} is one of the magnet {contact.magnet} and ends "
                    f"inside the magnet {magnet}; put a node of a normal metal between them"
                )
        if len(set(magnets)) == 2:
            raise QuestionError(
                f"contact {contact.label} joins the magnets {magnets[0]} and {magnets[1]}; put a "
                "node of a normal metal between them"
            )
        is_magnetic = contact.magnet is not None
        if is_magnetic and len(magnets) < 2 and contact.contact.mixing_conductance is None:
            raise QuestionError(
                f"contact {contact.label} of the magnet {contact.magnet} has no "
                "mixing_conductance; give one (ohm^-1 m^-2)"
            )


def check_connections(circuit: "Circuit") -> None:
    """Refuse places without a contact, a network in pieces, and areas on some contacts only."""
    ends = {name for contact in circuit.contacts for name in contact.between}
    for name in circuit.places:
        if name not in ends:
            kind = "reservoir" if name in circuit.reservoirs else "node"
            raise QuestionError(f"the {kind} {name} has no contact; join it to another place")
    piece = joined_to(circuit.reservoirs[0], circuit.contacts)
    others = [name for name in circuit.places if name not in piece]
    if others:
        raise QuestionError(
            f"the network is in pieces: nothing joins {', '.join(others)} to "
            f"{circuit.reservoirs[0]}; add a contact, or make two circuits"
        )
    with_area = [contact.area is not None for contact in circuit.contacts]
    if any(with_area) and not all(with_area):
        bare = circuit.contacts[with_area.index(False)]
        raise QuestionError(
            f"contact {bare.label} has no area and others have one; give all an area "
            "(nm^2), or none"
        )


def joined_to(place: str, contacts: Sequence[CircuitContact]) -> set[str]:
    """Names of all places that contacts join to one, itself included."""
    piece = {place}
    grows = True
    while grows:
        reached = {name for c in contacts if piece & set(c.between) for name in c.between}
        grows = not reached <= piece
        piece |= reached
    return piece
