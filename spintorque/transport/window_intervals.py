"""Intervals of c = cos kx + cos ky with which the integral over the bias window begins."""

from itertools import pairwise

import numpy as np

from ..spin import Array
from ..units import BOLTZMANN_EV
from .intervals import Interval
from .phase import determinant_phase
from .pieces import Spectral
from .resonances import cuts, may_trap
from .segments import is_open
from .transverse import k_parallel, kinks
from .zone_path import Stretch, zone_points

STEP = 4.0  # kT over which the window opens and closes
PROBES = (np.arange(8) + 0.5) / 8


def window_intervals(asked: Spectral) -> list[Interval]:
    """Stretches between kinks, cut where a narrow resonance passes a chemical potential.

    There what it carries sets in or ends, perhaps between two neighbouring points of a rule. How
    far c goes on in the meantime depends on the width of the window.
    """
    stretches = [Stretch(*ends) for ends in pairwise(kinks(asked.chain))]
    places = [[0.0, 1.0] for _ in stretches]
    if asked.traps:
        for index, place in zip(*_resonance_cuts(asked, stretches), strict=True):
            places[index].append(place)
    return [
        Interval(stretch, *ends, 0, 0)
        for stretch, inside in zip(stretches, places, strict=True)
        for ends in pairwise(sorted(set(inside)))
    ]


def _resonance_cuts(asked: Spectral, stretches: list[Stretch]) -> tuple[Array, Array]:
    """Indices of stretches and places on them (n,) between which less than a state passes."""
    chain = asked.chain
    potentials = chain.stack.chemical_potentials(chain.bias)
    width = abs(potentials[0] - potentials[1]) + STEP * BOLTZMANN_EV * asked.temperature
    range_of_c = width / (4 * chain.hopping.max())

    def c_at(line: Array, place: Array) -> Array:
        points = [
            zone_points(stretches[i // 2], np.array([s]), np.ones(1)).transverse[0]
            for i, s in zip(line, place, strict=True)
        ]
        return np.array(points)

    def phase(line: Array, place: Array) -> Array:
        k = k_parallel(c_at(line, place))
        return determinant_phase(chain, k, k, np.array(potentials)[line % 2])

    lines = np.arange(2 * len(stretches))
    probe = np.repeat(lines, len(PROBES))
    c, energy = c_at(probe, np.tile(PROBES, len(lines))), np.array(potentials)[probe % 2]
    k = k_parallel(c)
    trapped = may_trap(chain, c, energy)
    for side in ("left", "right"):
        trapped &= is_open(chain, side, k, k, energy)
    lines = lines[trapped.reshape(len(lines), -1).any(axis=1)]
    lengths = np.array([stretches[i // 2].stop - stretches[i // 2].start for i in lines])
    line, place = cuts(phase, lines, range_of_c / lengths)
    return line // 2, place
