"""Sums of spectra over k-parallel and energy, each with an error estimate and an audit.

Out of equilibrium all states are filled to the chemical potential of one lead (contour
above the axis) and the states from the other lead carry the difference (bias window).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..model.accuracy import TransportAccuracy
from ..spin import Array
from .brillouin import coarser, wedge
from .chain import Chain, Side
from .contour import contour_nodes
from .engine import Request
from .nodes import Nodes
from .window import window_nodes

ELEMENTS_PER_BLOCK = 3328  # points times angles; larger blocks fall out of a core's cache


class Rows(Protocol):
    """What to integrate: rows (rows, angles, points) at points of k (rad) and energy (eV)."""

    def __call__(self, request: Request) -> Array:
        """Rows of numbers; real for incident states, complex for the equilibrium part."""
        ...


@dataclass(frozen=True)
class Integral:
    """Integrated rows in eV per cell, all of shape (rows, angles).

    ``equilibrium`` is the part of ``value`` from the contour. ``k_error`` and
    ``energy_error`` estimate how far each is off.
    """

    value: Array
    equilibrium: Array
    k_error: Array
    energy_error: Array


def integrate(
    chain: Chain, rows: Rows, temperature: float, accuracy: TransportAccuracy, incident: Side
) -> Integral:
    """Integrate rows over the zone and energy at a temperature (K).

    ``incident``: the lead whose states make up the bias window.
    """

    def on_mesh(points: int) -> tuple[Array, Array]:
        kx, ky, k_weight = wedge(points)
        window = window_nodes(chain, kx, ky, temperature, accuracy.energy_points, incident)
        contour = _contour_nodes(chain, len(kx), temperature, accuracy.contour_points, incident)
        mesh = kx, ky, k_weight
        return _sum(chain, rows, mesh, window), _sum(chain, rows, mesh, [contour])

    window, contour = on_mesh(accuracy.k_points)
    value = (window + contour)[0]
    others = [np.add(*on_mesh(points))[0] for points in coarser(accuracy.k_points)]
    k_error = np.max([np.abs(value - other) for other in others], axis=0)
    energy_error = np.abs(window[0] - window[1]) + np.abs(contour[0] - contour[1])
    return Integral(value, contour[0], k_error, energy_error)


def _contour_nodes(
    chain: Chain, k_count: int, temperature: float, points: int, incident: Side
) -> Nodes:
    """Nodes at every k for all states, filled like the lead that is not ``incident``."""
    left, right = chain.stack.chemical_potentials(chain.bias)
    z, weight = contour_nodes(right if incident == "left" else left, temperature, points)
    index = np.repeat(np.arange(k_count), len(z))
    return Nodes(index, np.tile(z, k_count), np.tile(weight, k_count), "equilibrium")


def _sum(chain: Chain, rows: Rows, mesh: tuple[Array, Array, Array], parts: list[Nodes]) -> Array:
    """Both rules (2, rows, angles) of the integral over nodes and mesh."""
    kx, ky, k_weight = mesh
    total = np.zeros((2, 1, len(chain.direction)))
    for nodes in parts:
        weight = nodes.weight * k_weight[nodes.k_index]
        for part in blocks(len(nodes.energy), len(chain.direction)):
            index = nodes.k_index[part]
            values = rows(Request(kx[index], ky[index], nodes.energy[part], nodes.incident))
            total = total + np.einsum("rap,wp->wra", values, weight[:, part]).real
    return total


def blocks(points: int, angles: int) -> Iterator[slice]:
    """Slices that together cover a number of points, fit for so many angles."""
    size = max(ELEMENTS_PER_BLOCK // angles, 64)
    for start in range(0, points, size):
        yield slice(start, start + size)
