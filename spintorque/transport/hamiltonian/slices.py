"""Monolayers of a stack put together in slices, so that bonds join neighbouring slices only."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from ..._typing import Array
from ...errors import QuestionError
from ...model.orbitals.monolayer_pairs import MonolayerPairs
from ...model.orbitals.orbital_material import OrbitalMaterial
from ...model.stack import Layer, Stack

MIXED = 1.001  # a slice of several layers costs more, so that slices end where layers do
MOST_MONOLAYERS = 8


@dataclass(frozen=True)
class Slices:
    """Slices of a stack of several orbitals, leads' cells included.

    ``of`` (slices) are the monolayers of each slice, counted like those of the stack, of which 0 is
    the last one of the left lead and the last one the first of the right lead; what lies beyond
    them in a lead goes on in both directions.
    """

    stack: Stack
    of: tuple[range, ...]

    def layer(self, monolayer: int) -> Layer:
        """Layer that a monolayer belongs to, in a lead however far out."""
        return layer_at(self.stack, monolayer)

    @cached_property
    def pairs(self) -> MonolayerPairs:
        """Elements between monolayers."""
        return pairs_of_stack(self.stack)

    def slice_of(self, monolayer: int) -> int:
        """Number of the slice that holds a monolayer."""
        return next(number for number, part in enumerate(self.of) if monolayer in part)


def layer_at(stack: Stack, monolayer: int) -> Layer:
    """Layer of a monolayer, in a lead however far out."""
    layers = stack.monolayers
    return layers[min(max(monolayer, 0), len(layers) - 1)]


def material_at(stack: Stack, monolayer: int) -> OrbitalMaterial:
    """Material of a monolayer."""
    material = layer_at(stack, monolayer).material
    assert isinstance(material, OrbitalMaterial)
    return material


@lru_cache(maxsize=16)
def pairs_of_stack(stack: Stack) -> MonolayerPairs:
    """Elements between the monolayers of a stack."""
    return stack.pairs


def slice_positions(stack: Stack) -> Array:
    """Middle (nm) of each slice along x, with the last monolayer of the left lead at 0.

    Those of monolayers for one orbital.
    """
    positions = stack.positions
    if not stack.has_orbitals:
        return positions
    pairs, last = pairs_of_stack(stack), len(positions) - 1
    first_step, last_step = (pairs.blocks[material_at(stack, end)].distance for end in (0, last))
    middles = []
    for part in slices_of(stack).of:
        numbers = np.array(part)
        beyond = np.minimum(numbers, 0) * first_step + np.maximum(numbers - last, 0) * last_step
        middles.append(float(np.mean(positions[np.clip(numbers, 0, last)] + beyond)))
    return np.array(middles)


def slice_directions(stack: Stack, theta: float) -> Array:
    """Magnetization (slices, 3) of each slice at an angle (rad); zero where there is none."""
    directions = stack.directions(theta)
    if not stack.has_orbitals:
        return directions
    axes = []
    for part in slices_of(stack).of:
        inside = directions[np.clip(np.array(part), 0, len(directions) - 1)]
        axes.append(next((axis for axis in inside if axis.any()), np.zeros(3)))
    return np.array(axes)


def slice_names(stack: Stack) -> list[str]:
    """Monolayers that each slice holds, such as "1-2"; those of one orbital are single ones."""
    if not stack.has_orbitals:
        return [str(number) for number in range(len(stack.monolayers))]
    return [
        f"{part[0]}" if len(part) == 1 else f"{part[0]} to {part[-1]}"
        for part in slices_of(stack).of
    ]


@lru_cache(maxsize=16)
def slices_of(stack: Stack) -> Slices:
    """Slices of a stack of several orbitals.

    A lead's cell is as many monolayers as its bonds reach. The others are put together by what
    costs least; monolayers of two magnets are never in one slice.

    Raises QuestionError if magnets lie too close to each other for that.
    """
    pairs, last = pairs_of_stack(stack), len(stack.monolayers) - 1
    left = range(
        1 - max(_reached(stack, pairs, 0, -1), pairs.blocks[material_at(stack, 0)].reach), 1
    )
    size = max(_reached(stack, pairs, last, 1), pairs.blocks[material_at(stack, last)].reach)
    right = range(last, last + size)
    inner = _partition(stack, pairs, 1, last) if last > 1 else ()
    parts = [left, *inner, right]
    if _needs_more(stack, pairs, 0, parts[0], parts[1]):
        parts.insert(0, range(left.start - len(left), left.start))
    if _needs_more(stack, pairs, last, parts[-2], parts[-1]):
        parts.append(range(right.stop, right.stop + len(right)))
    return Slices(stack, tuple(parts))


def _needs_more(stack: Stack, pairs: MonolayerPairs, end: int, lower: range, upper: range) -> bool:
    """Whether a lead without magnetization needs a cell more, to have a bond without spin."""
    is_magnet = layer_at(stack, end).magnetization is not None
    return not is_magnet and hoppings_touch_spin(stack, pairs, lower, upper)


def are_bound(stack: Stack, pairs: MonolayerPairs, lower: int, upper: int) -> bool:
    """Whether two monolayers of a stack have bonds."""
    if upper - lower > reach_of(pairs):
        return False
    line = tuple(material_at(stack, number) for number in range(lower, upper + 1))
    return pairs.are_bound(line)


def reach_of(pairs: MonolayerPairs) -> int:
    """Largest number of monolayers that a bond crosses."""
    return max(blocks.reach for blocks in pairs.blocks.values())


def _reached(stack: Stack, pairs: MonolayerPairs, end: int, outward: int) -> int:
    """Number of a lead's monolayers that have bonds to monolayers that are not the lead's."""
    reach, deepest = reach_of(pairs), 1
    for depth in range(reach):
        for inward in range(1, reach + 1):
            low, high = sorted((end + outward * depth, end - outward * inward))
            if are_bound(stack, pairs, low, high):
                deepest = depth + 1
    return deepest


def _partition(stack: Stack, pairs: MonolayerPairs, first: int, end: int) -> tuple[range, ...]:
    """Cheapest slices of the monolayers from ``first`` up to ``end``."""
    best: dict[int, tuple[float, tuple[range, ...]]] = {first: (0.0, ())}
    for stop in range(first + 1, end + 1):
        options = []
        for start in range(max(first, stop - MOST_MONOLAYERS), stop):
            part = range(start, stop)
            if start in best and _is_allowed(stack, pairs, part):
                cost, before = best[start]
                options.append((cost + _cost(stack, pairs, part), (*before, part)))
        if options:
            best[stop] = min(options, key=lambda option: option[0])
    if end not in best:
        raise QuestionError(
            "magnets of one monolayer lie so close to each other that bonds reach across them; "
            "give them, or what is between them, more monolayers"
        )
    return best[end][1]


def _is_allowed(stack: Stack, pairs: MonolayerPairs, part: range) -> bool:
    """Whether no bond crosses a slice and it holds one magnet at most."""
    if len({layer_at(stack, number).magnetization for number in part} - {None}) > 1:
        return False
    reach = reach_of(pairs)
    below, above = range(part.start - reach, part.start), range(part.stop, part.stop + reach)
    return not any(are_bound(stack, pairs, low, high) for low in below for high in above)


def _cost(stack: Stack, pairs: MonolayerPairs, part: range) -> float:
    orbitals = sum(pairs.blocks[material_at(stack, number)].orbitals for number in part)
    layers = {id(layer_at(stack, number)) for number in part}
    return float(orbitals) ** 3 * (MIXED if len(layers) > 1 else 1.0)


def hoppings_touch_spin(stack: Stack, pairs: MonolayerPairs, lower: range, upper: range) -> bool:
    """Whether hoppings between two neighbouring slices depend on spin."""
    for low in lower:
        for high in upper:
            if are_bound(stack, pairs, low, high):
                line = tuple(material_at(stack, number) for number in range(low, high + 1))
                if any(part.any() for part in pairs.between(line).splittings):
                    return True
    return False


def touching_bonds(slices: Slices) -> tuple[bool, ...]:
    """Whether hoppings of each bond between slices depend on spin."""
    return tuple(
        hoppings_touch_spin(slices.stack, slices.pairs, lower, upper)
        for lower, upper in pairwise(slices.of)
    )
