"""A circuit between two of its terminals as a source of torques."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import one_of, shown
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.semiclassical.circuits.circuit_contact import CircuitContact
from ....model.semiclassical.circuits.circuit_node import CircuitNode
from ....model.semiclassical.contact import Contact
from ....results.audit import Audit
from ....results.further_torques import FIXED
from ....torque_source import SourceTorques
from ....units import ELEMENTARY_CHARGE, HBAR, quantity
from ..many_values import blocks_of
from .circuit_arrays import CircuitNumbers, numbers_of
from .circuit_flow import TOLERANCE, Terminals, flow_in, identities
from .many_circuits import checked_arrays_of
from .network import leaving

ROUNDING = 1e-12
"""Error of a linear solve, relative to the largest current of charge or spin in the circuit."""
AT_ONCE = 1000  # biases; all are multiples of one solution
MOST_NUMBERS = 4e6  # in the matrices of valves that are solved at once
TO_TORQUE = HBAR / (2 * ELEMENTARY_CHARGE)


@dataclass(frozen=True)
class CircuitValve:
    """Torques on the free and the fixed magnets of a circuit, for `tabulate` and `sweep`.

    The bias is mu/e of the reservoir ``source`` less that of ``drain``; other reservoirs float.
    Everything is proportional to the bias. Torques are those on all magnets of a role together.
    Brataas, Nazarov and Bauer, Phys. Rev. Lett. 84, 2481 (2000).

    Raises QuestionError for a circuit without a free or a fixed magnet, one whose contacts have
    areas, or terminals that it does not have.
    """

    circuit: Circuit = quantity("", "network, all per area")
    source: str = quantity("", "reservoir from which electrons flow at a bias > 0", default="left")
    drain: str = quantity("", "reservoir to which they flow", default="right")

    def __post_init__(self) -> None:
        """Check every field."""
        if not isinstance(self.circuit, Circuit):
            raise QuestionError(
                f"circuit is {shown(self.circuit)}; allowed is a spintorque.Circuit"
            )
        for role in ("free", "fixed"):
            if not self.circuit.named(role):
                raise QuestionError(
                    f'no magnet of the circuit is "{role}"; a valve has a free and a fixed one'
                )
        if self.circuit.has_areas:
            raise QuestionError(
                "the contacts of the circuit have areas; the torques of a table are per area: "
                "leave them out, or use circuit_currents"
            )
        for name in ("source", "drain"):
            one_of(name, getattr(self, name), tuple(self.circuit.reservoirs))
        if self.source == self.drain:
            raise QuestionError(f"source and drain are both {self.source}; give two reservoirs")

    @classmethod
    def of_contacts(
        cls, fixed: Contact, free: Contact, *, spin_flip_conductance: float = 0.0
    ) -> "CircuitValve":
        """Spin valve of one node between two thick magnets, or thin ones with leads behind them.

        ``fixed`` is the contact of the left magnet with the node, ``free`` that of the right one;
        ``spin_flip_conductance`` (ohm^-1 m^-2) is that of the node. Raises QuestionError as the
        parts do.
        """
        return cls(
            Circuit(
                reservoirs=("left", "right"),
                nodes=(CircuitNode("spacer", spin_flip_conductance),),
                contacts=(
                    CircuitContact(("left", "spacer"), fixed, magnet="fixed"),
                    CircuitContact(("spacer", "right"), free, magnet="free"),
                ),
            )
        )

    @property
    def at_once(self) -> int:
        """Biases that gain by being solved together."""
        return AT_ONCE

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles (rad); IdentityError if one is broken."""
        return self.torques_together([bias], theta)[0]

    def torques_together(self, biases: Sequence[float], theta: Array) -> list[SourceTorques]:
        """Torques and current at some biases (V) and angles (rad), all from one solution."""
        values, fixed, errors, audit = self._per_volt(np.asarray(theta, float), biases)
        return [_times(bias, values, fixed, errors, audit) for bias in biases]

    @property
    def points_at_once(self) -> int:
        """Points of a sweep that are solved as arrays, and kept in one chunk."""
        return AT_ONCE

    def check_values(self, values: Mapping[str, Array]) -> None:
        """Raise QuestionError for other values of some fields that are not allowed."""
        checked_arrays_of(self.to_mapping(), values)

    def torques_of_many(
        self, values: Mapping[str, Array], biases: Array, theta: Array
    ) -> list[SourceTorques]:
        """Torques and current with other values of some fields, each at its bias (V).

        ``values`` are arrays (points,) by the names of fields in `to_mapping`, ``biases`` (points,)
        and ``theta`` (angles,) in rad. All are solved as one call of arrays. Raises QuestionError
        for values that are not allowed, IdentityError as `torques`.
        """
        mapping, angles = self.to_mapping(), np.asarray(theta, float)
        arrays = checked_arrays_of(mapping, values)
        numbers = 4 * len(self.circuit.places)
        most = int(MOST_NUMBERS / (numbers**2 * max(1, len(angles))))
        answers: list[SourceTorques] = []
        for part in blocks_of(mapping, arrays, most):
            solved = self._per_volt(angles, biases, numbers_of(part["circuit"]))
            answers += _each(biases[len(answers) :], *solved)
        return answers

    def to_mapping(self) -> dict[str, Any]:
        """Return the valve as nested plain values, in the form of a TOML question."""
        ends = {"source": self.source, "drain": self.drain}
        return {"circuit": {**ends, **self.circuit.to_mapping()}}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "CircuitValve":
        """Return the valve whose `to_mapping` this is; QuestionError as the class raises."""
        section = dict(mapping["circuit"])
        ends = {name: section.pop(name) for name in ("source", "drain") if name in section}
        return cls(Circuit.from_mapping(section), **ends)

    @cached_property
    def _terminals(self) -> Terminals:
        """One volt from source to drain; nothing flows through others."""
        names = self.circuit.reservoirs
        values = np.zeros((len(names), 4))
        values[names.index(self.source), 0] = 1.0
        known = np.array([name in (self.source, self.drain) for name in names])
        return Terminals(values, np.zeros(len(names)), known)

    @cached_property
    def _identities(self) -> Audit:
        return identities(self.circuit, self._terminals)

    def _per_volt(
        self, theta: Array, biases: Any, numbers: CircuitNumbers | None = None
    ) -> tuple[Array, Array, Array, Audit]:
        """Arrays per volt, and an audit, of one valve or of many of some numbers.

        Torques on free magnets and current (..., 3, angles), torques on fixed magnets (..., 2,
        angles), and errors (..., 3, angles).
        """
        directions = self.circuit.directions(theta)
        solution = flow_in(self.circuit, directions, self._terminals, numbers)
        audit = solution.defects().merge(self._identities)
        audit.require_identities(TOLERANCE, max(map(float, biases), key=abs, default=0.0))
        torques = solution.torques()
        on_free, on_fixed = (
            TO_TORQUE * sum((torques[name] for name in names), np.zeros((len(theta), 3)))
            for names in (self.circuit.named("free"), self.circuit.named("fixed"))
        )
        number = self.circuit.reservoirs.index(self.source)
        current = leaving(solution.network, solution.flow)[..., number, 0]
        # n x (p x n)/sin = x and n x p/sin = y; p x (n x p)/sin = towards n and p x n/sin = -y.
        towards_free = np.stack([-np.cos(theta), 0 * theta, np.sin(theta)], axis=-1)
        values = np.stack([on_free[..., 0], on_free[..., 1], current], axis=-2)
        fixed = np.stack([np.sum(on_fixed * towards_free, axis=-1), -on_fixed[..., 1]], axis=-2)
        largest = np.abs(solution.flow.into_contacts).max(axis=(-4, -3, -2, -1))
        rounding = np.maximum(ROUNDING, solution.flow.error) * largest[..., None]
        units = np.array([TO_TORQUE, TO_TORQUE, 1.0])
        return values, fixed, rounding[..., None, :] * units[:, None], audit


def _each(
    biases: Array, values: Array, fixed: Array, errors: Array, audit: Audit
) -> list[SourceTorques]:
    """Torques of valves (valves, ...) at the biases (V) that are theirs; one valve at all."""
    count = len(values) if values.ndim > 2 else len(biases)
    per_volt, on_fixed, rounding = (
        np.broadcast_to(array, (count, *array.shape[-2:])) for array in (values, fixed, errors)
    )
    return [
        _times(float(biases[at]), per_volt[at], on_fixed[at], rounding[at], audit)
        for at in range(count)
    ]


def _times(bias: float, values: Array, fixed: Array, errors: Array, audit: Audit) -> SourceTorques:
    """Torques at a bias (V) of those per volt; no zero has a minus."""
    error = np.broadcast_to(abs(bias) * errors, values.shape)
    parts = {}
    for name, torque in zip(FIXED, fixed, strict=True):
        parts[name] = bias * torque + 0.0
        parts[f"{name}_error"] = error[0]
    return SourceTorques(bias * values + 0.0, error, audit, parts)
