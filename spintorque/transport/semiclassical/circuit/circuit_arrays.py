"""A circuit, or many that differ in their numbers, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...._typing import Array
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.semiclassical.circuits.circuit_contact import CircuitContact
from ....units import NANO
from .contact_matrices import accumulation_conductances, contact_matrices
from .network import Network

ANY = np.array([0.0, 0.0, 1.0])
"""Direction of contacts without a magnet, on which nothing depends."""


@dataclass(frozen=True)
class CircuitNumbers:
    """Numbers of the contacts and the places of a circuit; leading axes (...) are circuits.

    ``conductances`` (..., contacts, 2), ``mixing`` (..., contacts, 3) at both ends and transmitted,
    ``memory_loss`` and ``areas`` (..., contacts), ``loss`` (..., places) of spins in nodes.
    """

    conductances: Array
    mixing: Array
    memory_loss: Array
    areas: Array
    loss: Array


def numbers_of(mapping: Mapping[str, Any]) -> CircuitNumbers:
    """Numbers of `Circuit.to_mapping`, in which those that are arrays have one shape (...)."""
    parts = mapping["contacts"]
    conductances = _stacked([_stacked(part["conductances"]) for part in parts], place=-2)
    memory_loss = _stacked([part.get("spin_memory_loss", 0.0) for part in parts])
    areas = _stacked([part["area"] * NANO**2 if "area" in part else 1.0 for part in parts])
    losses = [node["spin_flip_conductance"] for node in mapping["nodes"]]
    return CircuitNumbers(
        conductances=conductances,
        mixing=_stacked([_mixing(part) for part in parts], place=-2),
        memory_loss=memory_loss,
        areas=areas,
        loss=_stacked([*[0.0] * len(mapping["reservoirs"]), *losses]),
    )


def network_of(
    circuit: Circuit, directions: Mapping[str, Array], numbers: CircuitNumbers
) -> Network:
    """Network with directions (..., 3) by the names of its magnets."""
    places, contacts = circuit.places, circuit.contacts
    axes = [ANY if c.magnet is None else directions[c.magnet] for c in contacts]
    inside = [np.zeros(3)] * len(circuit.reservoirs)
    inside += [np.zeros(3) if n.magnet is None else directions[n.magnet] for n in circuit.node_list]
    matrices = contact_matrices(
        numbers.conductances,
        numbers.mixing[..., :2],
        numbers.mixing[..., 2],
        numbers.memory_loss,
        _vectors(axes),
    )
    return Network(
        matrices=matrices * numbers.areas[..., None, None, None, None],
        ends=np.array([[places.index(name) for name in c.between] for c in contacts]),
        loss=numbers.loss,
        inside=_vectors(inside),
    )


def contact_numbers(part: CircuitContact) -> tuple[Array, Array]:
    """Conductances (2,) and mixing conductances (3,) of one contact."""
    mapping = part.to_mapping()
    return _stacked(mapping["conductances"]), _mixing(mapping)


def _mixing(part: Mapping[str, Any]) -> Array:
    """G_ud at both ends and the transmitted one; without one a contact treats all spins alike."""
    if "mixing_conductance" not in part:
        own, other = accumulation_conductances(
            _stacked(part["conductances"]), part.get("spin_memory_loss", 0.0)
        )
        return _stacked([own / 2, own / 2, other / 2]).astype(complex)
    first = _complex(part["mixing_conductance"])
    second, transmitted = (
        _complex(part[name]) if name in part else default
        for name, default in (
            ("second_mixing_conductance", first),
            ("transmitted_mixing_conductance", 0j),
        )
    )
    return _stacked([first, second, transmitted])


def _complex(parts: Sequence[Any]) -> Any:
    real, imaginary = parts
    return np.asarray(real) + 1j * np.asarray(imaginary)


def _stacked(values: Sequence[Any], place: int = -1) -> Array:
    """Numbers or arrays of one shape along a new axis."""
    return np.stack(np.broadcast_arrays(*values), axis=place)


def _vectors(vectors: Sequence[Array]) -> Array:
    """Vectors (..., 3), one for each contact or place, as an array (..., n, 3)."""
    return _stacked(vectors, place=-2)
