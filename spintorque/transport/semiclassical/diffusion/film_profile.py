"""What is inside films whose faces are known, by the exponentials that join these."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...._typing import Array
from .elimination import turned
from .film_values import ContactValues, FilmValues
from .pieces import interface, mixing_of

Z = np.array([0.0, 0.0, 1.0])
Side = tuple[Array, Array]


@dataclass(frozen=True)
class Inside:
    """At depths (points,) of a film for unit current: s and J (points, 3), drop of the potential.

    ``drop`` (points,) is that from the left face of the film, in V.
    """

    accumulation: Array
    current: Array
    drop: Array


def inside_film(film: FilmValues, direction: Array | None, depth: Array, ends: Side) -> Inside:
    """Solve a film at depths (points,) in m between its faces, with s (3,) at both of them."""
    m = Z if direction is None else direction
    left, right = ends
    decay = _decay(film, direction)
    total = film.thickness
    s, slope = np.zeros((2, len(depth), 3))
    for face, there, sign in ((left, total - depth, -1.0), (right, depth, 1.0)):
        (along, along_slope), (across, across_slope) = (_shape(r, there, total) for r in decay)
        s = s + turned(m, along, across, face)
        slope = slope + sign * turned(m, along_slope, across_slope, face)
    return _with_current(film, m, depth, s, slope, left)


def inside_lead(film: FilmValues, direction: Array | None, depth: Array, face: Array) -> Inside:
    """Solve a lead at positions (points,) in m from its face, with s (3,) there.

    They are negative in the left lead. ``drop`` is that from the face, of the extrapolated
    potential.
    """
    m = Z if direction is None else direction
    decay = _decay(film, direction)
    along, across = (np.exp(-rate * np.abs(depth)) for rate in decay)
    sign = 1.0 if depth.min() < 0 else -1.0
    s = turned(m, along, across, face)
    slope = turned(m, sign * decay[0] * along, sign * decay[1] * across, face)
    return _with_current(film, m, depth, s, slope, np.zeros(3))


def faces_of_magnet(
    film: FilmValues,
    direction: Array,
    contacts: tuple[ContactValues | None, ContactValues | None],
    outside: tuple[Side, Side],
) -> Side:
    """Accumulation (3,) just inside both faces of a magnet, from s and J outside its contacts."""
    left, right = outside
    return (
        _behind(film, direction, contacts[0], left, 1.0),
        _behind(film, direction, contacts[1], right, -1.0),
    )


def _behind(
    film: FilmValues, m: Array, contact: ContactValues | None, side: Side, sign: float
) -> Array:
    """Accumulation behind a contact, entered along +x (sign 1) or -x (sign -1)."""
    s, current = side
    if contact is None:
        return s
    port = interface(contact)
    along, flow = float(s @ m), float(current @ m)
    behind = (port.a * along + sign * (contact.polarization - flow)) / port.c * m
    if film.transverse_decay is None:
        return np.asarray(behind)
    drop = turned(m, 0.0, 1 / mixing_of(contact), current)
    return np.asarray(behind + turned(m, 0.0, 1.0, s) - sign * drop)


def _decay(film: FilmValues, direction: Array | None) -> tuple[Any, Any]:
    """Rates (1/m) along and across the magnetization; no spin across it is where none enters."""
    if direction is None or film.transverse_decay is None:
        return film.decay, film.decay
    return film.decay, film.transverse_decay


def _shape(rate: Any, depth: Array, total: Any) -> tuple[Array, Array]:
    """sinh(rate depth)/sinh(rate total) at depths (points,), and its slope."""
    if rate == 0:
        return depth / total, np.full(depth.shape, 1 / total)
    beyond = np.exp(-rate * (total - depth)) / -np.expm1(-2 * rate * total)
    value = beyond * -np.expm1(-2 * rate * depth)
    return value, rate * beyond * (1 + np.exp(-2 * rate * depth))


def _with_current(
    film: FilmValues, m: Array, depth: Array, s: Array, slope: Array, start: Array
) -> Inside:
    beta = film.polarization
    current = beta * m - turned(m, 1 / film.rho_star, film.conductivity, slope)
    drop = depth / film.conductivity + beta * (s - start) @ m
    return Inside(s, current, drop)
