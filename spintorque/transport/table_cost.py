"""What a question about transport would cost: the one place where that is estimated.

The numbers are those of one core of 2023 with the engines in C. Those of one orbital were measured
on 1 to 1e4 monolayers, 1 to 1e4 angles and meshes up to 128; other machines, and stacks with many
resonances, differ by a factor of a few. Those of several orbitals were measured with 4 to 18 of
them in a slice, with and without spin-orbit coupling, where they are right within a factor of 2,
and of 3 at zero bias. A question that is far beyond any machine is refused before anything is
computed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..errors import QuestionError
from ..model.accuracy import ORBITAL_MESH, ORBITAL_RTOL, TransportAccuracy
from ..model.orbitals.faces import plane_symmetry
from ..model.orbitals.layer_blocks import layer_blocks
from ..model.orbitals.orbital_material import OrbitalMaterial
from ..model.stack import Layer, Stack

PER_K = 2.5e-4  # seconds at one k-parallel with all its energies, for the shortest stack
PER_MONOLAYER = 1.6e-5  # seconds more for each monolayer
PER_ANGLE = 6.5e-6  # seconds more for each angle
ENERGIES = 60  # nodes at one k-parallel that these times are for
ADAPTIVE_K = 400  # k-parallels of a refined integral over the zone of a thin stack
THIN = 10  # monolayers; thicker stacks have resonances in proportion, which are resolved
PER_ORBITAL_POINT = 1e-5  # seconds of a point (k-parallel, energy) of several orbitals
PER_LEAD = 9e-9  # seconds more for each cube of the rows of a lead's cell, of each spin
PER_SLICE = 1.2e-9  # for each cube of the rows of a slice, of each spin
PER_BOTH_SPINS = 2.6e-9  # the same with spin-orbit coupling, whose blocks hold both spins
PER_ORBITAL_ANGLE = 8e-10  # for each cube of the rows of a slice, at each angle
PER_BAND = 32 * 5e-10  # seconds of a k-parallel for each cube of the rows of a lead's cell
PER_BAND_CELL = 32 * 2e-7  # and for each cell
PER_AUDIT = 2.5e-4  # seconds of a bias for each cube of the rows of the largest slice
LADDER = 1.3  # k-parallels of meshes and triangles of several orbitals, over the finest mesh
COARSER = 1.8  # the same for a given mesh and those that it is compared with
ENERGIES_OF_LADDER = (9.0, 8.0)  # of contour and window at each of them
ENERGIES_OF_MESH = (60.0, 140.0)  # at each k of a given mesh, where they are refined
SEGMENTS = 7.0  # of the window at a k-parallel
OWN_LEADS = 0.35  # of the ends of leads that a bias does not share with others
BYTES_OF_STRIPS = 8e8  # blocks, ends of leads that are shared, and what is known of bands
BYTES_PER_ORBITAL_K = 55.0  # of a mesh, for each operation by which it is folded
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

    def __str__(self) -> str:
        """Time and memory in words."""
        return f"{_duration(self.seconds)} on one core and {self.memory / 1e9:.2g} GB of memory"


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

    ``cost_factor``: time of the engine over that of the engine in C that fits the stack.
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
        seconds = _orbital_seconds(stack, accuracy, angles, biases) * cost_factor
        memory += BYTES_OF_STRIPS + BYTES_PER_ORBITAL_K * _finest(accuracy) ** 2 * _folds(stack)
        return Cost(seconds * biases, memory, sizes)
    seconds *= biases * max(energies, 1.0)
    return Cost(seconds, memory + 8.0 * nodes**2, sizes)


def _orbital_seconds(stack: Stack, accuracy: TransportAccuracy, angles: int, biases: int) -> float:
    """Seconds of one of some biases of a stack of several orbitals, at all k and energies."""
    cubes = [(_rows(stack, layer) ** 3, _slices(stack, layer)) for layer in stack.layers]
    ends = stack.layers[0], stack.layers[-1]
    spins = [1 if end.magnetization is None else 2 for end in ends]
    leads = sum(_rows(stack, end) ** 3 * count for end, count in zip(ends, spins, strict=True))
    inside = sum(cube * count for cube, count in cubes)
    largest = max(cube for cube, _ in cubes)
    if any(layer.material.mixes_spins for layer in stack.layers):
        solved = PER_LEAD * leads + PER_BOTH_SPINS * 8 * inside
        solved *= angles
    else:
        alone = 1.0 if accuracy.k_points else OWN_LEADS + (1 - OWN_LEADS) / max(biases, 1)
        solved = PER_LEAD * alone * leads + 2 * PER_SLICE * inside
        solved += PER_ORBITAL_ANGLE * largest * angles
    bands = PER_BAND * leads + PER_BAND_CELL * sum(spins)
    ks = (COARSER if accuracy.k_points else LADDER) * _finest(accuracy) ** 2 / _folds(stack)
    per_k = _energies(accuracy) * (PER_ORBITAL_POINT + solved) + bands
    return ks * per_k + PER_AUDIT * largest


def _energies(accuracy: TransportAccuracy) -> float:
    """Nodes of contour and window at a k-parallel of a stack of several orbitals."""
    contour, window = ENERGIES_OF_MESH if accuracy.k_points else ENERGIES_OF_LADDER
    if accuracy.contour_points:
        contour = accuracy.contour_points + 1
    return contour + (SEGMENTS * accuracy.energy_points if accuracy.energy_points else window)


def _finest(accuracy: TransportAccuracy) -> float:
    """Points along each axis of the finest mesh that a stack of several orbitals takes.

    A tolerance ends the refinement at about that of the default one, times the square root of the
    ratio of both.
    """
    if accuracy.k_points:
        return accuracy.k_points
    usual = float(ORBITAL_MESH * np.sqrt(ORBITAL_RTOL / accuracy.rtol))
    return min(usual, accuracy.max_k_points)


def _folds(stack: Stack) -> int:
    """Points of a mesh that stand for each other by the symmetry of the faces."""
    if any(layer.material.mixes_spins for layer in stack.layers):
        return 1
    symmetries = [set(plane_symmetry(face, time_reversal=False)) for face in stack.registry.faces]
    count = len(set.intersection(*symmetries))
    return count // 2 if count % 3 == 0 else count  # a mesh off the axis has half of them


def _rows(stack: Stack, layer: Layer) -> int:
    """Orbitals of a slice of a layer, of as many monolayers as bonds cross."""
    assert isinstance(layer.material, OrbitalMaterial)
    orbitals, reach = _cell(layer.material, stack.registry.face)
    return orbitals * reach


def _slices(stack: Stack, layer: Layer) -> float:
    """Number of slices of a layer; one of those that go on as leads."""
    assert isinstance(layer.material, OrbitalMaterial)
    return max(1.0, (layer.thickness or 0) / _cell(layer.material, stack.registry.face)[1])


@lru_cache(maxsize=64)
def _cell(material: OrbitalMaterial, face: str) -> tuple[int, int]:
    """Orbitals of a monolayer's cell, and monolayers that a bond crosses."""
    blocks = layer_blocks(material, face)
    return blocks.orbitals, blocks.reach


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
        f"{replace(cost, seconds=seconds)}; allowed is {limits}"
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
