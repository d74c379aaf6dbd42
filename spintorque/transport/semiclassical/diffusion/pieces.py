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

    ``film`` is its place in the stack, None for an interface between normal metals; a magnet has
    its interfaces in it. ``kept_share`` as in `FilmValues`.
    """

    along: Port
    across: Port
    film: int | None
    kept_share: Any = 1.0


@dataclass(frozen=True)
class End:
    """The same of a lead, seen from its face; a magnet has its interface in it."""

    along: Lead
    across: Lead
    film: int
    kept_share: Any = 1.0


@dataclass(frozen=True)
class PieceRow:
    """Pieces from left to right, and the leads beyond them."""

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
    pieces: list[Piece] = []
    for place, contact in enumerate(contacts):
        if contact is not None and not is_magnet[place] and not is_magnet[place + 1]:
            part = interface(contact)
            pieces.append(Piece(part, part, None))
        at = place + 1
        if at < last and is_magnet[at]:
            pieces.append(_magnet(films[at], contact, contacts[at], at))
        elif at < last:
            part = bulk(films[at])
            pieces.append(Piece(part, part, at))
    left = _end(films[0], contacts[0], 0, is_magnet=is_magnet[0])
    right = _end(films[last], contacts[-1], last, is_magnet=is_magnet[last])
    return PieceRow(left, tuple(pieces), right)


def bulk(film: FilmValues) -> Port:
    """Film without its interfaces, for spins along its magnetization or in a normal metal."""
    resistance = film.rho_star * film.thickness
    return segment(resistance, film.decay * film.thickness, film.polarization)


def bulk_across(film: FilmValues) -> Port:
    """Film without its interfaces, for spins across its magnetization that reach into it."""
    return segment(film.thickness / film.conductivity, film.transverse_decay * film.thickness)


def interface(contact: ContactValues) -> Port:
    """Interface, for spins along the magnetization or between normal metals."""
    return segment(contact.ar_star, contact.spin_memory_loss, contact.polarization)


def mixing_of(contact: ContactValues) -> Any:
    """Conductance 2 G* of an interface for s1 + i s2 across the magnetization."""
    return 2 * np.conj(contact.mixing)


def _end(film: FilmValues, contact: ContactValues | None, place: int, *, is_magnet: bool) -> End:
    """Lead; its interface, if it is a magnet, is the only one that it has."""
    along = Lead(film.decay / film.rho_star, film.polarization)
    if not is_magnet:
        return End(along, along, place)
    if contact is not None:
        along = interface(contact).before(along)
    return End(along, _lead_across(film, contact), place, film.kept_share)


def _lead_across(film: FilmValues, contact: ContactValues | None) -> Lead:
    if film.transverse_decay is None:
        assert contact is not None
        return Lead(mixing_of(contact))
    inside = film.conductivity * film.transverse_decay
    if contact is None:
        return Lead(inside)
    return Lead(inside * mixing_of(contact) / (inside + mixing_of(contact)))


def _magnet(
    film: FilmValues, left: ContactValues | None, right: ContactValues | None, place: int
) -> Piece:
    along = bulk(film)
    if left is not None:
        along = interface(left).then(along)
    if right is not None:
        along = along.then(interface(right))
    return Piece(along, _across(film, left, right), place, film.kept_share)


def _across(film: FilmValues, left: ContactValues | None, right: ContactValues | None) -> Port:
    if film.transverse_decay is None:
        assert left is not None
        assert right is not None
        entering, leaving = mixing_of(left), mixing_of(right)
        through = 2 * np.conj(left.transmitted)
        return Port(entering, leaving, through, entering * leaving - through**2)
    across = bulk_across(film)
    if left is not None:
        across = segment(1 / mixing_of(left), 0.0).then(across)
    if right is not None:
        across = across.then(segment(1 / mixing_of(right), 0.0))
    return across
