"""Sections about semiclassical sources of torques: stacks of diffusive films."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..errors import QuestionError
from ..model.checks import shown
from ..model.semiclassical.conductor import Conductor
from ..model.semiclassical.contact import Contact
from ..model.semiclassical.film import Film
from ..model.semiclassical.named_metals import (
    MetalLibrary,
    conductor_of,
    conductors,
    contact_of,
    contacts,
)
from ..model.suggestions import did_you_mean
from ..transport.semiclassical.diffusion.diffusive_stack import SECTION, DiffusiveStack
from ..transport.semiclassical.diffusion.stack_mapping import (
    NO_CONTACT,
    given_name,
    plain_conductor,
    plain_contact,
)
from .section import DIRECTION, Section, from_angles

Complex = float | tuple[float, float]
OF_VALET_FERT = {"conductor": ("rho_star", "beta"), "contact": ("ar_star", "gamma")}


class ConductorSection(Section):
    """A conductor, by ``resistivity`` and ``polarization`` or by ``rho_star`` and ``beta``."""

    like: str | None = None
    resistivity: float | None = None
    polarization: float | None = None
    rho_star: float | None = None
    beta: float | None = None
    spin_diffusion_length: float | None = None
    exchange_length: float | None = None
    dephasing_length: float | None = None
    diffusion_constant: float | None = None

    def conductor(self, name: str) -> Conductor:
        """Return the conductor; QuestionError for values that are missing or not allowed."""
        base = {} if self.like is None else plain_conductor(conductors[self.like])
        given = self.arguments("like")
        if "rho_star" in given and not {"resistivity", "polarization"} & given.keys():
            base = {k: v for k, v in base.items() if k not in ("resistivity", "polarization")}
        numbers = {**base, **given}
        if "rho_star" not in numbers and "resistivity" not in numbers:
            raise QuestionError("resistivity is missing; give it, or rho_star")
        _require_one_way("conductor", numbers, ("resistivity", "polarization"))
        return conductor_of(name, numbers)


class ContactSection(Section):
    """An interface, by ``conductances`` of both spins or by ``ar_star`` and ``gamma``."""

    like: str | None = None
    conductances: tuple[float, float] | None = None
    sharvin_corrected: bool | None = None
    ar_star: float | None = None
    gamma: float | None = None
    mixing_conductance: Complex | None = None
    transmitted_mixing_conductance: Complex | None = None
    spin_memory_loss: float | None = None

    def contact(self, name: str) -> Contact:
        """Return the contact; QuestionError for values that are missing or not allowed."""
        base = {} if self.like is None else plain_contact(contacts[self.like])
        given = self.arguments("like")
        if "ar_star" in given:
            base = {k: v for k, v in base.items() if k not in ("conductances", "sharvin_corrected")}
        numbers = {**base, **given}
        if "ar_star" not in numbers and "conductances" not in numbers:
            raise QuestionError("conductances are missing; give both, or ar_star")
        _require_one_way("contact", numbers, ("conductances", "sharvin_corrected"))
        return contact_of(name, numbers)


class FilmSection(Section):
    """One film; its conductor by name."""

    conductor: str
    thickness_nm: float | None = None
    magnetization: Annotated[Any, BeforeValidator(from_angles), DIRECTION] = None


class DiffusiveSection(Section):
    """Films from left to right; conductors and contacts that it does not name are the package's."""

    conductors: dict[str, ConductorSection] = Field(default_factory=dict)
    contacts: dict[str, ContactSection] = Field(default_factory=dict)
    films: list[FilmSection]
    contact: str | list[str] = NO_CONTACT

    def torque_source(self) -> DiffusiveStack:
        """Build the stack; QuestionError names the film or contact at fault."""
        own = {name: _named(name, part.conductor) for name, part in self.conductors.items()}
        interfaces: dict[str, Contact | None] = {
            name: _named(name, part.contact) for name, part in self.contacts.items()
        }
        interfaces[NO_CONTACT] = None
        films = []
        for place, film in enumerate(self.films, start=1):
            conductor = _part_of(film.conductor, own, conductors, f"film {place}", "conductor")
            try:
                films.append(Film(conductor, film.thickness_nm, film.magnetization))
            except QuestionError as error:
                raise QuestionError(f"film {place} ({film.conductor}): {error}") from None
        names = [self.contact] if isinstance(self.contact, str) else self.contact
        faces = [_part_of(n, interfaces, contacts, "contact", "contact") for n in names]
        return DiffusiveStack(films, contact=faces[0] if isinstance(self.contact, str) else faces)

    def to_mapping(self) -> dict[str, Any]:
        """Return the section as plain values, with the numbers of all conductors and contacts."""
        section: dict[str, Any] = self.torque_source().to_mapping()[SECTION]
        return section


def _named(name: str, make: Any) -> Any:
    try:
        return make(given_name(name))
    except QuestionError as error:
        raise QuestionError(f"{name}: {error}") from None


def _part_of(
    name: str, own: Mapping[str, Any], package: MetalLibrary[Any], where: str, kind: str
) -> Any:
    """Conductor or contact of the file, or else of the package; QuestionError for no such name."""
    if name in own:
        return own[name]
    try:
        return package[name]
    except QuestionError:
        known = [*own, *package]
        raise QuestionError(
            f"{where} is {shown(name)}, which is no {kind} of the file or of the package"
            f"{did_you_mean(name, known)}"
        ) from None


def _require_one_way(kind: str, numbers: Mapping[str, Any], own: tuple[str, str]) -> None:
    """Refuse numbers that are given in both of two ways."""
    other = OF_VALET_FERT[kind]
    mixed = [name for name in own if name in numbers], [n for n in other if n in numbers]
    if all(mixed) and not (kind == "conductor" and mixed == (["resistivity"], ["beta"])):
        raise QuestionError(
            f"there are {' and '.join(mixed[0])} beside {' and '.join(mixed[1])}; give one of both "
            f"ways: {' and '.join(own)}, or {' and '.join(other)}"
        )
