"""The circuit of a stack of metals: mixing conductances of its magnets between nodes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ....errors import QuestionError
from ....model.accuracy import TransportAccuracy
from ....model.bias_profile import BiasProfile
from ....model.checks import Vector
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.semiclassical.circuits.circuit_contact import CircuitContact
from ....model.semiclassical.contact import Contact
from ....model.stack import Layer, Role, Stack
from ....results.mixing_conductance import MixingConductance
from ..._mixing_conductance import mixing_conductance
from ..circuit.circuit_valve import CircuitValve
from .sharvin import corrected_mixing


@dataclass(frozen=True)
class MagnetSection:
    """A magnet with what lies around it, between two spacers, or a spacer and a lead."""

    layers: tuple[Layer, ...]
    before: Layer | None
    behind: Layer | None

    @property
    def ends_in_magnet(self) -> bool:
        """Whether it goes on for ever as a magnet, in which no transverse spin arrives anywhere."""
        return any(layer.thickness is None and layer.material.is_magnetic for layer in self.layers)

    @property
    def magnetization(self) -> Role | Vector:
        """Direction of the magnet; QuestionError for two of them."""
        directions = {layer.magnetization for layer in self.layers} - {None}
        if len(directions) > 1:
            words = " and ".join(sorted(str(direction) for direction in directions))
            raise QuestionError(
                f"the magnetizations {words} have no normal metal between them; a circuit needs "
                "one, which is its node"
            )
        (direction,) = directions
        assert direction is not None
        return direction


def circuit_of(
    stack: Stack, accuracy: TransportAccuracy | None, engine: str | None
) -> CircuitValve:
    """Return the valve whose nodes are the normal metals between magnets of a stack."""
    spacers = _spacers(stack)
    sections = _sections(stack, spacers)
    names = [f"spacer {n + 1}" for n in range(len(spacers))] if len(spacers) > 1 else ["spacer"]
    contacts, magnets = [], {}
    for number, (section, between) in enumerate(
        zip(sections, pairwise(["left", *names, "right"]), strict=True), start=1
    ):
        direction = section.magnetization
        name = direction if isinstance(direction, str) else f"magnet {number}"
        magnets[name] = direction
        contacts.append(_contact(stack, section, between, name, accuracy, engine))
    circuit = Circuit(reservoirs=("left", "right"), nodes=names, contacts=contacts, magnets=magnets)
    return CircuitValve(circuit)


def _spacers(stack: Stack) -> list[int]:
    """Places of the layers that are nodes."""
    layers = stack.layers
    magnets = [place for place, layer in enumerate(layers) if layer.material.is_magnetic]
    inner = range(magnets[0], magnets[-1]) if magnets else range(0)
    spacers = [place for place in inner if layers[place].material.kind == "normal_metal"]
    if not spacers:
        raise QuestionError(
            "the stack has no normal metal between two magnets, and so no node; circuits are for "
            "valves of metals"
        )
    for here, there in pairwise(spacers):
        if there == here + 1:
            raise QuestionError(
                f"layers {here + 1} and {there + 1} are two normal metals beside each other, whose "
                "contact the circuit would miss; make them one"
            )
    return spacers


def _sections(stack: Stack, spacers: Sequence[int]) -> list[MagnetSection]:
    layers = stack.layers
    ends = [-1, *spacers, len(layers)]
    sections = []
    for first, last in pairwise(ends):
        before = None if first < 0 else layers[first]
        behind = None if last == len(layers) else layers[last]
        sections.append(MagnetSection(tuple(layers[first + 1 : last]), before, behind))
    return sections


def _contact(
    stack: Stack,
    section: MagnetSection,
    between: tuple[str, str],
    magnet: str,
    accuracy: TransportAccuracy | None,
    engine: str | None,
) -> CircuitContact:
    """Contact of a section; ends that are nodes have half of a Sharvin resistance less."""
    views = [
        mixing_conductance(part, accuracy=accuracy, engine=engine)
        for part in _seen_from_nodes(stack, section)
    ]
    own, other = views[0], views[1] if len(views) > 1 else None
    mixing, second, transmitted = corrected_mixing(
        np.array([own.mixing, 0.0 if other is None else other.mixing]),
        0.0 if section.ends_in_magnet else own.transmitted,
        [1 / (2 * own.sharvin), 0.0 if other is None else 1 / (2 * other.sharvin)],
    )
    unit = own.unit_per_area
    contact = Contact(
        conductances=_conductances(own, other is not None, " - ".join(between)),
        mixing_conductance=mixing * unit,
        transmitted_mixing_conductance=transmitted * unit,
        sharvin_corrected=True,
    )
    return CircuitContact(
        between,
        contact,
        magnet=magnet,
        second_mixing_conductance=None if other is None else second * unit,
    )


def _seen_from_nodes(stack: Stack, section: MagnetSection) -> Iterator[Stack]:
    """Stacks of a section as seen from the node before it, and from that behind it."""
    sides = (
        (section.before, section.layers, section.behind),
        (section.behind, section.layers[::-1], section.before),
    )
    for metal, layers, far in sides:
        if metal is not None:
            node = replace(metal, thickness=None)
            behind = () if far is None else (replace(far, thickness=None),)
            yield replace(stack, layers=(node, *layers, *behind), bias_profile=BiasProfile())


def _conductances(seen: MixingConductance, between_nodes: bool, label: str) -> tuple[float, float]:
    """G_up and G_dn (ohm^-1 m^-2) of a contact at one node or between two."""
    pair = (
        (seen.corrected_majority, seen.corrected_minority)
        if between_nodes
        else (seen.contact_majority, seen.contact_minority)
    )
    if not np.isfinite(pair).all():
        raise QuestionError(
            f"the contact {label} reflects nothing of one spin, and has no resistance beside that "
            "of its nodes; a circuit needs one that reflects"
        )
    return pair[0] * seen.unit_per_area, pair[1] * seen.unit_per_area
