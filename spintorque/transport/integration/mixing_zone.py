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
from .refinement import Budget, Refinement, last, worse_than_their_share
from .transverse import band_kinks, k_parallel, zone_rules

Sums = dict[str, Any]
Part = tuple[float, float, Sums, dict[str, float]]
"""Ends of an interval of c, its sums and their errors, by name."""
Totals = tuple[Sums, dict[str, float]]
"""Sums over all intervals and their errors, by name."""


def zone_sums(
    chain: Chain, engine: MixingEngine, energy: float, accuracy: TransportAccuracy
) -> tuple[Sums, dict[str, float]]:
    """Sums over the zone and their errors by name, refined as ``accuracy`` says."""
    most = accuracy.max_k_points
    # Intervals that cost as much as the finest mesh.
    budget = Budget(most * (most + 2) // 8 // PAIR_NODES)

    def total(parts: list[Part]) -> Totals:
        budget.spend(len(parts))
        sums = {name: sum(part[2][name] for part in parts) for name in parts[0][2]}
        return sums, {name: sum(part[3][name] for part in parts) for name in sums}

    def is_good(_: list[Part], totals: Totals) -> bool:
        sums, errors = totals
        return worst_error(errors) <= accuracy.rtol * sums["sharvin"] or budget.points <= 0

    def finer(parts: list[Part], totals: Totals) -> list[Part] | None:
        scores = np.array([worst_error(part[3]) for part in parts])
        is_rough = worse_than_their_share(scores, accuracy.rtol * totals[0]["sharvin"])
        is_rough &= np.array([part[1] - part[0] for part in parts]) > NARROWEST
        if not is_rough.any():
            return None
        fine = [part for part, rough in zip(parts, is_rough, strict=True) if not rough]
        for start, stop, *_ in (part for part, rough in zip(parts, is_rough, strict=True) if rough):
            middle = (start + stop) / 2
            for ends in ((start, middle), (middle, stop)):
                fine.append(_part(chain, engine, energy, *ends))
        return fine

    parts = [_part(chain, engine, energy, *ends) for ends in pairwise(band_kinks(chain, energy))]
    return last(Refinement(total, is_good, finer).totals(parts))


def worst_error(errors: dict[str, float]) -> float:
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
