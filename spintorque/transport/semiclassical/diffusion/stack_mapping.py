"""A diffusive stack as nested plain values, conductors and contacts by names of their own."""

from collections.abc import Mapping, Sequence
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
        kind = "ferromagnet" if film.is_magnet else "normal_metal"
        taken = sum(name.startswith(kind) for name in conductors.values())
        name = conductors.setdefault(film.conductor, f"{kind}_{taken + 1}")
        entry: dict[str, Any] = {"conductor": name}
        if film.thickness_nm is not None:
            entry["thickness_nm"] = film.thickness_nm
        if film.magnetization is not None:
            role = film.magnetization
            entry["magnetization"] = role if isinstance(role, str) else list(role)
        entries.append(entry)
    names: dict[Contact, str] = {}
    faces = [
        NO_CONTACT if each is None else names.setdefault(each, f"contact_{len(names) + 1}")
        for each in contacts
    ]
    return {
        "conductors": {name: plain_conductor(each) for each, name in conductors.items()},
        "contacts": {name: plain_contact(each) for each, name in names.items()},
        "films": entries,
        "contact": faces,
    }


def stack_parts(
    mapping: Mapping[str, Any],
) -> tuple[list[Film], list[Contact | None]]:
    """Films and contacts of a mapping that `stack_mapping` made."""
    conductors = {name: Conductor(**part) for name, part in mapping["conductors"].items()}
    contacts = {name: Contact(**part) for name, part in mapping["contacts"].items()}
    films = []
    for entry in mapping["films"]:
        role = entry.get("magnetization")
        direction: Any = role if role is None or isinstance(role, str) else tuple(role)
        films.append(Film(conductors[entry["conductor"]], entry.get("thickness_nm"), direction))
    return films, [None if name == NO_CONTACT else contacts[name] for name in mapping["contact"]]


def plain_conductor(conductor: Conductor) -> dict[str, Any]:
    """Fields of a conductor that are given."""
    return {name: value for name, value in asdict(conductor).items() if value is not None}


def plain_contact(contact: Contact) -> dict[str, Any]:
    """Fields of a contact that are given, complex numbers as pairs."""
    values = {entry.name: getattr(contact, entry.name) for entry in fields(contact)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, complex):
        return [value.real, value.imag]
    return list(value) if isinstance(value, tuple) else value
