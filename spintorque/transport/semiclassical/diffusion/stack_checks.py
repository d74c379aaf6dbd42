"""Which films and contacts make a stack in which charge and spin diffuse."""

from collections.abc import Sequence
from typing import Any

from ....errors import QuestionError
from ....model.checks import all_of, shown
from ....model.semiclassical.contact import Contact
from ....model.semiclassical.film import Film

Contacts = tuple[Contact | None, ...]


def checked_films(films: Any) -> tuple[Film, ...]:
    """Films from lead to lead; QuestionError for another order."""
    checked: tuple[Film, ...] = all_of("films", films, Film)
    _check_order(checked)
    return checked


def _check_order(films: Sequence[Film]) -> None:
    """Refuse anything but films with thicknesses between two leads, and magnets that touch."""
    if len(films) < 2:
        raise QuestionError(
            f"the diffusive stack has {len(films)} films; allowed are 2 or more, the first and the "
            "last semi-infinite"
        )
    for place, film in enumerate(films):
        is_lead = place in (0, len(films) - 1)
        if is_lead and film.thickness_nm is not None:
            raise QuestionError(
                f"the {'last' if place else 'first'} film has thickness_nm {film.thickness_nm:g}; "
                "it is a lead and must be semi-infinite: leave its thickness out, or put a lead "
                "beyond it"
            )
        if not is_lead and film.thickness_nm is None:
            raise QuestionError(
                f"film {place + 1} of {len(films)} has no thickness_nm; only the first and the "
                "last film are semi-infinite: give its thickness"
            )
        if place and film.is_magnet and films[place - 1].is_magnet:
            raise QuestionError(
                f"films {place} and {place + 1} are both magnets; put a film of a normal metal "
                "between them"
            )
    if not any(film.is_magnet for film in films):
        raise QuestionError("the diffusive stack has no magnet; give a film a magnetization")


def checked_contacts(contact: Any, films: Sequence[Film]) -> Contacts:
    """One contact for each face between two films; QuestionError for what does not fit there."""
    faces = len(films) - 1
    if isinstance(contact, Contact | None):
        contacts: Contacts = (contact,) * faces
    else:
        is_list = isinstance(contact, list | tuple)
        if not is_list or not all(isinstance(each, Contact | None) for each in contact):
            raise QuestionError(
                f"contact is {shown(contact)}; allowed is a spintorque.Contact, or a list of one "
                "for each face between two films, None where it has no resistance"
            )
        contacts = tuple(contact)
    if len(contacts) != faces:
        raise QuestionError(
            f"contact has {len(contacts)} values; the stack has {faces} faces between two films"
        )
    for place, each in enumerate(contacts):
        _check_face(place, each, films)
    for place, film in enumerate(films):
        if film.is_magnet:
            _check_magnet(place, film, contacts)
    _check_losses(films, contacts)
    return contacts


def _check_losses(films: Sequence[Film], contacts: Contacts) -> None:
    """Refuse a stack in which spins pile up without end."""
    films_lose = any(film.conductor.spin_diffusion_length is not None for film in films)
    if not films_lose and not any(each and each.spin_memory_loss for each in contacts):
        raise QuestionError(
            "no film has a spin_diffusion_length, and no contact a spin_memory_loss, so that spins "
            "pile up without end; give the leads a length: a short one stands for a reservoir"
        )


def _check_face(place: int, contact: Contact | None, films: Sequence[Film]) -> None:
    where = f"the contact between films {place + 1} and {place + 2}"
    if contact is None:
        return
    if 0.0 in contact.conductances:
        raise QuestionError(
            f"{where} has conductances {contact.conductances}; allowed are two numbers above 0: an "
            "ideal filter has a small one"
        )
    has_magnet = films[place].is_magnet or films[place + 1].is_magnet
    if has_magnet and contact.mixing_conductance is None:
        raise QuestionError(f"{where}, one of them a magnet, has no mixing_conductance; give one")
    if not has_magnet and contact.polarization != 0:
        raise QuestionError(
            f"{where}, both of them normal metals, has a polarization; give one contact for each "
            "face, and there one without"
        )


def _check_magnet(place: int, film: Film, contacts: Contacts) -> None:
    own = [contacts[at] for at in (place - 1, place) if 0 <= at < len(contacts)]
    conductor = film.conductor
    if conductor.exchange_length is None and conductor.dephasing_length is None:
        if None in own:
            raise QuestionError(
                f"film {place + 1} takes up spins across its magnetization at its faces, and one "
                "of them has no contact; give it one with a mixing_conductance, or give the "
                "conductor an exchange_length or a dephasing_length"
            )
        passed = {each.transmitted_mixing_conductance for each in own if each is not None}
        if len(own) < 2 and passed != {0j}:
            raise QuestionError(
                f"film {place + 1} is semi-infinite, and its contact has a "
                "transmitted_mixing_conductance; only a thin magnet has one"
            )
        if len(passed) > 1:
            raise QuestionError(
                f"the contacts of film {place + 1} have transmitted_mixing_conductance "
                f"{' and '.join(map(str, passed))}; a magnet has the same in both directions"
            )
    elif any(each is not None and each.transmitted_mixing_conductance for each in own):
        raise QuestionError(
            f"film {place + 1} has an exchange_length or a dephasing_length, and a contact with a "
            "transmitted_mixing_conductance; keep one of them"
        )
