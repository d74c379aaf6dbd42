"""A stack as a row of pieces: normal parts and magnets, between two ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .film_values import ContactValues, FilmValues
from .ports import Lead, Port, segment


@dataclass(frozen=True)
class Piece:
    """What lies between two faces: along and across a magnetization, or for all spins alike.

    ``film`` is the place of the magnet, None for a normal part; ``kept_share`` as in `FilmValues`.
    """

    along: Port
    across: Port
    film: int | None
    kept_share: Any = 1.0


@dataclass(frozen=True)
class End:
    """The same of what lies beyond the last face, seen from there."""

    along: Lead
    across: Lead
    film: int | None
    kept_share: Any = 1.0


@dataclass(frozen=True)
class PieceRow:
    """Pieces from left to right, and what is beyond them."""

    left: End
    pieces: tuple[Piece, ...]
    right: End


def make_row(
    films: Sequence[FilmValues],
    contacts: Sequence[ContactValues | None],
    is_magnet: Sequence[bool],
) -> PieceRow:
    """Pieces of films with one contact at each face between two of them."""
    last = len(films) - 1
    left, start = _end(films, contacts, is_magnet, range(last + 1))
    right, stop = _end(films, contacts, is_magnet, range(last, -1, -1))
    pieces = []
    at = start
    while at <= stop:
        if is_magnet[at]:
            pieces.append(_magnet(films[at], contacts[at - 1], contacts[at], at))
            at += 1
        else:
            part: Port = _normal(films[at])
            while at + 1 <= stop and not is_magnet[at + 1]:
                part = _joined(part, contacts[at]).then(_normal(films[at + 1]))
                at += 1
            pieces.append(Piece(part, part, None))
            at += 1
    return PieceRow(left, tuple(pieces), right)


def _end(
    films: Sequence[FilmValues],
    contacts: Sequence[ContactValues | None],
    is_magnet: Sequence[bool],
    order: range,
) -> tuple[End, int]:
    """What is beyond the first face of a magnet from one side, and the next film inside."""
    step, first = order.step, order[0]
    film = films[first]
    between = 0 if step > 0 else -1
    if is_magnet[first]:
        contact = contacts[first + between]
        along = Lead(film.decay / film.rho_star, film.polarization)
        if contact is not None:
            along = _interface(contact).before(along)
        return End(along, _lead_across(film, contact), first, film.kept_share), first + step
    lead = Lead(film.decay / film.rho_star)
    at = first
    while not is_magnet[at + step]:
        contact = contacts[at + between]
        if contact is not None:
            lead = _interface(contact).before(lead)
        at += step
        lead = _normal(films[at]).before(lead)
    return End(lead, lead, None), at + step


def _lead_across(film: FilmValues, contact: ContactValues | None) -> Lead:
    if film.transverse_decay is None:
        assert contact is not None
        return Lead(2 * np.conj(contact.mixing))
    inside = film.conductivity * film.transverse_decay
    if contact is None:
        return Lead(inside)
    outside = 2 * np.conj(contact.mixing)
    return Lead(inside * outside / (inside + outside))


def _magnet(
    film: FilmValues, left: ContactValues | None, right: ContactValues | None, place: int
) -> Piece:
    along = segment(film.rho_star * film.thickness, film.decay * film.thickness, film.polarization)
    if left is not None:
        along = _interface(left).then(along)
    if right is not None:
        along = along.then(_interface(right))
    return Piece(along, _across(film, left, right), place, film.kept_share)


def _across(film: FilmValues, left: ContactValues | None, right: ContactValues | None) -> Port:
    if film.transverse_decay is None:
        assert left is not None
        assert right is not None
        entering, leaving = 2 * np.conj(left.mixing), 2 * np.conj(right.mixing)
        through = 2 * np.conj(left.transmitted)
        return Port(entering, leaving, through, entering * leaving - through**2)
    across = segment(film.thickness / film.conductivity, film.transverse_decay * film.thickness)
    if left is not None:
        across = segment(1 / (2 * np.conj(left.mixing)), 0.0).then(across)
    if right is not None:
        across = across.then(segment(1 / (2 * np.conj(right.mixing)), 0.0))
    return across


def _normal(film: FilmValues) -> Port:
    return segment(film.rho_star * film.thickness, film.decay * film.thickness)


def _interface(contact: ContactValues) -> Port:
    return segment(contact.ar_star, contact.spin_memory_loss, contact.polarization)


def _joined(part: Port, contact: ContactValues | None) -> Port:
    return part if contact is None else part.then(_interface(contact))
