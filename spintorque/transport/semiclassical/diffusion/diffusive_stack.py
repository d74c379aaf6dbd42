"""Films of metals between two leads, in which charge and spin diffuse: a source of torques."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import real_number, store
from ....model.semiclassical.contact import Contact
from ....model.semiclassical.film import Film
from ....results.further_torques import FIXED
from ....torque_source import SourceTorques
from ....units import quantity
from .many_valves import with_arrays
from .stack_checks import Contacts, checked_contacts, checked_films
from .stack_mapping import stack_mapping, stack_parts
from .valve_torques import ValveTorques, valve_torques

SECTION = "diffusive"
ROUNDING = 1e-12  # of the largest torque or current
IDENTITY_TOLERANCE = 1e-9
AT_ONCE = 1000


@dataclass(frozen=True)
class DiffusiveStack:
    """Films from left to right along +x, in which charge and spin drift and diffuse.

    The first and the last film are semi-infinite leads. ``contact`` is that of every face between
    two films, or a list of one for each face from left to right, None where it has no resistance.
    The theory is that of Valet and Fert, Phys. Rev. B 48, 7099 (1993), along each magnetization,
    and that of Brataas, Nazarov and Bauer, Eur. Phys. J. B 22, 99 (2001) across it, for any number
    of magnets in any directions: exact exponentials in each film, joined at the faces. The bias is
    the drop of the electrons' potential between the outer faces of the outermost contacts, where
    that of a magnetic lead is extrapolated from afar.

    It is a torque source: `tabulate` and `sweep` take it. Other solvers are `diffusive_torques`,
    also for many values of its numbers at once, `diffusion_profile`, and `spin_diffusion` in time.

    Raises QuestionError for a lead with a thickness or an inner film without one, two magnets that
    touch, a magnet whose contacts have no mixing conductance, and contacts that do not fit.
    """

    films: Sequence[Film] = quantity("", "from left to right, leads included")
    contact: Contact | Sequence[Contact | None] | None = quantity(
        "", "interface of each face, or one for each", default=None, kw_only=True
    )
    contacts: Contacts = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check films and contacts."""
        films = checked_films(self.films)
        contacts = checked_contacts(self.contact, films)
        alike = len(set(contacts)) == 1
        store(self, films=films, contacts=contacts, contact=contacts[0] if alike else contacts)

    @property
    def at_once(self) -> int:
        """Biases that are solved together: torques are linear in the bias."""
        return AT_ONCE

    def torques(self, bias: float, theta: Array) -> SourceTorques:
        """Torques and current at a bias (V) and angles ``theta`` (angles,) in rad.

        Raises QuestionError for a stack without a free and a fixed magnet, IdentityError if a
        physical identity is broken.
        """
        return self.torques_together([bias], theta)[0]

    def torques_together(self, biases: Sequence[float], theta: Array) -> list[SourceTorques]:
        """Torques and current at some biases (V) and angles (rad); raises as `torques`."""
        levels = [real_number("bias", bias, "V") for bias in biases]
        solved = self._solved(theta)
        solved.audit.require_identities(IDENTITY_TOLERANCE, levels[0] if levels else 0.0)
        return [source_torques(solved, level) for level in levels]

    @property
    def points_at_once(self) -> int:
        """Points of a sweep that are solved as arrays, and kept in one chunk."""
        return AT_ONCE

    def check_values(self, values: Mapping[str, Array]) -> None:
        """Raise QuestionError for other values of some fields that are not allowed."""
        with_arrays(self.to_mapping(), values, DiffusiveStack.from_mapping)

    def torques_of_many(
        self, values: Mapping[str, Array], biases: Array, theta: Array
    ) -> list[SourceTorques]:
        """Torques and current with other values of some fields, each at its bias (V).

        ``values`` are arrays (points,) by the names of fields in `to_mapping`. Raises
        QuestionError for values that are not allowed, IdentityError as `torques`.
        """
        mapping = with_arrays(self.to_mapping(), values, DiffusiveStack.from_mapping)
        solved = valve_torques(mapping[SECTION], theta)
        solved.audit.require_identities(IDENTITY_TOLERANCE, float(biases[0]))
        shape = (2, len(biases), len(theta))
        resistance = np.broadcast_to(solved.resistance, shape[1:])
        free, fixed = (np.broadcast_to(part, shape) for part in (solved.free, solved.fixed))
        valves = [
            replace(solved, resistance=resistance[at], free=free[:, at], fixed=fixed[:, at])
            for at in range(len(biases))
        ]
        return [source_torques(valve, float(v)) for valve, v in zip(valves, biases, strict=True)]

    def to_mapping(self) -> dict[str, Any]:
        """Return conductors, contacts and films as plain values."""
        return {SECTION: stack_mapping(self.films, self.contacts)}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "DiffusiveStack":
        """Return the stack whose `to_mapping` is ``mapping``; QuestionError if it is not one."""
        films, contacts = stack_parts(mapping[SECTION])
        return cls(films, contact=contacts)

    def roles(self) -> set[str]:
        """Which of "free" and "fixed" magnets there are."""
        return {f.magnetization for f in self.films if isinstance(f.magnetization, str)}

    def _solved(self, theta: Array) -> ValveTorques:
        require_roles(self)
        return valve_torques(self.to_mapping()[SECTION], theta)


def require_diffusive(stack: Any) -> None:
    """Raise QuestionError for anything but a diffusive stack."""
    if not isinstance(stack, DiffusiveStack):
        raise QuestionError(
            f"stack is {type(stack).__name__}; allowed is a spintorque.DiffusiveStack"
        )


def require_roles(stack: DiffusiveStack) -> None:
    """Raise QuestionError for a stack without a free or a fixed magnet."""
    missing = {"free", "fixed"} - stack.roles()
    if missing:
        raise QuestionError(
            f"the diffusive stack has no {' and no '.join(sorted(missing))} magnet; torques need "
            'one film with magnetization="free" and one with "fixed"'
        )


def source_torques(solved: ValveTorques, bias: float) -> SourceTorques:
    """Torques and current at a bias (V) of one solved valve."""
    current = bias / solved.resistance
    values = np.stack([*(current * solved.free), current])
    fixed = current * solved.fixed
    parts = dict(zip(FIXED, fixed, strict=True))
    errors = {f"{n}_error": np.full(len(current), _error(fixed)) for n in FIXED}
    sizes = [_error(values[:2]), _error(values[:2]), _error(values[2])]
    columns = np.repeat(np.array(sizes)[:, None], len(current), axis=1)
    return SourceTorques(values, columns, solved.audit, {**parts, **errors})


def _error(values: Array) -> float:
    return ROUNDING * float(np.abs(values).max(initial=0.0))
