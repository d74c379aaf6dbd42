"""The public solvers of circuits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import finite, shown, vector
from ....model.remarks import remarks_on
from ....model.semiclassical.circuits.circuit import Circuit
from ....model.semiclassical.circuits.circuit_contact import CircuitContact
from ....model.semiclassical.contact import Contact
from ....model.suggestions import did_you_mean
from ....results.base.question_record import records_question
from ....results.semiclassical.circuit_currents import CircuitCurrents
from ....results.warnings import with_warnings
from ....units import ELEMENTARY_CHARGE, HBAR
from .circuit_arrays import contact_numbers
from .circuit_flow import (
    TOLERANCE,
    Terminals,
    conductance_matrix,
    flow_in,
    identities,
)
from .contact_matrices import contact_matrices
from .directions import checked_direction, directions_of
from .network import leaving

PER_CURRENT = HBAR / (2 * ELEMENTARY_CHARGE)
"""Angular momentum per charge of fully polarized electrons."""


@records_question
def circuit_currents(
    circuit: Circuit,
    *,
    potentials: Mapping[str, float],
    currents: Mapping[str, float] | None = None,
    spin_accumulations: Mapping[str, Any] | None = None,
    theta: Any = 0.0,
    directions: Mapping[str, Any] | None = None,
) -> CircuitCurrents:
    """Potentials, spin accumulations, currents and torques of a circuit, by one linear solve.

    Brataas, Nazarov and Bauer, Phys. Rev. Lett. 84, 2481 (2000). Charge and spin are balanced at
    each node; a magnet takes up the spin that arrives across its magnetization.

    Parameters
    ----------
    circuit : Circuit
        The network.
    potentials : mapping of str to float, V
        Electrons' potentials mu/e of reservoirs, one or more: electrons flow from high to low.
    currents : mapping of str to float, A/m^2 or A
        Electron flow from reservoirs into the circuit. Those that are named neither here nor in
        ``potentials`` float: no current flows through them, as in a voltage probe.
    spin_accumulations : mapping of str to three floats, V
        Of reservoirs that have one, such as another metal beyond the circuit; else none.
    theta : float or array_like, shape (n,), rad
        Angle of the "fixed" magnets from the "free" ones.
    directions : mapping of str to array_like, shape (3,) or (n, 3)
        Unit vectors of magnets in place of those of the circuit.

    Raises
    ------
    QuestionError
        For names that are unknown or given twice, values that are not allowed, or no potential.
    IdentityError
        If a physical identity is broken.
    """
    circuit = _checked(circuit)
    terminals = _terminals(circuit, potentials, currents or {}, spin_accumulations or {})
    angles, by_name = directions_of(circuit, theta, directions or {})
    result = flow_in(circuit, by_name, terminals)
    audit = result.defects().merge(identities(circuit, terminals))
    audit.require_identities(TOLERANCE, float(np.ptp(terminals.values[:, 0])))
    out = leaving(result.network, result.flow)[..., : len(circuit.reservoirs), :]
    into = result.flow.into_contacts
    torques = result.torques()
    flows = into[..., 1:] * np.array([1.0, -1.0])[:, None]
    values = {
        "potential": result.flow.potentials[..., 0],
        "spin_accumulation": result.flow.potentials[..., 1:],
        "current": into[..., 0, 0],
        "spin_current": PER_CURRENT * flows,
        "terminal_current": out[..., 0],
        "terminal_spin_current": PER_CURRENT * out[..., 1:],
        "torque": PER_CURRENT * _stacked(torques, into.shape[:-3]),
    }
    names = {
        "place": circuit.places,
        "contact": _labels(circuit),
        "reservoir": circuit.reservoirs,
        "magnet": tuple(torques),
    }
    points = into.ndim - 3  # none without magnets, on which angles act
    values = {
        name: np.broadcast_to(array, (*angles.shape, *array.shape[points:]))
        for name, array in values.items()
    }
    answer = CircuitCurrents.from_arrays(values, names, angles, circuit.has_areas, audit)
    attributes = with_warnings(answer.dataset.attrs, remarks_on(circuit))
    return replace(answer, dataset=answer.dataset.assign_attrs(attributes))


def circuit_conductances(
    circuit: Circuit, *, theta: Any = 0.0, directions: Mapping[str, Any] | None = None
) -> Array:
    """Return what reservoirs give per potential of each, (..., to, from, 4, 4), in ohm^-1 (m^-2).

    ``matrix[..., i, j, :, :]`` turns the potential and spin accumulation (mu/e, s_x, s_y, s_z) of
    reservoir j (in V) into the charge and spin current from reservoir i into the circuit, in A/m^2
    or A, that of spin in units of hbar/2e. With this the circuit is one element of a larger one;
    [..., 0, 0] are the conductances between terminals. Leading axes are those of ``theta`` (rad) or
    of the ``directions`` of magnets, as in `circuit_currents`.

    Raises QuestionError as `circuit_currents` does.
    """
    circuit = _checked(circuit)
    angles, by_name = directions_of(circuit, theta, directions or {})
    matrix = conductance_matrix(circuit, by_name)
    return np.broadcast_to(matrix, (*angles.shape, *matrix.shape[-4:]))


def contact_conductances(
    contact: Contact, direction: Any = None, *, second_mixing_conductance: complex | None = None
) -> Array:
    """Return the conductance matrices of a contact for circuit simulators, (..., 2, 2, 4, 4).

    ``matrix[..., a, b, :, :]`` turns the potential and spin accumulation (mu/e, s_x, s_y, s_z) in V
    at end b into the charge and spin current density that flows into the contact at end a, in
    A/m^2, that of spin in units of hbar/2e. Charge counts as electron flow; the matrices are the
    same for conventional currents and voltages, if the spin's are I_up - I_dn and (V_up - V_dn)/2,
    up the majority spin. Vectors are along x, y, z of the frame of ``direction`` (..., 3), the unit
    vector of the majority spin; None for a contact without a magnet. The spin that flows into both
    ends in all goes to the magnet, as its torque, and with spin memory loss to the lattice.
    Matrices are symmetric for real mixing conductances, [a, b] the transpose of [b, a].

    Raises QuestionError for a contact or direction that is not allowed.
    """
    part = CircuitContact(
        ("first", "second"),
        contact,
        magnet=None if direction is None else "magnet",
        second_mixing_conductance=second_mixing_conductance,
    )
    if direction is not None and contact.mixing_conductance is None:
        raise QuestionError("the contact has no mixing_conductance; give one (ohm^-1 m^-2)")
    axis = np.array([0.0, 0.0, 1.0])
    if direction is not None:
        axis = checked_direction("direction", direction)
    conductances, mixing = contact_numbers(part)
    return contact_matrices(
        conductances, mixing[:2], mixing[2], np.array(contact.spin_memory_loss), axis
    )


def _checked(circuit: Any) -> Circuit:
    if not isinstance(circuit, Circuit):
        raise QuestionError(f"circuit is {shown(circuit)}; allowed is a spintorque.Circuit")
    return circuit


def _terminals(
    circuit: Circuit,
    potentials: Mapping[str, float],
    currents: Mapping[str, float],
    accumulations: Mapping[str, Any],
) -> Terminals:
    given = {
        "potentials": potentials,
        "currents": currents,
        "spin_accumulations": accumulations,
    }
    names = circuit.reservoirs
    for argument, mapping in given.items():
        if not isinstance(mapping, Mapping):
            raise QuestionError(
                f"{argument} is {shown(mapping)}; allowed are values by the names of reservoirs"
            )
        for name in mapping:
            if name not in names:
                raise QuestionError(
                    f"{argument} names {shown(name)}, which is no reservoir"
                    f"{did_you_mean(name, names)}"
                )
    both = [name for name in potentials if name in currents]
    if both:
        raise QuestionError(f"the reservoir {both[0]} has a potential and a current; keep one")
    if not potentials:
        raise QuestionError(
            "no reservoir has a potential; give one of them one, such as "
            f'potentials={{"{names[-1]}": 0.0}}'
        )
    values = np.zeros((len(names), 4))
    injected = np.zeros(len(names))
    for name, value in potentials.items():
        values[names.index(name), 0] = finite(f"potentials[{name}]", value, "V")
    for name, value in currents.items():
        injected[names.index(name)] = finite(f"currents[{name}]", value)
    for name, value in accumulations.items():
        values[names.index(name), 1:] = vector(f"spin_accumulations[{name}]", value, "V")
    known = np.array([name in potentials for name in names])
    return Terminals(values, injected, known)


def _labels(circuit: Circuit) -> list[str]:
    """Labels of the contacts, numbered where some join the same places."""
    labels = [contact.label for contact in circuit.contacts]
    return [
        label if labels.count(label) == 1 else f"{label} ({labels[:place].count(label) + 1})"
        for place, label in enumerate(labels)
    ]


def _stacked(torques: Mapping[str, Array], shape: tuple[int, ...]) -> Array:
    if not torques:
        return np.zeros((*shape, 0, 3))
    return np.stack([np.broadcast_to(t, (*shape, 3)) for t in torques.values()], axis=-2)
