"""Profiles along a diffusive stack: potential, spin accumulation and spin current."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.checks import integer, polar_angle, positive, real_number
from ....model.remarks import remarks_on
from ....results.base.question_record import records_question
from ....results.semiclassical.diffusion_profile import DiffusionProfile
from ....units import NANO
from .diffusive_stack import IDENTITY_TOLERANCE, SECTION, DiffusiveStack, require_diffusive
from .elimination import Faces
from .film_profile import Inside, faces_of_magnet, inside_film, inside_lead
from .film_values import ContactValues, FilmValues
from .pieces import PieceRow, make_row
from .stack_numbers import contacts_of, directions_of, films_of, magnets_in
from .valve_solution import Directions, audited, solve_valve


@records_question
def diffusion_profile(
    stack: DiffusiveStack,
    *,
    bias: float | None = None,
    current_density: float | None = None,
    theta: float = 0.0,
    points: int = 41,
    lead_nm: float | None = None,
) -> DiffusionProfile:
    """Potential, spin accumulation and spin current along a diffusive stack, exact at every point.

    The theory is that of `DiffusiveStack`: Valet and Fert, Phys. Rev. B 48, 7099 (1993), along each
    magnetization, and Petitjean, Luc and Waintal, Phys. Rev. Lett. 109, 117204 (2012), across it.

    Parameters
    ----------
    stack : DiffusiveStack
        With magnets in any directions.
    bias : float, V
        Drop between the outer contacts; give this or a current density.
    current_density : float, A/m^2
        Of the electron flow.
    theta : float, rad, within [0, pi]
        Angle of the fixed magnets.
    points : int
        Of every film, both faces included.
    lead_nm : float, nm
        How much of each lead is shown; None for as much as is between the leads.

    Raises
    ------
    QuestionError
        For both or none of bias and current, and values out of range.
    IdentityError
        If a physical identity is broken.
    """
    require_diffusive(stack)
    if (bias is None) == (current_density is None):
        raise QuestionError(
            f"bias is {bias} and current_density {current_density}; give exactly one of them"
        )
    count = integer("points", points, 2)
    between = sum(film.thickness_nm or 0.0 for film in stack.films)
    depth = positive("lead_nm", lead_nm, "nm") if lead_nm is not None else between or 100.0
    angle = polar_angle("theta", theta)
    mapping = stack.to_mapping()[SECTION]
    roles = [entry.get("magnetization") for entry in mapping["films"]]
    directions = directions_of(roles, np.array(angle))
    films, contacts = films_of(mapping), contacts_of(mapping)
    row = make_row(films, contacts, magnets_in(mapping))
    solution = solve_valve(row, directions)
    audit = audited(row, directions, solution)
    resistance = float(solution.resistance)
    if bias is None:
        current = real_number("current_density", current_density, "A/m^2")
    else:
        current = real_number("bias", bias, "V") / resistance
    audit.require_identities(IDENTITY_TOLERANCE, current * resistance)
    walk = _FilmWalk(films, contacts, directions, row, solution.faces)
    parts = list(walk.parts(count, depth * NANO))
    edge = np.concatenate([[0.0], np.cumsum([f.thickness_nm for f in stack.films[1:-1]])])
    magnets = [at for at, own in enumerate(directions) if own is not None]
    return DiffusionProfile(
        bias=current * resistance,
        theta=angle,
        current_density=current,
        position=np.concatenate([part.position for part in parts]) / NANO,
        film=np.repeat(np.arange(len(films)), count),
        potential=current * np.concatenate([part.level - part.inside.drop for part in parts]),
        spin_accumulation=current * np.concatenate([part.inside.accumulation for part in parts]),
        spin_current=current * np.concatenate([part.inside.current for part in parts]),
        magnet=np.array(magnets),
        direction=np.array([directions[at] for at in magnets]),
        torque=current * np.array([solution.torques[at] for at in magnets]),
        edge=edge,
        audit=audit.to_mapping(),
        warnings=tuple(remarks_on(stack)),
    )


@dataclass(frozen=True)
class _Part:
    """Points of one film: positions (m), what is there, and the potential at its left face (V)."""

    position: Array
    inside: Inside
    level: float


@dataclass(frozen=True)
class _FilmWalk:
    """Films of a solved row, from the left lead to the right one."""

    films: list[FilmValues]
    contacts: list[ContactValues | None]
    directions: Directions
    row: PieceRow
    faces: Faces

    def parts(self, count: int, lead: float) -> Iterator[_Part]:
        """Yield points of every film, and ``lead`` (m) of the leads."""
        last = len(self.films) - 1
        drop = float(self.faces.drop)
        level, start = drop, 0.0
        previous: Array | None = None
        for at, film in enumerate(self.films):
            left, right = self._ends(at)
            m = self.directions[at]
            if previous is not None:
                level -= self._contact_drop(at - 1, previous, left)
            if at in (0, last):
                depth = np.linspace(-lead, 0.0, count) if at == 0 else np.linspace(0, lead, count)
                inside = inside_lead(film, m, depth, right if at == 0 else left)
                # The extrapolated potential of a lead differs from that at its face.
                own = drop if at == 0 else 0.0
                yield _Part(start + depth, inside, own)
                level = own - float(inside.drop[-1]) if at == 0 else level
            else:
                depth = np.linspace(0.0, float(film.thickness), count)
                inside = inside_film(film, m, depth, (left, right))
                yield _Part(start + depth, inside, level)
                level -= float(inside.drop[-1])
                start += float(film.thickness)
            previous = right

    def _ends(self, at: int) -> tuple[Array, Array]:
        """Accumulation just inside both faces of a film; the same one twice of a lead."""
        last = len(self.films) - 1
        m = self.directions[at]
        if at in (0, last):
            face = 0 if at == 0 else -1
            outside = (self.faces.accumulations[face], self.faces.currents[face])
            if m is None:
                return outside[0], outside[0]
            contacts = (None, self.contacts[0]) if at == 0 else (self.contacts[-1], None)
            left, right = faces_of_magnet(self.films[at], m, contacts, (outside, outside))
            return (right, right) if at == 0 else (left, left)
        place = next(k for k, piece in enumerate(self.row.pieces) if piece.film == at)
        sides = [(self.faces.accumulations[k], self.faces.currents[k]) for k in (place, place + 1)]
        if m is None:
            return sides[0][0], sides[1][0]
        both = (self.contacts[at - 1], self.contacts[at])
        return faces_of_magnet(self.films[at], m, both, (sides[0], sides[1]))

    def _contact_drop(self, face: int, left: Array, right: Array) -> float:
        """Drop (V) of the potential at an interface for unit current."""
        contact = self.contacts[face]
        if contact is None:
            return 0.0
        gamma = contact.polarization
        magnet = next((m for m in self.directions[face : face + 2] if m is not None), None)
        spins = 0.0 if magnet is None else gamma * float((left - right) @ magnet)
        return float(contact.ar_star * (1 - gamma**2)) - spins
