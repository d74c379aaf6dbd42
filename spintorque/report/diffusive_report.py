"""Report of a stack of diffusive films: what it is made of, and its profiles."""

from collections.abc import Sequence

import numpy as np

from ..model.semiclassical.conductor import Conductor
from ..model.semiclassical.contact import Contact
from ..model.semiclassical.film import Film
from ..plot.semiclassical.diffusion_figure import (
    plot_diffusive_resistance,
    plot_diffusive_spin_current,
    plot_spin_accumulation,
)
from ..results.semiclassical.diffusion_profile import DiffusionProfile
from ..results.semiclassical.diffusive_torques import DiffusiveTorques
from ..units import OHM_MICROMETRE_SQUARED
from .page import Chapter, figure_of


def diffusive_chapter(
    films: Sequence[Film],
    contacts: Sequence[Contact | None],
    profile: DiffusionProfile,
    torques: DiffusiveTorques | None,
) -> Chapter:
    """Chapter about films, a profile along them, and, of a valve, the resistance by the angle."""
    facts = {"films": " | ".join(_film(film) for film in films)}
    facts |= {_name(film): _numbers(film.conductor) for film in films}
    facts |= {
        f"contact {place}": _contact(each)
        for place, each in enumerate(contacts, start=1)
        if each is not None
    }
    at = f"at {np.degrees(profile.theta):g}° and {profile.current_density:g} A/m²"
    figures = {
        "spin_accumulation": figure_of(
            lambda ax: plot_spin_accumulation(profile, ax=ax),
            f"Spin accumulation along the films {at}; magnets are shaded.",
        ),
        "spin_current": figure_of(
            lambda ax: plot_diffusive_spin_current(profile, ax=ax),
            f"Spin current {at}; steps at the faces of magnets are the torques on them.",
        ),
    }
    if torques is None:
        return Chapter("Diffusive films", facts, figures)
    figures["diffusive_resistance"] = figure_of(
        lambda ax: plot_diffusive_resistance(torques, ax=ax),
        "Resistance times area between the outer contacts against the angle.",
    )
    ends = torques.resistance_area[[0, -1]] / OHM_MICROMETRE_SQUARED
    headline = {
        f"resistance times area at {np.degrees(angle):g}°": f"{resistance:.6g} Ω µm²"
        for angle, resistance in zip(torques.theta[[0, -1]], ends, strict=True)
    }
    return Chapter("Diffusive films", facts, figures, headline=headline)


def _name(film: Film) -> str:
    return film.conductor.name or ("ferromagnet" if film.is_magnet else "normal metal")


def _film(film: Film) -> str:
    name = _name(film)
    size = "" if film.thickness_nm is None else f"({film.thickness_nm:g} nm)"
    if film.magnetization is None:
        return f"{name}{size}"
    role = film.magnetization if isinstance(film.magnetization, str) else "fixed in space"
    return f"{name}{size} {role}"


def _numbers(conductor: Conductor) -> str:
    parts = [f"{1e9 * conductor.resistivity:.4g} nΩ m"]
    if conductor.polarization:
        parts.append(f"beta {conductor.polarization:g}")
    for key in ("spin_diffusion_length", "exchange_length", "dephasing_length"):
        length = getattr(conductor, key)
        if length is not None:
            parts.append(f"{key.replace('_', ' ')} {length:g} nm")
    return ", ".join(parts)


def _contact(contact: Contact) -> str:
    parts = [f"{contact.name}:" if contact.name else "", f"AR* {1e15 * contact.ar_star:.4g} fΩ m²"]
    if contact.polarization:
        parts.append(f"gamma {contact.polarization:.4g}")
    if contact.mixing_conductance is not None:
        parts.append(f"mixing conductance {contact.mixing_conductance:.4g} Ω⁻¹ m⁻²")
    if contact.spin_memory_loss:
        parts.append(f"spin memory loss {contact.spin_memory_loss:g}")
    return ", ".join(part for part in parts if part).replace(":,", ":")
