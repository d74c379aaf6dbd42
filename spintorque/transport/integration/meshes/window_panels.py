"""Panels of energy in the bias window at given k-parallel.

Where both leads are open the window is cut into panels of one width, counted from a chemical
potential: the ends of a lead depend on the energy above its own potential, so panels that lie alike
share them at all biases. Kinks at the ends of bands lie anywhere inside; panels there get more
points. All other states are taken as in `window`, on segments that end where bands do.
"""

import numpy as np

from ...._typing import Array
from ....units import BOLTZMANN_EV
from ...hamiltonian.interface import Hamiltonian
from ..nodes import States
from ..segments import SHARP, SegmentEnds, Segments, window_segments

WIDTH = 0.1  # eV
NEAR_END = 0.25  # of the width: no cut is closer to the end of a run of segments
STEPS_ARE_WIDE = 0.75  # of the width: half the width of a Fermi step that panels resolve
TOUCHES = 1e-12  # eV


def window_panels(
    chain: Hamiltonian, kx: Array, ky: Array, temperature: float, incident: States, rtol: float
) -> list[Segments]:
    """Panels at every k, those of a kind together; arguments as those of `window.window_nodes`.

    Kinds: both leads are open, one is, none is.
    """
    segments = window_segments(chain, kx, ky, temperature, incident, rtol)
    if segments is None:
        return []
    wide = SHARP * BOLTZMANN_EV * temperature >= STEPS_ARE_WIDE * WIDTH
    runs = _joined(segments.pick(~segments.above), join_all=wide)
    kinds = [
        _cut(runs, chain.chemical_potentials[0]),
        segments.pick(segments.above & ~segments.bound),
        segments.pick(segments.bound),
    ]
    return [panels for panels in kinds if len(panels.k_index)]


def _joined(segments: Segments, join_all: bool) -> Segments:
    """Runs of segments that touch at the end of a band, or anywhere."""
    if not len(segments.k_index):
        return segments
    start, stop = segments.start, segments.stop
    touches = (np.abs(start.energy[1:] - stop.energy[:-1]) < TOUCHES) & (
        segments.k_index[1:] == segments.k_index[:-1]
    )
    if not join_all:
        touches &= start.is_edge[1:]
    first = np.flatnonzero(np.concatenate([[True], ~touches]))
    last = np.append(first[1:], len(segments.k_index)) - 1
    runs = segments.pick(first)
    return runs._replace(stop=stop.pick(last), upper=segments.upper.pick(last))


def _cut(runs: Segments, origin: float) -> Segments:
    """Panels of runs, cut at multiples of the width from an origin (eV)."""
    low, high = runs.start.energy, runs.stop.energy
    first = np.ceil((low - origin) / WIDTH + NEAR_END)
    last = np.floor((high - origin) / WIDTH - NEAR_END)
    cuts = np.maximum(last - first + 1, 0).astype(int)
    run = np.repeat(np.arange(len(cuts)), cuts + 1)
    within = np.arange(len(run)) - np.repeat(np.cumsum(cuts + 1) - (cuts + 1), cuts + 1)
    at_start = within == 0
    at_stop = within == cuts[run]
    left = origin + WIDTH * (first[run] + within - 1)
    start = _ends(runs.start, run, at_start, left)
    stop = _ends(runs.stop, run, at_stop, left + WIDTH)
    return runs.pick(run)._replace(start=start, stop=stop)


def _ends(ends: SegmentEnds, run: Array, kept: Array, energy: Array) -> SegmentEnds:
    """Ends of runs where they are kept, and cuts at other energies."""
    own = ends.pick(run)
    return SegmentEnds(
        np.where(kept, own.energy, energy), own.is_edge & kept, np.where(kept, own.slope, 0.0)
    )
