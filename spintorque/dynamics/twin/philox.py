"""Twin of philox.c: counter-based random numbers."""

import math

import numpy as np

from ..._typing import Array

WORD = 0xFFFFFFFF


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 of Salmon et al. (SC11)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        even, odd = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (odd >> 32) ^ c1 ^ k0, odd & WORD, (even >> 32) ^ c3 ^ k1, even & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def normals(seed: int, trajectory: int, step: int, layer: int = 0) -> Array:
    """Three standard normal numbers of one step of one layer of a trajectory (Box-Muller)."""
    bits = philox((step & WORD, step >> 32, trajectory, layer), (seed & WORD, seed >> 32))
    u = [(b + 0.5) * 2.0**-32 for b in bits]
    first, second = (math.sqrt(-2.0 * math.log(u[i])) for i in (0, 2))
    turn = 2.0 * math.pi
    return np.array(
        [
            first * math.cos(turn * u[1]),
            first * math.sin(turn * u[1]),
            second * math.cos(turn * u[3]),
        ]
    )
