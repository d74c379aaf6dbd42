"""What a question about transport would cost: the one place where that is estimated.

The numbers are those of one core of 2023 with the engine in C, measured on 1 to 1e4 monolayers, 1
to 1e4 angles and meshes up to 128; other machines, and stacks with many
resonances, differ by a factor of a few. A question that is far beyond any machine is refused
before anything is computed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import QuestionError
from ..model.accuracy import ORBITAL_MESH, TransportAccuracy
from ..model.material import Material
from ..model.stack import Stack

PER_K = 2.5e-4  # seconds at one k-parallel with all its energies, for the shortest stack
PER_MONOLAYER = 1.6e-5  # seconds more for each monolayer
PER_ANGLE = 6.5e-6  # seconds more for each angle
ENERGIES = 60  # nodes at one k-parallel that these times are for
ADAPTIVE_K = 400  # k-parallels of a refined integral over the zone of a thin stack
THIN = 10  # monolayers; thicker stacks have resonances in proportion, which are resolved
FOLDS = 6  # of their meshes by symmetry
LEAD_MONOLAYERS = 10  # that an end of a lead costs as much as
COUPLED = 3.0  # times the work of both spins with spin-orbit coupling; angles add half each
PER_WORK = 1e-8  # seconds of a point for each cube of orbitals of a monolayer
KWANT_COST = 300.0  # times that of the engine in C

LONGEST = 12 * 3600.0  # seconds of one core that a question may take of which nothing is kept
LONGEST_KEPT = 100 * LONGEST  # of one whose points are kept on disk
MOST_POINTS = 10_000_000  # of a sweep; each is a file
DEFAULT_MEMORY = 16e9  # bytes, where the system does not tell
BYTES_PER_K = 8.0  # of a mesh, folded eightfold
BYTES_PER_TABLE_ANGLE = 400.0  # times the number of angles: the polynomials between them
BYTES_PER_ROW = 4e4  # of the parts of a refined integral, each row of which all angles have
BYTES_PER_DIRECTION = 100.0  # of a monolayer at an angle
ENOUGH = {"biases": 100, "angles": 25, "monolayers": 200, "k_points": 512, "energy_points": 63}
"""Sizes that usually suffice; the one that is exceeded most is what to reduce."""


@dataclass(frozen=True)
class Cost:
    """Seconds of one core and bytes, and the sizes that they come from."""

    seconds: float
    memory: float
    sizes: Mapping[str, float]


NOTHING = Cost(0.0, 0.0, dict.fromkeys(ENOUGH, 0.0))


def cost_of(
    stack: Stack,
    accuracy: TransportAccuracy,
    *,
    angles: int = 1,
    biases: int = 1,
    cost_factor: float = 1.0,
    is_table: bool = False,
) -> Cost:
    """Estimate what a stack costs at some biases and angles, and as a table to interpolate in.

    ``cost_factor``: time of the engine over that of the engine in C.
    """
    monolayers = 2 + sum(layer.thickness or 0 for layer in stack.layers)
    has_rashba = any(layer.material.mixes_spins for layer in stack.layers)
    points = accuracy.k_points or 0
    ks = points**2 / (1 if has_rashba else 8) if points else _refined_ks(accuracy, monolayers)
    energies = (4 * (accuracy.energy_points or 7) + (accuracy.contour_points or 20)) / ENERGIES
    per_k = PER_K + PER_MONOLAYER * monolayers + PER_ANGLE * angles
    memory = BYTES_PER_K * points**2 * (8 if has_rashba else 1)
    memory += BYTES_PER_DIRECTION * monolayers * angles + BYTES_PER_ROW * angles
    memory += BYTES_PER_TABLE_ANGLE * angles**2 if is_table else 0.0
    nodes = max(accuracy.energy_points or 0, accuracy.contour_points or 0)
    sizes = {
        "biases": biases,
        "angles": angles,
        "monolayers": monolayers,
        "k_points": points,
        "energy_points": nodes,
    }
    seconds = ks * per_k * cost_factor
    if stack.has_orbitals:
        mesh = points or min(ORBITAL_MESH, accuracy.max_k_points)
        seconds = _orbital_seconds(stack, mesh, angles)
    seconds *= biases * max(energies, 1.0)
    return Cost(seconds, memory + 8.0 * nodes**2, sizes)


def _orbital_seconds(stack: Stack, points: int, angles: int) -> float:
    """Seconds of one bias of a stack of several orbitals on a mesh, with all its energies."""
    materials = (layer.material for layer in stack.monolayers)
    sizes = [len(material.orbitals) for material in materials if not isinstance(material, Material)]
    work = sum(size**3 for size in sizes) + LEAD_MONOLAYERS * (sizes[0] ** 3 + sizes[-1] ** 3)
    seconds = PER_WORK * ENERGIES * work * points**2
    if any(layer.material.mixes_spins for layer in stack.layers):
        return seconds * COUPLED * (1 + angles) / 2
    return seconds / FOLDS


def require_affordable(cost: Cost, *, points: int = 1, workers: int = 1) -> None:
    """Refuse a question that no machine would answer, with its cost and what to ask instead.

    ``points`` are those of a sweep, whose results are kept one by one; ``workers`` share them.
    Raises QuestionError.
    """
    is_kept = points > 1
    longest = (LONGEST_KEPT if is_kept else LONGEST) * max(1, workers)
    memory, seconds = _memory(), cost.seconds * points
    if seconds <= longest and cost.memory <= memory and points <= MOST_POINTS:
        return
    large = {name: size for name, size in cost.sizes.items() if size > ENOUGH[name] / 2}
    large_sizes = [f"{size:.6g} {name.replace('_', ' ')}" for name, size in large.items()]
    swept = [f"{points} points of a sweep"] if is_kept else []
    limits = f"{_duration(longest)} and {memory / 1e9:.2g} GB"
    raise QuestionError(
        f"the question has {', '.join(swept + large_sizes)}; it would take about "
        f"{_duration(seconds)} on one core and {cost.memory / 1e9:.2g} GB of memory; allowed is "
        f"{limits}"
        f"{f' and {MOST_POINTS} points' if is_kept else ''}: {_instead(cost, points)}"
    )


def _refined_ks(accuracy: TransportAccuracy, monolayers: int) -> float:
    """k-parallels that refinement takes, at most those whose work `max_k_points` allows."""
    budget = accuracy.most_points / ENERGIES
    return min(budget, ADAPTIVE_K * max(1.0, monolayers / THIN))


def _instead(cost: Cost, points: int) -> str:
    """What to reduce: the size that exceeds what usually suffices by the largest factor."""
    excess = {name: cost.sizes[name] / enough for name, enough in ENOUGH.items()}
    worst = max(excess, key=lambda name: excess[name])
    if points > 1 and points / 1000 > excess[worst]:
        return "take fewer values along the axes, or several sweeps"
    return {
        "biases": "take 25 to 100 biases, table.at interpolates between them",
        "angles": "take 13 to 25 angles, table.at interpolates between them",
        "monolayers": "thicknesses are in monolayers; thick layers without a magnet are leads, "
        "and k_points or a smaller max_k_points ends the refinement",
        "k_points": "leave k_points out, then integrals are refined until rtol is met",
        "energy_points": "leave energy_points and contour_points out, then they are chosen",
    }[worst]


def _memory() -> float:
    """Bytes of memory of this machine."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        return DEFAULT_MEMORY


def _duration(seconds: float) -> str:
    for size, unit in ((3.15e7, "years"), (86400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.2g} s"
