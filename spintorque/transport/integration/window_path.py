"""Paths of energy through segments of the bias window, and of cos kx + cos ky with it.

On the axis the energies bunch towards band edges. Off it an integrand F(E, c) of all states is
analytic wherever neither E nor c = cos kx + cos ky lies below its real axis, because every
monolayer's level falls with c: then E + 2 t_i c is above the axis for all monolayers. The double
integral over c and E may therefore be taken over any surface in this region whose rim lies where
it must (Stokes' theorem). At a chemical potential E is given and c is free to rise; at a band edge
of a lead, whose place depends on c, both are real. So levels and resonances that cross a chemical
potential are passed at a distance, however sharp they are; none has to be found.
"""

from typing import NamedTuple

import numpy as np

from ..._typing import Array
from .segments import Segments

RISE = 1.0  # a path rises to a quarter of this, times the width of its segment


class ComplexSurface(NamedTuple):
    """Points (n, points) of a surface above real c and energy.

    ``energy`` in eV, complex; ``rise``: the imaginary part of c; ``measure`` in eV: dE dc over
    ds dx, with s the place on the segment and x the real part of c.
    """

    energy: Array
    rise: Array
    measure: Array


class Lift(NamedTuple):
    """How far c rises at most: ``height`` and its ``slope`` in Re c.

    ``scale``: the width in Re c on which the height changes. All have shape (k,).
    """

    height: Array
    slope: Array
    scale: Array

    def at(self, k_index: Array) -> "Lift":
        """Return the lift at some k, as columns."""
        return Lift(*(values[k_index, None] for values in self))


def along_axis(segments: Segments, s: Array) -> tuple[Array, Array]:
    """Energies (n, points) at places s from 0 to 1 on each segment, and their slopes in s.

    They bunch like a parabola towards each end at a band edge.
    """
    place, slope = _places(segments, s)
    width = (segments.stop.energy - segments.start.energy)[:, None]
    return segments.start.energy[:, None] + width * place, width * slope


def above_axis(segments: Segments, s: Array) -> tuple[Array, Array]:
    """Energies on parabolas above the segments and their slopes in s, at real k-parallel."""
    place, slope = _places(segments, s)
    width = (segments.stop.energy - segments.start.energy)[:, None]
    energy = segments.start.energy[:, None] + width * (place + 1j * RISE * place * (1 - place))
    return energy, width * slope * (1 + 1j * RISE * (1 - 2 * place))


def surface(segments: Segments, s: Array, lift: Lift, span: float) -> ComplexSurface:
    """Surface over segments at places s from 0 to 1, at k-parallel with a lift.

    ``span`` (eV): about the width of the whole window.
    """
    place, place_slope = _places(segments, s)
    start, stop = segments.start, segments.stop
    width = (stop.energy - start.energy)[:, None]
    widening = (stop.slope - start.slope)[:, None]
    y, y_s = start.energy[:, None] + width * place, width * place_slope
    y_x = start.slope[:, None] + widening * place
    parabola = RISE * place * (1 - place)
    e_s = y_s * (1 + 1j * RISE * (1 - 2 * place))
    e_x = y_x + 1j * widening * parabola
    here = lift.at(segments.k_index)
    share, share_x, share_y = _share(segments, y, here.scale, span)
    c_x = 1 + 1j * (here.slope * share + here.height * (share_x + share_y * y_x))
    c_s = 1j * here.height * share_y * y_s
    return ComplexSurface(y + 1j * width * parabola, here.height * share, c_x * e_s - c_s * e_x)


def _share(segments: Segments, y: Array, scale: Array, span: float) -> tuple[Array, Array, Array]:
    """Part of the height to which c rises at real energies y, and its slopes in Re c and y.

    It vanishes at band edges like the distance to them.
    """
    share, by_x, by_y = np.ones_like(y), np.zeros_like(y), np.zeros_like(y)
    for edge, sign in ((segments.lower, 1.0), (segments.upper, -1.0)):
        energy, slope = edge.energy[:, None], edge.slope[:, None]
        far = np.abs(slope) * scale + span
        distance = np.where(edge.is_edge[:, None], sign * (y - energy), np.inf)
        with np.errstate(invalid="ignore"):
            factor = np.where(np.isinf(distance), 1.0, distance / (distance + far))
        inner = sign * far / (distance + far) ** 2
        by_x, by_y = by_x * factor - share * inner * slope, by_y * factor + share * inner
        share = share * factor
    return share, by_x, by_y


def _places(segments: Segments, s: Array) -> tuple[Array, Array]:
    """Places from 0 to 1 on segments at parameters s, and their slopes."""
    start_edge, stop_edge = (end.is_edge[:, None] for end in (segments.start, segments.stop))
    both, neither = start_edge & stop_edge, ~(start_edge | stop_edge)
    place = np.select(
        [neither, both, start_edge], [s, s * s * (3 - 2 * s), s * s], default=s * (2 - s)
    )
    slope = np.select([neither, both, start_edge], [1.0, 6 * s * (1 - s), 2 * s], 2 * (1 - s))
    return place, slope
