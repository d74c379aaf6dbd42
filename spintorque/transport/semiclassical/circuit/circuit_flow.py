"""Potentials and currents of a circuit, torques on its magnets, and the identities they keep."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....model.semiclassical.circuits.circuit import Circuit
from ....results.audit import Audit
from .circuit_arrays import CircuitNumbers, network_of, numbers_of
from .network import Flow, Network, across, leaving, place_mask, solve

TOLERANCE = 1e-9
"""Largest defect of an identity; rounding is what is left of them."""
CAREFUL = 0.7, 1.9, 0.4
"""Angle of the fixed magnets, and axis angles of a rotation, at which identities are tested."""


@dataclass(frozen=True)
class Terminals:
    """What reservoirs impose: ``values`` (..., reservoirs, 4) where ``known`` (reservoirs,) says
    that the potential is given, and currents from outside (..., reservoirs) at the others.
    """

    values: Array
    currents: Array
    known: Array


@dataclass(frozen=True)
class CircuitFlow:
    """Flow in a circuit; vectors (..., 3) are in units of hbar/2e times A or A/m^2."""

    circuit: Circuit
    network: Network
    flow: Flow
    directions: Mapping[str, Array]

    @property
    def reservoirs(self) -> int:
        """Number of reservoirs, which are the first places."""
        return len(self.circuit.reservoirs)

    def torques(self) -> dict[str, Array]:
        """Spin current (..., 3) that each magnet takes up across its magnetization."""
        into, out = self.flow.into_contacts, leaving(self.network, self.flow)
        taken = {name: np.zeros((*out.shape[:-2], 3)) for name in self.directions}
        for number, contact in enumerate(self.circuit.contacts):
            if contact.magnet is not None:
                direction = self.directions[contact.magnet]
                both = into[..., number, :, 1:].sum(axis=-2)
                taken[contact.magnet] = taken[contact.magnet] + across(both, direction)
        for place, node in enumerate(self.circuit.node_list, start=self.reservoirs):
            if node.magnet is not None:
                arrives = -across(out[..., place, 1:], self.directions[node.magnet])
                taken[node.magnet] = taken[node.magnet] + arrives
        return taken

    def defects(self) -> Audit:
        """Charge that nodes do not conserve, and angular momentum that is missing in all."""
        out = leaving(self.network, self.flow)
        largest = np.abs(self.flow.into_contacts).max(axis=(-3, -2, -1))
        largest = np.where(largest > 0, largest, 1.0)[..., None]
        charge = np.concatenate(
            [out[..., self.reservoirs :, 0], self.flow.into_contacts[..., 0].sum(axis=-1)], axis=-1
        )
        given = out[..., : self.reservoirs, 1:].sum(axis=-2)
        missing = given - sum(self.torques().values(), np.zeros(3)) - self._lost()
        return Audit(
            charge_defect=float(np.abs(charge / largest).max()),
            angular_momentum_defect=float(np.abs(missing / largest).max()),
        )

    def _lost(self) -> Array:
        """Spin (..., 3) that flips in nodes and in contacts."""
        accumulations = self.flow.potentials[..., 1:]
        lost = np.einsum("...p,...pi->...i", self.network.loss, accumulations)
        for number, contact in enumerate(self.circuit.contacts):
            both = self.flow.into_contacts[..., number, :, 1:].sum(axis=-2)
            if contact.magnet is not None:
                both = both - across(both, self.directions[contact.magnet])
            lost = lost + both
        return np.asarray(lost)


def flow_in(
    circuit: Circuit,
    directions: Mapping[str, Array],
    terminals: Terminals,
    numbers: CircuitNumbers | None = None,
) -> CircuitFlow:
    """Solve a circuit with directions (..., 3) of its magnets by name, or many of other numbers."""
    own = numbers_of(circuit.to_mapping()) if numbers is None else numbers
    network = network_of(circuit, directions, own)
    count, reservoirs = network.count, len(circuit.reservoirs)
    potentials = np.zeros((*terminals.values.shape[:-2], count, 4))
    potentials[..., :reservoirs, :] = terminals.values
    injected = np.zeros((*terminals.currents.shape[:-1], count, 4))
    injected[..., :reservoirs, 0] = terminals.currents
    known = place_mask(count, np.flatnonzero(terminals.known).tolist(), range(reservoirs))
    return CircuitFlow(circuit, network, solve(network, potentials, injected, known), directions)


def conductance_matrix(circuit: Circuit, directions: Mapping[str, Array]) -> Array:
    """Currents from reservoirs per potential of reservoirs, (..., to, from, 4, 4)."""
    count = len(circuit.reservoirs)
    shape = np.broadcast_shapes(*(d.shape[:-1] for d in directions.values()), ())
    units = np.eye(4 * count).reshape(4 * count, *[1] * len(shape), count, 4)
    terminals = Terminals(units, np.zeros(count), np.ones(count, bool))
    flow = flow_in(circuit, directions, terminals)
    out = leaving(flow.network, flow.flow)[..., :count, :]
    matrix = np.moveaxis(out.reshape(count, 4, *out.shape[1:]), (0, 1), (-3, -1))
    return np.asarray(matrix)


def identities(circuit: Circuit, terminals: Terminals) -> Audit:
    """Identities that a circuit keeps as such, at angles chosen for them."""
    angle, first, second = CAREFUL
    turn = _rotation(first) @ _rotation(second)[:, [1, 2, 0]][[1, 2, 0]]
    straight = circuit.directions(angle)
    plain = flow_in(circuit, straight, terminals)
    turned = flow_in(
        circuit, {k: d @ turn.T for k, d in straight.items()}, _turned(terminals, turn)
    )
    largest = np.abs(plain.flow.into_contacts).max() or 1.0
    rotation = [
        np.abs(turned.torques()[name] - torque @ turn.T).max()
        for name, torque in plain.torques().items()
    ]
    forth = conductance_matrix(circuit, straight)[..., 0, 0]
    back = conductance_matrix(circuit, {k: -d for k, d in straight.items()})[..., 0, 0]
    return Audit(
        rotation_defect=float(max(rotation, default=0.0) / largest),
        reciprocity_defect=float(np.abs(forth - back.T).max() / np.abs(forth).max()),
        collinear_torque=_collinear_torque(circuit, terminals),
    )


def _collinear_torque(circuit: Circuit, terminals: Terminals) -> float | None:
    """Largest torque at 0 and pi; None for a circuit whose magnets are then not collinear."""
    directions = circuit.directions(np.array([0.0, np.pi]))
    if any(np.abs(vectors[..., :2]).max() > 1e-9 for vectors in directions.values()):
        return None
    if terminals.values[..., 1:3].any():
        return None
    flow = flow_in(circuit, directions, terminals)
    largest = np.abs(flow.flow.into_contacts).max() or 1.0
    torques = [np.abs(torque).max() for torque in flow.torques().values()]
    return float(max(torques, default=0.0) / largest)


def _turned(terminals: Terminals, turn: Array) -> Terminals:
    values = terminals.values.copy()
    values[..., 1:] = values[..., 1:] @ turn.T
    return Terminals(values, terminals.currents, terminals.known)


def _rotation(angle: float) -> Array:
    """Rotation by an angle about z."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
