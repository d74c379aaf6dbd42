"""Real harmonics of s, p and d shells: their order, rotations and angular momentum.

The order of orbitals is s; px, py, pz; dxy, dyz, dzx, dx2-y2, d3z2-r2. An orbital of p is a unit
vector, one of d a symmetric matrix Q without trace, of the function r.Q.r, with Tr Q Q = 1. What
rotations, bonds and angular momentum do to orbitals follows from these alone.
"""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from ..._typing import Array

Shell = Literal["s", "p", "d"]
SHELLS: tuple[Shell, ...] = ("s", "p", "d")
ANGULAR_MOMENTUM: dict[Shell, int] = {"s": 0, "p": 1, "d": 2}
ORBITALS: dict[Shell, tuple[str, ...]] = {
    "s": ("s",),
    "p": ("px", "py", "pz"),
    "d": ("dxy", "dyz", "dzx", "dx2-y2", "d3z2-r2"),
}
"""Names of the orbitals of each shell, in their order."""
LEVELS: dict[Shell, tuple[str, ...]] = {
    "s": ("s",),
    "p": ("p",) * 3,
    "d": ("t2g", "t2g", "t2g", "eg", "eg"),
}
"""Level that each orbital belongs to in a cubic field whose axes are x, y, z."""


def _quadratic_forms() -> Array:
    forms = np.zeros((5, 3, 3))
    for number, (i, j) in enumerate(((0, 1), (1, 2), (2, 0))):
        forms[number, i, j] = forms[number, j, i] = np.sqrt(0.5)
    forms[3] = np.diag([1, -1, 0]) / np.sqrt(2)
    forms[4] = np.diag([-1, -1, 2]) / np.sqrt(6)
    forms.flags.writeable = False
    return forms


QUADRATIC_FORMS = _quadratic_forms()
"""Matrices (5, 3, 3) of the d orbitals."""
LEVI_CIVITA = np.array(
    [[[0, 0, 0], [0, 0, 1], [0, -1, 0]], [[0, 0, -1], [0, 0, 0], [1, 0, 0]],
     [[0, 1, 0], [-1, 0, 0], [0, 0, 0]]]
)  # fmt: skip


def orbital_names(shells: Iterable[Shell]) -> tuple[str, ...]:
    """Names of all orbitals of some shells."""
    return tuple(name for shell in shells for name in ORBITALS[shell])


def rotation(shells: Iterable[Shell], matrix: Array) -> Array:
    """D(R), by which orbitals turn with a rotation R (3, 3): block-diagonal (n, n), real.

    The orbital b of a turned atom is sum_a D[a, b] times the orbital a of one that is not.
    """
    blocks = {
        "s": np.ones((1, 1)),
        "p": np.asarray(matrix, float),
        "d": np.einsum(
            "aij,ik,bkl,jl->ab", QUADRATIC_FORMS, matrix, QUADRATIC_FORMS, matrix, optimize=True
        ),
    }
    return block_diagonal([blocks[shell] for shell in shells])


def angular_momentum(shells: Iterable[Shell]) -> Array:
    """L/hbar in the real harmonics: (3, n, n), Hermitian and imaginary, diagonal in shells."""
    commutators = np.einsum("kij,bjl->kbil", LEVI_CIVITA, QUADRATIC_FORMS)
    commutators = commutators + commutators.swapaxes(-1, -2)
    blocks = {
        "s": np.zeros((3, 1, 1)),
        "p": -1j * LEVI_CIVITA,
        "d": -1j * np.einsum("aij,kbij->kab", QUADRATIC_FORMS, commutators),
    }
    return np.array(
        [block_diagonal([blocks[shell][axis] for shell in shells]) for axis in range(3)], complex
    )


def block_diagonal(blocks: list[Array]) -> Array:
    """Square matrix with square blocks along its diagonal."""
    sizes = [len(block) for block in blocks]
    ends = np.cumsum([0, *sizes])
    matrix = np.zeros((ends[-1],) * 2, np.result_type(float, *blocks))
    for block, start, end in zip(blocks, ends[:-1], ends[1:], strict=True):
        matrix[start:end, start:end] = block
    return matrix
