"""Sums of amplitudes over the zone at one energy, by intervals of c = cos kx + cos ky.

Intervals begin and end where a band of a lead does; those with the largest errors are halved.
"""

from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np

from ...model.accuracy import TransportAccuracy
from ..engines.engine import MixingEngine
from ..hamiltonian.chain import Chain
from .gauss import PAIR_NODES
from .intervals import NARROWEST
from .transverse import band_kinks, k_parallel, zone_rules

Sums = dict[str, Any]
Part = tuple[float, float, Sums, dict[str, float]]
"""Ends of an interval of c, its sums and their errors, by name."""


def zone_sums(
    chain: Chain, engine: MixingEngine, energy: float, accuracy: TransportAccuracy
) -> tuple[Sums, dict[str, float]]:
    """Sums over the zone and their errors by name, refined as ``accuracy`` says."""
    most = accuracy.max_k_points
    left = most * (most + 2) // 8 // PAIR_NODES  # intervals that cost as much as that mesh
    parts = [_part(chain, engine, energy, *ends) for ends in pairwise(band_kinks(chain, energy))]
    while True:
        sums = {name: sum(part[2][name] for part in parts) for name in parts[0][2]}
        errors = {name: sum(part[3][name] for part in parts) for name in sums}
        allowed = accuracy.rtol * sums["sharvin"]
        left -= len(parts)
        if _worst(errors) <= allowed or left <= 0:
            return sums, errors
        share = allowed / len(parts)
        rough = [p for p in parts if _worst(p[3]) > share and p[1] - p[0] > NARROWEST]
        if not rough:
            return sums, errors
        parts = [p for p in parts if p not in rough]
        for start, stop, *_ in rough:
            middle = (start + stop) / 2
            for ends in ((start, middle), (middle, stop)):
                parts.append(_part(chain, engine, energy, *ends))


def _worst(errors: dict[str, float]) -> float:
    """Largest error; modes of the far lead are not judged, as no amplitude is missing there."""
    return max(error for name, error in errors.items() if not name.startswith("far"))


def _part(chain: Chain, engine: MixingEngine, energy: float, start: float, stop: float) -> Part:
    rules = []
    for transverse, weight in zone_rules(start, stop):
        k = k_parallel(transverse)
        rules.append(asdict(engine(chain, k, k, np.full(len(k), energy), weight)))
    gauss, anti = rules
    sums = {name: (gauss[name] + anti[name]) / 2 for name in gauss}
    return start, stop, sums, {name: abs(gauss[name] - anti[name]) for name in gauss}
