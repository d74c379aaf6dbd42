"""A diffusive stack as nested plain values, conductors and contacts by names of their own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from ....model.semiclassical.conductor import Conductor
from ....model.semiclassical.contact import Contact
from ....model.semiclassical.film import Film

NO_CONTACT = "none"


def stack_mapping(films: Sequence[Film], contacts: Sequence[Contact | None]) -> dict[str, Any]:
    """Conductors and contacts by name, films, and the name of the contact at each face."""
    conductors: dict[Conductor, str] = {}
    entries: list[dict[str, Any]] = []
    for film in films:
        if film.conductor not in conductors:
            kind = "ferromagnet" if film.is_magnet else "normal_metal"
            own = _new_name(film.conductor.name, kind, conductors.values())
            conductors[film.conductor] = own
        entry: dict[str, Any] = {"conductor": conductors[film.conductor]}
        if film.thickness_nm is not None:
            entry["thickness_nm"] = film.thickness_nm
        if film.magnetization is not None:
            role = film.magnetization
            entry["magnetization"] = role if isinstance(role, str) else list(role)
        entries.append(entry)
    names: dict[Contact, str] = {}
    for each in contacts:
        if each is not None and each not in names:
            names[each] = _new_name(each.name, "contact", names.values())
    return {
        "conductors": {name: plain_conductor(each) for each, name in conductors.items()},
        "contacts": {name: plain_contact(each) for each, name in names.items()},
        "films": entries,
        "contact": [NO_CONTACT if each is None else names[each] for each in contacts],
    }


def stack_parts(mapping: Mapping[str, Any]) -> tuple[list[Film], list[Contact | None]]:
    """Films and contacts of a mapping that `stack_mapping` made."""
    conductors = {
        name: Conductor(name=given_name(name), **part)
        for name, part in mapping["conductors"].items()
    }
    contacts = {
        name: Contact(name=given_name(name), **part) for name, part in mapping["contacts"].items()
    }
    films = []
    for entry in mapping["films"]:
        role = entry.get("magnetization")
        direction: Any = role if role is None or isinstance(role, str) else tuple(role)
        films.append(Film(conductors[entry["conductor"]], entry.get("thickness_nm"), direction))
    return films, [None if name == NO_CONTACT else contacts[name] for name in mapping["contact"]]


def plain_conductor(conductor: Conductor) -> dict[str, Any]:
    """Fields of a conductor that are given, but for its name."""
    given = asdict(conductor).items()
    return {key: value for key, value in given if value is not None and key != "name"}


def plain_contact(contact: Contact) -> dict[str, Any]:
    """Fields of a contact that are given, but for its name, complex numbers as pairs."""
    values = {entry.name: getattr(contact, entry.name) for entry in fields(contact)}
    return {k: _plain(v) for k, v in values.items() if v is not None and k != "name"}


def _plain(value: Any) -> Any:
    if isinstance(value, complex):
        return [value.real, value.imag]
    return list(value) if isinstance(value, tuple) else value


def _new_name(given: str, kind: str, taken: Iterable[str]) -> str:
    """Name of a part, or its kind with a number; unlike parts of one name are numbered too."""
    known = set(taken)
    if given and given != NO_CONTACT and given not in known:
        return given
    start = given or kind
    first = 2 if given else 1
    return next(n for k in range(first, len(known) + 3) if (n := f"{start}_{k}") not in known)


def given_name(name: str) -> str:
    """Name of a part; none of one that was named by its kind."""
    return "" if re.fullmatch(r"(normal_metal|ferromagnet|contact)_\d+", name) else name
