"""The circuit of a stack of metals: mixing conductances of its magnets between nodes."""

from collections.abc import Sequence
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

    def seen(layers: Sequence[Layer], metal: Layer, behind: Layer | None) -> MixingConductance:
        ends = [replace(metal, thickness=None)], [replace(behind, thickness=None)] if behind else []
        part = replace(stack, layers=[*ends[0], *layers, *ends[1]], bias_profile=BiasProfile())
        return mixing_conductance(part, accuracy=accuracy, engine=engine)

    backwards = section.layers[::-1]
    first = seen(section.layers, section.before, section.behind) if section.before else None
    second = seen(backwards, section.behind, section.before) if section.behind else None
    views = [view for view in (first, second) if view is not None]
    own = views[0]
    is_far_magnetic = len(views) == 1 and own.far_majority != own.far_minority
    mixing, far, transmitted = corrected_mixing(
        np.array([own.mixing, views[-1].mixing if len(views) > 1 else 0.0]),
        0.0 if is_far_magnetic else own.transmitted,
        [1 / (2 * own.sharvin), 1 / (2 * views[-1].sharvin) if len(views) > 1 else 0.0],
    )
    is_inner = len(views) > 1
    majority = own.corrected_majority if is_inner else own.contact_majority
    minority = own.corrected_minority if is_inner else own.contact_minority
    if not np.isfinite([majority, minority]).all():
        raise QuestionError(
            f"the contact {' - '.join(between)} reflects nothing of one spin, and has no "
            "resistance beside that of its nodes; a circuit needs one that reflects"
        )
    unit = own.unit_per_area
    contact = Contact(
        conductances=(majority * unit, minority * unit),
        mixing_conductance=mixing * unit,
        transmitted_mixing_conductance=transmitted * unit,
        sharvin_corrected=True,
    )
    return CircuitContact(
        between,
        contact,
        magnet=magnet,
        second_mixing_conductance=far * unit if is_inner else None,
    )
