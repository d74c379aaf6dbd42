"""Sums of spectra over k-parallel and energy, refined until they are as accurate as asked.

Out of equilibrium all states are filled to the chemical potential of one lead (contour
above the axis) and the states from the other lead carry the difference (bias window). The
error of the sum over k is the largest distance to coarser, unrelated meshes; that of the
energy rules is the distance to the rules nested in them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ..model.accuracy import TransportAccuracy
from ..spin import Array
from .brillouin import mesh_error, mesh_of, refinement
from .chain import Chain, Side
from .contour import contour_nodes
from .engine import Request
from .nodes import Nodes
from .window import window_nodes

K_PER_CHUNK = 1024
FIRST_ENERGY_POINTS, MOST_ENERGY_POINTS = 7, 63
FIRST_CONTOUR_POINTS, MOST_CONTOUR_POINTS = 20, 160
ENERGY_SHARE = 0.25  # of the tolerance that each energy rule may use up

Rows = Callable[[Request], Array]
"""What to integrate: sums (rows, angles, rules) of a weighted request."""


@dataclass(frozen=True)
class Goal:
    """What the sums are judged by: each group of rows by its own largest value.

    ``atol``: error (eV per cell) that is good enough for any row of the first group.
    """

    groups: Sequence[Sequence[int]]
    atol: float = 0.0


@dataclass(frozen=True)
class Integral:
    """Integrated rows in eV per cell, all of shape (rows, angles).

    ``equilibrium`` is the part of ``value`` from the contour. ``k_error``, ``window_error``
    and ``contour_error`` estimate how far each is off. ``excess`` is the largest error as a
    multiple of the one asked for.
    """

    value: Array
    equilibrium: Array
    k_error: Array
    window_error: Array
    contour_error: Array
    excess: float = 0.0

    @property
    def energy_error(self) -> Array:
        """Estimated error of both integrals over energy."""
        return self.window_error + self.contour_error


@dataclass(frozen=True)
class Rules:
    """Numbers of points of the energy rules."""

    window: int
    contour: int


def integrate(
    chain: Chain,
    rows: Rows,
    temperature: float,
    accuracy: TransportAccuracy,
    incident: Side,
    goal: Goal,
) -> Integral:
    """Integrate rows over the zone and energy at a temperature (K).

    ``incident``: the lead whose states make up the bias window.
    """

    @cache
    def window(mesh: int, points: int) -> Array:
        def nodes(kx: Array, ky: Array) -> list[Nodes]:
            return window_nodes(chain, kx, ky, temperature, points, incident, accuracy.rtol)

        return _sum(chain, rows, mesh, nodes)

    @cache
    def contour(mesh: int, points: int) -> Array:
        def nodes(kx: Array, ky: Array) -> list[Nodes]:
            return [_contour_nodes(chain, len(kx), temperature, points, incident)]

        return _sum(chain, rows, mesh, nodes)

    def on(meshes: tuple[int, ...], rules: Rules) -> Integral:
        parts = [(window(m, rules.window), contour(m, rules.contour)) for m in meshes]
        value, *others = [(w + c)[0] for w, c in parts]
        w, c = parts[0]
        return Integral(
            value=value,
            equilibrium=c[0],
            k_error=mesh_error(value, others),
            window_error=np.broadcast_to(np.abs(w[0] - w[1]), value.shape),
            contour_error=np.abs(c[0] - c[1]),
        )

    rules = Rules(
        accuracy.energy_points or FIRST_ENERGY_POINTS,
        accuracy.contour_points or FIRST_CONTOUR_POINTS,
    )
    for meshes in refinement(accuracy.k_points, accuracy.max_k_points):
        found = on(meshes, rules)
        while (finer := _finer(found, rules, accuracy, goal)) != rules:
            rules = finer
            found = on(meshes, rules)
        excess = _excess(found.k_error + found.energy_error, found.value, accuracy.rtol, goal)
        if excess <= 1:
            break
    return replace(found, excess=excess)


def _excess(error: Array, value: Array, rtol: float, goal: Goal) -> float:
    """Largest error over the tolerance of its group."""
    worst = 0.0
    for place, group in enumerate(goal.groups):
        rows = list(group)
        largest = np.abs(value[rows]).max()
        tolerance = max(rtol * largest, goal.atol if place == 0 else 0.0)
        if error[rows].max() > 0:
            worst = max(worst, float(error[rows].max() / (tolerance or np.finfo(float).tiny)))
    return worst


def _finer(found: Integral, rules: Rules, accuracy: TransportAccuracy, goal: Goal) -> Rules:
    """Rules with about twice the points where an energy integral is not good enough yet."""

    def misses(error: Array) -> bool:
        return _excess(error, found.value, accuracy.rtol, goal) > ENERGY_SHARE

    window, contour = rules.window, rules.contour
    if accuracy.energy_points is None and misses(found.window_error):
        window = min(2 * window + 1, MOST_ENERGY_POINTS)
    if accuracy.contour_points is None and misses(found.contour_error):
        contour = min(2 * contour, MOST_CONTOUR_POINTS)
    return Rules(window, contour)


def _contour_nodes(
    chain: Chain, k_count: int, temperature: float, points: int, incident: Side
) -> Nodes:
    """Nodes at every k for all states, filled like the lead that is not ``incident``."""
    left, right = chain.stack.chemical_potentials(chain.bias)
    z, weight = contour_nodes(right if incident == "left" else left, temperature, points)
    index = np.repeat(np.arange(k_count), len(z))
    return Nodes(index, np.tile(z, k_count), np.tile(weight, k_count), "equilibrium")


def _sum(
    chain: Chain, rows: Rows, points: int, nodes_at: Callable[[Array, Array], list[Nodes]]
) -> Array:
    """Both rules (2, rows, angles) of the integral over the nodes at all k of a mesh."""
    kx, ky, k_weight = mesh_of(chain, points)
    total = np.zeros((2, 1, len(chain.direction)))
    for start in range(0, len(kx), K_PER_CHUNK):
        part = slice(start, start + K_PER_CHUNK)
        for nodes in nodes_at(kx[part], ky[part]):
            if len(nodes.energy):
                weight = nodes.weight * k_weight[part][nodes.k_index]
                request = Request(
                    kx[part],
                    ky[part],
                    nodes.energy,
                    nodes.incident,
                    weight=weight,
                    k_index=nodes.k_index,
                )
                total = total + np.moveaxis(rows(request), -1, 0)
    return total
