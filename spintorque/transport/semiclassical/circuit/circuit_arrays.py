"""A circuit as arrays of numbers, at given directions of its magnets."""

from collections.abc import Mapping, Sequence

import numpy as np

from ...._typing import Array
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.semiclassical.circuits.circuit_contact import CircuitContact
from ....units import NANO
from .contact_matrices import accumulation_conductances, contact_matrices
from .network import Network

ANY = np.array([0.0, 0.0, 1.0])
"""Direction of contacts without a magnet, on which nothing depends."""


def network_of(circuit: Circuit, directions: Mapping[str, Array]) -> Network:
    """Network with directions (..., 3) by the names of its magnets."""
    places = circuit.places
    shape = np.broadcast_shapes(*(vectors.shape[:-1] for vectors in directions.values()), ())
    contacts = circuit.contacts
    axes = [ANY if c.magnet is None else directions[c.magnet] for c in contacts]
    inside = [np.zeros(3)] * len(circuit.reservoirs)
    inside += [np.zeros(3) if n.magnet is None else directions[n.magnet] for n in circuit.node_list]
    return Network(
        matrices=_matrices(contacts, _stacked(axes, shape)),
        ends=np.array([[places.index(name) for name in c.between] for c in contacts]),
        loss=np.array(
            [0.0] * len(circuit.reservoirs) + [n.spin_flip_conductance for n in circuit.node_list]
        ),
        inside=_stacked(inside, shape),
    )


def mixing_of(part: CircuitContact) -> tuple[complex, complex, complex]:
    """G_ud at both ends and the transmitted one; those that treat all spins alike without one."""
    contact = part.contact
    first = contact.mixing_conductance
    if first is None:
        own, other = accumulation_conductances(
            np.array(contact.conductances), contact.spin_memory_loss
        )
        return complex(own) / 2, complex(own) / 2, complex(other) / 2
    second = part.second_mixing_conductance
    return first, first if second is None else second, contact.transmitted_mixing_conductance


def _matrices(contacts: Sequence[CircuitContact], axes: Array) -> Array:
    mixing = np.array([mixing_of(part) for part in contacts])
    matrices = contact_matrices(
        np.array([part.contact.conductances for part in contacts]),
        mixing[:, :2],
        mixing[:, 2],
        np.array([part.contact.spin_memory_loss for part in contacts]),
        axes,
    )
    areas = [1.0 if part.area is None else part.area * NANO**2 for part in contacts]
    return np.asarray(matrices * np.array(areas)[:, None, None, None, None])


def _stacked(vectors: list[Array], shape: tuple[int, ...]) -> Array:
    """Vectors (n, ..., 3) as one array (..., n, 3)."""
    return np.stack([np.broadcast_to(vector, (*shape, 3)) for vector in vectors], axis=-2)
