"""Random unitary matrices, evenly distributed over the unitary group (Haar's measure)."""

from collections.abc import Iterable, Sequence

import numpy as np

from ...._typing import Array


def haar_unitaries(seed: int, samples: Iterable[int], sizes: Sequence[int]) -> list[Array]:
    """Unitary matrices (samples, size, size) of each size, counted by seed and sample.

    A sample has the same ones whichever others there are (Mezzadri, Notices AMS 54, 592 (2007)).
    """
    numbers = [2 * size**2 for size in sizes]
    rows = [np.random.default_rng([seed, k]).standard_normal(sum(numbers)) for k in samples]
    parts = np.split(np.stack(rows), np.cumsum(numbers)[:-1], axis=1)
    return [_unitary(part, size) for part, size in zip(parts, sizes, strict=True)]


def _unitary(numbers: Array, size: int) -> Array:
    """Unitary matrices (samples, size, size) of independent normal numbers."""
    real, imaginary = numbers.reshape(len(numbers), 2, size, size).transpose(1, 0, 2, 3)
    unitary, triangle = np.linalg.qr(real + 1j * imaginary)
    diagonal = np.diagonal(triangle, axis1=-2, axis2=-1)
    return np.asarray(unitary * (diagonal / np.abs(diagonal))[:, None, :])
