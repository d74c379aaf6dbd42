"""S-matrices of layers at a finite number of modes, as (spin, mode) x (spin, mode) matrices."""

from collections.abc import Sequence

import numpy as np

from ...._typing import Array
from ....errors import QuestionError
from ....model.semiclassical.matrix_scatterer import MatrixScatterer
from ....model.semiclassical.scatterer import Phases, Scatterer, Spacer
from ....model.semiclassical.scattering_layer import ScatteringLayer
from .joined_scatterers import ScatteringBlocks
from .layer_hats import amplitudes_of

SPINS = np.array([1.0, -1.0])


def modes_of_regions(layers: Sequence[ScatteringLayer], modes: int) -> list[int]:
    """Modes of one spin in each region, ``modes`` in the first.

    QuestionError if they are no multiple of those of an S-matrix.
    """
    counts = [modes]
    for place, layer in enumerate(layers, start=1):
        if not isinstance(layer, MatrixScatterer):
            counts.append(counts[-1])
            continue
        copies, left = divmod(counts[-1], layer.left_modes)
        if left:
            raise QuestionError(
                f"modes is {modes}, which makes {counts[-1]} on the left of layer {place}, whose "
                f"S-matrix has {layer.left_modes}; allowed is a multiple"
            )
        counts.append(copies * layer.right_modes)
    return counts


def layer_amplitudes(layer: ScatteringLayer, phases: Phases, modes: int) -> ScatteringBlocks:
    """Blocks of a layer in its own axes, with ``modes`` of one spin on its left.

    A layer known by transmissions is symmetric and mixes no modes: r = sqrt(R) e^{ia},
    t = i sqrt(T) e^{ia}. With random phases the difference of 2a of both spins goes round the
    circle once over the modes, so that averages over them are those of the hats. QuestionError for
    a layer that is known by averages alone.
    """
    if isinstance(layer, Spacer):
        ones = np.ones((2, modes))
        return _of_probabilities(layer.transmission * ones, ones)
    if isinstance(layer, Scatterer) and not layer.has_given_mixing:
        is_in_phase = (layer.phases or phases) == "in-phase"
        difference = np.zeros(modes) if is_in_phase else 2 * np.pi * np.arange(modes) / modes
        transmission = np.outer(layer.transmission, np.ones(modes))
        return _of_probabilities(transmission, np.exp(0.5j * np.outer(SPINS, difference)))
    if isinstance(layer, MatrixScatterer):
        copies = np.eye(modes // layer.left_modes)
        return ScatteringBlocks(*(_copied(block, copies) for block in amplitudes_of(layer)))
    raise QuestionError(
        "a layer is known by averages over modes alone, which no S-matrix follows from; give its "
        "phases, or a MatrixScatterer"
    )


def turned_amplitudes(blocks: ScatteringBlocks, spinors: Array) -> ScatteringBlocks:
    """Blocks of a layer whose spins are turned by matrices (..., 2, 2)."""

    def turn(block: Array) -> Array:
        rows, columns = (size // 2 for size in block.shape[-2:])
        inner = block.reshape(*block.shape[:-2], 2, rows, 2, columns)
        turned = np.einsum("...as,...snum,...bu->...anbm", spinors, inner, spinors.conj())
        return np.asarray(turned.reshape(*turned.shape[:-4], 2 * rows, 2 * columns))

    return ScatteringBlocks(
        turn(blocks.reflection),
        turn(blocks.transmission_back),
        turn(blocks.transmission),
        turn(blocks.reflection_back),
    )


def spin_rotations(directions: Array) -> Array:
    """Matrices (..., 2, 2) that turn spins along +z by the polar angle, then by the azimuth."""
    x, y, z = np.moveaxis(directions, -1, 0)
    half, phi = np.arctan2(np.hypot(x, y), z) / 2, np.arctan2(y, x)
    cos, sin, phase = np.cos(half), np.sin(half), np.exp(-0.5j * phi)
    rows = [[phase * cos, -phase * sin], [phase.conj() * sin, phase.conj() * cos]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _of_probabilities(transmission: Array, phase: Array) -> ScatteringBlocks:
    """Symmetric scatterers of transmissions and phases (2, modes)."""
    through = np.diag((1j * np.sqrt(transmission) * phase).ravel())
    back = np.diag((np.sqrt(1 - transmission) * phase).ravel())
    return ScatteringBlocks(back, through, through, back)


def _copied(block: Array, copies: Array) -> Array:
    """Amplitudes (2, n, 2, m) of as many copies of the modes side by side, as a matrix."""
    _, rows, _, columns = block.shape
    count = len(copies)
    wide = np.einsum("snum,cd->scnudm", block, copies)
    return np.asarray(wide.reshape(2 * count * rows, 2 * count * columns))
