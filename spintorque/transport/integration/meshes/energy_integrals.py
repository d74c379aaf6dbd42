"""Integrals over energy at single k-parallel, those over the bias window as fine as each needs."""

from dataclasses import dataclass, replace

import numpy as np

from ...._typing import Array
from ...engines.engine import Request
from ...engines.lead_ends.known_ends import KnownEnds
from ..segments import Segments, bound_share
from ..window import fejer, occupation
from ..window_path import above_axis, along_axis
from .contour_sums import contour_request
from .mesh_integral import MOST_ENERGY_POINTS, IsRough, ZoneQuestion
from .window_panels import window_panels


def contour_values(
    question: ZoneQuestion, part: KnownEnds, k_index: Array, energies: Array
) -> Array:
    """Integrand at energies (nodes,) above the axis: (k, nodes, rows, angles), complex."""
    if not len(energies):
        return np.zeros((len(k_index), 0, 1, 1), complex)
    request = contour_request(part.kx[k_index], part.ky[k_index], energies)
    values = question.rows(replace(request, ends=part))
    by_k = values.reshape(*values.shape[:2], len(k_index), len(energies))
    return np.moveaxis(by_k, (0, 1), (2, 3))


@dataclass(frozen=True)
class WindowIntegrals:
    """Integrals over the bias window at some k-parallel: (k, rule, rows, angles).

    ``total``: what counts, by a rule and the coarser one nested in it; ``bound``: levels between
    closed leads, all of them.
    """

    total: Array
    bound: Array


def window_integrals(
    question: ZoneQuestion,
    part: KnownEnds,
    k_index: Array,
    weight: Array,
    first: int,
    is_rough: IsRough | None,
) -> WindowIntegrals:
    """Integrate at ``k_index`` (k,) of a part of the zone, whose k have weights (k,).

    ``first``: points on a panel to begin with; panels that ``is_rough`` tells get twice as many,
    again and again.
    """
    accuracy = question.accuracy
    kinds = window_panels(
        question.chain, part.kx, part.ky, question.temperature, question.incident, accuracy.rtol
    )
    place = np.full(len(part.kx), -1)
    place[k_index] = np.arange(len(k_index))
    total = bound = np.zeros((len(k_index), 2, 1, 1))
    for kind in kinds:
        panels = kind.pick(place[kind.k_index] >= 0)
        if not len(panels.k_index):
            continue
        at = place[panels.k_index]
        sums = _PanelRule(question, part, panels).sums(weight[at], first, is_rough)
        at_k = np.zeros((len(k_index), *sums.shape[1:]))
        np.add.at(at_k, at, sums)
        if panels.bound[0]:
            total = total + bound_share(question.chain, question.incident) * at_k
            bound = at_k
        else:
            total = total + at_k
    return WindowIntegrals(*np.broadcast_arrays(total, bound))


@dataclass(frozen=True)
class _PanelRule:
    """Fejer's second rule on panels of one kind, each with as many points as it needs."""

    question: ZoneQuestion
    part: KnownEnds
    panels: Segments

    def sums(self, weight: Array, first: int, is_rough: IsRough | None) -> Array:
        """Integrals (panels, rule, rows, angles) by the last rule and the one nested in it."""
        most = self.question.accuracy.energy_points or MOST_ENERGY_POINTS
        points, rough = first, np.arange(len(weight))
        values = self._values(rough, fejer(points)[0])
        sums = self._summed(values, points)
        while is_rough is not None and points < most:
            change = np.abs(sums[rough, 0] - sums[rough, 1]) * weight[rough, None, None]
            worse = is_rough(np.moveaxis(change, 0, -1))
            if not worse.any():
                break
            rough, points = rough[worse], 2 * points + 1
            finer = np.empty((len(rough), points, *values.shape[2:]))
            finer[:, 1::2] = values[worse]
            finer[:, 0::2] = self._values(rough, fejer(points)[0][0::2])
            values = finer
            sums[rough] = self._summed(values, points)
        return sums

    def _summed(self, values: Array, points: int) -> Array:
        return np.asarray(np.einsum("pnra,wn->pwra", values, fejer(points)[1]))

    def _values(self, chosen: Array, s: Array) -> Array:
        """Integrand (panels, points, rows, angles) times its measure at places s from 0 to 1."""
        panels = self.panels.pick(chosen)
        is_above = bool(panels.above[0])
        energy, slope = (above_axis if is_above else along_axis)(panels, s[None])
        occupied = occupation(
            self.question.chain, self.question.temperature, self.question.incident
        )
        measure = slope * occupied(energy)
        if not panels.bound[0]:
            measure = measure * panels.share[:, None]
        request = Request(
            self.part.kx,
            self.part.ky,
            energy.ravel(),
            "equilibrium" if is_above else self.question.incident,
            k_index=np.repeat(panels.k_index, len(s)),
            ends=None if is_above else self.part,
        )
        values = self.question.rows(request) * measure.ravel()
        by_panel = values.real.reshape(*values.shape[:2], *energy.shape)
        return np.moveaxis(by_panel, (0, 1), (2, 3))
