"""Demagnetizing factors and dipole tensors by surface charges, by plain quadrature in doubles.

Cylinders of any outline along z: their charges are on the rim, and on the two faces. Nothing here
is shared with the package; closed forms in 60 digits are in ``magnetostatic_cases.json``.
"""

import json
from pathlib import Path

import numpy as np

CASES = json.loads(Path(__file__).with_name("magnetostatic_cases.json").read_text())


def double_exponential(count=300, reach=3.6):
    """Nodes and weights on (0, 1) for functions that are singular at the ends, by tanh-sinh."""
    t = np.linspace(-reach, reach, count)
    inner = np.pi / 2 * np.sinh(t)
    nodes = 1 / (1 + np.exp(-2 * inner))
    weights = (t[1] - t[0]) * np.pi / 2 * np.cosh(t) / (2 * np.cosh(inner) ** 2)
    return nodes, weights


def elliptic_factor(length, width, thickness):
    """Factor along the length: charges of the rim, n_x n'_x over 4 pi r, averaged over heights.

    With angles alpha + beta and alpha - beta of two points, their distance is
    2 sin(beta) |(a sin(alpha), b cos(alpha))|.
    """
    a, b, t = length / 2, width / 2, thickness
    nodes, weights = double_exponential()
    alpha, beta = np.pi / 2 * nodes[:, None], np.pi / 2 * nodes[None, :]
    weight = 16 * (np.pi / 2) ** 2 * weights[:, None] * weights[None, :]  # of both whole turns
    rho = 2 * np.sin(beta) * np.hypot(a * np.sin(alpha), b * np.cos(alpha))
    heights = 2 * (t * np.arcsinh(t / rho) - t**2 / (np.hypot(rho, t) + rho))
    charges = b**2 * np.cos(alpha + beta) * np.cos(alpha - beta)
    # rims at alpha and alpha + pi, beta and -beta are the same by symmetry
    return float((weight * charges * heights).sum() / (4 * np.pi * np.pi * a * b * t))
