"""Chebyshev series as the kernels sum them; see series.inl."""

from functools import cache

import numpy as np

from ..._typing import Array


@cache
def _scales(count: int) -> Array:
    """Factors that make products of s_k of products of T_k: powers of two."""
    return np.ldexp(1.0, [n - (n & 1) - (n >> 1).bit_count() for n in range(count)])


def folded_orders(orders: int) -> int:
    """Number of terms that a series of ``orders`` becomes."""
    return orders if orders == 1 else -(-orders // 4) * 4


def folded(coefficients: Array) -> Array:
    """Coefficients (..., n) of T_n in the terms of series.inl: one, or a multiple of four of them.

    From the highest power of two k downwards, T_(k+j) = 2 T_k T_j - T_(k-j).
    """
    orders = coefficients.shape[-1]
    count = folded_orders(orders)
    padded = np.zeros((*coefficients.shape[:-1], count))
    padded[..., :orders] = coefficients
    half = 1 << max(count - 1, 1).bit_length() - 1
    while half > 1:
        for start in range(0, count - half, 2 * half):
            above = padded[..., start + half + 1 : start + 2 * half]
            below = padded[..., start + half - 1 : start : -1]
            below[..., : above.shape[-1]] -= above
            above *= 2
        half //= 2
    return padded * _scales(count)
