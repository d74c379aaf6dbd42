"""How the kernel walks along a chain: its monolayers in segments, its halves as pairs or matrices.

A segment is a run of monolayers without a magnet, of magnets along one axis, or a single one
with Rashba coupling. Segments end wherever something is wanted.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from ..._typing import Array
from ..hamiltonian.chain import Chain
from ..hamiltonian.collinear_blocks import relative_sign
from .engine import Request

SCALAR, AXIAL, FIELD = 0, 1, 2
CURRENT, DENSITY_LEFT, DENSITY_RIGHT, DETERMINANT = 0, 1, 2, 3
INCIDENT = {"left": (0,), "right": (1,), "both": (0, 1), "equilibrium": (0,)}
UP = np.array([[0.0, 0.0, 1.0]])


class PlanHead(NamedTuple):
    """Integers that a plan begins with: those of ``st_plan_head`` in layered.h, in its order."""

    layers: int
    segments: int
    angles: int
    stations: int
    left_pairs: int
    right_pairs: int
    complex_energy: int
    rules: int


@dataclass(frozen=True)
class Plan:
    """``integers`` and ``numbers`` as layered.h wants them.

    The stations are the bonds for each incident lead, then the layers for each.
    """

    integers: Array
    numbers: Array
    stations: int


@dataclass(frozen=True)
class SegmentedHalf:
    """Axis (angles, 3) of the pairs of one half, the segment up to which they hold, and signs.

    ``sign`` (segments,) tells whether a segment's axis is along or against ``axis``.
    """

    axis: Array
    pairs: int
    sign: Array


def make_plan(chain: Chain, request: Request, at_bonds: int = CURRENT) -> Plan:
    """Plan for the bonds and layers of a request, and what is wanted at its bonds."""
    last, sides = len(chain) - 1, INCIDENT[request.incident]
    wanted = [(bond, at_bonds, side) for side in sides for bond in request.bonds]
    wanted += [
        (layer, DENSITY_LEFT, side) if layer < last else (last - 1, DENSITY_RIGHT, side)
        for side in sides
        for layer in request.layers
    ]
    first, kinds, axes, along = _segments(chain, {bond for bond, *_ in wanted})
    left = _half(kinds, axes, range(len(kinds)))
    right = _half(kinds, axes, range(len(kinds))[::-1])
    stations = np.array(wanted)
    stations[:, 0] = np.searchsorted(first, stations[:, 0], side="right") - 1
    angles = len(chain.direction)
    head = PlanHead(
        layers=len(chain),
        segments=len(kinds),
        angles=angles,
        stations=len(stations),
        left_pairs=left.pairs,
        right_pairs=right.pairs,
        complex_energy=request.incident == "equilibrium",
        rules=0 if request.weight is None else len(request.weight),
    )
    integers = np.concatenate([head, first, [len(chain)], kinds, stations.ravel()])
    parts = (
        chain.onsite,
        chain.hopping,
        along,
        chain.rashba,
        chain.bond_hopping,
        np.stack(axes, axis=1),
        np.broadcast_to(left.axis, (angles, 3)),
        np.broadcast_to(right.axis, (angles, 3)),
        left.sign,
        right.sign,
    )
    numbers = np.concatenate([np.ravel(part) for part in parts])
    return Plan(integers.astype(np.int32), numbers, len(stations))


def _segments(chain: Chain, bonds: set[int]) -> tuple[Array, list[int], list[Array], Array]:
    """First monolayer, kind and axis (angles, 3) of each segment; exchange/2 along the axis."""
    starts: list[int] = []
    axes: list[Array] = []
    kinds: list[int] = []
    along = chain.exchange / 2
    ends = {0, len(chain) - 2} | bonds
    for layer in range(len(chain)):
        axis = chain.direction[:, layer] if along[layer] else np.zeros((len(chain.direction), 3))
        kind = FIELD if chain.rashba[layer] else AXIAL if along[layer] else SCALAR
        opens = layer - 1 in ends or kind == FIELD or layer == 0 or kind != kinds[-1]
        if not opens and kind == AXIAL:
            sign = relative_sign(axis, axes[-1])
            opens = sign is None
            along[layer] *= sign or 1.0
        if opens:
            starts.append(layer)
            kinds.append(kind)
            axes.append(axis)
    return np.array(starts), kinds, axes, along


def _half(kinds: list[int], axes: list[Array], order: range) -> SegmentedHalf:
    magnets = [axes[s] for s in order if axes[s].any()]
    axis = magnets[0] if magnets else np.broadcast_to(UP, axes[0].shape)
    signs = [relative_sign(axes[s], axis) for s in range(len(kinds))]
    fits = [kinds[s] != FIELD and signs[s] is not None for s in order[:-1]]
    count = len(next((list(group) for fit, group in groupby(fits) if fit), []))
    return SegmentedHalf(axis, order[count - 1], np.array([sign or 1.0 for sign in signs]))
