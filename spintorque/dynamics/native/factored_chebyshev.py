"""Chebyshev series as the kernels sum them; see series.inl."""

import numpy as np

from ..._typing import Array


def folded(coefficients: Array) -> Array:
    """Coefficients (..., n) of T_n in the terms of series.inl: one, or a multiple of four of them.

    From the highest power of two k downwards, T_(k+j) = 2 T_k T_j - T_(k-j).
    """
    orders = coefficients.shape[-1]
    count = orders if orders == 1 else -(-orders // 4) * 4
    padded = np.zeros((*coefficients.shape[:-1], count))
    padded[..., :orders] = coefficients
    half = 1 << max(count - 1, 1).bit_length() - 1
    while half > 1:
        for start in range(0, count - half, 2 * half):
            for j in range(1, min(half, count - start - half)):
                padded[..., start + half - j] -= padded[..., start + half + j]
                padded[..., start + half + j] *= 2
        half //= 2
    return np.ldexp(padded, [n - (n & 1) - (n >> 1).bit_count() for n in range(count)])
