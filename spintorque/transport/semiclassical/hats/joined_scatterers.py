"""Scatterers in a row, joined by the rule of S-matrices; it holds for amplitudes and for hats.

Waintal, Myers, Brouwer and Ralph, PRB 62, 12317 (2000), (6)-(7) and (13)-(15).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...._typing import Array

RANK = 1e-14  # singular values below this part of the largest are those of trapped states


@dataclass(frozen=True)
class ScatteringBlocks:
    """Blocks (..., out, in) of a scatterer: leading axes, such as angles, broadcast."""

    reflection: Array
    transmission_back: Array
    transmission: Array
    reflection_back: Array

    def over(self, *leading: int) -> "ScatteringBlocks":
        """Return the same with leading axes that its own are broadcast with."""
        blocks = (
            self.reflection,
            self.transmission_back,
            self.transmission,
            self.reflection_back,
        )
        shapes = (np.broadcast_shapes(b.shape[:-2], leading) for b in blocks)
        pairs = zip(blocks, shapes, strict=True)
        return ScatteringBlocks(*(np.broadcast_to(b, (*s, *b.shape[-2:])) for b, s in pairs))


@dataclass(frozen=True)
class RegionWaves:
    """What goes right and left in a region (..., channels, incoming), of inputs from both sides."""

    right_from_left: Array
    left_from_left: Array
    right_from_right: Array
    left_from_right: Array


def joined(left: ScatteringBlocks, right: ScatteringBlocks) -> ScatteringBlocks:
    """Blocks of two scatterers in a row."""
    waves = between(left, right)
    return ScatteringBlocks(
        left.reflection + left.transmission_back @ waves.left_from_left,
        left.transmission_back @ waves.left_from_right,
        right.transmission @ waves.right_from_left,
        right.reflection_back + right.transmission @ waves.right_from_right,
    )


def between(left: ScatteringBlocks, right: ScatteringBlocks) -> RegionWaves:
    """Waves between two scatterers."""
    forth, back = left.reflection_back, right.reflection
    to_right = _after_all_returns(forth @ back, left.transmission)
    to_left = _after_all_returns(back @ forth, right.transmission_back)
    return RegionWaves(to_right, back @ to_right, forth @ to_left, to_left)


def waves_everywhere(layers: Sequence[ScatteringBlocks]) -> list[RegionWaves]:
    """Waves in each region: left of the first layer, between layers, right of the last one."""
    right_parts = [layers[-1]]
    for layer in layers[-2::-1]:
        right_parts.append(joined(layer, right_parts[-1]))
    whole = right_parts.pop()
    one, nothing = np.eye(whole.reflection.shape[-1]), np.zeros_like(whole.reflection)
    waves = [RegionWaves(one, whole.reflection, nothing, whole.transmission_back)]
    left_part = layers[0]
    for number, right_part in enumerate(right_parts[::-1], start=1):
        waves.append(between(left_part, right_part))
        if number < len(right_parts):
            left_part = joined(left_part, layers[number])
    one, nothing = np.eye(whole.reflection_back.shape[-1]), np.zeros_like(whole.reflection_back)
    return [*waves, RegionWaves(whole.transmission, nothing, whole.reflection_back, one)]


def _after_all_returns(round_trip: Array, arriving: Array) -> Array:
    """Sum of what arrives and of all that comes back after one round trip, two, ...

    A state that nothing lets out is not fed either, and carries no current: it is left empty.
    """
    matrix = np.eye(round_trip.shape[-1]) - round_trip
    leading = np.broadcast_shapes(matrix.shape[:-2], arriving.shape[:-2])
    matrix = np.broadcast_to(matrix, (*leading, *matrix.shape[-2:]))
    arriving = np.broadcast_to(arriving, (*leading, *arriving.shape[-2:]))
    try:
        return np.linalg.solve(matrix, arriving)
    except np.linalg.LinAlgError:
        is_singular = np.linalg.slogdet(matrix)[0] == 0
        whole = np.where(is_singular[..., None, None], np.eye(matrix.shape[-1]), matrix)
        kept = np.linalg.solve(whole, arriving)
        kept[is_singular] = np.linalg.pinv(matrix[is_singular], rcond=RANK) @ arriving[is_singular]
        return kept
